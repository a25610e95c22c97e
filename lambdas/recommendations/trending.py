"""Candidates from live counters, looking further back while there are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitrine.models.ranker import RankedItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recommendations.ask import Ask
    from recommendations.ports import Trends

WIDER_S = (3_600, 86_400, 7 * 86_400, 28 * 86_400)
_UNITS = (("W", 7 * 86_400), ("D", 86_400), ("H", 3_600), ("M", 60))


def batches(trends: Trends, ask: Ask) -> Iterator[Sequence[RankedItem]]:
    """Yield what trends in the window asked for, then in wider ones, then the same in all countries.

    Each item's attributes say which window and country it trends in.
    """
    windows = [ask.window_s, *(wider for wider in WIDER_S if wider > ask.window_s)]
    for country in [ask.country, None] if ask.country else [None]:
        for window_s in windows:
            top = trends.top(window_s, country, ask.filters.categories)
            yield [
                RankedItem(item_id, weight, 1.0, "trending", (), _where(window_s, country)) for item_id, weight in top
            ]


def _where(window_s: int, country: str | None) -> tuple[tuple[str, str], ...]:
    window = ("window", duration(window_s))
    return (window,) if country is None else (window, ("country", country))


def duration(seconds: int) -> str:
    """Write a span of whole minutes as ISO 8601 does, in its largest unit."""
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"PT{seconds // size}{unit}" if unit in "HM" else f"P{seconds // size}{unit}"
