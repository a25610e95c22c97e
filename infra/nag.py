"""cdk-nag: the rule packs, and the acknowledgements, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import cdk_nag

if TYPE_CHECKING:
    from constructs import IConstruct


def check(app: cdk.App) -> None:
    """Run the AwsSolutions and Serverless packs at synthesis; a finding that nobody acknowledged fails it."""
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(), cdk_nag.ServerlessChecks())


def acknowledge(construct: IConstruct, reason: str, *findings: str) -> None:
    """Accept findings on a construct, and say why."""
    acknowledgements = [cdk.Acknowledgment(id=finding, reason=reason) for finding in findings]
    cdk.Validations.of(construct).acknowledge(*acknowledgements)


def wildcard(stack: cdk.Stack, arn: str) -> str:
    """cdk-nag's name of the finding that a policy ends in a wildcard: the ARN with its references flattened.

    Another stack's ARN must come from its `export_value`, whose name is known before synthesis.
    """
    return f"AwsSolutions-IAM5[Resource::{_flatten(stack.resolve(arn))}]"


def _flatten(node: Any) -> str:
    if isinstance(node, str):
        return node.replace("${", "<").replace("}", ">")
    ((function, value),) = node.items()
    if function == "Fn::Join":
        return str(value[0]).join(_flatten(part) for part in value[1])
    if function == "Fn::GetAtt":
        return f"<{value[0]}.{value[1]}>"
    if function == "Ref":
        return f"<{value}>"
    return _flatten(value)
