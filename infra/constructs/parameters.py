"""Facts about a stage that tools and operators look up by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ssm as ssm
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.settings import StageSettings


class Parameters(Construct):
    """One SSM parameter under `/vitrine/<stage>/` for each fact."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings, facts: Mapping[str, str]) -> None:
        super().__init__(scope, construct_id)
        for name, value in facts.items():
            logical = "".join(word.title() for word in name.split("-"))
            ssm.CfnParameter(self, logical, name=settings.parameter(name), type="String", value=value)
