"""Copy: the functions that write it, and the state machine that has them do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack

from infra.constructs.content_machine import ContentMachine
from infra.constructs.endpoint import endpoint_arn
from infra.constructs.function import Function, FunctionSpec, Platform
from infra.constructs.language_model import let_ask
from infra.constructs.parameters import Parameters

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings
    from infra.stacks.data import DataStack

_WRITE_S = 85
"""Less than an erasure waits for whatever writes of a person."""
_WRITE = ("dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


class ContentStack(Stack):
    """What writes copy."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, data: DataStack, **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings, self._data = settings, data
        self._platform = Platform.of(self, settings, data.encryption)
        functions = {"plan": self._plan(), "write": self._write(), "park": self._park(), "conclude": self._conclude()}
        arns = {step: function.alias.function_arn for step, function in functions.items()}
        machine = ContentMachine(self, "Workflow", settings, data.encryption, arns)
        self.observed: list[Observed] = [machine, *functions.values()]
        Parameters(self, "Parameters", settings, {"content-machine-arn": machine.machine.state_machine_arn})

    def _function(
        self, step: str, description: str, environment: dict[str, str], *, memory_mb: int = 512, seconds: int = 60
    ) -> Function:
        spec = FunctionSpec(
            f"content-{step}",
            "content.write_step.write" if step == "write" else f"content.steps.{step}",
            description,
            {"CONTENT_TABLE": self._data.content.table_name, **environment},
            memory_mb,
            Duration.seconds(seconds),
            # Where a step fails its workflow fails, and rings that alarm; where one draft fails, it says so itself.
            tolerated_errors=None,
        )
        return Function(self, step.title(), self._platform, spec)

    def _plan(self) -> Function:
        function = self._function("plan", "Cuts a job for copy into chunks", {})
        function.allow(("dynamodb:GetItem", "dynamodb:UpdateItem"), self._data.content.table_arn)
        return function

    def _write(self) -> Function:
        settings, data = self._settings, self._data
        ranker = settings.endpoint("ranker")
        environment = {
            "CATALOGUE_TABLE": data.catalogue.table_name,
            "PROFILES_TABLE": data.profiles.table_name,
            "TRENDS_TABLE": data.trends.table_name,
            "RANKER_ENDPOINT": ranker,
            "LANGUAGE_MODEL": settings.language,
            "ANSWER_TOKENS": str(settings.content.answer_tokens),
            "HISTORY_EVENTS": str(settings.history_events),
            "DEFAULT_CONSENT": settings.default_consent,
        }
        function = self._function("write", "Writes drafts, each once", environment, memory_mb=1024, seconds=_WRITE_S)
        function.allow(_WRITE, data.content.table_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:GetItem"), data.catalogue.table_arn)
        function.allow(("dynamodb:Query",), data.profiles.table_arn)
        function.allow(("dynamodb:Query",), data.trends.table_arn)
        function.allow(("sagemaker:InvokeEndpoint",), endpoint_arn(self, ranker))
        let_ask(function, settings)
        return function

    def _park(self) -> Function:
        function = self._function("park", "Marks drafts as failed whose writing ended its function", {})
        function.allow(_WRITE, self._data.content.table_arn)
        return function

    def _conclude(self) -> Function:
        function = self._function("conclude", "Ends a job, and says how", {})
        function.allow(("dynamodb:Query", "dynamodb:UpdateItem"), self._data.content.table_arn)
        return function
