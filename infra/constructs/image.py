"""The container image of the models: built in the account by CodeBuild, named by its digest."""

from __future__ import annotations

from typing import Literal

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import nag, sources
from infra.constructs.custom_resource import custom_resource
from infra.constructs.function import Function, FunctionSpec, Platform
from infra.constructs.storage import LogGroup

Target = Literal["serve", "jobs", "spark", "language"]

# The tag is "<target>-<hash of the source>": its first word names the stage of the Dockerfile to build.
_BUILD = [
    "docker build --file container/Dockerfile --target ${IMAGE_TAG%%-*} --tag $IMAGE_REPOSITORY:$IMAGE_TAG .",
    "docker push $IMAGE_REPOSITORY:$IMAGE_TAG",
]
_PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
_LOGIN = 'aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE_REPOSITORY%%/*}"'


class Image(Construct):
    """Repository, build project, and the custom resource that starts the project and waits for the digest."""

    def __init__(self, scope: Construct, construct_id: str, platform: Platform) -> None:
        super().__init__(scope, construct_id)
        self._platform = platform
        self.repository = self._repository()
        self._source = sources.container_source(self, "Source")
        self._project = self._make_project()
        self.builder = self._builder()

    @property
    def version(self) -> str:
        """The hash of the source that the images are built from, as their tags have it."""
        return self._source.asset_hash[:32]

    def uri(self, target: Target) -> str:
        """The image of one target, pinned by digest; a changed source builds it anew."""
        built = custom_resource(
            self,
            f"Built{target.title()}",
            self.builder,
            {
                "ProjectName": self._project.project_name,
                "RepositoryName": self.repository.repository_name,
                "RepositoryUri": self.repository.repository_uri,
                "Tag": f"{target}-{self.version}",
            },
            minutes=16,
        )
        return built.get_att_string("ImageUri")

    def let_spark_pull(self) -> None:
        """Let the account's EMR Serverless applications pull the image: they do it by themselves, not by a role."""
        stack = Stack.of(self)
        applications = stack.format_arn(service="emr-serverless", resource="/applications", resource_name="*")
        self.repository.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"],
                principals=[iam.ServicePrincipal("emr-serverless.amazonaws.com")],
                conditions={"StringLike": {"aws:SourceArn": applications}},
            )
        )

    def _repository(self) -> ecr.Repository:
        settings = self._platform.settings
        return ecr.Repository(
            self,
            "Repository",
            repository_name=settings.name("models"),
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            encryption=ecr.RepositoryEncryption.KMS
            if self._platform.encryption.key
            else ecr.RepositoryEncryption.AES_256,
            encryption_key=self._platform.encryption.key,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=20, description="Keep what a rollback may need")],
            removal_policy=RemovalPolicy.RETAIN if settings.retain else RemovalPolicy.DESTROY,
            empty_on_delete=None if settings.retain else True,
        )

    def _make_project(self) -> codebuild.Project:
        settings, encryption = self._platform.settings, self._platform.encryption
        name = settings.name("image")
        logs = LogGroup(self, "BuildLogs", settings, encryption, name=f"/aws/codebuild/{name}")
        project = codebuild.Project(
            self,
            "Project",
            project_name=name,
            description="Builds the container image of the models",
            source=codebuild.Source.s3(bucket=self._source.bucket, path=self._source.s3_object_key),
            environment=codebuild.BuildEnvironment(
                build_image=codebuild.LinuxBuildImage.AMAZON_LINUX_2_5,
                compute_type=codebuild.ComputeType.MEDIUM,
                privileged=True,
            ),
            environment_variables={
                "IMAGE_REPOSITORY": codebuild.BuildEnvironmentVariable(value=self.repository.repository_uri)
            },
            build_spec=codebuild.BuildSpec.from_object(
                {"version": "0.2", "phases": {"pre_build": {"commands": [_LOGIN]}, "build": {"commands": _BUILD}}}
            ),
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=logs)),
            encryption_key=encryption.key,
            timeout=Duration.minutes(15),
            role=self._project_role(name, logs).without_policy_updates(),
        )
        nag.acknowledge(
            project,
            "Building an image needs the Docker daemon in the build container; the project builds only this"
            " repository's own source, from an asset whose hash names the image.",
            "AwsSolutions-CB5",
        )
        if not encryption.key:
            nag.acknowledge(
                project,
                "The project makes no artifact to encrypt: its output is an image in an encrypted repository. A stage"
                " with customer_managed_keys gives it the stage's key.",
                "AwsSolutions-CB4",
            )
        return project

    def _project_role(self, project_name: str, logs: LogGroup) -> iam.Role:
        role = iam.Role(
            self,
            "BuildRole",
            assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"),
            description=f"What {project_name} may do",
        )
        source = self._source.bucket.arn_for_objects(self._source.s3_object_key)
        grants = (
            (("s3:GetObject", "s3:GetObjectVersion"), source),
            (("logs:CreateLogStream", "logs:PutLogEvents"), logs.log_group_arn),
            (_PUSH, self.repository.repository_arn),
            (("ecr:GetAuthorizationToken",), "*"),
        )
        for actions, resource in grants:
            role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[resource]))
        if self._platform.encryption.key_arn:
            use_key = iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[self._platform.encryption.key_arn]
            )
            role.add_to_policy(use_key)
        nag.acknowledge(
            role,
            "Logging in to the account's registry is an action on no resource; pushing is limited to the one"
            " repository.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        return role

    def _builder(self) -> Function:
        spec = FunctionSpec(
            "retraining-build-image",
            "retraining.handler.build_image",
            "Builds the models' container image and reports its digest to CloudFormation",
            timeout=Duration.minutes(15),
            tolerated_errors=None,
        )
        function = Function(self, "Builder", self._platform, spec)
        function.allow(("codebuild:StartBuild", "codebuild:BatchGetBuilds"), self._project.project_arn)
        function.allow(("ecr:DescribeImages",), self.repository.repository_arn)
        return function
