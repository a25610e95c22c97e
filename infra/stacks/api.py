"""The API: its routes, its functions, and who may call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack

from infra import openapi, sources
from infra.constructs.degradation import Degradation
from infra.constructs.endpoint import endpoint_arn
from infra.constructs.function import Function, FunctionSpec, Platform
from infra.constructs.identity import Identity
from infra.constructs.language_model import let_ask
from infra.constructs.parameters import Parameters
from infra.constructs.rest_api import Plan, RestApi, usage_key_suffix
from infra.constructs.state_machine import EXECUTIONS, machine_arn
from infra.constructs.web_acl import WebAcl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings
    from infra.stacks.data import DataStack

_WATCHED = ("authorizer", "events", "recommendations")
"""Functions whose errors ring by themselves; those of the others are the API's, which rings too."""
_CALLERS = ("opening", "session", "shopper", "server")
_READ = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
_WRITE = ("dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem")

_EXPORTS = "An export lies under a digest of its person, and a link to it lets its holder do what the function may."
_ARTIFACTS = "S3 tells whether an artifact is there by the right to read it, and it lies under its model's version."


class ApiStack(Stack):
    """What the shop's storefronts, servers and staff call."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, data: DataStack, **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings, self._data = settings, data
        self._platform = Platform.of(self, settings, data.encryption)
        self.identity = Identity(self, "Identity", settings)
        authorizer = self._authorizer()
        functions = {
            "events": self._events(),
            "profiles": self._profiles(),
            "sessions": self._sessions(),
            "recommendations": self._recommendations(),
            "assistant": self._assistant(),
            "feedback": self._feedback(),
            "catalogue": self._catalogue(),
            "models": self._models(),
            "privacy": self._privacy(),
            "content": self._content(),
        }
        self.rest_api = RestApi(self, "RestApi", self._platform, authorizer, functions)
        for operation in openapi.operations(sources.OPENAPI):
            self.rest_api.add(operation)
        for caller in _CALLERS:
            self.rest_api.add_plan(Plan(caller, getattr(settings.throttles, caller)))
        if settings.waf:
            stage = self.rest_api.api.deployment_stage.stage_arn
            WebAcl(self, "Firewall", settings, data.encryption, stage)
        self.observed: list[Observed] = [
            self.rest_api, authorizer, *functions.values(), Degradation(functions["recommendations"].name)
        ]  # fmt: skip
        facts = {"api-url": self.rest_api.url, "user-pool-id": self.identity.pool.user_pool_id}
        Parameters(self, "Parameters", settings, facts)
        CfnOutput(self, "ApiUrl", value=self.rest_api.url)

    def _function(
        self, name: str, description: str, environment: Mapping[str, str], *, memory_mb: int = 512, seconds: int = 15
    ) -> Function:
        spec = FunctionSpec(
            name,
            f"{name}.handler.handle",
            description,
            {"CORS_ORIGINS": json.dumps(self._settings.cors_origins), **environment},
            memory_mb,
            Duration.seconds(seconds),
            tolerated_errors=3 if name in _WATCHED else None,
        )
        return Function(self, f"{name.title()}Function", self._platform, spec)

    def _authorizer(self) -> Function:
        usage_keys = {caller: getattr(self._settings.throttles, caller).keys for caller in _CALLERS}
        environment = {
            "TRUSTED_ISSUERS": self._trusted_issuers(),
            "USAGE_KEYS": json.dumps(usage_keys),
            "USAGE_KEY_SUFFIX": usage_key_suffix(),
            "SESSION_KEY_SECRET": self._data.session_key.secret_arn,
        }
        function = self._function("authorizer", "Says who calls, and on which usage plan", environment)
        self._read_session_key(function)
        return function

    def _trusted_issuers(self) -> str:
        given = CfnParameter(
            self,
            "TrustedIssuers",
            default=json.dumps(self._settings.trusted_issuers) if self._settings.trusted_issuers else "",
            description='JSON list of {"issuer", "audience", "user_claim", "jwks_uri"}; empty: the supplied user pool',
        )
        default = CfnCondition(self, "TrustsSuppliedPool", expression=Fn.condition_equals(given.value_as_string, ""))
        return Fn.condition_if(default.logical_id, self.identity.issuer(), given.value_as_string).to_string()

    def _events(self) -> Function:
        environment = {
            **self._tables("profiles", "catalogue"),
            "EVENT_TTL_DAYS": str(self._settings.event_ttl_days),
            "HISTORY_EVENTS": str(self._settings.history_events),
            "DEFAULT_CONSENT": self._settings.default_consent,
        }
        function = self._function("events", "Takes what shoppers did", environment)
        function.allow((*_WRITE, "dynamodb:GetItem", "dynamodb:Query"), self._data.profiles.table_arn)
        function.allow(("dynamodb:BatchGetItem",), self._data.catalogue.table_arn)
        return function

    def _profiles(self) -> Function:
        environment = {**self._tables("profiles"), "DEFAULT_CONSENT": self._settings.default_consent}
        function = self._function("profiles", "A shopper's attributes, preferences and consent", environment)
        function.allow(("dynamodb:Query", "dynamodb:UpdateItem"), self._data.profiles.table_arn)
        return function

    def _sessions(self) -> Function:
        environment = {
            **self._tables("profiles"),
            "SESSION_KEY_SECRET": self._data.session_key.secret_arn,
            "EVENT_TTL_DAYS": str(self._settings.event_ttl_days),
            "HISTORY_EVENTS": str(self._settings.history_events),
        }
        function = self._function("sessions", "Anonymous sessions, and their joining a user", environment)
        actions = ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchWriteItem", *_WRITE)
        function.allow(actions, self._data.profiles.table_arn)
        self._read_session_key(function)
        return function

    def _recommendations(self) -> Function:
        endpoint = self._settings.endpoint("ranker")
        environment = {
            **self._tables("profiles", "catalogue", "trends"),
            "RANKER_ENDPOINT": endpoint,
            "HISTORY_EVENTS": str(self._settings.history_events),
            "EVENT_TTL_DAYS": str(self._settings.event_ttl_days),
            "EXPERIMENTS": json.dumps(self._settings.experiments),
            "EXPLORATION_SHARE": str(self._settings.exploration_share),
            "DEFAULT_CONSENT": self._settings.default_consent,
            "EXPOSURE_DAYS": str(self._settings.privacy.exposure_days),
            "DEFAULT_LOCALE": self._settings.default_locale,
        }
        function = self._function("recommendations", "Recommends, ranks and explains", environment, memory_mb=1024)
        function.allow(("dynamodb:PutItem", *_READ), self._data.profiles.table_arn)
        function.allow(_READ, self._data.catalogue.table_arn)
        function.allow(("dynamodb:Query",), self._data.trends.table_arn)
        function.allow(("sagemaker:InvokeEndpoint",), endpoint_arn(self, endpoint))
        return function

    def _assistant(self) -> Function:
        settings, limits = self._settings, self._settings.assistant
        ranker, embedding = settings.endpoint("ranker"), settings.endpoint("embedding")
        environment = {
            **self._tables("profiles", "catalogue", "trends"),
            "ARTIFACTS_BUCKET": self._data.artifacts.bucket_name,
            "RANKER_ENDPOINT": ranker,
            "EMBEDDING_ENDPOINT": embedding,
            "LANGUAGE_MODEL": settings.language,
            "HISTORY_EVENTS": str(settings.history_events),
            "EVENT_TTL_DAYS": str(settings.event_ttl_days),
            "EXPOSURE_DAYS": str(settings.privacy.exposure_days),
            "DEFAULT_CONSENT": settings.default_consent,
            "CONVERSATION_TTL_DAYS": str(limits.ttl_days),
            "MESSAGE_CHARS": str(limits.message_chars),
            "TURNS": str(limits.turns),
            "DAILY_MESSAGES": str(limits.daily_messages),
            "DAILY_TOKENS": str(limits.daily_tokens),
            "DAILY_MONEY": str(limits.daily_money),
            "TOKEN_PRICE": str(limits.token_price),
            "ANSWER_TOKENS": str(limits.answer_tokens),
        }
        function = self._function(
            "assistant", "Talks with shoppers about what the shop has", environment, memory_mb=1024
        )
        actions = (
            "dynamodb:BatchWriteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        )
        function.allow(actions, self._data.profiles.table_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:GetItem"), self._data.catalogue.table_arn)
        function.allow(("dynamodb:Query",), self._data.trends.table_arn)
        function.allow(("s3:GetObject",), f"{self._data.artifacts_arn}/catalogue/lexicon.json.gz")
        endpoints = (endpoint_arn(self, ranker), endpoint_arn(self, embedding))
        function.allow(("sagemaker:InvokeEndpoint",), *endpoints)
        let_ask(function, settings)
        return function

    def _feedback(self) -> Function:
        environment = {
            **self._tables("profiles", "catalogue"),
            "HISTORY_EVENTS": str(self._settings.history_events),
            "DEFAULT_CONSENT": self._settings.default_consent,
            "DEFAULT_LOCALE": self._settings.default_locale,
        }
        function = self._function(
            "feedback", "Tells why, and keeps what shoppers want less of or forgotten", environment
        )
        actions = ("dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:Query", *_WRITE)
        function.allow(actions, self._data.profiles.table_arn)
        function.allow(("dynamodb:BatchGetItem",), self._data.catalogue.table_arn)
        return function

    def _catalogue(self) -> Function:
        function = self._function(
            "catalogue", "The shop's items", self._tables("catalogue"), memory_mb=1024, seconds=28
        )
        actions: Sequence[str] = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:Scan", *_READ, *_WRITE)
        function.allow(actions, self._data.catalogue.table_arn)
        return function

    def _models(self) -> Function:
        function = self._function(
            "models", "What the gate decided on each model, and which is live", self._tables("models", "catalogue")
        )
        actions = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
        function.allow(actions, self._data.models.table_arn)
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        reports = f"{self._data.artifacts_arn}/models/*/report.html"
        function.allow_below(
            "ReadReports",
            ("s3:GetObject",),
            reports,
            "A report lies under the version of its model, and a link to it lets its holder do what the function may.",
        )
        return function

    def _privacy(self) -> Function:
        machine, exports = (machine_arn(self, self._settings, name) for name in ("erasure", "export"))
        environment = {
            **self._tables("profiles", "catalogue", "models"),
            "ERASURE_MACHINE": machine,
            "ERASURE_RECORD_DAYS": str(self._settings.privacy.record_days),
            "EXPORT_MACHINE": exports,
            "EXPORT_DAYS": str(self._settings.privacy.export_days),
            "LAKE_BUCKET": self._data.lake.bucket_name,
            "RETRAINING_SCHEDULE": self._settings.retraining.schedule or "",
        }
        function = self._function("privacy", "Exports and erases users, and tells of erasures", environment)
        actions = ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:Query"), self._data.models.table_arn)
        function.allow(("dynamodb:GetItem",), self._data.catalogue.table_arn)
        function.allow(("states:StartExecution",), machine, exports)
        for construct_id, one in (("SeeErasures", machine), ("SeeExports", exports)):
            executions = f"{one.replace(':stateMachine:', ':execution:')}:*"
            function.allow_below(construct_id, ("states:DescribeExecution",), executions, EXECUTIONS)
        function.allow(("s3:ListBucket",), self._data.artifacts.bucket_arn)
        models = f"{self._data.artifacts_arn}/models/*"
        function.allow_below("SeeArtifacts", ("s3:GetObject",), models, _ARTIFACTS)
        files = f"{self._data.lake_arn}/exports/*/files/*"
        function.allow_below("ReadExports", ("s3:GetObject",), files, _EXPORTS)
        return function

    def _content(self) -> Function:
        settings, limits = self._settings, self._settings.content
        machine = machine_arn(self, settings, "content")
        environment = {
            **self._tables("content", "catalogue", "profiles"),
            "CONTENT_MACHINE": machine,
            "LANGUAGE_MODEL": settings.language,
            "USD_PER_1K_TOKENS": "" if limits.usd_per_1k_tokens is None else str(limits.usd_per_1k_tokens),
            "DRAFTS_PER_JOB": str(limits.drafts_per_job),
            "DAILY_DRAFTS": str(limits.daily_drafts),
            "DAILY_TOKENS": str(limits.daily_tokens),
            "ANSWER_TOKENS": str(limits.answer_tokens),
            "PERSON_DAYS": str(limits.person_days),
            "DEFAULT_CONSENT": settings.default_consent,
        }
        function = self._function("content", "Copy that merchants order, approve and publish", environment, seconds=28)
        function.allow((*_WRITE, "dynamodb:GetItem", "dynamodb:Query"), self._data.content.table_arn)
        reads = ("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:Scan")
        function.allow(reads, self._data.catalogue.table_arn)
        # The note by which an erasure finds a job about a person, and what that person consents to.
        function.allow(("dynamodb:PutItem", "dynamodb:Query"), self._data.profiles.table_arn)
        function.allow(("states:StartExecution",), machine)
        executions = f"{machine.replace(':stateMachine:', ':execution:')}:*"
        function.allow_below("SeeJobs", ("states:DescribeExecution",), executions, EXECUTIONS)
        return function

    def _read_session_key(self, function: Function) -> None:
        function.allow(("secretsmanager:GetSecretValue",), self._data.session_key.secret_arn)

    def _tables(self, *names: str) -> dict[str, str]:
        return {f"{name.upper()}_TABLE": getattr(self._data, name).table_name for name in names}
