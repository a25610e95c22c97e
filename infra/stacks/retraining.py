"""Retraining: its functions, its job role, its state machine and its schedule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import ArnFormat, CfnParameter, Duration, Stack

from infra.constructs.endpoint import ServingRole, alarm_names, endpoint_arn
from infra.constructs.function import Function, FunctionSpec, Platform
from infra.constructs.parameters import Parameters
from infra.constructs.retraining import JOB_NAMES, RetrainingMachine
from infra.constructs.spark import SparkApplication
from infra.stacks.data import REGISTERS
from infra.workflow import Parts, SparkParts

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings
    from infra.stacks.data import DataStack
    from infra.stacks.models import ModelsStack

_VERSIONS = "Artifacts and reports lie under the version of the model, which is the name of the run that made them."
_LAKE = "The lake is laid out by a hash of the shopper and by day, so a run reads the whole prefix."
_EXTRACTIONS = "An extraction lies under the name of the run that made it, which is not known before the run."
_PACKAGES = "A package's version number is given by SageMaker when it is registered."
_CONFIGS = "The configuration to go back to may be one that CloudFormation named, with a suffix of its own."
_EXECUTIONS = "A run is named by whoever starts it; the lock asks whether the one that it names is at work still."
_LISTS = "SageMaker lists on no resource; what is found is dealt with only if it bears the stage's prefix."
_OPERATIONS = "operations"
# Where one of these fails, the run fails, and rings the machine's own alarm.
_STEPS = frozenset({"admit", "gate", "register", "publish-neighbours", "smoke-test", "promote"})


class RetrainingStack(Stack):
    """How a stage learns."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        data: DataStack,
        models: ModelsStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings, self._data, self._models = settings, data, models
        self.add_stack_dependency(models, "it reads the images' digests from parameters that are written there")
        # By parameter and not by export: CloudFormation would refuse to change an exported digest that is in use.
        self._serve_image = self._image("ServeImage", "serve-image")
        self._jobs_image = self._image("JobsImage", "jobs-image")
        self._platform = Platform.of(self, settings, data.encryption)
        functions = {
            "gate": self._gate(),
            "register": self._register(),
            "publish-neighbours": self._publish_neighbours(),
            "smoke-test": self._smoke_test(),
            "promote": self._promote(),
            "roll-back": self._reversal("roll-back", "Puts everything back to what served before"),
            "take-back": self._take_back(),
            "admit": self._admit(),
            "find-previous": self._find_previous(),
            "collect": self._collect(),
            "report": self._report(),
        }
        parts = Parts(
            functions={name: function.alias.function_arn for name, function in functions.items()},
            serve_image=self._serve_image,
            jobs_image=self._jobs_image,
            job_role_arn=self._job_role().role_arn,
            ranker_role_arn=models.ranker_role.role_arn,
            lake_bucket=data.lake.bucket_name,
            artifacts_bucket=data.artifacts.bucket_name,
            topic_arn=data.notifications.topic_arn,
            key_arn=data.encryption.key_arn,
            spark=self._spark() if settings.retraining.prepare_engine == "spark" else None,
        )
        machine = RetrainingMachine(self, "Retraining", settings, data.encryption, parts)
        if settings.retraining.schedule:
            machine.every(settings.retraining.schedule, data.encryption)
        machine.roll_back_on(self._alarms(), data.encryption)
        self.observed: list[Observed] = [machine, *functions.values()]
        Parameters(self, "Parameters", settings, {"retraining-machine-arn": machine.machine.state_machine_arn})

    def _image(self, construct_id: str, parameter: str) -> str:
        return CfnParameter(
            self,
            construct_id,
            type="AWS::SSM::Parameter::Value<String>",
            default=self._settings.parameter(parameter),
            description="The SSM parameter that holds the digest of the image",
        ).value_as_string

    def _function(
        self, name: str, description: str, environment: dict[str, str], seconds: int = 120, module: str = "handler"
    ) -> Function:
        spec = FunctionSpec(
            f"retraining-{name}",
            f"retraining.{module}.{name.replace('-', '_')}",
            description,
            environment,
            timeout=Duration.seconds(seconds),
            tolerated_errors=None if name in _STEPS else 3,
        )
        construct_id = "".join(word.title() for word in name.split("-"))
        return Function(self, construct_id, self._platform, spec)

    def _gate(self) -> Function:
        environment = {
            **self._artifacts(),
            **self._catalogue(),
            **self._records(),
            "STALE_DAYS": str(self._settings.retraining.stale_days),
            "SERVE_IMAGE_URI": self._serve_image,
            "JOBS_IMAGE_URI": self._jobs_image,
            "CODE_VERSION": self._models.image.version,
        }
        function = self._function("gate", "Decides whether the challenger may be deployed", environment)
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        self._read_artifacts(function, "models", "runs")
        decisions = f"{self._data.artifacts_arn}/models/*/decision.json"
        function.allow_below("WriteDecisions", ("s3:PutObject",), decisions, _VERSIONS)
        function.allow(("dynamodb:PutItem", "dynamodb:UpdateItem"), self._data.models.table_arn)
        return function

    def _register(self) -> Function:
        environment = {
            **self._catalogue(),
            **self._endpoint(),
            **self._pointer(),
            **self._records(),
            "MODEL_PACKAGE_GROUP": self._models.package_group.model_package_group_name,
            "IMAGE_URI": self._serve_image,
        }
        function = self._function("register", "Registers the challenger and notes what it would replace", environment)
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        function.allow(("dynamodb:GetItem", "dynamodb:UpdateItem"), self._data.models.table_arn)
        function.allow(("ssm:GetParameter",), self._pointer_arn())
        function.allow(("sagemaker:DescribeEndpoint",), self._endpoint_arn())
        function.allow(("sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackageGroup"), self._group_arn())
        self._use_packages(function, "sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage")
        function.allow_below(
            "ListPackages",
            ("sagemaker:ListModelPackages",),
            "*",
            "SageMaker lists model packages on no resource; the call names the stage's own group.",
        )
        self._read_artifacts(function, "models")
        return function

    def _publish_neighbours(self) -> Function:
        environment = {**self._catalogue(), **self._artifacts()}
        function = self._function(
            "publish-neighbours", "Writes item neighbours, which answer without a model", environment, 900
        )
        function.allow(("dynamodb:BatchWriteItem", "dynamodb:UpdateItem"), self._data.catalogue.table_arn)
        self._read_artifacts(function, "models")
        return function

    def _smoke_test(self) -> Function:
        environment = {**self._catalogue(), **self._endpoint()}
        function = self._function(
            "smoke-test", "Asks the deployed challenger what every answer must satisfy", environment
        )
        function.allow(("dynamodb:BatchGetItem", "dynamodb:GetItem"), self._data.catalogue.table_arn)
        function.allow(("sagemaker:InvokeEndpoint",), self._endpoint_arn())
        return function

    def _promote(self) -> Function:
        function = self._function(
            "promote",
            "Moves the pointer to the challenger",
            {**self._catalogue(), **self._pointer(), **self._records()},
        )
        function.allow(("dynamodb:PutItem", "dynamodb:UpdateItem"), self._data.catalogue.table_arn)
        function.allow(("dynamodb:UpdateItem",), self._data.models.table_arn)
        function.allow(("ssm:GetParameter", "ssm:PutParameter"), self._pointer_arn())
        self._use_packages(function, "sagemaker:UpdateModelPackage")
        return function

    def _reversal(self, name: str, description: str) -> Function:
        fleet = self._settings.endpoints.profile != "serverless"
        environment = {
            **self._catalogue(),
            **self._endpoint(),
            **self._pointer(),
            **self._records(),
            "KEEPS_CAPACITY": str(int(fleet)),
        }
        function = self._function(name, description, environment)
        function.allow(("dynamodb:UpdateItem",), self._data.catalogue.table_arn)
        function.allow(("dynamodb:UpdateItem",), self._data.models.table_arn)
        function.allow(("ssm:GetParameter", "ssm:PutParameter"), self._pointer_arn())
        function.allow(("sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpoint"), self._endpoint_arn())
        configs = self.format_arn(service="sagemaker", resource="endpoint-config", resource_name="*")
        function.allow_below("UseConfigs", ("sagemaker:UpdateEndpoint",), configs, _CONFIGS)
        self._use_packages(function, "sagemaker:UpdateModelPackage")
        return function

    def _take_back(self) -> Function:
        function = self._reversal("take-back", "Puts everything back to what served before a promotion")
        function.allow(("dynamodb:GetItem", "dynamodb:PutItem"), self._data.catalogue.table_arn)
        return function

    def _admit(self) -> Function:
        function = self._function(
            "admit",
            "Lets one run begin at a time, with an input that makes sense",
            self._catalogue(),
            module=_OPERATIONS,
        )
        function.allow(("dynamodb:UpdateItem",), self._data.catalogue.table_arn)
        executions = self.format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self._settings.name('retraining')}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        function.allow_below("SeeExecutions", ("states:DescribeExecution",), executions, _EXECUTIONS)
        return function

    def _find_previous(self) -> Function:
        environment = {
            **self._catalogue(),
            **self._pointer(),
            **self._endpoint(),
            "WATCH_HOURS": str(self._settings.retraining.watch_hours),
        }
        function = self._function(
            "find-previous", "Finds what the live model replaced", environment, module=_OPERATIONS
        )
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        function.allow(("ssm:GetParameter",), self._pointer_arn())
        function.allow(("sagemaker:DescribeEndpoint",), self._endpoint_arn())
        for kind, action in (("endpoint-config", "DescribeEndpointConfig"), ("model", "DescribeModel")):
            arn = self.format_arn(service="sagemaker", resource=kind, resource_name="*")
            function.allow_below(action, (f"sagemaker:{action}",), arn, _CONFIGS)
        return function

    def _collect(self) -> Function:
        settings = self._settings
        environment = {
            **self._catalogue(),
            **self._pointer(),
            **self._endpoint(),
            **self._artifacts(),
            "MODEL_PACKAGE_GROUP": settings.name("ranker"),
            "NAME_PREFIX": settings.name(""),
            "KEPT_VERSIONS": str(settings.retraining.kept_versions),
        }
        function = self._function(
            "collect", "Removes what earlier runs left and nothing needs", environment, 900, _OPERATIONS
        )
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        function.allow(("ssm:GetParameter",), self._pointer_arn())
        function.allow(("sagemaker:DescribeEndpoint",), self._endpoint_arn())
        self._let_remove(function)
        return function

    def _report(self) -> Function:
        environment = {
            **self._catalogue(),
            "NAME_PREFIX": self._settings.name(""),
            "INSTANCE_PRICES": json.dumps(self._settings.retraining.instance_prices, separators=(",", ":")),
        }
        function = self._function(
            "report", "Tells a person how a run ended and what it cost", environment, module=_OPERATIONS
        )
        function.allow(("dynamodb:PutItem",), self._data.catalogue.table_arn)
        _list(function, "ListJobs", "sagemaker:ListProcessingJobs", "sagemaker:ListTrainingJobs")
        for kind in ("processing", "training"):
            self._allow_named(function, f"{kind}-job", f"sagemaker:Describe{kind.title()}Job")
        return function

    def _let_remove(self, function: Function) -> None:
        machine = self.format_arn(
            service="states",
            resource="stateMachine",
            resource_name=self._settings.name("retraining"),
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        function.allow(("states:ListExecutions",), machine)
        names = ("sagemaker:ListEndpointConfigs", "sagemaker:ListModelPackages", "sagemaker:ListModels")
        _list(function, "ListLeavings", *names)
        self._allow_named(function, "model", "sagemaker:DeleteModel")
        self._allow_named(function, "endpoint-config", "sagemaker:DeleteEndpointConfig")
        configs = self.format_arn(service="sagemaker", resource="endpoint-config", resource_name="*")
        function.allow_below("SeeConfig", ("sagemaker:DescribeEndpointConfig",), configs, _CONFIGS)
        self._use_packages(function, "sagemaker:DeleteModelPackage", "sagemaker:DescribeModelPackage")
        function.allow(("s3:ListBucket",), self._data.artifacts.bucket_arn)
        for prefix in ("models", "runs"):
            arn = f"{self._data.artifacts_arn}/{prefix}/*"
            function.allow_below(f"Remove{prefix.title()}", ("s3:DeleteObject",), arn, _VERSIONS)

    def _allow_named(self, function: Function, kind: str, action: str) -> None:
        arn = self.format_arn(service="sagemaker", resource=kind, resource_name=self._settings.name("*"))
        function.allow_below(action.partition(":")[2], (action,), arn, JOB_NAMES)

    def _alarms(self) -> list[str]:
        """What tells that a promoted model does harm: the endpoint's alarms, and the API's.

        Not the quicker ones by which a deployment goes back: they tell of the model that is being deployed.
        """
        settings = self._settings
        return [*alarm_names(settings.endpoint("ranker")), *alarm_names(settings.name("api"))]

    def _job_role(self) -> ServingRole:
        data = self._data
        role = ServingRole(
            self,
            "JobRole",
            self._settings.name("retraining"),
            self._models.image.repository.repository_arn,
            log_groups=("ProcessingJobs", "TrainingJobs"),
        )
        read = ("extractions",) if self._settings.retraining.prepare_engine == "spark" else ("events", *REGISTERS)
        for prefix in read:
            role.grant_below(
                f"Read{prefix.title()}",
                ("s3:GetObject",),
                f"{data.lake_arn}/{prefix}/*",
                _LAKE,
            )
        role.grant_below(
            "ReadSegments",
            ("s3:GetObject",),
            f"{data.artifacts_arn}/catalogue/*",
            "The catalogue's segments are numbered as they are published, and a run reads all of them.",
        )
        for prefix in ("models", "runs"):
            actions = ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")
            role.grant_below(f"Write{prefix.title()}", actions, f"{data.artifacts_arn}/{prefix}/*", _VERSIONS)
        role.grant_object(data.bootstrap)
        for bucket in (data.lake, data.artifacts):
            role.grant_list(bucket, "*")
        if data.encryption.key_arn:
            role.grant_encrypt(data.encryption.key_arn)
        return role

    def _spark(self) -> SparkParts:
        data = self._data
        image = self._image("SparkImage", "spark-image")
        spark = SparkApplication(self, "Spark", self._settings, data.encryption, image)
        for prefix in ("events", *REGISTERS):
            spark.grant_below(f"Read{prefix.title()}", ("s3:GetObject",), f"{data.lake_arn}/{prefix}/*", _LAKE)
        actions = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")
        spark.grant_below("WriteExtractions", actions, f"{data.lake_arn}/extractions/*", _EXTRACTIONS)
        spark.grant_list(data.lake)
        return SparkParts(spark.application.attr_application_id, spark.role.role_arn, spark.entry_point.s3_object_url)

    def _read_artifacts(self, function: Function, *prefixes: str) -> None:
        for prefix in prefixes:
            arn = f"{self._data.artifacts_arn}/{prefix}/*"
            function.allow_below(f"Read{prefix.title()}", ("s3:GetObject",), arn, _VERSIONS)

    def _use_packages(self, function: Function, *actions: str) -> None:
        arn = self.format_arn(
            service="sagemaker", resource="model-package", resource_name=f"{self._settings.name('ranker')}/*"
        )
        function.allow_below("UsePackages", actions, arn, _PACKAGES)

    def _catalogue(self) -> dict[str, str]:
        return {"CATALOGUE_TABLE": self._data.catalogue.table_name}

    def _records(self) -> dict[str, str]:
        return {"MODELS_TABLE": self._data.models.table_name}

    def _artifacts(self) -> dict[str, str]:
        return {"ARTIFACTS_BUCKET": self._data.artifacts.bucket_name}

    def _endpoint(self) -> dict[str, str]:
        return {"RANKER_ENDPOINT": self._settings.endpoint("ranker")}

    def _pointer(self) -> dict[str, str]:
        return {"POINTER_PARAMETER": self._settings.parameter("ranker-artifact")}

    def _endpoint_arn(self) -> str:
        return endpoint_arn(self, self._settings.endpoint("ranker"))

    def _group_arn(self) -> str:
        return self.format_arn(
            service="sagemaker", resource="model-package-group", resource_name=self._settings.name("ranker")
        )

    def _pointer_arn(self) -> str:
        name = self._settings.parameter("ranker-artifact").removeprefix("/")
        return self.format_arn(service="ssm", resource="parameter", resource_name=name)


def _list(function: Function, construct_id: str, *actions: str) -> None:
    function.allow_below(construct_id, actions, "*", _LISTS)
