"""The function's parts, put together once for each warm worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from recommendations.rankings import Rankings
from recommendations.related import Related
from recommendations.service import Recommender
from recommendations.settings import Settings
from recommendations.shelf import Shelf
from recommendations.surfaces import Surfaces
from recommendations.visitors import Visitors
from vitrine import settings
from vitrine.models.breaker import Breaker
from vitrine.models.ranker import Ranker
from vitrine.observability import logger, metrics
from vitrine.stores.clients import client
from vitrine.stores.exposures import Exposures
from vitrine.stores.showcase import Showcase
from vitrine.stores.tallies import Tallies
from vitrine.stores.visits import Visits

USUAL_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Services:
    """What the function's operations call."""

    recommender: Recommender
    related: Related
    rankings: Rankings


def compose() -> Services:
    """Make the services from the environment; raises SettingsError."""
    given = settings.read(Settings)
    experiments = given.running()
    dynamodb = client("dynamodb")
    _runtime(USUAL_TIMEOUT_S)
    ranker = Ranker(given.ranker_endpoint, _runtime, Breaker())
    shelf = Shelf(Showcase(dynamodb, given.catalogue_table))
    visitors = Visitors(Visits(dynamodb, given.profiles_table, given.history_events))
    exposures = Exposures(dynamodb, given.profiles_table, given.default_consent)
    surfaces = Surfaces(ranker, shelf, Tallies(dynamodb, given.trends_table), _count_unavailable)
    share = given.exploration_share
    return Services(
        Recommender(visitors, shelf, surfaces, exposures, experiments, share, _count_lost),
        Related(shelf, surfaces),
        Rankings(visitors, shelf, ranker, exposures, experiments, share, _count_unavailable, _count_lost),
    )


def _runtime(timeout_s: float) -> Any:
    return client("sagemaker-runtime", timeout_s, 1)


def _count_unavailable(error: Exception) -> None:
    logger().warning("ranker unavailable", extra={"cause": str(error)})
    metrics().add_metric("RankerUnavailable", MetricUnit.Count, 1)


def _count_lost(error: Exception) -> None:
    logger().error("exposure lost", extra={"error": type(error).__name__})
    metrics().add_metric("ExposureLost", MetricUnit.Count, 1)
