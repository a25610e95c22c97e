"""Stand-ins: types whose behaviour lies outside what runs on a laptop, with a correct Ref and GetAtt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from embedded.resources.base import Made, Recorded, Request

Value = Callable[[Request], Any]


@dataclass(frozen=True)
class StandIn(Recorded):
    """A name, an id and attributes, and no behaviour."""

    name_property: str = ""
    ref: Value = field(default=lambda request: request.name)
    attributes: dict[str, Value] = field(default_factory=dict)

    def create(self, request: Request) -> Made:
        """Resolve Ref and every attribute."""
        return Made(self.ref(request), {name: value(request) for name, value in self.attributes.items()})


def _arn(service: str, kind: str = "") -> Value:
    return lambda request: request.arn(service, f"{kind}{request.name}")


def _web_acl(request: Request) -> str:
    return request.arn("wafv2", f"regional/webacl/{request.name}/{request.logical_id}")


def _scalable_target(request: Request) -> str:
    keys = ("ResourceId", "ScalableDimension", "ServiceNamespace")
    return "|".join(str(request.properties[key]) for key in keys)


STAND_INS: dict[str, StandIn] = {
    "AWS::ApiGateway::Account": StandIn(attributes={"Id": lambda request: request.name}),
    "AWS::ApplicationAutoScaling::ScalableTarget": StandIn(ref=_scalable_target),
    "AWS::ApplicationAutoScaling::ScalingPolicy": StandIn(
        ref=_arn("autoscaling", "scalingPolicy:"), attributes={"Arn": _arn("autoscaling", "scalingPolicy:")}
    ),
    "AWS::Athena::WorkGroup": StandIn(name_property="Name"),
    "AWS::Budgets::Budget": StandIn(),
    "AWS::CDK::Metadata": StandIn(),
    "AWS::CloudFormation::WaitConditionHandle": StandIn(),
    "AWS::CloudWatch::CompositeAlarm": StandIn(
        name_property="AlarmName", attributes={"Arn": _arn("cloudwatch", "alarm:")}
    ),
    "AWS::CloudWatch::AnomalyDetector": StandIn(),
    "AWS::CodeDeploy::Application": StandIn(name_property="ApplicationName"),
    "AWS::CodeDeploy::DeploymentGroup": StandIn(name_property="DeploymentGroupName"),
    "AWS::Cognito::UserPoolDomain": StandIn(ref=lambda request: request.properties["Domain"]),
    "AWS::Cognito::UserPoolGroup": StandIn(name_property="GroupName"),
    "AWS::Cognito::UserPoolUICustomizationAttachment": StandIn(),
    "AWS::Events::EventBusPolicy": StandIn(),
    "AWS::Glue::Database": StandIn(ref=lambda request: request.properties["DatabaseInput"].get("Name", request.name)),
    "AWS::Glue::Table": StandIn(ref=lambda request: request.properties["TableInput"].get("Name", request.name)),
    "AWS::Lambda::EventInvokeConfig": StandIn(),
    "AWS::Logs::LogStream": StandIn(name_property="LogStreamName"),
    "AWS::Logs::MetricFilter": StandIn(name_property="FilterName"),
    "AWS::Logs::QueryDefinition": StandIn(),
    "AWS::Logs::ResourcePolicy": StandIn(name_property="PolicyName"),
    "AWS::Logs::SubscriptionFilter": StandIn(name_property="FilterName"),
    "AWS::S3::BucketPolicy": StandIn(ref=lambda request: request.properties["Bucket"]),
    "AWS::SecretsManager::ResourcePolicy": StandIn(),
    "AWS::SNS::TopicPolicy": StandIn(),
    "AWS::SQS::QueuePolicy": StandIn(),
    "AWS::WAFv2::LoggingConfiguration": StandIn(),
    "AWS::WAFv2::WebACL": StandIn(
        name_property="Name", attributes={"Arn": _web_acl, "Id": lambda request: request.logical_id}
    ),
    "AWS::WAFv2::WebACLAssociation": StandIn(),
    "AWS::XRay::Group": StandIn(),
    # CDK empties such a bucket with a function of its own in another language; deleting the bucket does it here.
    "Custom::S3AutoDeleteObjects": StandIn(),
}
