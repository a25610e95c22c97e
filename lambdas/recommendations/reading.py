"""From a checked request's parameters to an ask."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

from recommendations.ask import Ask
from recommendations.filters import Filters
from recommendations.paging import MOST_SHOWN, Trail
from recommendations.windows import window_seconds
from vitrine.domain import cursor
from vitrine.domain.locales import DEFAULT
from vitrine.errors import InvalidInputError

if TYPE_CHECKING:
    from recommendations.schemas import RankingContext, RankingsRequest, RecommendationsQuery, RelatedQuery

BUDGET_S = 3.0
"""Longest time that an answer may take, whatever the function's own limit."""
RESERVE_S = 0.5
"""Time kept back before the function's own limit."""
SEPARATOR = ">"
"""Between the levels of a category: `Grocery > Dairy`."""


def ask_of(query: RecommendationsQuery, deadline: float, usual_locale: str = DEFAULT) -> Ask:
    """Read the parameters of a request for recommendations."""
    return Ask(
        surface=query.surface,
        k=query.k,
        now=time.time(),
        deadline=limited(deadline),
        anchors=tuple(dict.fromkeys(query.item_id)) if query.surface in ("product", "cart") else (),
        context=_given(query, _named(query.attr)),
        filters=_filters(query),
        include_purchased=query.include_purchased,
        window_s=window_seconds(query.window),
        locale=query.locale,
        usual_locale=usual_locale,
    )


def ask_for_ranking(body: RankingsRequest, deadline: float, usual_locale: str = DEFAULT) -> Ask:
    """Read the context in which a given list is ranked; what is out of stock is ranked like the rest."""
    context = body.context
    return Ask(
        surface="home",
        k=1,
        now=time.time(),
        deadline=limited(deadline),
        context=_given(context, context.attributes),
        filters=Filters(in_stock=False),
        locale=body.locale,
        usual_locale=usual_locale,
    )


def ask_about(item_id: str, query: RelatedQuery, deadline: float, usual_locale: str = DEFAULT) -> Ask:
    """Ask what belongs to an item."""
    return Ask(
        surface="product",
        k=query.k,
        now=time.time(),
        deadline=limited(deadline),
        anchors=(item_id,),
        locale=query.locale,
        usual_locale=usual_locale,
    )


def limited(deadline: float) -> float:
    """Give the moment by which an answer must be made, before the function's own (both monotonic seconds)."""
    return min(deadline - RESERVE_S, time.monotonic() + BUDGET_S)


def digest(shopper_key: str, query: RecommendationsQuery) -> str:
    """Name a shopper's request, whatever the page, its size and its language."""
    asked = query.model_dump_json(exclude={"cursor", "k", "locale"}, exclude_defaults=True)
    return hashlib.sha256(f"{shopper_key}\n{asked}".encode()).hexdigest()[:16]


def trail_of(query: RecommendationsQuery, named: str) -> Trail | None:
    """Read the cursor; raises InvalidInputError where it is none of this request's."""
    if query.cursor is None:
        return None
    try:
        trail = Trail.read(cursor.decode(query.cursor))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InvalidInputError.of("cursor", "must come from an answer of this API", query.cursor) from error
    if trail.digest != named or not 0 < trail.count < MOST_SHOWN:
        raise InvalidInputError.of("cursor", "must come from an answer to the same request", query.cursor)
    return trail


def _given(where: RecommendationsQuery | RankingContext, attributes: dict[str, str]) -> dict[str, Any]:
    context = {"device": where.device, "country": where.country, "local_time": where.local_time}
    return {k: v for k, v in context.items() if v is not None} | ({"attributes": attributes} if attributes else {})


def _filters(query: RecommendationsQuery) -> Filters:
    attributes: dict[str, set[str]] = {}
    for text in query.attribute:
        name, _, value = text.partition(":")
        attributes.setdefault(name, set()).add(value)
    return Filters(
        categories=tuple(_path(text) for text in query.category),
        min_price=query.min_price,
        max_price=query.max_price,
        brands=frozenset(query.brand),
        attributes={name: frozenset(values) for name, values in attributes.items()},
        in_stock=query.in_stock,
    )


def _path(text: str) -> tuple[str, ...]:
    return tuple(level.strip() for level in text.split(SEPARATOR))


def _named(texts: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (text.partition(":") for text in texts)}
