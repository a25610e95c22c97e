"""Who may ask the stage's language model, be there one: Bedrock's, or the stage's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from infra.constructs.endpoint import endpoint_arn

if TYPE_CHECKING:
    from infra.constructs.function import Function
    from infra.settings import StageSettings


def let_ask(function: Function, settings: StageSettings) -> None:
    """Let a function call the model of the setting, and no other."""
    stack = Stack.of(function)
    if settings.own_language_model:
        function.allow(("sagemaker:InvokeEndpoint",), endpoint_arn(stack, settings.endpoint("language")))
    elif settings.language_model is not None:
        # A model of Bedrock's own belongs to no account.
        model = settings.language_model
        arn = stack.format_arn(service="bedrock", account="", resource="foundation-model", resource_name=model)
        function.allow(("bedrock:InvokeModel",), arn)
