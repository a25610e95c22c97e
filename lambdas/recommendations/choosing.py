"""What a shopper wants less of, as a page heeds it: brands and categories by the filter, items by name and kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommendations.filters import Filters
    from recommendations.item import Item
    from vitrine.domain.choices import Choices


def heeding(filters: Filters, choices: Choices, now: float) -> Filters:
    """Add to a request's filter the brands and categories that its shopper wants less of, at a time in epoch seconds.

    What the request asks for by name is wanted now, and stays.
    """
    if not choices.less:
        return filters
    now_ms = now * 1000
    brands = {str(less.brand) for less in choices.standing(now_ms, "brand")} - filters.brands
    paths = [less.category for less in choices.standing(now_ms, "category")]
    paths = [path for path in paths if not any(asked[: len(path)] == path for asked in filters.categories)]
    return replace(
        filters,
        not_brands=filters.not_brands | brands,
        not_categories=(*filters.not_categories, *paths),
    )


def unwanted_items(choices: Choices, now: float) -> set[str]:
    """List the items that a shopper wants less of."""
    return {str(less.item_id) for less in choices.standing(now * 1000, "item")} if choices.less else set()


def alike(choices: Choices, now: float) -> Callable[[Item], bool]:
    """Tell of an item whether it is of the brand and category of one that the shopper wants less of."""
    kinds = {(less.brand, less.category) for less in choices.standing(now * 1000, "item")} if choices.less else set()
    return lambda item: (item.brand, item.category) in kinds and bool(item.brand or item.category)


def unwanted(choices: Choices, now: float) -> Callable[[Item], bool]:
    """Tell of an item whether a choice is about it, by its name, its kind, its brand or its category."""
    if not choices.less:
        return lambda _: False
    now_ms = now * 1000
    items, like = unwanted_items(choices, now), alike(choices, now)
    brands = {less.brand for less in choices.standing(now_ms, "brand")}
    paths = [less.category for less in choices.standing(now_ms, "category")]
    return lambda item: (
        item.item_id in items
        or like(item)
        or item.brand in brands
        or any(item.category[: len(path)] == path for path in paths)
    )
