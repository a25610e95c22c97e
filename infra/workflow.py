"""The retraining workflow as Amazon States Language: prepare, train, evaluate, gate, deploy, promote or roll back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.constructs.endpoint import variant

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
_TRANSIENT = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    # A function's error has its class's name, and botocore makes classes of the errors that a service's model lists.
    "ClientError",
    "ConnectTimeoutError",
    "EndpointConnectionError",
    "InternalFailure",
    "InternalServerError",
    "ModelNotReadyException",
    "ProvisionedThroughputExceededException",
    "ReadTimeoutError",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TooManyUpdates",
]
_ERROR, _UNDOING, _RETIRING = "error", "undoing", "retiring"
"""Where the state keeps why a step failed, why its roll back did, and why old neighbours stay."""
_REASON = r'/"(?:errorMessage|FailureReason|StateDetails)": ?"((?:[^\\"]|\\.)+)"/'
_ESCAPED_QUOTE = r"""'\\"'"""
_ENDING = r'/"(?:SecondaryStatus|ProcessingJobStatus)": ?"([A-Za-z]+)"/'
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
        parts = (self._learn(), self._judge(), self._deploy(), self._finish(), self._undo(), self._fail())
        return {name: state for part in parts for name, state in part.items()}

    def _learn(self) -> dict[str, State]:
        return {
            "Name": self._name(),
            "ReadChampion": self._task(
                "aws-sdk:ssm:getParameter",
                {"Name": self._settings.parameter("ranker-artifact")},
                result=("$.champion", {"uri.$": "$.Parameter.Value"}),
                then="Extract" if self._parts.spark else "Prepare",
                otherwise="NotifyPrepareFailed",
            ),
            **self._extract(),
            "Prepare": self._job("sagemaker:createProcessingJob.sync", self._prepare(), "$.prepared", "Train"),
            "Train": self._job("sagemaker:createTrainingJob.sync", self._train(), "$.trained", "Evaluate"),
            "Evaluate": self._job("sagemaker:createProcessingJob.sync", self._evaluate(), "$.evaluated", "Gate"),
        }

    def _judge(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version", "evaluation_uri.$": "$.run.evaluation_uri"}
        package = ("model_package_arn", "previous_config", "previous_pointer", "previous_version")
        made_from = {
            "model_uri.$": "$.trained.model_uri",
            "dataset_uri.$": "$.run.dataset_uri",
            "champion_uri.$": "$.champion.uri",
            "training_job.$": "$.run.job",
            "execution.$": "$$.Execution.Id",
        }
        return {
            "Gate": self._invoke("gate", {**run, **made_from}, ("$.gate", ("promote", "reasons")), "IsBetter"),
            "IsBetter": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.gate.promote", "BooleanEquals": True, "Next": "Register"}],
                "Default": "NotifyChampionKept",
            },
            "Register": self._invoke(
                "register",
                {"model_version.$": "$.run.model_version", "model_uri.$": "$.trained.model_uri"},
                ("$.package", package),
                "StartNeighbours",
            ),
            **self._neighbours(
                "Neighbours", "$.run.model_version", "CreateModel", "NotifyNeighboursFailed", retire=False
            ),
        }

    def _deploy(self) -> dict[str, State]:
        name = {"ModelName.$": "$.run.job"}
        environment = {"VITRINE_PROGRAM": "ranker", "ARTIFACTS_BUCKET": self._parts.artifacts_bucket}
        container = {
            "Image": self._parts.serve_image,
            "ModelDataUrl.$": "$.trained.model_uri",
            "Environment": environment,
        }
        model = {**name, "ExecutionRoleArn": self._parts.ranker_role_arn, "PrimaryContainer": container}
        return {
            "CreateModel": self._create("createModel", model, "CreateEndpointConfig"),
            "CreateEndpointConfig": self._create("createEndpointConfig", self._config(), "ReadEndpoint"),
            # What a roll back would put back must be what the update replaces.
            "ReadEndpoint": self._describe_endpoint("IsAsRegistered", "NotifyDeployFailed"),
            "IsAsRegistered": {
                "Type": "Choice",
                "Choices": [_serves("$.package.previous_config", "UpdateEndpoint")],
                "Default": "Overtaken",
            },
            "Overtaken": _error(
                "Overtaken", "The endpoint has changed, or is changing, since the run registered", "NotifyDeployFailed"
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
            "roll-back", undone, ("$.undone", ("endpoint_config",)), "DescribeRestored", "NotifyRollBackFailed"
        )
        return {
            # Why there is a roll back stays in the state beside why it failed.
            "RollBack": _caught_at(_UNDOING, roll_back),
            "DescribeRestored": _caught_at(_UNDOING, self._describe_endpoint("IsRestored", "NotifyRollBackFailed")),
            "IsRestored": {
                "Type": "Choice",
                "Choices": [
                    _serves("$.undone.endpoint_config", "StartRetireFailed"),
                    _changes("WaitForRestored"),
                ],
                "Default": "RestoreRefused",
            },
            "WaitForRestored": {"Type": "Wait", "Seconds": 5, "Next": "DescribeRestored"},
            "RestoreRefused": _error(
                "RestoreRefused", "The endpoint did not go back to the old model", "NotifyRollBackFailed", _UNDOING
            ),
            **self._neighbours(
                "RetireFailed", "$.run.model_version", "NotifyRolledBack", "NotifyRolledBack", retire=True
            ),
        }

    def _finish(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version"}
        return {
            "SmokeTest": self._invoke("smoke-test", run, ("$.smoke", ("passed",)), "Promote", "RollBack"),
            "Promote": self._invoke(
                "promote", self._replacement(), ("$.promoted", ("pointer",)), "StartRetirePrevious", "RollBack"
            ),
            **self._neighbours(
                "RetirePrevious", "$.package.previous_version", "NotifyPromoted", "NotifyPromoted", retire=True
            ),
            "NotifyPromoted": self._notify("promoted a model", "Promoted"),
            "Promoted": {"Type": "Succeed"},
            "NotifyChampionKept": self._notify("kept the live model", "ChampionKept"),
            "ChampionKept": {"Type": "Succeed"},
        }

    def _replacement(self) -> State:
        """Which model takes the place of which."""
        package = ("model_package_arn", "previous_version", "previous_pointer")
        return {
            "model_version.$": "$.run.model_version",
            "model_uri.$": "$.trained.model_uri",
            **{f"{name}.$": f"$.package.{name}" for name in package},
        }

    def _fail(self) -> dict[str, State]:
        states = {
            "NotifyRolledBack": self._notify("rolled back", "RolledBack"),
            "RolledBack": _failure("RolledBack"),
            "NotifyRollBackFailed": self._notify("failed at RollBack", "RollBackFailed"),
            "RollBackFailed": _failure("RollBackFailed", _UNDOING, _ERROR),
        }
        for step in ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "Deploy"):
            states[f"Notify{step}Failed"] = self._notify(f"failed at {step}", f"{step}Failed")
            states[f"{step}Failed"] = _failure(f"{step}Failed")
        return states

    def _name(self) -> State:
        models = f"s3://{self._parts.artifacts_bucket}/models"
        version = "$$.Execution.Name"
        # In the lake, which keeps no versions, for it names shoppers; the bucket's lifecycle removes it.
        extraction = f"States.Format('s3://{self._parts.lake_bucket}/extractions/{{}}', {version})"
        return {
            "Type": "Pass",
            "Parameters": {
                **({"extraction_uri.$": extraction} if self._parts.spark else {}),
                "model_version.$": version,
                "job.$": f"States.Format('{self._settings.name('{}')}', {version})",
                "dataset_uri.$": f"States.Format('s3://{self._parts.artifacts_bucket}/runs/{{}}/dataset', {version})",
                "report_uri.$": f"States.Format('{models}/{{}}', {version})",
                "evaluation_uri.$": f"States.Format('{models}/{{}}/evaluation.json', {version})",
                "neighbours_uri.$": f"States.Format('{models}/{{}}/neighbours.jsonl.gz', {version})",
            },
            "ResultPath": "$.run",
            "Next": "ReadChampion",
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
        return {**job, "Environment": {**job["Environment"], **told}}

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
            then="Prepare",
            otherwise="NotifyPrepareFailed",
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
            "ProcessingJobName.$": f"States.Format('{self._settings.name(step)}-{{}}', $$.Execution.Name)",
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
            "TrainingJobName.$": "$.run.job",
            "RoleArn": self._parts.job_role_arn,
            "AlgorithmSpecification": {
                "TrainingImage": self._parts.jobs_image,
                "TrainingInputMode": "File",
                "ContainerEntrypoint": _ENTRYPOINT,
                "ContainerArguments": ["train"],
            },
            "InputDataConfig": [{"ChannelName": "dataset", "DataSource": {"S3DataSource": source}}],
            "OutputDataConfig": {
                "S3OutputPath": f"s3://{self._parts.artifacts_bucket}/models",
                **self._encrypted("KmsKeyId"),
            },
            "CheckpointConfig": {"S3Uri.$": checkpoints, "LocalPath": "/opt/ml/checkpoints"},
            "ResourceConfig": self._cluster(retraining.train_instance, retraining.train_instances),
            "EnableManagedSpotTraining": retraining.spot,
            "StoppingCondition": {
                "MaxRuntimeInSeconds": seconds,
                **({"MaxWaitTimeInSeconds": _JOB_PATIENCE * seconds} if retraining.spot else {}),
            },
            "HyperParameters": {**retraining.hyperparameters, "model_version.$": "$.run.model_version"},
            "Environment": self._job_environment(),
        }

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
        kept = {"RetainDeploymentConfig": True, "RetainAllVariantProperties": True} if fleet else {}
        return {"EndpointName": self._settings.endpoint("ranker"), "EndpointConfigName.$": "$.run.job", **kept}

    def _job(self, resource: str, parameters: State, result_path: str, then: str) -> State:
        step = {"$.prepared": "Prepare", "$.trained": "Train", "$.evaluated": "Evaluate"}[result_path]
        kept: State = {"model_uri.$": "$.ModelArtifacts.S3ModelArtifacts"} if step == "Train" else {"done": True}
        return self._task(
            resource,
            parameters,
            result=(result_path, kept),
            then=then,
            otherwise=f"Notify{step}Failed",
            hours=_JOB_PATIENCE * self._settings.retraining.max_hours,
        )

    def _describe_endpoint(self, then: str, otherwise: str) -> State:
        return self._task(
            "aws-sdk:sagemaker:describeEndpoint",
            {"EndpointName": self._settings.endpoint("ranker")},
            result=("$.endpoint", {"status.$": "$.EndpointStatus", "config.$": "$.EndpointConfigName"}),
            then=then,
            otherwise=otherwise,
        )

    def _create(self, action: str, parameters: State, then: str, otherwise: str = "NotifyDeployFailed") -> State:
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
            otherwise=otherwise or f"Notify{step}Failed",
        )
        return {**made, "Retry": _RETRY_FUNCTION}

    def _neighbours(self, name: str, version: str, then: str, otherwise: str, *, retire: bool) -> dict[str, State]:
        """Publish, or retire, one version's neighbours: the function is called until it is done."""
        payload = {"model_version.$": version, "token.$": "$.neighbours.token", "retire": retire}
        if not retire:
            payload["neighbours_uri.$"] = "$.run.neighbours_uri"
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

    def _notify(self, what: str, then: str) -> State:
        message = {
            "TopicArn": self._parts.topic_arn,
            "Subject": f"Vitrine {self._settings.stage} {what}",
            "Message.$": "States.JsonToString($)",
        }
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": message,
            "ResultPath": "$.notified",
            "TimeoutSeconds": 60,
            "Retry": _RETRY_FUNCTION[1:],
            # What happened is in the next state's name; an undelivered message must not change it.
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.notified", "Next": then}],
            "Next": then,
        }


