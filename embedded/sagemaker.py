"""SageMaker's control plane: moto's records, with states that follow what really runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import AWSValidationException, ResourceInUseException
from moto.sagemaker.models import FakeEndpointConfig, ModelPackage, SageMakerModelBackend, sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse

from embedded import alarms
from embedded.endpoints import EndpointFleet
from embedded.job_process import Ending, Outcome
from embedded.jobs import JobRunner

_BUSY = ("Creating", "Updating")
_native: dict[tuple[type, str], Any] = {}


class ControlPlane:
    """Hooks of moto's SageMaker that start processes and report their states."""

    def __init__(self, fleet: EndpointFleet, runner: JobRunner) -> None:
        self._fleet = fleet
        self._runner = runner

    def install(self) -> None:
        """Replace the operations whose outcome depends on what runs."""
        _replace(FakeEndpointConfig, "validate_instance_type", lambda _self, _type: None)
        for name in ("create_training_job", "create_processing_job", "create_endpoint", "update_endpoint"):
            _replace(SageMakerResponse, name, _operation(getattr(self, f"_{name}")))
        for name in ("stop_training_job", "stop_processing_job", "delete_model_package"):
            _replace(SageMakerResponse, name, _operation(getattr(self, f"_{name}")))
        _replace(ModelPackage, "__init__", _numbered(ModelPackage.__init__))
        native_delete = SageMakerModelBackend.delete_endpoint

        def delete_endpoint(backend: Any, endpoint_name: str) -> None:
            native_delete(backend, endpoint_name)
            self._fleet.remove(endpoint_name)

        _replace(SageMakerModelBackend, "delete_endpoint", delete_endpoint)
        _replace(SageMakerModelBackend, "update_model_package", _keeping(SageMakerModelBackend.update_model_package))

    @staticmethod
    def uninstall() -> None:
        """Give moto its own operations back."""
        while _native:
            (owner, name), value = _native.popitem()
            if value is None:
                delattr(owner, name)
            else:
                setattr(owner, name, value)

    def resume(self, backend: Any) -> None:
        """Start the servers of the endpoints that a restored backend holds; returns when all serve."""
        threads = [_deployment(self._fleet, backend, endpoint) for endpoint in backend.endpoints.values()]
        for thread in threads:
            thread.join()

    def _create_training_job(self, response: Any, native: Callable[[Any], Any]) -> Any:
        request = json.loads(response.body)
        _refuse_repeated(response.sagemaker_backend.training_jobs, request["TrainingJobName"])
        answer = native(response)
        job = response.sagemaker_backend.training_jobs[request["TrainingJobName"]]
        job.environment = request.get("Environment") or {}
        job.final_metric_data_list = []
        job.training_end_time = None
        _begin(job, "training_job_status")
        self._runner.train(request, _reporter(job, "training_job_status", "training_end_time"))
        return answer

    def _create_processing_job(self, response: Any, native: Callable[[Any], Any]) -> Any:
        request = json.loads(response.body)
        _refuse_repeated(response.sagemaker_backend.processing_jobs, request["ProcessingJobName"])
        answer = native(response)
        job = response.sagemaker_backend.processing_jobs[request["ProcessingJobName"]]
        job.environment = request.get("Environment") or {}
        job.processing_resources = request.get("ProcessingResources")
        job.processing_end_time = None
        _begin(job, "processing_job_status")
        self._runner.process(request, _reporter(job, "processing_job_status", "processing_end_time"))
        return answer

    def _stop_training_job(self, response: Any, _native_operation: Any) -> Any:
        return self._stop(response.sagemaker_backend.training_jobs, response._get_param("TrainingJobName"), "training")

    def _stop_processing_job(self, response: Any, _native_operation: Any) -> Any:
        jobs = response.sagemaker_backend.processing_jobs
        return self._stop(jobs, response._get_param("ProcessingJobName"), "processing")

    def _stop(self, jobs: dict[str, Any], name: str, kind: str) -> Any:
        job = jobs.get(name)
        if job is None:
            raise AWSValidationException(f"Could not find {kind} job '{name}'.")
        if getattr(job, f"{kind}_job_status") != "InProgress":
            raise AWSValidationException(f"The {kind} job {name} is not in progress.")
        setattr(job, f"{kind}_job_status", "Stopping")
        self._runner.stop_job(name)
        return EmptyResult()

    def _delete_model_package(self, response: Any, _native_operation: Any) -> Any:
        packages, given = response.sagemaker_backend.model_packages, response._get_param("ModelPackageName")
        arn = given if given in packages else response.sagemaker_backend.model_package_name_mapping.get(given)
        if packages.pop(arn, None) is None:
            raise AWSValidationException(f"Model package {given} does not exist.")
        return EmptyResult()

    def _create_endpoint(self, response: Any, native: Callable[[Any], Any]) -> Any:
        backend = response.sagemaker_backend
        name = response._get_param("EndpointName")
        if name in backend.endpoints:
            raise AWSValidationException(f'Cannot create already existing endpoint "{name}".')
        answer = native(response)
        _deployment(self._fleet, backend, backend.endpoints[name])
        return answer

    def _update_endpoint(self, response: Any, _native_operation: Any) -> Any:
        backend = response.sagemaker_backend
        name, config = response._get_param("EndpointName"), response._get_param("EndpointConfigName")
        endpoint = backend.endpoints.get(name)
        if endpoint is None:
            raise AWSValidationException(f'Could not find endpoint "{name}".')
        backend.describe_endpoint_config(config)
        if endpoint.endpoint_status in _BUSY:
            raise AWSValidationException(f"Cannot update in-progress endpoint {endpoint.arn}.")
        watched = _watched(response._get_param("DeploymentConfig") or {})
        _deployment(self._fleet, backend, endpoint, config, watched)
        return ActionResult({"EndpointArn": endpoint.arn})


