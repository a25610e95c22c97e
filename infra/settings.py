"""One stage's settings: a JSON file, read into frozen dataclasses that refuse what they do not know."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

if TYPE_CHECKING:
    from collections.abc import Collection

EndpointProfile = Literal["serverless", "cpu", "gpu"]
PrepareEngine = Literal["duckdb", "spark"]
Consent = Literal["none", "service", "personalisation", "training"]

LANGUAGES = ("de", "en", "es", "fr", "it")
"""Those of `lambdas/vitrine/domain/locales.py`."""
STAGES = Path(__file__).parent / "stages"
# SageMaker job names hold the stage, the step and a UUID in 63 characters.
_MODEL = re.compile(r"[a-z0-9-]+\.[A-Za-z0-9.:_-]{1,120}")
_NAME = re.compile(r"[a-z][a-z0-9]{1,7}")
# A driver and an executor of four vCPUs each.
_LEAST_SPARK_CORES = 8
# us-east-1, on demand, as in benchmarks/prices.json; the run's report says of any other that it knows no price.
_INSTANCE_PRICES = {
    "ml.m5.large": 0.115,
    "ml.m5.xlarge": 0.23,
    "ml.m5.2xlarge": 0.461,
    "ml.c5.xlarge": 0.204,
    "ml.c5.2xlarge": 0.408,
    "ml.c5.4xlarge": 0.816,
    "ml.g4dn.xlarge": 0.736,
    "ml.g5.xlarge": 1.408,
}
# The functions that write what shoppers did may take a minute, and an import believes for 15 s who was not erased.
_LEAST_SETTLE_S = 90
_SERVERLESS_MEMORY = range(1024, 6145, 1024)

GUARD_LIMITS = frozenset(
    {
        "coverage",
        "coverage_kept",
        "latency_p50_ms",
        "latency_p95_ms",
        "latency_ratio",
        "latency_floor_ms",
        "popularity_ratio",
        "gini_rise",
        "new_items_kept",
        "certain_loss",
        "fewest_shoppers",
        "level",
    }
)
"""The limits of `sagemaker/evaluation/limits.py`, which has their meaning and defaults."""
_LONGEST_VARIABLE = 256
_MOST_GROUPS = 5
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_-]{1,40}")
# By these, evaluations tell groups apart anyway.
_OF_EVENTS = frozenset({"country", "device", "history"})
# An API key is two resources, and a stack has at most 500.
_MOST_KEYS = 64
# What `vitrine.domain.session_token` gives a token: the key before the current one must have signed none that lives.
_TOKEN_DAYS = 30
_MOST_MONEY = 1_000
_ASSISTANT_LIMITS = {
    "message_chars": 1_000,
    "turns": 500,
    "daily_messages": 100_000,
    "daily_tokens": 100_000_000,
    "answer_tokens": 4_000,
    "ttl_days": 3_650,
}
# A job's item ids are one row of a table, and a workflow's history has 25,000 events.
_CONTENT_LIMITS = {
    "drafts_per_job": 1_500,
    "daily_drafts": 1_000_000,
    "daily_tokens": 1_000_000_000,
    "answer_tokens": 4_000,
    "concurrency": 40,
    "person_days": 365,
}


class SettingsError(ValueError):
    """A stage's settings are missing, unknown or out of range."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """Requests per second and burst that one key of a usage plan, or the whole API, lets through.

    A class's callers are spread over its `keys`: one caller can have the limit of one key, and keeps only those from
    theirs who share it.
    """

    rate: float
    burst: int
    keys: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.keys <= _MOST_KEYS:
            raise SettingsError(f"throttles: keys is between 1 and {_MOST_KEYS}, not {self.keys}")


@dataclass(frozen=True, slots=True)
class Throttles:
    """The API's own limit and one for each class of caller: who opens a session, who has one, shoppers, servers."""

    api: Throttle = Throttle(500, 1000)
    opening: Throttle = Throttle(50, 100)
    session: Throttle = Throttle(50, 100, 16)
    shopper: Throttle = Throttle(100, 200, 16)
    server: Throttle = Throttle(400, 800, 4)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """How the models are served: memory in MiB for `serverless`, instances for `cpu` and `gpu`."""

    profile: EndpointProfile = "serverless"
    ranker_memory_mb: int = 3072
    embedding_memory_mb: int = 2048
    language_memory_mb: int = 2048
    max_concurrency: int = 5
    cpu_instance: str = "ml.c6i.large"
    gpu_instance: str = "ml.g5.xlarge"
    min_instances: int = 2
    max_instances: int = 6

    def __post_init__(self) -> None:
        if self.profile not in get_args(EndpointProfile):
            raise SettingsError(f"endpoints.profile must be one of {get_args(EndpointProfile)}, not {self.profile!r}")
        for memory in (self.ranker_memory_mb, self.embedding_memory_mb, self.language_memory_mb):
            if memory not in _SERVERLESS_MEMORY:
                raise SettingsError(
                    f"Serverless endpoint memory goes from 1024 to 6144 MiB in steps of 1024, not {memory}"
                )
        if not 2 <= self.min_instances <= self.max_instances:
            raise SettingsError(
                "endpoints.min_instances must be at least 2 (a canary needs a fleet) and at most max_instances"
            )


