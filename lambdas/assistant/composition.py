"""The function's parts, put together once for each warm worker."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from assistant.dialogue import Dialogue
from assistant.finder import Finder, Queries
from assistant.recollection import Memory
from assistant.service import Assistant, Kept, Reports
from assistant.settings import Settings
from assistant.vocabulary import Vocabulary
from recommendations.losses import Losses
from recommendations.reports import count_lost, report_loss
from recommendations.shelf import Shelf
from recommendations.surfaces import Surfaces
from recommendations.tolerant import TolerantCatalogue, TolerantExposures, TolerantShoppers, TolerantTrends
from recommendations.visitors import Visitors
from vitrine import settings
from vitrine.breaker import Breaker
from vitrine.models.embedding import Embedding
from vitrine.models.language import Language, service_of
from vitrine.models.ranker import Ranker
from vitrine.models.reading import Marker
from vitrine.observability import logger, metrics
from vitrine.stores.assistant_memory import Memories
from vitrine.stores.clients import client, dependency
from vitrine.stores.conversations import Conversations
from vitrine.stores.exposures import Exposures
from vitrine.stores.lexicon import Lexicons
from vitrine.stores.profiles import Profiles
from vitrine.stores.showcase import Showcase
from vitrine.stores.tallies import Tallies
from vitrine.stores.visits import Visits

EMBEDDING_TIMEOUT_S = 1.0
READING_TIMEOUT_S = 0.5
LEXICON_TIMEOUT_S = 2.0


def compose() -> Assistant:
    """Make the assistant from the environment; raises SettingsError."""
    given = settings.read(Settings)
    losses = Losses(report_loss)
    profiles = dependency("profiles")
    shoppers = TolerantShoppers(Visitors(Visits(profiles, given.profiles_table, given.history_events)), losses)
    language = None
    if given.language_model:
        connect = _sagemaker if service_of(given.language_model) == "sagemaker-runtime" else _bedrock
        language = Language(connect, given.language_model, Breaker(), given.answer_tokens)
    return Assistant(
        shoppers,
        Kept(
            Conversations(dependency("conversations"), given.profiles_table, given.conversation_ttl_days),
            Profiles(profiles, given.profiles_table, given.event_ttl_days),
            Memory(Memories(dependency("conversations"), given.profiles_table, given.conversation_ttl_days)),
        ),
        Dialogue(_finder(given, losses), _vocabulary(given), _marker(given)),
        language,
        given,
        Reports(_count_verdict, _count_filled, _count_ungrounded),
        losses,
    )


def _finder(given: Settings, losses: Losses) -> Finder:
    catalogue = TolerantCatalogue(Shelf(Showcase(dependency("catalogue"), given.catalogue_table)), losses)
    trends = TolerantTrends(Tallies(dependency("trends"), given.trends_table), losses)
    surfaces = Surfaces(Ranker(given.ranker_endpoint, _sagemaker, Breaker()), catalogue, trends, losses)
    embedding = Embedding(_sagemaker(EMBEDDING_TIMEOUT_S), given.embedding_endpoint)
    queries = Queries(embedding, Breaker(), _noted("EmbeddingUnavailable"))
    kept = Exposures(dependency("exposures"), given.profiles_table, given.exposure_days, given.default_consent)
    return Finder(catalogue, surfaces, TolerantExposures(kept, losses), queries, count_lost)


def _marker(given: Settings) -> Marker:
    # A breaker of its own: vectors and marks come from one endpoint, and either may fail without the other.
    return Marker(_sagemaker(READING_TIMEOUT_S), given.embedding_endpoint, Breaker(), _noted("ReaderUnavailable"))


def _vocabulary(given: Settings) -> Vocabulary:
    lexicons = Lexicons(client("s3", LEXICON_TIMEOUT_S, 1), given.artifacts_bucket)
    return Vocabulary(lexicons, _noted("LexiconUnavailable"))


def _sagemaker(timeout_s: float) -> Any:
    return client("sagemaker-runtime", timeout_s, 1)


def _bedrock(timeout_s: float) -> Any:
    return client("bedrock-runtime", timeout_s, 1)


def _noted(metric: str) -> Any:
    def note(error: Exception) -> None:
        # The class alone: a message may quote what a shopper said.
        logger().warning("a part of the assistant failed", extra={"part": metric, "error": type(error).__name__})
        metrics().add_metric(metric, MetricUnit.Count, 1)

    return note


def _count_verdict(verdict: str) -> None:
    metrics().add_metric(f"Phrasing{verdict.title().replace('_', '')}", MetricUnit.Count, 1)


def _count_filled(outcome: str) -> None:
    metrics().add_metric(f"Filling{outcome.title().replace('_', '')}", MetricUnit.Count, 1)


def _count_ungrounded(_claim: str) -> None:
    metrics().add_metric("SentenceDropped", MetricUnit.Count, 1)