def _numbered(native: Callable[..., None]) -> Callable[..., None]:
    """Make packages that take the number after the highest: moto counts those there are, which some may have left."""

    def make(package: Any, **given: Any) -> None:
        group = given["model_package_group_name"]
        if group is not None:
            there = sagemaker_backends[given["account_id"]][given["region_name"]].model_packages.values()
            taken = [int(one.model_package_version or 0) for one in there if one.model_package_group_name == group]
            given["model_package_version"] = max(taken, default=0) + 1
        native(package, **given)

    return make


def _watched(deployment: dict[str, Any]) -> list[str]:
    alarms = (deployment.get("AutoRollbackConfiguration") or {}).get("Alarms", [])
    return [str(alarm["AlarmName"]) for alarm in alarms]


def _refuse_alarmed(backend: Any, watched: list[str]) -> None:
    """What a canary does when it is over, without the wait: an alarm that has gone off sends it back."""
    known = alarms.states(backend.account_id, backend.region_name)
    fired = [name for name in watched if known.get(name) == "ALARM"]
    if fired:
        raise RuntimeError(f"Alarms went off during the deployment: {', '.join(fired)}")


def _deployment(
    fleet: EndpointFleet, backend: Any, endpoint: Any, config: str | None = None, watched: list[str] | None = None
) -> threading.Thread:
    """Roll a configuration out in the background: it becomes the endpoint's only once its server is healthy."""
    creating = config is None
    target = config or endpoint.endpoint_config_name
    endpoint.endpoint_status = "Creating" if creating else "Updating"
    endpoint.failure_reason = None
    endpoint.last_modified_time = utcnow()

    def work() -> None:
        try:
            variants = backend.endpoint_configs[target].production_variants
            model = backend._models[variants[0]["ModelName"]]
            container = model.primary_container or model.containers[0]
            fleet.deploy(
                endpoint.endpoint_name,
                variants[0]["VariantName"],
                container,
                accept=lambda: _refuse_alarmed(backend, watched or []),
            )
            endpoint.endpoint_config_name = target
            endpoint.production_variants = endpoint._process_production_variants(variants)
            endpoint.endpoint_status = "InService"
        except Exception as error:
            endpoint.failure_reason = f"{type(error).__name__}: {error}"[:1024]
            # A failed update rolls back: the old server never stopped serving.
            endpoint.endpoint_status = "Failed" if creating else "InService"
        endpoint.last_modified_time = utcnow()

    thread = threading.Thread(target=work, name=f"endpoint-{endpoint.endpoint_name}", daemon=True)
    thread.start()
    return thread


def _keeping(native: Callable[..., str]) -> Callable[..., str]:
    """Make an update of a package that keeps what it does not name: moto's own would empty it."""

    def update_model_package(backend: Any, model_package_arn: str, **changes: Any) -> str:
        package = backend.model_packages.get(backend.model_package_name_mapping.get(model_package_arn))
        held = package.customer_metadata_properties if package is not None else None
        given = changes.pop("customer_metadata_properties") or {}
        merged = {**(held or {}), **given}
        return native(backend, model_package_arn, customer_metadata_properties=merged, **changes)

    return update_model_package


def _begin(job: Any, status: str) -> None:
    setattr(job, status, "InProgress")
    if hasattr(job, "secondary_status"):
        job.secondary_status = "Training"


def _reporter(job: Any, status: str, ended: str) -> Callable[[Outcome], None]:
    def report(outcome: Outcome) -> None:
        now = utcnow()
        job.last_modified_time = now
        if hasattr(job, "secondary_status"):
            job.secondary_status = outcome.ending.value
        # A time limit ends a job as stopped; only its secondary status tells.
        timed_out = outcome.ending is Ending.TIMED_OUT
        final = Ending.STOPPED.value if timed_out else outcome.ending.value
        job.failure_reason = outcome.reason if outcome.ending is Ending.FAILED else None
        setattr(job, ended, now)
        # Last: whoever polls reads the reason with the status.
        setattr(job, status, final)

    return report


def _refuse_repeated(jobs: dict[str, Any], name: str) -> None:
    if name in jobs:
        raise ResourceInUseException(f"Job name must be unique within an AWS account and region: {name}")


def _replace(owner: type, name: str, value: Any) -> None:
    _native.setdefault((owner, name), getattr(owner, name, None))
    setattr(owner, name, value)


def _operation(handle: Callable[[Any, Callable[[Any], Any]], Any]) -> Any:
    """Make a method of moto's response class that may fall back on the native operation of the same name."""
    name = handle.__name__.removeprefix("_")
    native = _native.get((SageMakerResponse, name)) or getattr(SageMakerResponse, name, None)

    def operation(response: Any) -> Any:
        return handle(response, native)  # type: ignore[arg-type]

    return operation
