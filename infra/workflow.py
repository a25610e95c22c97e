"""The retraining workflow as Amazon States Language: prepare, train, evaluate, gate, deploy, promote or roll back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.constructs.endpoint import canary, variant
from infra.states import ERROR as _ERROR
from infra.states import INTERRUPTIONS as _INTERRUPTIONS
from infra.states import TRANSIENT as _TRANSIENT
from infra.states import failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.settings import StageSettings

State = dict[str, Any]

_HOUR = 3600
_JOBS = 3
_JOB_PATIENCE = 2
"""How many times its longest time a job may take with all its waiting: for spot capacity, for instances, for files."""
_REST_HOURS = 6
_ENTRYPOINT = ["python", "-m", "container"]
_SPARK_PYTHON, _PROGRAM = "/opt/vitrine", "/opt/program"
"""Where the Spark image has its Python, and our code."""
_TRIES = 3
_UNDOING, _RETIRING, _CONCLUDING = "undoing", "retiring", "concluding"
"""Where the state keeps why a roll back failed, why old neighbours stay, and why leavings do."""
_GOOD = ("Promoted", "ChampionKept", "WentBack")
_FAILED = (
    *("Admit", "Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "Deploy", "RollBack", "TakeBack"),
)
_RETRY_FUNCTION: list[State] = [
    {"ErrorEquals": ["EndpointBusy"], "IntervalSeconds": 20, "BackoffRate": 1.5, "MaxAttempts": 12},
    {"ErrorEquals": _TRANSIENT, "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 3, "JitterStrategy": "FULL"},
]
_RETRY_SERVICE: list[State] = [
    {
        "ErrorEquals": ["ThrottlingException", "SageMaker.ThrottlingException", "Ssm.ThrottlingException"],
        "IntervalSeconds": 5,
        "BackoffRate": 2,
        "MaxAttempts": 5,
        "JitterStrategy": "FULL",
    }
]


@dataclass(frozen=True)
class SparkParts:
    """What a run on Spark works with: the application, the role of its job and the file that it starts."""

    application_id: str
    role_arn: str
    entry_point: str


@dataclass(frozen=True)
class Parts:
    """What the workflow works with: ARNs of its functions by name, its images, roles, buckets and topic."""

    functions: Mapping[str, str]
    serve_image: str
    jobs_image: str
    job_role_arn: str
    ranker_role_arn: str
    lake_bucket: str
    artifacts_bucket: str
    topic_arn: str
    key_arn: str | None
    spark: SparkParts | None = None
    """For a stage that prepares on Spark."""


def definition(settings: StageSettings, parts: Parts) -> State:
    """The whole state machine; every branch ends in a state whose name says how."""
    jobs = _JOBS + (1 if parts.spark else 0)
    return {
        "Comment": "Retrain the ranker; no model reaches traffic unless it beats the live one",
        "StartAt": "Name",
        # More than its steps may take together: a step that is late fails by its own name.
        "TimeoutSeconds": (settings.retraining.max_hours * jobs * _JOB_PATIENCE + _REST_HOURS) * _HOUR,
        "States": _Workflow(settings, parts).states(),
    }


class _Workflow:
    def __init__(self, settings: StageSettings, parts: Parts) -> None:
        self._settings, self._parts = settings, parts

    def states(self) -> dict[str, State]:
        parts = (
            self._begin(),
            self._learn(),
            self._judge(),
            self._deploy(),
            self._finish(),
            self._undo(),
            self._take_back(),
            self._conclude(),
            self._end(),
        )
        return {name: state for part in parts for name, state in part.items()}

    def _begin(self) -> dict[str, State]:
        """Check the input, and that no other execution is at work."""
        asked = {
            "execution.$": "$$.Execution.Id",
            "input.$": "$.input",
            "model_version.$": "$.run.model_version",
            "hyperparameters": self._settings.retraining.hyperparameters,
        }
        order = ("$.order", ("roll_back", "reason", "alarm", "forced", "accept_drift", "hyperparameters"))
        admit = self._invoke("admit", asked, order, "IsRollBack")
        return {
            "Name": self._name(),
            "Admit": _unless(admit, {"AlreadyRunning": "AlreadyRunning", "InputRefused": "InputRefused"}),
            # Neither has begun: there is nothing to remove, and whoever started it sees the cause.
            "AlreadyRunning": failure("AlreadyRunning"),
            "InputRefused": failure("InputRefused"),
            "IsRollBack": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.order.roll_back", "BooleanEquals": True, "Next": "FindPrevious"}],
                "Default": "ReadChampion",
            },
        }

    def _learn(self) -> dict[str, State]:
        return {
            "ReadChampion": self._task(
                "aws-sdk:ssm:getParameter",
                {"Name": self._settings.parameter("ranker-artifact")},
                result=("$.champion", {"uri.$": "$.Parameter.Value"}),
                then="Extract" if self._parts.spark else "StartPrepare",
                otherwise="EndPrepareFailed",
            ),
            **self._extract(),
            **self._job("sagemaker:createProcessingJob.sync", self._prepare(), "$.prepared", "StartTrain"),
            **self._job("sagemaker:createTrainingJob.sync", self._train(), "$.trained", "StartEvaluate"),
            **self._job("sagemaker:createProcessingJob.sync", self._evaluate(), "$.evaluated", "Gate"),
        }

    def _judge(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version", "evaluation_uri.$": "$.run.evaluation_uri"}
        package = ("model_package_arn", "previous_config", "previous_pointer", "previous_version")
        made_from = {
            "model_uri.$": "$.trained.model_uri",
            "dataset_uri.$": "$.run.dataset_uri",
            "champion_uri.$": "$.champion.uri",
            "training_job.$": "$.trained.job",
            "execution.$": "$$.Execution.Id",
        }
        return {
            "Gate": self._invoke(
                "gate",
                {**run, **made_from, "forced.$": "$.order.forced"},
                ("$.gate", ("promote", "reasons", "quality")),
                "IsBetter",
            ),
            "IsBetter": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.gate.promote", "BooleanEquals": True, "Next": "Register"}],
                "Default": "EndChampionKept",
            },
            "Register": self._invoke(
                "register",
                {"model_version.$": "$.run.model_version", "model_uri.$": "$.trained.model_uri"},
                ("$.package", package),
                "StartNeighbours",
            ),
            **self._neighbours("Neighbours", "$.run.model_version", "CreateModel", "EndNeighboursFailed", retire=False),
        }

    def _deploy(self) -> dict[str, State]:
        return {
            "CreateModel": self._create("createModel", self._model("$.trained.model_uri"), "CreateEndpointConfig"),
            "CreateEndpointConfig": self._create("createEndpointConfig", self._config(), "ReadEndpoint"),
            # What a roll back would put back must be what the update replaces.
            "ReadEndpoint": self._describe_endpoint("IsAsRegistered", "EndDeployFailed"),
            "IsAsRegistered": {
                "Type": "Choice",
                "Choices": [_serves("$.package.previous_config", "UpdateEndpoint")],
                "Default": "Overtaken",
            },
            "Overtaken": _error(
                "Overtaken", "The endpoint has changed, or is changing, since the run registered", "EndDeployFailed"
            ),
            "UpdateEndpoint": self._create("updateEndpoint", self._update(), "WaitForEndpoint", "RollBack"),
            "WaitForEndpoint": {"Type": "Wait", "Seconds": 5, "Next": "DescribeEndpoint"},
            "DescribeEndpoint": self._describe_endpoint("IsInService", "RollBack"),
            "IsInService": {
                "Type": "Choice",
                "Choices": [_serves("$.run.job", "SmokeTest"), _changes("WaitForEndpoint")],
                "Default": "EndpointRefused",
            },
            # A canary that its alarms stopped is InService again, with the old configuration.
            "EndpointRefused": _error("EndpointRefused", "The endpoint did not take the new model", "RollBack"),
        }

    def _undo(self) -> dict[str, State]:
        """Roll back, and wait until the endpoint serves what it served before."""
        undone = {
            **self._replacement(),
            "endpoint_config.$": "$.run.job",
            "previous_config.$": "$.package.previous_config",
            "error.$": "$.error",
        }
        roll_back = self._invoke(
            "roll-back", undone, ("$.undone", ("endpoint_config",)), "DescribeRestored", "EndRollBackFailed"
        )
        return {
            # Why there is a roll back stays in the state beside why it failed.
            "RollBack": _caught_at(_UNDOING, roll_back),
            "DescribeRestored": _caught_at(_UNDOING, self._describe_endpoint("IsRestored", "EndRollBackFailed")),
            "IsRestored": {
                "Type": "Choice",
                "Choices": [
                    _serves("$.undone.endpoint_config", "EndRolledBack"),
                    _changes("WaitForRestored"),
                ],
                "Default": "RestoreRefused",
            },
            "WaitForRestored": {"Type": "Wait", "Seconds": 5, "Next": "DescribeRestored"},
            "RestoreRefused": _error(
                "RestoreRefused", "The endpoint did not go back to the old model", "EndRollBackFailed", _UNDOING
            ),
            **self._neighbours("RetireFailed", "$.run.model_version", "IsUndone", "IsUndone", retire=True),
            # By hand it can still be rolled back, to a configuration that nothing else may name.
            "IsUndone": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.end", "StringEquals": "RollBackFailed", "Next": "Report"}],
                "Default": "Collect",
            },
        }

    def _take_back(self) -> dict[str, State]:
        """Put the model back that the live one replaced, as a new configuration: the old one may be gone."""
        found = ("model_version", "model_uri", "model_package_arn", "previous_version", "previous_pointer", "cause")
        undone = {name: f"$.found.{name}" for name in (*found, "endpoint_config")}
        find = self._invoke(
            "find-previous",
            {"alarm.$": "$.order.alarm", "reason.$": "$.order.reason"},
            ("$.found", (*found, "endpoint_config")),
            "CreatePrevious",
            "EndTakeBackFailed",
        )
        take_back = self._invoke(
            "take-back",
            {**{f"{name}.$": path for name, path in undone.items()}, "previous_config.$": "$.run.job"},
            ("$.undone", ("endpoint_config",)),
            "DescribeTakenBack",
            "EndTakeBackFailed",
        )
        model, failed = self._model("$.found.previous_pointer"), "EndTakeBackFailed"
        return {
            "FindPrevious": _unless(find, {"NothingToRollBack": "NothingToRollBack"}),
            "NothingToRollBack": {"Type": "Succeed"},
            "CreatePrevious": self._create("createModel", model, "ConfigurePrevious", failed),
            "ConfigurePrevious": self._create("createEndpointConfig", self._config(), "TakeBack", failed),
            "TakeBack": take_back,
            "DescribeTakenBack": self._describe_endpoint("IsTakenBack", failed),
            "IsTakenBack": {
                "Type": "Choice",
                "Choices": [
                    _serves("$.undone.endpoint_config", "StartRestoreNeighbours"),
                    _changes("WaitForTakenBack"),
                ],
                "Default": "TakeBackRefused",
            },
            "WaitForTakenBack": {"Type": "Wait", "Seconds": 5, "Next": "DescribeTakenBack"},
            "TakeBackRefused": _error("TakeBackRefused", "The endpoint did not go back to the old model", failed),
            # They expire days after the model was replaced; until they are written anew, trending items stand in.
            **self._neighbours(
                "RestoreNeighbours",
                "$.found.previous_version",
                "StartRetireTakenBack",
                "StartRetireTakenBack",
                retire=False,
            ),
            **self._neighbours("RetireTakenBack", "$.found.model_version", "EndWentBack", "EndWentBack", retire=True),
        }

    def _finish(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version"}
        return {
            "SmokeTest": self._invoke("smoke-test", run, ("$.smoke", ("passed",)), "Promote", "RollBack"),
            "Promote": self._invoke(
                "promote",
                {**self._replacement(), "quality.$": "$.gate.quality"},
                ("$.promoted", ("pointer",)),
                "StartRetirePrevious",
                "RollBack",
            ),
            **self._neighbours(
                "RetirePrevious", "$.package.previous_version", "EndPromoted", "EndPromoted", retire=True
            ),
        }

    def _conclude(self) -> dict[str, State]:
        """Whatever happened: remove what is left over, tell a person, and end by the name of what happened."""
        execution = {"machine.$": "$$.StateMachine.Id", "run.$": "$$.Execution.Name"}
        told = {"run.$": "$$.Execution.Name", "started.$": "$$.Execution.StartTime", "state.$": "$"}
        collect = self._invoke("collect", execution, ("$.collected", ("count", "removed")), "Report", "Report")
        report = self._invoke("report", told, ("$.report", ("subject", "message", "usd")), "Notify", "ReportPlainly")
        plain = {"subject": f"Vitrine {self._settings.stage}: a run ended", "message.$": "States.JsonToString($)"}
        ends = (*_GOOD, "RolledBack", *(f"{step}Failed" for step in _FAILED))
        return {
            "Collect": _caught_at(_CONCLUDING, collect),
            "Report": _caught_at(_CONCLUDING, report),
            "ReportPlainly": {"Type": "Pass", "Parameters": plain, "ResultPath": "$.report", "Next": "Notify"},
            "Notify": self._notify("HowItEnded"),
            "HowItEnded": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.end", "StringEquals": end, "Next": end} for end in ends],
                "Default": "RollBackFailed",
            },
        }

    def _replacement(self) -> State:
        """Which model takes the place of which."""
        package = ("model_package_arn", "previous_version", "previous_pointer")
        return {
            "model_version.$": "$.run.model_version",
            "model_uri.$": "$.trained.model_uri",
            **{f"{name}.$": f"$.package.{name}" for name in package},
        }

    def _end(self) -> dict[str, State]:
        """The ends, and before each the state that notes it; what a failed deployment has published expires."""
        retired = {"RolledBack", "RollBackFailed", "NeighboursFailed", "DeployFailed"}
        states: dict[str, State] = {end: {"Type": "Succeed"} for end in _GOOD}
        states["RolledBack"] = failure("RolledBack")
        states |= {f"{step}Failed": failure(f"{step}Failed") for step in _FAILED}
        states["RollBackFailed"] = failure("RollBackFailed", _UNDOING, _ERROR)
        noted = {
            f"End{end}": {
                "Type": "Pass",
                "Result": end,
                "ResultPath": "$.end",
                "Next": "StartRetireFailed" if end in retired else "Collect",
            }
            for end in states
        }
        return states | noted

    def _name(self) -> State:
        models, runs = (f"s3://{self._parts.artifacts_bucket}/{folder}" for folder in ("models", "runs"))
        version = "$$.Execution.Name"
        # In the lake, which keeps no versions, for it names shoppers; the bucket's lifecycle removes it.
        extraction = f"States.Format('s3://{self._parts.lake_bucket}/extractions/{{}}', {version})"
        return {
            "Type": "Pass",
            "Parameters": {
                "input.$": "$",
                "run": {
                    **({"extraction_uri.$": extraction} if self._parts.spark else {}),
                    "model_version.$": version,
                    "job.$": f"States.Format('{self._settings.name('{}')}', {version})",
                    "dataset_uri.$": f"States.Format('{runs}/{{}}/dataset', {version})",
                    "report_uri.$": f"States.Format('{models}/{{}}', {version})",
                    "evaluation_uri.$": f"States.Format('{models}/{{}}/evaluation.json', {version})",
                },
            },
            "Next": "Admit",
        }

    def _prepare(self) -> State:
        artifacts, engine = self._parts.artifacts_bucket, self._settings.retraining.prepare_engine
        extracted = [_input("extraction", "$.run.extraction_uri")]
        inputs = [
            *(extracted if engine == "spark" else (_input(name, uri) for name, uri in self._lake())),
            _input("catalogue", f"s3://{artifacts}/catalogue/segments/"),
            # It carries the statistics of its data, which the new ones are compared with.
            _input("champion", "$.champion.uri"),
        ]
        output = ("dataset", "$.run.dataset_uri")
        job = self._processing("prepare", self._settings.retraining.prepare_instance, inputs, output)
        limits = dataclasses.asdict(self._settings.retraining.limits)
        told = {f"LIMIT_{name.upper()}": str(value) for name, value in limits.items()} | {"PREPARE_ENGINE": engine}
        asked = {"ACCEPT_DRIFT.$": "$.order.accept_drift"}
        return {**job, "Environment": {**job["Environment"], **told, **asked}}

    def _lake(self) -> list[tuple[str, str]]:
        """What the lake holds for a training, by name with its prefix."""
        return [(name, f"s3://{self._parts.lake_bucket}/{name}/") for name in ("events", "consents", "tombstones")]

    def _extract(self) -> dict[str, State]:
        """Judge and order the events on Spark, for the preparing job to read; nothing where that job does it all."""
        spark, retraining = self._parts.spark, self._settings.retraining
        if spark is None:
            return {}
        python = f"{_SPARK_PYTHON}/bin/python"
        variables = {"PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": python, "PYTHONPATH": _PROGRAM}
        confs = [f"--conf spark.emr-serverless.driverEnv.{name}={value}" for name, value in variables.items()]
        places = "".join(f"'--{name}', '{uri}', " for name, uri in self._lake())
        future = f"'--future-minutes', '{retraining.limits.future_minutes}'"
        driver = {
            "EntryPoint": spark.entry_point,
            "EntryPointArguments.$": f"States.Array({places}{future}, '--target', $.run.extraction_uri)",
            "SparkSubmitParameters": " ".join(confs),
        }
        parameters = {
            "ApplicationId": spark.application_id,
            "ExecutionRoleArn": spark.role_arn,
            "Name.$": "$.run.job",
            "ExecutionTimeoutMinutes": retraining.max_hours * 60,
            "JobDriver": {"SparkSubmit": driver},
        }
        run = self._task(
            "emr-serverless:startJobRun.sync",
            parameters,
            result=("$.extracted", {"done": True}),
            then="StartPrepare",
            otherwise="EndPrepareFailed",
            hours=_JOB_PATIENCE * retraining.max_hours,
        )
        return {"Extract": run}

    def _evaluate(self) -> State:
        inputs = [
            _input("dataset", "$.run.dataset_uri"),
            _input("challenger", "$.trained.model_uri"),
            _input("champion", "$.champion.uri"),
        ]
        output = ("evaluation", "$.run.report_uri")
        made = self._processing("evaluate", self._settings.retraining.evaluate_instance, inputs, output)
        limits = {"GUARD_LIMITS": self._settings.retraining.guard_limits}
        return {**made, "Environment": {**made["Environment"], **limits}}

    def _processing(self, step: str, instance: str, inputs: list[State], output: tuple[str, str]) -> State:
        name, uri = output
        written = {"S3Uri.$": uri, "LocalPath": f"/opt/ml/processing/output/{name}", "S3UploadMode": "EndOfJob"}
        return {
            "ProcessingJobName.$": self._job_name(step),
            "RoleArn": self._parts.job_role_arn,
            "AppSpecification": {
                "ImageUri": self._parts.jobs_image,
                "ContainerEntrypoint": _ENTRYPOINT,
                "ContainerArguments": [step],
            },
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {
                "Outputs": [{"OutputName": name, "S3Output": written}],
                **self._encrypted("KmsKeyId"),
            },
            "ProcessingResources": {"ClusterConfig": self._cluster(instance, 1)},
            "StoppingCondition": {"MaxRuntimeInSeconds": self._settings.retraining.max_hours * _HOUR},
            "Environment": {"MODEL_VERSION.$": "$.run.model_version", **self._job_environment()},
        }

    def _train(self) -> State:
        retraining = self._settings.retraining
        seconds = retraining.max_hours * _HOUR
        source = {"S3DataType": "S3Prefix", "S3Uri.$": "$.run.dataset_uri", "S3DataDistributionType": "FullyReplicated"}
        checkpoints = f"States.Format('s3://{self._parts.artifacts_bucket}/runs/{{}}/checkpoints', $$.Execution.Name)"
        return {
            "TrainingJobName.$": self._job_name("train"),
            "RoleArn": self._parts.job_role_arn,
            "AlgorithmSpecification": {
                "TrainingImage": self._parts.jobs_image,
                "TrainingInputMode": "File",
                "ContainerEntrypoint": _ENTRYPOINT,
                "ContainerArguments": ["train"],
            },
            "InputDataConfig": [{"ChannelName": "dataset", "DataSource": {"S3DataSource": source}}],
            "OutputDataConfig": {
                "S3OutputPath.$": "$.run.report_uri",
                **self._encrypted("KmsKeyId"),
            },
            "CheckpointConfig": {"S3Uri.$": checkpoints, "LocalPath": "/opt/ml/checkpoints"},
            "ResourceConfig": self._cluster(retraining.train_instance, retraining.train_instances),
            "EnableManagedSpotTraining": retraining.spot,
            "StoppingCondition": {
                "MaxRuntimeInSeconds": seconds,
                **({"MaxWaitTimeInSeconds": _JOB_PATIENCE * seconds} if retraining.spot else {}),
            },
            "HyperParameters.$": "$.order.hyperparameters",
            "Environment": self._job_environment(),
        }

    def _job_name(self, step: str) -> str:
        """A name for each try: SageMaker never takes one twice."""
        return f"States.Format('{self._settings.name(step)}{{}}-{{}}', $.try.number, $$.Execution.Name)"

    def _cluster(self, instance: str, count: int) -> State:
        volume = self._settings.retraining.volume_gb
        return {
            "InstanceType": instance,
            "InstanceCount": count,
            "VolumeSizeInGB": volume,
            **self._encrypted("VolumeKmsKeyId"),
        }

    def _encrypted(self, field: str) -> State:
        return {field: self._parts.key_arn} if self._parts.key_arn else {}

    def _job_environment(self) -> State:
        return {"STAGE": self._settings.stage, "HISTORY_EVENTS": str(self._settings.history_events)}

    def _model(self, uri: str) -> State:
        environment = {"VITRINE_PROGRAM": "ranker", "ARTIFACTS_BUCKET": self._parts.artifacts_bucket}
        container = {"Image": self._parts.serve_image, "ModelDataUrl.$": uri, "Environment": environment}
        return {
            "ModelName.$": "$.run.job",
            "ExecutionRoleArn": self._parts.ranker_role_arn,
            "PrimaryContainer": container,
        }

    def _config(self) -> State:
        spec = variant(self._settings.endpoints, "ranker", "")
        del spec["ModelName"]
        return {
            "EndpointConfigName.$": "$.run.job",
            "ProductionVariants": [{**spec, "ModelName.$": "$.run.job"}],
            **(self._encrypted("KmsKeyId") if self._settings.endpoints.profile == "cpu" else {}),
        }

    def _update(self) -> State:
        fleet = self._settings.endpoints.profile != "serverless"
        name = self._settings.endpoint("ranker")
        # In full, and not "as the last time": a roll back goes all at once, and would be the last time.
        kept = {"DeploymentConfig": canary(name), "RetainAllVariantProperties": True} if fleet else {}
        return {"EndpointName": name, "EndpointConfigName.$": "$.run.job", **kept}

    def _job(self, resource: str, parameters: State, result_path: str, then: str) -> dict[str, State]:
        """One job, tried anew where its machine was the trouble: a training goes on from its last checkpoint."""
        step = {"$.prepared": "Prepare", "$.trained": "Train", "$.evaluated": "Evaluate"}[result_path]
        learnt = {"model_uri.$": "$.ModelArtifacts.S3ModelArtifacts", "job.$": "$.TrainingJobName"}
        kept: State = learnt if step == "Train" else {"done": True}
        work = self._task(
            resource,
            parameters,
            result=(result_path, kept),
            then=then,
            otherwise=f"Is{step}Interrupted",
            hours=_JOB_PATIENCE * self._settings.retraining.max_hours,
        )
        interrupted = [{"Variable": f"$.{_ERROR}.Cause", "StringMatches": pattern} for pattern in _INTERRUPTIONS]
        again = {
            "And": [
                {"Variable": "$.try.number", "NumericLessThan": _TRIES},
                {"Variable": f"$.{_ERROR}.Cause", "IsPresent": True},
                {"Or": interrupted},
            ]
        }
        return {
            f"Start{step}": {"Type": "Pass", "Result": {"number": 1}, "ResultPath": "$.try", "Next": step},
            step: work,
            f"Is{step}Interrupted": {
                "Type": "Choice",
                "Choices": [{**again, "Next": f"{step}Again"}],
                "Default": f"End{step}Failed",
            },
            f"{step}Again": {
                "Type": "Pass",
                "Parameters": {"number.$": "States.MathAdd($.try.number, 1)"},
                "ResultPath": "$.try",
                "Next": step,
            },
        }

    def _describe_endpoint(self, then: str, otherwise: str) -> State:
        return self._task(
            "aws-sdk:sagemaker:describeEndpoint",
            {"EndpointName": self._settings.endpoint("ranker")},
            result=("$.endpoint", {"status.$": "$.EndpointStatus", "config.$": "$.EndpointConfigName"}),
            then=then,
            otherwise=otherwise,
        )

    def _create(self, action: str, parameters: State, then: str, otherwise: str = "EndDeployFailed") -> State:
        return self._task(f"sagemaker:{action}", parameters, result=("$.made", None), then=then, otherwise=otherwise)

    def _task(
        self,
        resource: str,
        parameters: State,
        *,
        result: tuple[str, State | None],
        then: str,
        otherwise: str,
        hours: float = 0.25,
    ) -> State:
        # A path for every result, needed or not: synthesis drops the null that would discard one.
        path, selector = result
        return {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{resource}",
            "Parameters": parameters,
            **({"ResultSelector": selector} if selector else {}),
            "ResultPath": path,
            "TimeoutSeconds": int(hours * _HOUR),
            "Retry": _RETRY_SERVICE,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{_ERROR}", "Next": otherwise}],
            "Next": then,
        }

    def _invoke(
        self, function: str, payload: State, kept: tuple[str, tuple[str, ...]], then: str, otherwise: str | None = None
    ) -> State:
        path, fields = kept
        step = function.title().replace("-", "")
        made = self._task(
            "lambda:invoke",
            {"FunctionName": self._parts.functions[function], "Payload": payload},
            result=(path, {f"{name}.$": f"$.Payload.{name}" for name in fields}),
            then=then,
            otherwise=otherwise or f"End{step}Failed",
        )
        return {**made, "Retry": _RETRY_FUNCTION}

    def _neighbours(self, name: str, version: str, then: str, otherwise: str, *, retire: bool) -> dict[str, State]:
        """Publish, or retire, one version's neighbours: the function is called until it is done."""
        payload = {"model_version.$": version, "token.$": "$.neighbours.token", "retire": retire}
        work = self._invoke(
            "publish-neighbours", payload, ("$.neighbours", ("token", "done")), f"{name}Done", otherwise
        )
        if retire:
            work = _caught_at(_RETIRING, work)
        return {
            f"Start{name}": {
                "Type": "Pass",
                "Result": {"token": "0", "done": False},
                "ResultPath": "$.neighbours",
                "Next": name,
            },
            name: work,
            f"{name}Done": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.neighbours.done", "BooleanEquals": True, "Next": then}],
                "Default": name,
            },
        }

    def _notify(self, then: str) -> State:
        message = {
            "TopicArn": self._parts.topic_arn,
            "Subject.$": "$.report.subject",
            "Message.$": "$.report.message",
        }
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": message,
            "ResultPath": "$.notified",
            "TimeoutSeconds": 60,
            "Retry": _RETRY_FUNCTION[1:],
            # How the run ended is noted; an undelivered message must not change it.
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.notified", "Next": then}],
            "Next": then,
        }


