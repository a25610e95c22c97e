"""What goes wrong in a run, brought about from outside: job settings, objects, AWS's answers and the endpoint."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedded.endpoints import Fault
from tests.integration.retraining.stage import POINTER, ended, settled, start, wait_for

if TYPE_CHECKING:
    from embedded.cloud import Cloud

REPLAY = Path(__file__).with_name("replay.py")
EVALUATION = "evaluation/evaluation.json"
JOBS = {"Prepare": "prepare", "Train": "train", "Evaluate": "evaluate"}
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Stage:
    """The deployed stage, and a copy of an earlier run's outputs that a test may spoil."""

    cloud: Cloud
    recorded: Path


Injection = Callable[[Stage], AbstractContextManager[Any]]


@contextmanager
def edited(cloud: Cloud, edit: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """The state machine with its states edited, by the API that an operator would edit it by."""
    client, machine = cloud.client("stepfunctions"), cloud.parameter("retraining-machine-arn")
    before = client.describe_state_machine(stateMachineArn=machine)["definition"]
    definition = json.loads(before)
    edit(definition["States"])
    client.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    try:
        yield
    finally:
        client.update_state_machine(stateMachineArn=machine, definition=before)


def run_by(states: dict[str, Any], step: str, *command: str) -> None:
    """Give a step's job another command."""
    parameters = states[step]["Parameters"]
    told = parameters["AlgorithmSpecification" if step == "Train" else "AppSpecification"]
    told["ContainerEntrypoint"], told["ContainerArguments"] = list(command[:-1]), [command[-1]]


@contextmanager
def replayed(stage: Stage, *steps: str) -> Iterator[None]:
    """The steps' jobs give what the recorded run's gave."""

    def edit(states: dict[str, Any]) -> None:
        for step in steps:
            run_by(states, step, "python", str(REPLAY), str(stage.recorded), JOBS[step])

    with edited(stage.cloud, edit):
        yield


def job_fails(step: str) -> Injection:
    """The job's program ends with an error."""
    return _job_runs(step, "import sys; sys.exit('the disk is full')")


def job_hangs(step: str, seconds: int | None = 1) -> Injection:
    """The job's program never ends, and its time is short, or as long as in earnest for None."""
    return _job_runs(step, "import time; time.sleep(600)", seconds)


def _job_runs(step: str, program: str, seconds: int | None = None) -> Injection:
    def edit(states: dict[str, Any]) -> None:
        run_by(states, step, "python", "-c", program)
        if seconds is not None:
            condition = states[step]["Parameters"]["StoppingCondition"]
            condition.clear()
            condition["MaxRuntimeInSeconds"] = seconds

    return lambda stage: edited(stage.cloud, edit)


def really(step: str) -> Injection:
    """The step's job runs its own program."""

    def edit(states: dict[str, Any]) -> None:
        run_by(states, step, "python", "-m", "container", JOBS[step])

    return lambda stage: edited(stage.cloud, edit)


@contextmanager
def corrupt_lake(stage: Stage) -> Iterator[None]:
    """A file of the lake holds no events."""
    client = stage.cloud.client("s3")
    broken = {"Bucket": stage.cloud.parameter("lake-bucket"), "Key": "events/bucket=0000/day=2026-01-02/2-2.jsonl.gz"}
    client.put_object(**broken, Body=b"no gzip")
    try:
        with really("Prepare")(stage):
            yield
    finally:
        client.delete_object(**broken)


def spoilt(path: str, edit: Callable[[bytes], bytes | None]) -> Injection:
    """A file of the job's output is changed, or removed where the edit gives None."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[None]:
        file = stage.recorded / path
        before = file.read_bytes()
        after = edit(before)
        if after is None:
            file.unlink()
        else:
            file.write_bytes(after)
        yield
        file.write_bytes(before)

    return inject


def _worse(body: bytes) -> bytes:
    report = json.loads(body)
    report["differences"]["champion"] |= {"mean": -0.2, "low": -0.3, "high": -0.1}
    return json.dumps(report).encode()


worse = spoilt(EVALUATION, _worse)
"""The evaluation finds the challenger worse than the live model."""


@contextmanager
def under_way(stage: Stage, step: str, name: str) -> Iterator[str]:
    """A run by that name whose job of a step is at work, stopped in the end; gives the execution's ARN."""
    with job_hangs(step, None)(stage):
        arn = start(stage.cloud, name)
        wait_for(stage.cloud, arn, step)
    try:
        yield arn
    finally:
        stage.cloud.client("stepfunctions").stop_execution(executionArn=arn, error="Stopped", cause="by hand")
        ended(stage.cloud, arn)


def damaged_archive(stage: Stage) -> AbstractContextManager[None]:
    """The archive that SageMaker made of the model is cut short before the next job reads it."""
    cloud, client = stage.cloud, stage.cloud.client("s3")
    bucket = cloud.parameter("artifacts-bucket")

    def cut() -> None:
        keys = [one["Key"] for one in client.list_objects_v2(Bucket=bucket, Prefix="models/")["Contents"]]
        [key] = [key for key in keys if key.endswith("model.tar.gz") and "damaged" in key]
        whole = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        client.put_object(Bucket=bucket, Key=key, Body=whole[: len(whole) // 2])

    return _while_held(cloud, "sagemaker", "CreateProcessingJob", cut, times=2)


def refused(service: str, operation: str, error: str, times: int | None = None) -> Injection:
    """AWS refuses an operation."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[None]:
        with stage.cloud.faults.inject(
            service, operation, error=error, message=f"No {operation}.", times=times
        ) as fault:
            yield
        assert fault.hits, f"{operation} was never called"

    return inject


@contextmanager
def model_errs(stage: Stage) -> Iterator[None]:
    """The endpoint's model answers its first request with an error."""
    endpoint = stage.cloud.parameter("ranker-endpoint")
    stage.cloud.endpoints.disturb(endpoint, Fault(status=424, times=1))
    try:
        yield
    finally:
        stage.cloud.endpoints.heal(endpoint)


@contextmanager
def endpoint_changes(stage: Stage) -> Iterator[None]:
    """Somebody gives the endpoint another configuration after the run has registered its challenger."""
    client, name = stage.cloud.client("sagemaker"), stage.cloud.parameter("ranker-endpoint")
    before = client.describe_endpoint(EndpointName=name)["EndpointConfigName"]
    variants = client.describe_endpoint_config(EndpointConfigName=before)["ProductionVariants"]
    client.create_endpoint_config(EndpointConfigName=SOMEONE_ELSES, ProductionVariants=variants)

    def update() -> None:
        client.update_endpoint(EndpointName=name, EndpointConfigName=SOMEONE_ELSES)

    with _while_held(stage.cloud, "sagemaker", "CreateModel", update):
        yield
    client.update_endpoint(EndpointName=name, EndpointConfigName=before)
    settled(stage.cloud)
    client.delete_endpoint_config(EndpointConfigName=SOMEONE_ELSES)


@contextmanager
def pointer_moves(stage: Stage) -> Iterator[None]:
    """Somebody moves the pointer after the run has registered its challenger."""
    client = stage.cloud.client("ssm")
    before = client.get_parameter(Name=POINTER)["Parameter"]["Value"]

    def move() -> None:
        client.put_parameter(Name=POINTER, Value=f"s3://{SOMEONE_ELSES}/model.tar.gz", Overwrite=True)

    with _while_held(stage.cloud, "sagemaker", "CreateEndpointConfig", move):
        yield
    client.put_parameter(Name=POINTER, Value=before, Overwrite=True)


SOMEONE_ELSES = "someone-elses"


@contextmanager
def _while_held(cloud: Cloud, service: str, operation: str, act: Callable[[], None], times: int = 1) -> Iterator[None]:
    """Hold the last of so many calls of an operation for as long as `act` takes."""
    failures: list[BaseException] = []
    with cloud.faults.inject(service, operation, latency=2.0, times=times) as fault:

        def work() -> None:
            give_up = time.monotonic() + LONGEST_WAIT_S
            while fault.hits < times and time.monotonic() < give_up:
                time.sleep(0.02)
            try:
                act()
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        yield
        thread.join()
    assert not failures, failures


def together(*injections: Injection) -> Injection:
    """Several things go wrong in one run."""

    @contextmanager
    def inject(stage: Stage) -> Iterator[None]:
        if not injections:
            yield
            return
        with injections[0](stage), together(*injections[1:])(stage):
            yield

    return inject


def copy_of(recorded: Path, target: Path) -> Path:
    """A copy of a recorded run's outputs."""
    return Path(shutil.copytree(recorded, target))
