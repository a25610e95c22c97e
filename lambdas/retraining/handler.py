"""The workflow's functions and the stage's custom resources.

One module serves functions with different environments, so each reads its own settings when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from retraining.artifacts import Artifacts
from retraining.custom_resource import Resource, answer
from retraining.decision import Code, Decisions, Run
from retraining.endpoint import Endpoint
from retraining.errors import DecisionMissing
from retraining.gate import Gate
from retraining.image import ImageBuilder, Source
from retraining.live_model import LiveModel
from retraining.neighbours import Edition, Neighbours
from retraining.packages import Candidate, Packages
from retraining.payload import Payload, count, number, optional_text, part, text
from retraining.promotion import Deployment, Model, Promotion, Reversal
from retraining.promotions import Promotions, Quality
from retraining.registers import open_registers
from retraining.smoke_test import SmokeTest
from vitrine import settings
from vitrine.stores.clients import client
from vitrine.stores.model_records import ModelRecords
from vitrine.stores.pointer import Pointer
from vitrine.stores.showcase import Showcase

_CONTROL_TIMEOUT_S = 20.0
"""Control planes answer in seconds, not in milliseconds."""
_COLD_TIMEOUT_S = 50.0
"""The first request of a new model may find no worker running yet."""
_ITEMS = 12
_MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class SeedSettings:
    """What `seed_pointer` is told of."""

    pointer_parameter: str
    catalogue_table: str
    lake_bucket: str


@dataclass(frozen=True, slots=True)
class PromotionSettings:
    """What `promote` is told of."""

    pointer_parameter: str
    catalogue_table: str
    models_table: str


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What `gate` is told of."""

    stale_days: int
    models_table: str
    serve_image_uri: str
    jobs_image_uri: str
    code_version: str
    catalogue_table: str


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What `register` is told of."""

    model_package_group: str
    image_uri: str
    ranker_endpoint: str
    pointer_parameter: str
    catalogue_table: str
    models_table: str


@dataclass(frozen=True, slots=True)
class NeighboursSettings:
    """What `publish_neighbours` is told of."""

    catalogue_table: str
    artifacts_bucket: str


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """What `smoke_test` is told of."""

    catalogue_table: str
    ranker_endpoint: str


@dataclass(frozen=True, slots=True)
class ReversalSettings:
    """What `roll_back` and `take_back` are told of."""

    catalogue_table: str
    pointer_parameter: str
    ranker_endpoint: str
    models_table: str
    keeps_capacity: int


def seed_pointer(event: dict[str, Any], _context: object) -> None:
    """Point a new stage at the model that ships with Vitrine, and open its registers; one that has both stays so."""

    def provision(properties: Mapping[str, Any]) -> Resource:
        told = settings.read(SeedSettings)
        open_registers(client("s3"), told.lake_bucket)
        pointer, live = _pointer(told.pointer_parameter), _live_model(told.catalogue_table)
        # The version first: a stage that has a pointer has both.
        version = live.seed(properties["ModelVersion"])
        url = pointer.seed(properties["ArtifactUrl"])
        return Resource(told.pointer_parameter, {"ArtifactUrl": url, "ModelVersion": version})

    answer(event, provision)


def build_image(event: dict[str, Any], context: Any) -> None:
    """Build the models' image unless the repository has it; give its digest to the template."""

    def provision(properties: Mapping[str, Any]) -> Resource:
        source = Source(
            properties["ProjectName"], properties["RepositoryName"], properties["RepositoryUri"], properties["Tag"]
        )
        builder = ImageBuilder(client("codebuild", _CONTROL_TIMEOUT_S), client("ecr", _CONTROL_TIMEOUT_S))
        digest = builder.digest(source, event["RequestId"], _seconds_left(context))
        return Resource(
            f"{source.repository}:{source.tag}", {"ImageUri": f"{source.repository_uri}@{digest}", "Digest": digest}
        )

    answer(event, provision)


def gate(event: Payload, _context: object) -> dict[str, Any]:
    """Decide whether a challenger may be deployed, and keep the decision with all its numbers, whatever it is."""
    told = settings.read(GateSettings)
    urls = {"model": optional_text(event, "model_uri"), "evaluation": text(event, "evaluation_uri")}
    run = Run(**{name: optional_text(event, name) for name in Run.__dataclass_fields__})
    judge = Gate(_artifacts(), told.stale_days, _promotions(told.catalogue_table).last_taken_back())
    report = judge.read(text(event, "model_version"), text(event, "evaluation_uri"))
    verdict = judge.judge(report, forced=optional_text(event, "forced"))
    code = Code(told.serve_image_uri, told.jobs_image_uri, told.code_version)
    Decisions(_artifacts(), _records(told.models_table), code).keep(verdict, report, run, urls)
    return verdict