def _failure(name: str, *errors: str) -> State:
    cause = " & '; after ' & ".join(_told(error) for error in errors or (_ERROR,))
    return {"Type": "Fail", "QueryLanguage": "JSONata", "Error": name, "Cause": f"{{% {cause} %}}"}


def _told(error: str) -> str:
    """An expression that tells an error in one line: a function's message, a job's reason, or the text as it is.

    By search and not by parsing: a long cause is cut, and a state that fails to fail would hide why.
    """
    cause = f"$states.input.{error}.Cause"
    reason = f"$replace($match({cause}, {_REASON})[0].groups[0], {_ESCAPED_QUOTE}, '\"')"
    ending = f"$match({cause}, {_ENDING})[0].groups[0]"
    told = f"{reason} ? {reason} : {ending} ? 'the job ended as ' & {ending} : {cause} ? {cause} : 'it gave no cause'"
    return f"($states.input.{error}.Error & ': ' & ({told}))"


def _error(name: str, cause: str, then: str, path: str = _ERROR) -> State:
    return {"Type": "Pass", "Result": {"Error": name, "Cause": cause}, "ResultPath": f"$.{path}", "Next": then}


def _caught_at(path: str, task: State) -> State:
    return {**task, "Catch": [{**catch, "ResultPath": f"$.{path}"} for catch in task["Catch"]]}


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
