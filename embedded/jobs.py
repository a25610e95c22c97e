"""SageMaker's training and processing jobs: the container contract around a real process."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from embedded.containers import ROOT, base_environment, local_path
from embedded.images import Images, command
from embedded.job_process import Ending, JobProcess, Outcome
from embedded.s3_files import S3Files

_LOG = logging.getLogger("embedded.jobs")
_DAY = 86_400.0
_LOG_EVENTS = 5000
Request = Mapping[str, Any]
Report = Callable[[Outcome], None]


class JobRunner:
    """Runs jobs in the background, one thread and one process each.

    `environment` gives the variables that point a process's AWS clients here.
    """

    def __init__(
        self, images: Images, client: Callable[[str], Any], environment: Callable[[], Mapping[str, str]]
    ) -> None:
        self._images = images
        self._client = client
        self._files = S3Files(client("s3"))
        self._environment = environment
        self._folder = Path(tempfile.mkdtemp(prefix="embedded-jobs-"))
        self._running: dict[str, JobProcess | None] = {}
        self._stopping: set[str] = set()
        self._lock = threading.Lock()

    def train(self, request: Request, report: Report) -> None:
        """Start a training job; `report` is called when it ends."""
        self._begin(request["TrainingJobName"], lambda base: self._training(request, base), report)

    def process(self, request: Request, report: Report) -> None:
        """Start a processing job; `report` is called when it ends."""
        self._begin(request["ProcessingJobName"], lambda base: self._processing(request, base), report)

    def stop_job(self, name: str) -> None:
        """Ask a running job to stop."""
        with self._lock:
            self._stopping.add(name)
            process = self._running.get(name)
        if process is not None:
            process.stop()

    def interrupt(self, name: str) -> None:
        """Kill a running job's process, as a spot interruption would: the job fails, its checkpoints stay."""
        with self._lock:
            process = self._running.get(name)
        if process is None:
            raise LookupError(f"no job {name} is running")
        process.kill()

    def stop(self) -> None:
        """Stop every job and drop their folders."""
        for name in list(self._running):
            self.stop_job(name)
        give_up = time.monotonic() + 10
        while self._running and time.monotonic() < give_up:
            time.sleep(0.02)
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self, name: str) -> str:
        """Return what a job has written so far."""
        path = self._folder / name / "job.log"
        return path.read_text(errors="replace") if path.is_file() else ""

    def _begin(self, name: str, work: Callable[[Path], Outcome], report: Report) -> None:
        self._running[name] = None
        base = self._folder / name
        threading.Thread(target=self._run, args=(name, base, work, report), name=f"job-{name}", daemon=True).start()

    def _run(self, name: str, base: Path, work: Callable[[Path], Outcome], report: Report) -> None:
        try:
            (base / "output").mkdir(parents=True)
            outcome = work(base)
        except Exception as error:
            _LOG.exception("job %s", name)
            outcome = Outcome(Ending.FAILED, f"ClientError: {error}")
        for bulky in ("input", "model", "processing", "checkpoints"):
            shutil.rmtree(base / bulky, ignore_errors=True)
        self._running.pop(name, None)
        self._stopping.discard(name)
        if outcome.reason:
            _LOG.warning("job %s: %s", name, outcome.reason)
        report(outcome)

    def _training(self, request: Request, base: Path) -> Outcome:
        algorithm = request["AlgorithmSpecification"]
        source = self._images.source(algorithm["TrainingImage"])
        self._prepare_training(request, base)
        arguments = [*algorithm.get("ContainerEntrypoint", []), *algorithm.get("ContainerArguments", [])] or ["train"]
        outcome = self._execute(request["TrainingJobName"], arguments, source, base, request, "TrainingJobs")
        if outcome.ending is Ending.COMPLETED:
            target = f"{request['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{request['TrainingJobName']}/output"
            self._files.upload_archive(base / "model", f"{target}/model.tar.gz", base)
            if any((base / "output" / "data").iterdir()):
                self._files.upload_archive(base / "output" / "data", f"{target}/output.tar.gz", base)
        self._keep_checkpoints(request, base)
        return outcome

    def _prepare_training(self, request: Request, base: Path) -> None:
        config = base / "input" / "config"
        for folder in (config, base / "input" / "data", base / "model", base / "output" / "data", base / "checkpoints"):
            folder.mkdir(parents=True, exist_ok=True)
        channels = request.get("InputDataConfig") or []
        _write(config / "hyperparameters.json", request.get("HyperParameters") or {})
        _write(config / "inputdataconfig.json", {channel["ChannelName"]: _described(channel) for channel in channels})
        _write(
            config / "resourceconfig.json",
            {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "lo"},
        )
        for channel in channels:
            self._fetch(
                channel["DataSource"]["S3DataSource"]["S3Uri"], base / "input" / "data" / channel["ChannelName"]
            )
        checkpoints = (request.get("CheckpointConfig") or {}).get("S3Uri")
        if checkpoints:
            self._files.download(checkpoints, base / "checkpoints")

    def _keep_checkpoints(self, request: Request, base: Path) -> None:
        checkpoints = (request.get("CheckpointConfig") or {}).get("S3Uri")
        if checkpoints:
            self._files.upload(base / "checkpoints", checkpoints)

    def _processing(self, request: Request, base: Path) -> Outcome:
        application = request["AppSpecification"]
        source = self._images.source(application["ImageUri"])
        for declared in request.get("ProcessingInputs") or []:
            entry = declared["S3Input"]
            self._fetch(entry["S3Uri"], local_path(entry["LocalPath"], base))
        outputs = [entry["S3Output"] for entry in (request.get("ProcessingOutputConfig") or {}).get("Outputs", [])]
        for output in outputs:
            local_path(output["LocalPath"], base).mkdir(parents=True, exist_ok=True)
        arguments = [*application.get("ContainerEntrypoint", []), *application.get("ContainerArguments", [])]
        outcome = self._execute(request["ProcessingJobName"], arguments, source, base, request, "ProcessingJobs")
        if outcome.ending is Ending.COMPLETED:
            for output in outputs:
                self._files.upload(local_path(output["LocalPath"], base), output["S3Uri"])
        return outcome

    def _fetch(self, uri: str, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        if self._files.download(uri, target) == 0:
            raise FileNotFoundError(f"No S3 objects found under S3 URI {uri}.")

    def _execute(
        self, name: str, arguments: list[str], source: Path, base: Path, request: Request, kind: str
    ) -> Outcome:
        variables = base_environment(source, base) | dict(self._environment()) | dict(request.get("Environment") or {})
        variables |= {"TRAINING_JOB_NAME": name} if kind == "TrainingJobs" else {}
        limit = float((request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", _DAY))
        process = JobProcess(command([_mapped(argument, base) for argument in arguments]), variables, base, limit)
        with self._lock:
            self._running[name] = process
            if name in self._stopping:
                process.stop()
        outcome = process.run()
        self._publish_log(process.log, f"/aws/sagemaker/{kind}", f"{name}/algo-1")
        return outcome

    def _publish_log(self, path: Path, group: str, stream: str) -> None:
        logs = self._client("logs")
        with suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        now = int(time.time() * 1000)
        lines = [line for line in path.read_text(errors="replace").splitlines() if line][-_LOG_EVENTS:]
        if lines:
            events = [{"timestamp": now, "message": line} for line in lines]
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def _mapped(argument: str, base: Path) -> str:
    return str(local_path(argument, base)) if argument.startswith(f"{ROOT}/") else argument


def _described(channel: Mapping[str, Any]) -> dict[str, str]:
    return {
        "TrainingInputMode": channel.get("InputMode", "File"),
        "S3DistributionType": channel["DataSource"]["S3DataSource"].get("S3DataDistributionType", "FullyReplicated"),
        "RecordWrapperType": channel.get("RecordWrapperType", "None"),
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content))
