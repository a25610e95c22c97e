"""The models' image and endpoints, and the function that keeps the ranker's catalogue fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_sagemaker as sagemaker

from infra.constructs.endpoint import Endpoint, ModelName, ModelSpec, ServingRole, canary_alarm_arns, endpoint_arn
from infra.constructs.function import Function, FunctionSpec, Platform, Stream
from infra.constructs.image import Image
from infra.constructs.parameters import Parameters

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings
    from infra.stacks.data import DataStack


class ModelsStack(Stack):
    """What a stage has learnt, and how it is asked."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, data: DataStack, **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings, self._data = settings, data
        self.add_stack_dependency(data, "the pointer to the live model is seeded there")
        platform = Platform.of(self, settings, data.encryption)
        self.image = Image(self, "Image", platform)
        self.serve_image = self.image.uri("serve")
        self.jobs_image = self.image.uri("jobs")
        self.ranker_role = self._ranker_role()
        self.package_group = sagemaker.CfnModelPackageGroup(
            self,
            "RankerPackages",
            model_package_group_name=settings.name("ranker"),
            model_package_group_description="Every ranker that passed the gate, with its evaluation",
        )
        ranker, embedding = self._ranker(), self._embedding()
        worker = self._catalogue_stream(platform)
        worker.function.node.add_dependency(embedding.resource)
        self.observed: list[Observed] = [ranker, embedding, worker, self.image.builder]
        self.observed += [self._language()] if settings.own_language_model else []
        facts = {
            "ranker-endpoint": ranker.name,
            "embedding-endpoint": embedding.name,
            "serve-image": self.serve_image,
            "jobs-image": self.jobs_image,
        }
        if settings.retraining.prepare_engine == "spark":
            self.image.let_spark_pull()
            facts["spark-image"] = self.image.uri("spark")
        Parameters(self, "Parameters", settings, facts)

    def _ranker(self) -> Endpoint:
        # CloudFormation reads the pointer anew at every deploy, so a promoted model stays.
        pointer = CfnParameter(
            self,
            "RankerArtifact",
            type="AWS::SSM::Parameter::Value<String>",
            default=self._settings.parameter("ranker-artifact"),
            description="The SSM parameter that points to the live ranker's artifact",
        )
        environment = {"ARTIFACTS_BUCKET": self._data.artifacts.bucket_name}
        spec = ModelSpec("ranker", self.serve_image, pointer.value_as_string, environment)
        return Endpoint(self, "Ranker", self._settings, self._data.encryption, self.ranker_role, spec)

    def _embedding(self) -> Endpoint:
        role = self._serving_role("EmbeddingRole", "embedding")
        spec = ModelSpec("embedding", self.serve_image)
        return Endpoint(self, "Embedding", self._settings, self._data.encryption, role, spec)

    def _language(self) -> Endpoint:
        role = self._serving_role("LanguageRole", "language")
        spec = ModelSpec("language", self.image.uri("language"))
        return Endpoint(self, "Language", self._settings, self._data.encryption, role, spec)

    def _ranker_role(self) -> ServingRole:
        role = self._serving_role("RankerRole", "ranker")
        reasons = {
            "models": "Each retraining writes its artifact below this prefix under a version that is not known yet.",
            "catalogue": "The catalogue's segments are numbered as they are published; a worker reads each new one.",
        }
        for prefix, reason in reasons.items():
            arn = f"{self._data.artifacts_arn}/{prefix}/*"
            role.grant_below(f"Read{prefix.title()}", ("s3:GetObject",), arn, reason)
        role.grant_object(self._data.bootstrap)
        role.grant_list(self._data.artifacts, "catalogue/*")
        if self._data.encryption.key_arn:
            role.grant_decrypt(self._data.encryption.key_arn)
        return role

    def _serving_role(self, construct_id: str, model: ModelName) -> ServingRole:
        name = self._settings.endpoint(model)
        role = ServingRole(self, construct_id, name, self.image.repository.repository_arn)
        if self._settings.endpoints.profile != "serverless":
            role.grant_alarms(canary_alarm_arns(self, name))
        return role

    def _catalogue_stream(self, platform: Platform) -> Function:
        endpoint = self._settings.endpoint("embedding")
        spec = FunctionSpec(
            "catalogue-stream",
            "catalogue.stream.handle",
            "Publishes changed items, with their vectors, to the ranker",
            {
                "CATALOGUE_TABLE": self._data.catalogue.table_name,
                "ARTIFACTS_BUCKET": self._data.artifacts.bucket_name,
                "EMBEDDING_ENDPOINT": endpoint,
            },
            memory_mb=1024,
            timeout=Duration.seconds(90),
        )
        function = Function(self, "CatalogueStream", platform, spec)
        function.allow(("sagemaker:InvokeEndpoint",), endpoint_arn(self, endpoint))
        function.allow(("dynamodb:GetItem", "dynamodb:UpdateItem"), self._data.catalogue.table_arn)
        function.allow_below(
            "PublishSegments",
            ("s3:PutObject", "s3:GetObject"),
            f"{self._data.artifacts_arn}/catalogue/*",
            "Segments are numbered as they are published: the next number is not known to a template.",
        )
        function.read_stream(self._data.catalogue, Stream(100, 0, _ITEM_CHANGED))
        return function


_ITEM_CHANGED = {"dynamodb": {"Keys": {"SK": {"S": ["I"]}}}}
