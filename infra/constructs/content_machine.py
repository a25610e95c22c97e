"""The state machine that has copy written, with its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.constructs.state_machine import WorkflowMachine
from infra.content import definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from infra.constructs.alarms import AlarmSpec, Graph
    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings


class ContentMachine(WorkflowMachine):
    """Runs the workflow over functions by step (their ARNs)."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        functions: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id, settings, "content")
        grants = [(["lambda:InvokeFunction"], list(functions.values()))]
        if encryption.key_arn:
            grants.append((["kms:Decrypt", "kms:GenerateDataKey"], [encryption.key_arn]))
        self.run(definition(settings, functions), self.make_role(grants), encryption)

    @property
    def alarms(self) -> list[AlarmSpec]:
        """A job that did not come to its end."""
        return [self.failed("A job for copy did not come to its end.")]

    @property
    def graphs(self) -> list[Graph]:
        """Jobs by their end."""
        return [self.ends("Jobs for copy")]
