"""The optimised SageMaker integration: request-response, and `.sync` that follows a job to its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)

from embedded.states.values import epoch_ms, plain

ClientFactory = Callable[[str], Any]


class _Job(NamedTuple):
    describe: str
    stop: str
    name: str
    status: str


_JOBS = {
    "create_training_job": _Job("describe_training_job", "stop_training_job", "TrainingJobName", "TrainingJobStatus"),
    "create_processing_job": _Job(
        "describe_processing_job", "stop_processing_job", "ProcessingJobName", "ProcessingJobStatus"
    ),
}


def service(client: ClientFactory) -> type[StateTaskServiceCallback]:
    """Make the service task class that moto's factory lacks."""

    class SageMakerTask(_SageMakerTask):
        @property
        def _client(self) -> Any:
            return client("sagemaker")

    return SageMakerTask


class _SageMakerTask(StateTaskServiceCallback):
    _client: Any

    def __init__(self) -> None:
        patterns: Any = {ResourceCondition.Sync, ResourceCondition.WaitForTaskToken}
        super().__init__(supported_integration_patterns=patterns)
        self._started: dict[str, Any] | None = None

    def _validate_service_integration_is_supported(self) -> None:
        action = self._get_boto_service_action()
        if self.resource.condition == ResourceCondition.Sync and action not in _JOBS:
            raise ValueError(f"The resource provided {self.resource.resource_arn} not recognized.")

    def _eval_service_task(
        self,
        env: Any,
        resource_runtime_part: Any,  # noqa: ARG002 - the interpreter names its arguments
        normalised_parameters: dict[str, Any],
        state_credentials: Any,  # noqa: ARG002
    ) -> None:
        answer = getattr(self._client, self._get_boto_service_action())(**normalised_parameters)
        env.stack.append(plain(answer, epoch_ms))

    def _build_sync_resolver(
        self,
        env: Any,
        resource_runtime_part: Any,  # noqa: ARG002 - the interpreter names its arguments
        normalised_parameters: dict[str, Any],
        state_credentials: Any,  # noqa: ARG002
    ) -> Callable[[], Any]:
        env.stack.pop()
        job = _JOBS[self._get_boto_service_action()]
        named = {job.name: normalised_parameters[job.name]}
        self._started = named

        def poll() -> Any:
            described = plain(getattr(self._client, job.describe)(**named), epoch_ms)
            if described[job.status] in ("Failed", "Stopped"):
                self._started = None
                raise FailureEventException(self._failed(env, described))
            if described[job.status] != "Completed":
                return None
            self._started = None
            return described

        return poll

    def _eval_sync(self, *arguments: Any, **named: Any) -> Any:
        try:
            return super()._eval_sync(*arguments, **named)
        finally:
            # Left over only when the state timed out or the execution was stopped: then the job is stopped too.
            if self._started is not None:
                with suppress(ClientError):
                    getattr(self._client, _JOBS[self._get_boto_service_action()].stop)(**self._started)

    def _failed(self, env: Any, described: dict[str, Any]) -> FailureEvent:
        name = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
        return self._event(env, name, "States.TaskFailed", json.dumps(described))

    def _from_error(self, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError):
            return super()._from_error(env=env, ex=ex)
        response = ex.response
        code, modelled = response["Error"]["Code"], type(ex).__name__
        # Errors that the service's model does not name share one name.
        error = f"SageMaker.{'AmazonSageMakerException' if modelled == 'ClientError' else _suffixed(modelled)}"
        details = (
            f"Service: AmazonSageMaker; Status Code: {response['ResponseMetadata']['HTTPStatusCode']}; "
            f"Error Code: {code}; Request ID: {response['ResponseMetadata'].get('RequestId')}; Proxy: null"
        )
        return self._event(env, CustomErrorName(error), error, f"{response['Error']['Message']} ({details})")

    def _event(self, env: Any, name: Any, error: str, cause: str) -> FailureEvent:
        details = TaskFailedEventDetails(
            resource=self._get_sfn_resource(), resourceType=self._get_sfn_resource_type(), error=error, cause=cause
        )
        failed: Any = {"taskFailedEventDetails": details}
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=failed,
        )


def _suffixed(name: str) -> str:
    return name if name.endswith("Exception") else f"{name}Exception"
