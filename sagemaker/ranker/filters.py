"""Filters compiled into the scoring mask: what may not be shown is never scored into the top k."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker.catalogue import scalar
from ranker.eligible import Eligible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ranker.arrays import Bools
    from ranker.catalogue import Catalogue
    from ranker.request import Filter, RankRequest


def eligible(catalogue: Catalogue, request: RankRequest) -> Eligible:
    """Return which items may be in the answer: neither excluded nor an anchor, and as the filter wants them."""
    index = catalogue.index
    named = {index[item_id] for item_id in (*request.exclude, *request.anchors) if item_id in index}
    mask, left = matches(catalogue, request.filter)
    if request.candidates is not None:
        mask, left = mask & _members(catalogue, request.candidates), None
    return Eligible(mask, np.array(sorted(named), dtype=np.int64), left)


def matches(catalogue: Catalogue, wanted: Filter) -> tuple[Bools, int | None]:
    """Return which living items pass a filter, (N,), and how many where that is known without counting.

    The mask may be shared and must not be written to.
    """
    mask, offered = catalogue.offered(in_stock=wanted.in_stock)
    left: int | None = offered
    for term in _terms(catalogue, wanted):
        mask, left = mask & term, None
    return mask, left


def _terms(catalogue: Catalogue, wanted: Filter) -> Iterator[Bools]:
    # A price of NaN compares false: an item without a price passes no price limit.
    if wanted.min_price is not None:
        yield catalogue.price >= np.float32(wanted.min_price)
    if wanted.max_price is not None:
        yield catalogue.price <= np.float32(wanted.max_price)
    if wanted.created_after is not None:
        yield catalogue.created_at > wanted.created_after
    if wanted.brands:
        codes = [catalogue.brand_code(brand) for brand in wanted.brands]
        yield np.isin(catalogue.brand, [code for code in codes if code is not None])
    if wanted.categories:
        yield _in_categories(catalogue, wanted.categories)
    for name, values in wanted.attributes.items():
        yield _with_attribute(catalogue, name, values)
    yield from _refusals(catalogue, wanted)


def _refusals(catalogue: Catalogue, wanted: Filter) -> Iterator[Bools]:
    """Yield a mask for each kind of thing that is not wanted; what an item does not say of itself is no reason."""
    if wanted.not_brands:
        codes = [catalogue.brand_code(brand) for brand in wanted.not_brands]
        yield ~np.isin(catalogue.brand, [code for code in codes if code is not None])
    if wanted.not_categories:
        yield ~_in_categories(catalogue, wanted.not_categories)
    for name, values in wanted.not_attributes.items():
        yield ~_with_attribute(catalogue, name, values)


def _in_categories(catalogue: Catalogue, paths: Iterable[tuple[str, ...]]) -> Bools:
    mask = np.zeros(len(catalogue), dtype=np.bool_)
    for path in paths:
        code = catalogue.category_code(path)
        if code is not None:
            mask |= catalogue.category[:, len(path) - 1] == code
    return mask


def _with_attribute(catalogue: Catalogue, name: str, values: Iterable[object]) -> Bools:
    mask = np.zeros(len(catalogue), dtype=np.bool_)
    for value in values:
        mask[list(catalogue.having(name, scalar(value)))] = True
    return mask


def _members(catalogue: Catalogue, item_ids: Iterable[str]) -> Bools:
    mask = np.zeros(len(catalogue), dtype=np.bool_)
    mask[[catalogue.index[item_id] for item_id in item_ids if item_id in catalogue.index]] = True
    return mask
