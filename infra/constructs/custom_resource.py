"""A custom resource that one of our functions answers for, with no framework of functions in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnResource, CustomResource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from infra.constructs.function import Function


def custom_resource(
    scope: Construct, construct_id: str, function: Function, properties: Mapping[str, str], *, minutes: int
) -> CustomResource:
    """Have `function` called at each change of `properties`; CloudFormation gives up after `minutes`."""
    made = CustomResource(scope, construct_id, service_token=function.alias.function_arn, properties=dict(properties))
    resource = made.node.default_child
    assert isinstance(resource, CfnResource)
    resource.add_property_override("ServiceTimeout", minutes * 60)
    made.node.add_dependency(function.role)
    return made
