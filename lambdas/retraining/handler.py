"""The workflow's functions and the stage's custom resources.

One module serves functions with different environments, so each reads its own settings when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from retraining.custom_resource import Resource, answer
from retraining.image import ImageBuilder, Source
from retraining.live_model import LiveModel
from vitrine import settings
from vitrine.stores.clients import client
from vitrine.stores.pointer import Pointer

_CONTROL_TIMEOUT_S = 20.0
"""Control planes answer in seconds, not in milliseconds."""


@dataclass(frozen=True, slots=True)
class SeedSettings:
    """What `seed_pointer` is told of."""

    pointer_parameter: str
    catalogue_table: str


def seed_pointer(event: dict[str, Any], _context: object) -> None:
    """Point a new stage at the model that ships with Vitrine; leave a stage that has one as it is."""

    def provision(properties: Mapping[str, Any]) -> Resource:
        told = settings.read(SeedSettings)
        pointer = Pointer(client("ssm", _CONTROL_TIMEOUT_S), told.pointer_parameter)
        live = LiveModel(client("dynamodb"), told.catalogue_table)
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


def _seconds_left(context: Any) -> Callable[[], float]:
    return lambda: float(context.get_remaining_time_in_millis()) / 1000
