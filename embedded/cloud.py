"""The embedded AWS as a whole: starts its parts in order, deploys an assembly, and stops them again."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config
from moto.moto_api._internal.models import moto_api_backend
from moto.sagemaker.models import sagemaker_backends

from embedded import alarms, cloudformation, codebuild, dynamodb, snapshot, stepfunctions
from embedded.aws_server import AwsServer
from embedded.bedrock import BedrockRuntime
from embedded.deploy import Assembly, Deployer
from embedded.deployed import Deployed
from embedded.endpoints import EndpointFleet
from embedded.gateway import Gateway
from embedded.images import Images
from embedded.issuer import Issuer
from embedded.jobs import JobRunner
from embedded.lambda_invoke import InvokeApi
from embedded.lambda_runtime import Runtime
from embedded.rotation import Rotations
from embedded.sagemaker import ControlPlane
from embedded.schedules import Clock
from embedded.streams import Pollers

_LOG = logging.getLogger("embedded")
ACCOUNT = "123456789012"
REGION = "us-east-1"
_JOB_ATTEMPTS = 6
"""SageMaker tries again, too, when it moves a job's files."""


class Cloud:
    """One account in one region, on loopback.

    Use it as a context manager, and one at a time in a process: moto's state is global.
    """

    region = REGION
    account = ACCOUNT
    _only = threading.Lock()

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._clients: dict[tuple[str, int], Any] = {}
        self.deployed = Deployed(ACCOUNT, REGION)

    @classmethod
    def start(
        cls,
        assembly: Path | None = None,
        *,
        parameters: Mapping[str, str] | None = None,
        state: Path | None = None,
        progress: Callable[[str], None] = lambda _stack: None,
    ) -> Self:
        """Start every part, restore `state` if that folder holds one, and deploy the assembly, if one is given.

        Raises RuntimeError while another one runs in this process.
        """
        if not cls._only.acquire(blocking=False):
            raise RuntimeError("an embedded AWS runs in this process already: stop it first")
        cloud = cls()
        cloud._stack.callback(cls._only.release)
        cloud._stack.callback(moto_api_backend.reset)
        try:
            cloud._start()
            if state is not None and snapshot.exists(state):
                cloud.restore(state)
            if assembly is not None:
                cloud.deploy(assembly, parameters=parameters, progress=progress)
        except BaseException:
            cloud.stop()
            raise
        return cloud

    def _start(self) -> None:
        # moto warns about parts of resources that it keeps and does not act on.
        warnings.filterwarnings("ignore", module=r"moto\..*")
        moto_api_backend.reset()
        self.server = AwsServer()
        self._run(self.server)
        cloudformation.install(self.client)
        dynamodb.install()
        self.issuer = Issuer()
        self._run(self.issuer)
        self._start_models()
        stepfunctions.install(self.client)
        self._start_functions()
        self._stack.callback(stepfunctions.stop_executions)
        self._start_triggers()
        self._stack.callback(self._stop_triggers)

    def _start_models(self) -> None:
        """Images, builds, endpoints and jobs."""
        folder = Path(tempfile.mkdtemp(prefix="embedded-images-"))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        images = Images(self.client("ecr"), self.client("s3"), folder)
        codebuild.install(images)
        self._stack.callback(codebuild.uninstall)
        self.endpoints = EndpointFleet(images, self.client("s3"), self.environment)
        self._run(self.endpoints)
        self.language = BedrockRuntime(images, self.environment)
        self._run(self.language)
        self.jobs = JobRunner(images, lambda service: self.client(service, _JOB_ATTEMPTS), self.environment)
        self._stack.callback(self.jobs.stop)
        self.models = ControlPlane(self.endpoints, self.jobs)
        self.models.install()
        self._stack.callback(self.models.uninstall)

    def _start_functions(self) -> None:
        """Functions, and the gateway in front of them."""
        self.runtime = Runtime(self.environment())
        self.runtime.install()
        self._stack.callback(self.runtime.stop)
        invoke = InvokeApi(self.runtime)
        invoke.install()
        self._stack.callback(invoke.stop)
        rotations = Rotations(self.client)
        rotations.install()
        self._stack.callback(rotations.uninstall)
        self.gateway = Gateway(self.runtime.invoke, self.deployed, account=ACCOUNT, region=REGION)
        self._run(self.gateway)

    def _start_triggers(self) -> None:
        """Whatever acts by itself: streams, queues, schedules and alarms."""
        self.alarms = alarms.AlarmEvents(self.client, ACCOUNT, REGION)
        self.alarms.install()
        self.pollers = Pollers(self.client, self.runtime.invoke, ACCOUNT, REGION)
        self.pollers.start()
        self.clock = Clock(self.client, ACCOUNT, REGION)
        self.clock.start()

    def _stop_triggers(self) -> None:
        self.clock.stop()
        self.pollers.stop()
        self.alarms.uninstall()

    def _run(self, part: Any) -> None:
        part.start()
        self._stack.callback(part.stop)

    def stop(self) -> None:
        """Stop every part, the last started first."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def deploy(
        self,
        assembly: Path,
        *,
        parameters: Mapping[str, str] | None = None,
        progress: Callable[[str], None] = lambda _stack: None,
    ) -> dict[str, str]:
        """Deploy (or deploy again) an assembly; gives each stack's outcome: created, updated or unchanged."""
        deployer = Deployer(self.client, account=ACCOUNT, region=REGION, port=self.server.port)
        given = {"TrustedIssuers": self.issuer.trusted()} | dict(parameters or {})
        try:
            return deployer.deploy(Assembly(assembly), given, progress)
        finally:
            self.gateway.reload()

    def drain(self, timeout: float = 30.0) -> None:
        """Wait until every stream and queue is settled; NotDrainedError after `timeout` seconds."""
        self.pollers.drain(timeout)

    def snapshot(self, folder: Path) -> None:
        """Save the whole state once streams and queues are settled. Executions of state machines are not kept."""
        self.drain()
        self._stop_triggers()
        try:
            with dynamodb.LOCK:
                snapshot.save(folder, {"account": ACCOUNT, "region": REGION})
        finally:
            self._start_triggers()

    def restore(self, folder: Path) -> None:
        """Put a saved state in place of this one; endpoints serve again when this returns.

        Deploy afterwards: ports and the issuer's keys are new.
        """
        self._stop_triggers()
        try:
            snapshot.restore(folder)
            self.models.resume(sagemaker_backends[ACCOUNT][REGION])
        finally:
            self._start_triggers()
        self.gateway.reload()

    @property
    def endpoint_url(self) -> str:
        """Base URL of the AWS services."""
        return self.server.url

    @property
    def api_url(self) -> str:
        """Base URL of the deployed API, stage included."""
        stages = self.gateway.stages
        if len(stages) != 1:
            raise LookupError(f"expected one deployed API stage, found {stages}")
        return f"{self.gateway.url}/{stages[0]}"

    def environment(self) -> dict[str, str]:
        """Environment variables that point another process's AWS clients here."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": self.endpoints.url,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.language.url,
            "AWS_ACCESS_KEY_ID": "embedded",
            "AWS_SECRET_ACCESS_KEY": "embedded",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, attempts: int = 1) -> Any:
        """A boto3 client of a service; clients are shared between callers and threads."""
        known = (service, attempts)
        if known not in self._clients:
            session = boto3.Session("embedded", "embedded", region_name=REGION)
            config = Config(
                retries={"total_max_attempts": attempts, "mode": "standard"},
                read_timeout=900,
                max_pool_connections=50,
                account_id_endpoint_mode="disabled",
            )
            self._clients[known] = session.client(service, endpoint_url=self._endpoint_of(service), config=config)
        return self._clients[known]

    def _endpoint_of(self, service: str) -> str:
        if service == "bedrock-runtime":
            return self.language.url
        return self.endpoints.url if service == "sagemaker-runtime" else self.endpoint_url

    def stop_endpoint(self, name: str) -> None:
        """Kill an endpoint's process, as an outage would."""
        self.endpoints.stop_endpoint(name)

    def start_endpoint(self, name: str) -> None:
        """Bring a stopped endpoint back."""
        self.endpoints.start_endpoint(name)

    def token(self, role: str, subject: str | None = None, scopes: Sequence[str] = ()) -> str:
        """A bearer token for `shopper` (of user `subject`), `storefront`, `merchant` or `operator`."""
        return self.issuer.token(role, subject, scopes)

    def parameter(self, name: str) -> str:
        """The value of an SSM parameter by its full name, or by the end of it."""
        suffix = name if name.startswith("/") else f"/{name}"
        pages = self.client("ssm").get_paginator("describe_parameters").paginate()
        for page in pages:
            for parameter in page["Parameters"]:
                if parameter["Name"].endswith(suffix):
                    return str(self.client("ssm").get_parameter(Name=parameter["Name"])["Parameter"]["Value"])
        raise KeyError(name)

    @property
    def invocations(self) -> Mapping[str, int]:
        """How often each function was invoked, by any trigger."""
        return self.runtime.invocations

    @property
    def faults(self) -> Any:
        """Where tests disturb AWS calls."""
        return self.server.faults

    @property
    def wire(self) -> Any:
        """Where tests listen to AWS calls."""
        return self.server.wire
