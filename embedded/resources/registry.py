"""Every resource type that the embedded AWS knows, and nothing else deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedded.resources import alarms, data, functions, identity, models, storage, workflows
from embedded.resources.custom import CustomResource
from embedded.resources.gateway import PARTS
from embedded.resources.inert import STAND_INS

if TYPE_CHECKING:
    from embedded.resources.base import ResourceType

_MODELLED: dict[str, ResourceType] = {
    "AWS::CloudFormation::CustomResource": CustomResource(),
    "AWS::CloudWatch::Alarm": alarms.Alarm(),
    "AWS::CodeBuild::Project": workflows.BuildProject(),
    "AWS::Cognito::UserPool": identity.UserPool(),
    "AWS::Cognito::UserPoolClient": identity.UserPoolClient(),
    "AWS::Cognito::UserPoolResourceServer": identity.UserPoolResourceServer(),
    "AWS::DynamoDB::GlobalTable": data.Table(),
    "AWS::DynamoDB::Table": data.Table(),
    "AWS::Lambda::Alias": functions.Alias(),
    "AWS::Lambda::EventSourceMapping": functions.EventSourceMapping(),
    "AWS::Lambda::Function": functions.Function(),
    "AWS::Lambda::LayerVersion": functions.Layer(),
    "AWS::Lambda::Permission": functions.Permission(),
    "AWS::Lambda::Version": functions.Version(),
    "AWS::S3::Bucket": storage.Bucket(),
    "AWS::SNS::Subscription": workflows.Subscription(),
    "AWS::SSM::Parameter": data.Parameter(),
    "AWS::SageMaker::Endpoint": models.Endpoint(),
    "AWS::SageMaker::EndpointConfig": models.EndpointConfig(),
    "AWS::SageMaker::Model": models.Model(),
    "AWS::SageMaker::ModelPackageGroup": models.ModelPackageGroup(),
    "AWS::Scheduler::Schedule": workflows.Schedule(),
    "AWS::Scheduler::ScheduleGroup": workflows.ScheduleGroup(),
    "AWS::SecretsManager::RotationSchedule": data.RotationSchedule(),
    "AWS::SecretsManager::Secret": data.Secret(),
    "AWS::SecretsManager::SecretTargetAttachment": data.SecretTarget(),
    "AWS::StepFunctions::StateMachine": workflows.StateMachine(),
}

# Types whose models in moto do what a deploy needs, updates included.
NATIVE = frozenset(
    {
        "AWS::CloudWatch::Dashboard",
        "AWS::ECR::Repository",
        "AWS::Events::Archive",
        "AWS::Events::EventBus",
        "AWS::Events::Rule",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Kinesis::Stream",
        "AWS::Logs::LogGroup",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    }
)

_TYPES: dict[str, ResourceType] = {**STAND_INS, **PARTS, **_MODELLED}


def resource_type(name: str) -> ResourceType | None:
    """Our model of the type, or None where moto's own is used (or there is none)."""
    if name in _TYPES:
        return _TYPES[name]
    return _TYPES["AWS::CloudFormation::CustomResource"] if name.startswith("Custom::") else None


def is_known(name: str) -> bool:
    """Whether a template may contain the type."""
    return name in NATIVE or resource_type(name) is not None
