"""The step that writes: in a module of its own, for it alone needs the ranker and the language model."""

from __future__ import annotations

import functools
from typing import Any

from content.drafting import BoundedSpeaker, Drafting, FromStores
from content.outcomes import count
from content.person import Picker
from content.reviews import ReviewShelf
from content.settings import WriteSettings
from content.shelf import Shelf
from recommendations.losses import Losses
from recommendations.reports import report_loss
from recommendations.shelf import Shelf as LiveShelf
from recommendations.surfaces import Surfaces
from recommendations.tolerant import TolerantCatalogue, TolerantTrends
from recommendations.visitors import Visitors
from vitrine import settings
from vitrine.breaker import Breaker
from vitrine.consumers import consumer
from vitrine.models.language import Language, service_of
from vitrine.models.ranker import Ranker
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.clients import client, dependency
from vitrine.stores.content import Jobs
from vitrine.stores.showcase import Showcase
from vitrine.stores.tallies import Tallies
from vitrine.stores.visits import Visits

_PATIENCE_S = 10.0


@consumer
def write(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Write a chunk's drafts; `done` is false where time ran out first: then the step is repeated, and goes on."""

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    drafting = _drafting(settings.read(WriteSettings))
    done, outcomes = drafting.chunk(event["job_id"], event["first"], event["last"], seconds_left)
    count(outcomes)
    return {"done": done}


@functools.cache
def _drafting(given: WriteSettings) -> Drafting:
    tables = client("dynamodb", _PATIENCE_S)
    shelf = Shelf(CatalogueTable(tables, given.catalogue_table), tables, given.catalogue_table)
    speaker = None
    if given.language_model:
        connect = _runtime if service_of(given.language_model) == "sagemaker-runtime" else _bedrock
        language = Language(connect, given.language_model, Breaker(), given.answer_tokens)
        speaker = BoundedSpeaker(language, given.answer_tokens)
    sources = FromStores(shelf, ReviewShelf(tables, given.content_table), lambda: _picker(given))
    return Drafting(Jobs(tables, given.content_table), sources, speaker)


@functools.cache
def _picker(given: WriteSettings) -> Picker:
    losses = Losses(report_loss)
    catalogue = TolerantCatalogue(LiveShelf(Showcase(dependency("catalogue"), given.catalogue_table)), losses)
    trends = TolerantTrends(Tallies(dependency("trends"), given.trends_table), losses)
    ranker = Ranker(given.ranker_endpoint, _runtime, Breaker())
    # Not a tolerant one: who cannot be read has said nothing of what may be read of them.
    visitors = Visitors(Visits(dependency("profiles"), given.profiles_table, given.history_events))
    return Picker(visitors, catalogue, Surfaces(ranker, catalogue, trends, losses), given.default_consent)


def _runtime(timeout_s: float) -> Any:
    return client("sagemaker-runtime", timeout_s, 1)


def _bedrock(timeout_s: float) -> Any:
    return client("bedrock-runtime", timeout_s, 1)
