"""Endpoints in each profile, the image, and the pointer that keeps a promoted model."""

from __future__ import annotations

import dataclasses
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from infra.constructs.endpoint import Endpoint, ModelSpec, variant
from infra.constructs.keys import Encryption
from infra.settings import EndpointProfile, Endpoints, StageSettings
from tests.infrastructure.assembly import Assembly


def _synthesize(profile: EndpointProfile, stage: str = "dev") -> dict[str, dict[str, Any]]:
    """The endpoint alone, in one profile: resources by type."""
    settings = dataclasses.replace(StageSettings.load(stage), endpoints=Endpoints(profile=profile))
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "Test")
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    Endpoint(
        stack, "Ranker", settings, Encryption(None), role, ModelSpec("ranker", "image@sha256:1", "s3://b/m.tar.gz")
    )
    app = stack.node.root
    assert isinstance(app, cdk.App)
    template = app.synth().get_stack_by_name("Test").template
    return {one["Type"]: one["Properties"] for one in template["Resources"].values()}


def test_the_serverless_profile_scales_to_zero() -> None:
    resources = _synthesize("serverless")
    (production,) = resources["AWS::SageMaker::EndpointConfig"]["ProductionVariants"]
    assert production["ServerlessConfig"] == {"MemorySizeInMB": 3072, "MaxConcurrency": 5}
    assert "InstanceType" not in production
    assert "DeploymentConfig" not in resources["AWS::SageMaker::Endpoint"]
    assert resources["AWS::SageMaker::Endpoint"]["EndpointName"] == "vitrine-dev-ranker-serverless"


@pytest.mark.parametrize(("profile", "instance"), [("cpu", "ml.c6i.large"), ("gpu", "ml.g5.xlarge")])
def test_instance_profiles_are_a_fleet_that_scales_and_changes_by_canary(
    profile: EndpointProfile, instance: str
) -> None:
    resources = _synthesize(profile)
    (production,) = resources["AWS::SageMaker::EndpointConfig"]["ProductionVariants"]
    assert production["InstanceType"] == instance
    assert production["InitialInstanceCount"] >= 2
    endpoint = resources["AWS::SageMaker::Endpoint"]
    assert endpoint["EndpointName"] == f"vitrine-dev-ranker-{profile}"
    assert len(endpoint["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]) == 2
    routing = endpoint["DeploymentConfig"]["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    assert routing["Type"] == "CANARY"
    assert resources["AWS::ApplicationAutoScaling::ScalableTarget"]["MinCapacity"] >= 2
    assert resources["AWS::ApplicationAutoScaling::ScalingPolicy"]["PolicyType"] == "TargetTrackingScaling"


def test_the_workflow_and_the_template_ask_for_the_same_variant(dev: Assembly) -> None:
    (config,) = [one for one in dev.resources("AWS::SageMaker::EndpointConfig") if one.logical_id.startswith("Ranker")]
    (deployed,) = config.properties["ProductionVariants"]
    expected = variant(StageSettings.load("dev").endpoints, "ranker", "")
    assert {**deployed, "ModelName": ""} == expected


def test_the_live_artifact_is_read_from_the_pointer_at_every_deploy(assembly: Assembly) -> None:
    parameter = assembly.template("Models")["Parameters"]["RankerArtifact"]
    assert parameter["Type"] == "AWS::SSM::Parameter::Value<String>"
    assert parameter["Default"] == f"/vitrine/{assembly.stage}/ranker-artifact"
    (model,) = [one for one in assembly.resources("AWS::SageMaker::Model") if one.logical_id.startswith("Ranker")]
    assert model.properties["PrimaryContainer"]["ModelDataUrl"] == {"Ref": "RankerArtifact"}


def test_no_template_owns_the_pointer(assembly: Assembly) -> None:
    owned = {one.properties["Name"] for one in assembly.resources("AWS::SSM::Parameter")}
    assert f"/vitrine/{assembly.stage}/ranker-artifact" not in owned


def test_images_are_named_by_the_digest_that_the_build_reports(assembly: Assembly) -> None:
    for model in assembly.resources("AWS::SageMaker::Model"):
        logical_id, attribute = model.properties["PrimaryContainer"]["Image"]["Fn::GetAtt"]
        assert attribute == "ImageUri"
        built = assembly.template("Models")["Resources"][logical_id]["Properties"]
        assert built["Tag"].startswith("serve-")
    (repository,) = assembly.resources("AWS::ECR::Repository")
    assert repository.properties["ImageTagMutability"] == "IMMUTABLE"


def test_no_export_changes_with_a_build(assembly: Assembly) -> None:
    # CloudFormation refuses to change an export that another stack uses, so a digest or a layer must never be one.
    for part in ("Data", "Models", "Api", "Retraining"):
        for output in assembly.template(part).get("Outputs", {}).values():
            assert "ImageUri" not in str(output["Value"])
            assert "Packages" not in str(output["Value"])


def test_the_parameters_are_these(assembly: Assembly) -> None:
    names = {one.properties["Name"] for one in assembly.resources("AWS::SSM::Parameter")}
    facts = (
        "profiles-table", "catalogue-table", "trends-table", "models-table", "lake-bucket", "artifacts-bucket",
        "api-url", "user-pool-id", "retraining-machine-arn", "ranker-endpoint", "embedding-endpoint", "serve-image",
        "jobs-image", "default-consent", "erasure-machine-arn", "export-machine-arn", "content-table",
        "content-machine-arn",
    )  # fmt: skip
    assert names == {f"/vitrine/{assembly.stage}/{fact}" for fact in facts}
