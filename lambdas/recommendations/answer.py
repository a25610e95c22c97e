"""The answer, as the API gives it. Built by hand: validating a page of one's own costs more than making it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommendations.reasons import reason
from vitrine.domain.locales import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommendations.refill import Placed
    from vitrine.stores.visits import Interaction


def items(
    page: Sequence[Placed], origins: Sequence[Interaction], titles: Mapping[str, str], language: str = DEFAULT
) -> list[dict[str, Any]]:
    """Write the items of a page, best first, each with its reason in a language."""
    return [_item(placed, origins, titles, language) for placed in page]


def _item(placed: Placed, origins: Sequence[Interaction], titles: Mapping[str, str], language: str) -> dict[str, Any]:
    item, ranked = placed.item, placed.ranked
    return {
        "item_id": item.item_id,
        "title": item.title,
        "brand": item.brand,
        "category": list(item.category),
        "price": item.price,
        "sale_price": item.sale_price,
        "currency": item.currency,
        "availability": item.availability,
        "stock": item.stock,
        "image_link": item.image_link,
        "link": item.link,
        "score": round(ranked.score, 6),
        "propensity": ranked.propensity,
        "reason": reason(ranked, origins, titles, language, item.phrases),
    }
