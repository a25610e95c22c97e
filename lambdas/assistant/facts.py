"""What may be said of an item, from the catalogue as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.allergens import NAMES, declared, free, says_of_allergens, traces
from assistant.inedible import inedible
from vitrine.domain.grounding import Facts, plain
from vitrine.domain.words import singular

if TYPE_CHECKING:
    from recommendations.item import Item


def facts_of(item: Item, reasons: tuple[str, ...] = ()) -> Facts:
    """Give the facts of a live item; `reasons` is what may be said of why it is here."""
    attributes = {name: item.attribute(name) or "" for name in item.attributes if not says_of_allergens(name)}
    known = [thing for thing in NAMES if free(item, thing)]
    return Facts(
        name=plain(item.title),
        price=item.price_to_pay,
        currency=item.currency,
        full_price=item.price if item.sale_price is not None and item.sale_price != item.price else None,
        in_stock=item.in_stock,
        stock=item.stock,
        brand=plain(item.brand) if item.brand else None,
        category=tuple(plain(level) for level in item.category),
        attributes={plain(name): plain(value) for name, value in attributes.items()},
        declared=declared(item),
        traces=traces(item),
        free_from=frozenset({word for thing in known for word in (singular(thing), *NAMES[thing])}),
        reasons=reasons,
        eaten=not inedible(item),
    )