@dataclass(frozen=True, slots=True)
class DataLimits:
    """What a run's data must keep to, or it stops before training; a drop and shifts are from the live model's data.

    Shares are of 1; a shift is a population stability index.
    """

    min_events: int = 500
    min_shoppers: int = 30
    min_items: int = 20
    min_known_share: float = 0.5
    future_minutes: int = 60
    max_future_share: float = 0.01
    max_event_drop: float = 0.3
    max_type_shift: float = 0.25
    max_category_shift: float = 0.25
    max_item_shift: float = 0.25

    def __post_init__(self) -> None:
        for item in dataclasses.fields(self):
            value = getattr(self, item.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise SettingsError(f"retraining.limits.{item.name} is a number, at least 0, not {value!r}")
            if item.name.endswith(("_share", "_drop")) and value > 1:
                raise SettingsError(f"retraining.limits.{item.name} is a share, at most 1, not {value!r}")


@dataclass(frozen=True, slots=True)
class Retraining:
    """The retraining workflow: its schedule (an EventBridge Scheduler expression, or null), machines and gate.

    `prepare_engine` reads the lake on the preparing instance, or on EMR Serverless with up to `spark_cores` vCPUs.
    `stale_days` is how much older a live model's data are when a model that is not worse, and not better, replaces it.
    `watch_hours` is how long after a promotion an alarm takes it back, `kept_versions` how many of the newest artifacts
    and packages stay beside those in use. `instance_prices` are dollars an hour of a job, on demand, by instance type.
    `guards` are limits of the evaluation by name (GUARD_LIMITS) that this stage sets otherwise.
    """

    schedule: str | None = None
    prepare_engine: PrepareEngine = "duckdb"
    prepare_instance: str = "ml.m5.large"
    spark_cores: int = 64
    train_instance: str = "ml.c5.2xlarge"
    train_instances: int = 1
    evaluate_instance: str = "ml.m5.xlarge"
    volume_gb: int = 30
    max_hours: int = 6
    spot: bool = True
    stale_days: int = 30
    limits: DataLimits = DataLimits()
    watch_hours: int = 24
    kept_versions: int = 5
    instance_prices: dict[str, float] = field(default_factory=lambda: dict(_INSTANCE_PRICES))
    hyperparameters: dict[str, str] = field(default_factory=dict)
    guards: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_guards()
        if self.prepare_engine not in get_args(PrepareEngine):
            known = " or ".join(get_args(PrepareEngine))
            raise SettingsError(f"retraining.prepare_engine is {known}, not {self.prepare_engine!r}")
        if self.spark_cores < _LEAST_SPARK_CORES:
            raise SettingsError(f"retraining.spark_cores is at least {_LEAST_SPARK_CORES}, not {self.spark_cores}")
        if self.stale_days < 0:
            raise SettingsError(f"retraining.stale_days is at least 0, not {self.stale_days}")
        if not 1 <= self.watch_hours <= 24 * 30:
            raise SettingsError(f"retraining.watch_hours is between 1 and 720, not {self.watch_hours}")
        if self.kept_versions < 1:
            raise SettingsError(f"retraining.kept_versions is at least 1, not {self.kept_versions}")

    @property
    def guard_limits(self) -> str:
        """The limits as the evaluating job is told of them."""
        return json.dumps(self.guards, separators=(",", ":"))

    def _check_guards(self) -> None:
        unknown = self.guards.keys() - GUARD_LIMITS
        if unknown:
            raise SettingsError(f"retraining.guards knows no {', '.join(sorted(unknown))}")
        for name, limit in self.guards.items():
            if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 0:
                raise SettingsError(f"retraining.guards.{name} is a number of at least 0, not {limit!r}")
        if len(self.guard_limits) > _LONGEST_VARIABLE:
            raise SettingsError(f"retraining.guards has at most {_LONGEST_VARIABLE} characters as JSON")


@dataclass(frozen=True, slots=True)
class Privacy:
    """How a stage forgets.

    An erasure waits `settle_seconds` for what is under way before it looks for the last time; `instance` rewrites the
    lake in at most `max_hours`. Days: `record_days` keeps an erasure's record and receipt, `export_days` an export,
    `exposure_days` exposures in the table; `lake_event_days` and `lake_exposure_days` events and exposures in the lake,
    null for as long as nobody objects.
    """

    settle_seconds: int = 120
    instance: str = "ml.m5.large"
    max_hours: int = 6
    record_days: int = 1095
    export_days: int = 3
    exposure_days: int = 90
    lake_event_days: int | None = None
    lake_exposure_days: int | None = None

    def __post_init__(self) -> None:
        if not _LEAST_SETTLE_S <= self.settle_seconds <= 3600:
            raise SettingsError(
                f"privacy.settle_seconds is between {_LEAST_SETTLE_S} and 3600, not {self.settle_seconds}"
            )
        for name, least in (("max_hours", 1), ("record_days", 1), ("export_days", 2), ("exposure_days", 1)):
            if getattr(self, name) < least:
                raise SettingsError(f"privacy.{name} is at least {least}, not {getattr(self, name)}")
        for name in ("lake_event_days", "lake_exposure_days"):
            days = getattr(self, name)
            if days is not None and days < 1:
                raise SettingsError(f"privacy.{name} is at least 1, or null, not {days}")


@dataclass(frozen=True, slots=True)
class Assistant:
    """What a conversation may take: one message, one conversation, one shopper's day.

    `daily_tokens` and `answer_tokens` are the language model's; without one nothing is spent. `daily_money` is what its
    words may cost for one shopper on one day, in the currency that `token_price` is in: the price of 1,000 tokens, the
    dearer of those in and out. A price of 0 bounds tokens alone. A conversation is kept `ttl_days` after its last turn.
    """

    message_chars: int = 1_000
    turns: int = 50
    daily_messages: int = 200
    daily_tokens: int = 20_000
    answer_tokens: int = 250
    ttl_days: int = 30
    daily_money: float = 0.05
    token_price: float = 0.0

    def __post_init__(self) -> None:
        for name in ("daily_money", "token_price"):
            amount = getattr(self, name)
            if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount <= _MOST_MONEY:
                raise SettingsError(f"assistant.{name} is between 0 and {_MOST_MONEY}, not {amount!r}")
        for name, most in _ASSISTANT_LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
                raise SettingsError(f"assistant.{name} is between 1 and {most}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Content:
    """What copy may take: one job's drafts, one day's drafts and tokens, chunks of a job at once.

    `usd_per_1k_tokens` is the dearer of the language model's prices for input and output, by which jobs are estimated;
    null: not known. A job about a person is kept `person_days`.
    """

    drafts_per_job: int = 500
    daily_drafts: int = 2_000
    daily_tokens: int = 5_000_000
    answer_tokens: int = 250
    concurrency: int = 4
    person_days: int = 14
    usd_per_1k_tokens: float | None = None

    def __post_init__(self) -> None:
        for name, most in _CONTENT_LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
                raise SettingsError(f"content.{name} is between 1 and {most}, not {value!r}")
        price = self.usd_per_1k_tokens
        if price is not None and (
            isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price < 100
        ):
            raise SettingsError(f"content.usd_per_1k_tokens is a price in dollars, or null, not {price!r}")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Everything that differs between one deployment of Vitrine and another.

    `trusted_issuers` is the default of the API's TrustedIssuers parameter; empty means the supplied Cognito user pool.
    `language_model` phrases the assistant's answers: the id of a Bedrock foundation model, or "endpoint" for the small
    open-weight model that the stage then serves itself; null means that none does.
    `default_consent` holds for shoppers of whom neither a profile nor an event says what they consented to.
    `default_locale` is the language of reasons for shoppers of whom neither request nor profile tells one.
    `group_attributes` are attributes of profiles by which evaluations tell groups of shoppers apart; nothing is learnt
    from them.
    `session_key_days` is how often the key of anonymous sessions is rotated: more than the 30 days that a token lives.
    `lake_window_seconds` is how long the lake's consumer may gather events before it writes a file.
    `reserved_concurrency` keeps that many concurrent runs for each function of a name, or of a pattern as
    `retraining-*`: no other function can take them, and the function itself gets no more. The first that fits counts.
    """

    stage: str
    retain: bool
    region: str | None = None
    endpoints: Endpoints = Endpoints()
    retraining: Retraining = Retraining()
    throttles: Throttles = Throttles()
    privacy: Privacy = Privacy()
    cors_origins: tuple[str, ...] = ()
    trusted_issuers: tuple[dict[str, str | None], ...] = ()
    waf: bool = False
    customer_managed_keys: bool = False
    history_events: int = 50
    event_ttl_days: int = 90
    default_consent: Consent = "training"
    default_locale: str = "en"
    session_key_days: int = 90
    group_attributes: tuple[str, ...] = ()
    log_retention_days: int = 14
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    lake_window_seconds: int = 30
    reserved_concurrency: dict[str, int] = field(default_factory=dict)
    snap_start: bool = False
    experiments: tuple[dict[str, Any], ...] = ()
    exploration_share: float = 0.0
    alarm_email: str | None = None
    language_model: str | None = None
    assistant: Assistant = Assistant()
    content: Content = Content()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.stage):
            raise SettingsError(f"A stage's name is 2 to 8 lower-case letters and digits, not {self.stage!r}")
        if not 0 <= self.exploration_share <= 0.2:
            raise SettingsError("exploration_share is a share of traffic between 0 and 0.2")
        if not _TOKEN_DAYS < self.session_key_days <= 365:
            raise SettingsError(f"session_key_days is between {_TOKEN_DAYS + 1} and 365, not {self.session_key_days}")
        self._check_groups()
        if not 1 <= self.history_events <= 200:
            raise SettingsError("history_events is between 1 and 200")
        if self.language_model is not None and not (self.own_language_model or _MODEL.fullmatch(self.language_model)):
            raise SettingsError(
                f'language_model is the id of a foundation model, or "endpoint", not {self.language_model!r}'
            )
        if self.default_consent not in get_args(Consent):
            raise SettingsError(f"default_consent is one of {get_args(Consent)}, not {self.default_consent!r}")
        if self.default_locale not in LANGUAGES:
            raise SettingsError(f"default_locale is one of {LANGUAGES}, not {self.default_locale!r}")
        self._check_bulkheads()

    def _check_bulkheads(self) -> None:
        for pattern, runs in self.reserved_concurrency.items():
            if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
                raise SettingsError(f"reserved_concurrency.{pattern} is a whole number, at least 1, not {runs!r}")

    def _check_groups(self) -> None:
        names = self.group_attributes
        fitting = all(_ATTRIBUTE.fullmatch(name) and name not in _OF_EVENTS for name in names)
        if len(names) > _MOST_GROUPS or not fitting:
            raise SettingsError(
                f"group_attributes are at most {_MOST_GROUPS} names of letters, digits, _ and -, none of"
                f" {', '.join(sorted(_OF_EVENTS))}: not {list(names)}"
            )

    def name(self, part: str) -> str:
        """The physical name of one of the stage's parts."""
        return f"vitrine-{self.stage}-{part}"

    def reserved(self, function: str) -> int | None:
        """The concurrent runs kept for a function, by the last part of its name; None where none are."""
        fitting = (runs for pattern, runs in self.reserved_concurrency.items() if fnmatchcase(function, pattern))
        return next(fitting, None)

    def require_bulkheads_of(self, functions: Collection[str]) -> None:
        """Refuse concurrency that is kept for none of the functions, by the last part of their names.

        Raises:
            SettingsError: a name or a pattern fits none of them.
        """
        for pattern in self.reserved_concurrency:
            if not any(fnmatchcase(name, pattern) for name in functions):
                raise SettingsError(f"reserved_concurrency.{pattern} fits none of {', '.join(sorted(functions))}")

    def parameter(self, name: str) -> str:
        """The SSM parameter that holds a fact about the stage."""
        return f"/vitrine/{self.stage}/{name}"

    @property
    def own_language_model(self) -> bool:
        """Whether the stage serves the language model itself."""
        return self.language_model == "endpoint"

    @property
    def language(self) -> str:
        """The language model as functions are told of it: a Bedrock id, `endpoint/<name>`, or nothing."""
        return f"endpoint/{self.endpoint('language')}" if self.own_language_model else self.language_model or ""

    def endpoint(self, model: Literal["ranker", "embedding", "language"]) -> str:
        """The endpoint's name; it holds the profile, because SageMaker cannot turn an instance endpoint serverless."""
        return self.name(f"{model}-{self.endpoints.profile}")

    @classmethod
    def load(cls, stage: str) -> StageSettings:
        """Read `infra/stages/<stage>.json`.

        Raises:
            SettingsError: no such file, an unknown key, or a value out of range.
        """
        path = STAGES / f"{stage}.json"
        if not path.is_file():
            known = ", ".join(sorted(found.stem for found in STAGES.glob("*.json")))
            raise SettingsError(f"There is no stage {stage!r}; infra/stages has {known}")
        return cls.from_document(json.loads(path.read_text(encoding="utf-8")) | {"stage": stage})

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> StageSettings:
        """Build settings from a stage file's content."""
        retraining = document.get("retraining", {})
        limits = _build(DataLimits, retraining.get("limits", {}))
        parts: dict[str, Any] = {
            "endpoints": _build(Endpoints, document.get("endpoints", {})),
            "retraining": _build(Retraining, retraining | {"limits": limits}),
            "privacy": _build(Privacy, document.get("privacy", {})),
            "assistant": _build(Assistant, document.get("assistant", {})),
            "content": _build(Content, document.get("content", {})),
            "throttles": _build(
                Throttles, {name: _build(Throttle, one) for name, one in document.get("throttles", {}).items()}
            ),
        }
        for name in ("cors_origins", "trusted_issuers", "experiments", "group_attributes"):
            parts[name] = tuple(document.get(name, ()))
        return cast("StageSettings", _build(cls, document | parts))


def _build(kind: type[Any], document: dict[str, Any]) -> Any:
    unknown = document.keys() - {item.name for item in dataclasses.fields(kind)}
    if unknown:
        raise SettingsError(f"{kind.__name__} knows no {', '.join(sorted(unknown))}")
    return kind(**document)
