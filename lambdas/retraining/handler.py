"""The workflow's functions and the stage's custom resources.

One module serves functions with different environments, so each reads its own settings when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from retraining.artifacts import Artifacts
from retraining.custom_resource import Resource, answer
from retraining.endpoint import Endpoint
from retraining.errors import InvalidPayload
from retraining.gate import Gate
from retraining.image import ImageBuilder, Source
from retraining.live_model import LiveModel
from retraining.neighbours import Edition, Neighbours
from retraining.packages import Candidate, Packages
from retraining.payload import Payload, count, optional_text, text
from retraining.promotion import Deployment, Model, Promotion, Reversal
from retraining.smoke_test import SmokeTest
from vitrine import settings
from vitrine.stores.clients import client
from vitrine.stores.pointer import Pointer
from vitrine.stores.showcase import Showcase

_CONTROL_TIMEOUT_S = 20.0
"""Control planes answer in seconds, not in milliseconds."""
_COLD_TIMEOUT_S = 50.0
"""The first request of a new model may find no worker running yet."""
_ITEMS = 12
_MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class PointerSettings:
    """What `seed_pointer` and `promote` are told of."""

    pointer_parameter: str
    catalogue_table: str


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What `gate` is told of."""

    stale_days: int


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What `register` is told of."""

    model_package_group: str
    image_uri: str
    ranker_endpoint: str
    pointer_parameter: str
    catalogue_table: str


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
    """What `roll_back` is told of."""

    catalogue_table: str
    pointer_parameter: str
    ranker_endpoint: str


def seed_pointer(event: dict[str, Any], _context: object) -> None:
    """Point a new stage at the model that ships with Vitrine; leave a stage that has one as it is."""

    def provision(properties: Mapping[str, Any]) -> Resource:
        told = settings.read(PointerSettings)
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
    """Decide whether a challenger may be deployed."""
    told = settings.read(GateSettings)
    return Gate(_artifacts(), told.stale_days).judge(text(event, "model_version"), text(event, "evaluation_uri"))


def register(event: Payload, _context: object) -> dict[str, Any]:
    """Register a challenger, and note what it would replace."""
    told = settings.read(RegisterSettings)
    candidate = Candidate(
        text(event, "model_version"), text(event, "model_uri"), text(event, "evaluation_uri"), _reasons(event)
    )
    sagemaker = _sagemaker()
    return {
        "previous_config": Endpoint(sagemaker, told.ranker_endpoint).config(),
        "previous_pointer": _pointer(told.pointer_parameter).read(),
        "previous_version": _live_model(told.catalogue_table).version(),
        "model_package_arn": Packages(sagemaker, told.model_package_group, told.image_uri).register(candidate),
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
    told = settings.read(PointerSettings)
    promotion = Promotion(_live_model(told.catalogue_table), _pointer(told.pointer_parameter), _sagemaker())
    return promotion.promote(_deployment(event))


def roll_back(event: Payload, _context: object) -> dict[str, Any]:
    """Put everything back to what served before the challenger."""
    told = settings.read(ReversalSettings)
    sagemaker = _sagemaker()
    reversal = Reversal(
        _live_model(told.catalogue_table),
        _pointer(told.pointer_parameter),
        Endpoint(sagemaker, told.ranker_endpoint),
        sagemaker,
    )
    configs = (text(event, "endpoint_config"), text(event, "previous_config"))
    return reversal.roll_back(_deployment(event), configs, event.get("error"))


def _deployment(event: Payload) -> Deployment:
    return Deployment(
        Model(text(event, "model_version"), text(event, "model_uri")),
        text(event, "model_package_arn"),
        Model(text(event, "previous_version"), text(event, "previous_pointer")),
    )


def _reasons(event: Payload) -> tuple[str, ...]:
    reasons = event.get("reasons") or []
    if not isinstance(reasons, list) or not all(isinstance(reason, str) for reason in reasons):
        raise InvalidPayload(f"reasons must be a list of texts, not {reasons!r}")
    return tuple(reasons)


def _artifacts() -> Artifacts:
    return Artifacts(client("s3", _CONTROL_TIMEOUT_S))


def _sagemaker() -> Any:
    return client("sagemaker", _CONTROL_TIMEOUT_S)


def _pointer(parameter: str) -> Pointer:
    return Pointer(client("ssm", _CONTROL_TIMEOUT_S), parameter)


def _live_model(table: str) -> LiveModel:
    return LiveModel(client("dynamodb"), table)


def _seconds_left(context: Any) -> Callable[[], float]:
    return lambda: float(context.get_remaining_time_in_millis()) / 1000
