"""The function's parts, put together once for each warm worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommendations.losses import Losses
from recommendations.rankings import Rankings
from recommendations.related import Related
from recommendations.reports import count_lost, report_loss
from recommendations.service import Recommender
from recommendations.settings import Settings
from recommendations.shelf import Shelf
from recommendations.surfaces import Surfaces
from recommendations.tolerant import TolerantCatalogue, TolerantExposures, TolerantShoppers, TolerantTrends
from recommendations.visitors import Visitors
from vitrine import settings
from vitrine.breaker import Breaker
from vitrine.models.ranker import Ranker
from vitrine.stores.clients import client, dependency
from vitrine.stores.exposures import Exposures
from vitrine.stores.showcase import Showcase
from vitrine.stores.tallies import Tallies
from vitrine.stores.visits import Visits

USUAL_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Services:
    """What the function's operations call, and the language of shoppers of whom nothing tells one."""

    recommender: Recommender
    related: Related
    rankings: Rankings
    usual_locale: str


def compose() -> Services:
    """Make the services from the environment; raises SettingsError."""
    given = settings.read(Settings)
    experiments = given.running()
    _runtime(USUAL_TIMEOUT_S)
    losses = Losses(report_loss)
    ranker = Ranker(given.ranker_endpoint, _runtime, Breaker())
    catalogue = TolerantCatalogue(Shelf(Showcase(dependency("catalogue"), given.catalogue_table)), losses)
    visits = Visits(dependency("profiles"), given.profiles_table, given.history_events)
    shoppers = TolerantShoppers(Visitors(visits), losses)
    # Writes may be throttled where reads are not: a breaker of their own.
    exposures = TolerantExposures(
        Exposures(dependency("exposures"), given.profiles_table, given.exposure_days, given.default_consent), losses
    )
    trends = TolerantTrends(Tallies(dependency("trends"), given.trends_table), losses)

    surfaces = Surfaces(ranker, catalogue, trends, losses)
    share = given.exploration_share
    return Services(
        Recommender(shoppers, catalogue, surfaces, exposures, experiments, share, count_lost, losses),
        Related(catalogue, surfaces, losses),
        Rankings(shoppers, catalogue, ranker, exposures, experiments, share, count_lost, losses),
        given.default_locale,
    )


def _runtime(timeout_s: float) -> Any:
    return client("sagemaker-runtime", timeout_s, 1)