def register(event: Payload, _context: object) -> dict[str, Any]:
    """Register a challenger, and note what it would replace."""
    told = settings.read(RegisterSettings)
    version, url = text(event, "model_version"), text(event, "model_uri")
    sagemaker, records = _sagemaker(), _records(told.models_table)
    endpoint, live = Endpoint(sagemaker, told.ranker_endpoint).config(), _live_model(told.catalogue_table).version()
    packages = Packages(sagemaker, told.model_package_group, told.image_uri)
    package = packages.register(Candidate(url, _decision(records, version), _package(records, live)))
    records.register(version, package)
    return {
        "previous_config": endpoint,
        "previous_pointer": _pointer(told.pointer_parameter).read(),
        "previous_version": live,
        "model_package_arn": package,
    }


def publish_neighbours(event: Payload, context: Any) -> dict[str, Any]:
    """Write, or retire, a version's item neighbours; the output is the next call's input until it is done."""
    told = settings.read(NeighboursSettings)
    version = text(event, "model_version")
    url = optional_text(event, "neighbours_uri")
    edition = Edition(
        version,
        url or f"s3://{told.artifacts_bucket}/models/{version}/neighbours.jsonl.gz",
        event.get("retire", False) is True,
    )
    neighbours = Neighbours(client("dynamodb"), told.catalogue_table, _artifacts(), _seconds_left(context))
    return neighbours.publish(edition, optional_text(event, "token"))


def smoke_test(event: Payload, _context: object) -> dict[str, Any]:
    """Ask the deployed challenger what every answer must satisfy."""
    told = settings.read(EndpointSettings)
    test = SmokeTest(
        client("sagemaker-runtime", _COLD_TIMEOUT_S, 2),
        optional_text(event, "endpoint_name") or told.ranker_endpoint,
        Showcase(client("dynamodb"), told.catalogue_table),
    )
    return test.run(text(event, "model_version"), count(event, "k", _ITEMS, _MOST_ITEMS))


def promote(event: Payload, _context: object) -> dict[str, Any]:
    """Make the challenger the live model."""
    told = settings.read(PromotionSettings)
    promotion = Promotion(
        _live_model(told.catalogue_table),
        _pointer(told.pointer_parameter),
        _promotions(told.catalogue_table),
        _sagemaker(),
        _records(told.models_table),
    )
    quality = part(event, "quality")
    return promotion.promote(_deployment(event), Quality(number(quality, "value"), number(quality, "until")))


def roll_back(event: Payload, _context: object) -> dict[str, Any]:
    """Put everything back to what served before the challenger."""
    return _reversal().roll_back(_deployment(event), _configs(event), event.get("error"))


def take_back(event: Payload, _context: object) -> dict[str, Any]:
    """Put everything back to what served before a model that was promoted."""
    return _reversal().take_back(_deployment(event), _configs(event), text(event, "cause"))


def _reversal() -> Reversal:
    told = settings.read(ReversalSettings)
    sagemaker = _sagemaker()
    return Reversal(
        _live_model(told.catalogue_table),
        _pointer(told.pointer_parameter),
        _promotions(told.catalogue_table),
        Endpoint(sagemaker, told.ranker_endpoint, keeps_capacity=bool(told.keeps_capacity)),
        sagemaker,
        _records(told.models_table),
    )


def _configs(event: Payload) -> tuple[str, str]:
    return text(event, "endpoint_config"), text(event, "previous_config")


def _deployment(event: Payload) -> Deployment:
    return Deployment(
        Model(text(event, "model_version"), text(event, "model_uri")),
        text(event, "model_package_arn"),
        Model(text(event, "previous_version"), text(event, "previous_pointer")),
    )


def _decision(records: ModelRecords, model_version: str) -> Mapping[str, Any]:
    """Read the decision by which a model may be registered; raises DecisionMissing."""
    record = records.get(model_version)
    if record is None:
        raise DecisionMissing(f"the gate has noted nothing of {model_version}")
    if not record.decision["promote"]:
        raise DecisionMissing(f"the gate keeps {model_version} out")
    return record.decision


def _package(records: ModelRecords, model_version: str) -> str | None:
    """Read the package of a live model; the one that ships with Vitrine has none."""
    record = records.get(model_version)
    return record.package_arn if record is not None else None


def _artifacts() -> Artifacts:
    return Artifacts(client("s3", _CONTROL_TIMEOUT_S))


def _sagemaker() -> Any:
    return client("sagemaker", _CONTROL_TIMEOUT_S)


def _pointer(parameter: str) -> Pointer:
    return Pointer(client("ssm", _CONTROL_TIMEOUT_S), parameter)


def _records(table: str) -> ModelRecords:
    return ModelRecords(client("dynamodb"), table)


def _promotions(table: str) -> Promotions:
    return Promotions(client("dynamodb"), table)


def _live_model(table: str) -> LiveModel:
    return LiveModel(client("dynamodb"), table)


def _seconds_left(context: Any) -> Callable[[], float]:
    return lambda: float(context.get_remaining_time_in_millis()) / 1000