def _error(name: str, cause: str, then: str, path: str = _ERROR) -> State:
    return {"Type": "Pass", "Result": {"Error": name, "Cause": cause}, "ResultPath": f"$.{path}", "Next": then}


def _caught_at(path: str, task: State) -> State:
    return {**task, "Catch": [{**catch, "ResultPath": f"$.{path}"} for catch in task["Catch"]]}


def _unless(task: State, ends: Mapping[str, str]) -> State:
    """A task some of whose errors have a state of their own."""
    caught = [{"ErrorEquals": [error], "ResultPath": f"$.{_ERROR}", "Next": then} for error, then in ends.items()]
    return {**task, "Catch": [*caught, *task["Catch"]]}


def _serves(config: str, then: str) -> State:
    """The endpoint is in service with the configuration that a path of the state names."""
    there = {"Variable": "$.endpoint.status", "StringEquals": "InService"}
    return {"And": [there, {"Variable": "$.endpoint.config", "StringEqualsPath": config}], "Next": then}


def _changes(then: str) -> State:
    busy = ("Updating", "Creating", "SystemUpdating", "RollingBack")
    return {"Or": [{"Variable": "$.endpoint.status", "StringEquals": status} for status in busy], "Next": then}


def _input(name: str, uri: str) -> State:
    key = "S3Uri.$" if uri.startswith("$.") else "S3Uri"
    source = {
        key: uri,
        "LocalPath": f"/opt/ml/processing/input/{name}",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"InputName": name, "S3Input": source}
