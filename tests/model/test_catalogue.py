from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from container.problem import ConflictError
from ranker.catalogue import Catalogue
from ranker.filters import matches
from ranker.request import Filter
from ranker.segments import catch_up
from tests.model import shops


def unit(seed: int) -> np.ndarray[Any, Any]:
    vector = np.random.default_rng(seed).normal(size=384)
    return vector / np.linalg.norm(vector)


class Published:
    """Deltas that are there."""

    def __init__(self, *versions: list[dict[str, Any]]) -> None:
        self._versions = versions

    def fetch(self, version: int) -> list[dict[str, Any]] | None:
        return self._versions[version - 1] if version <= len(self._versions) else None


def test_a_vector_may_come_later_with_the_same_revision() -> None:
    catalogue = Catalogue(384)
    assert catalogue.apply(1, [shops.record("a")]) == [0]
    assert not catalogue.embedded[0]
    assert catalogue.apply(2, [shops.record("a", unit(1))]) == [0]
    assert catalogue.embedded[0]


def test_a_change_that_leaves_the_text_alone_keeps_the_vector() -> None:
    catalogue = Catalogue(384)
    catalogue.apply(1, [shops.record("a", unit(1))])
    assert catalogue.apply(2, [shops.record("a", revision=2, price=9.0)]) == []
    assert catalogue.embedded[0]
    assert catalogue.price[0] == 9.0


def test_a_new_text_drops_the_vector_of_the_old_one() -> None:
    catalogue = Catalogue(384)
    catalogue.apply(1, [shops.record("a", unit(1))])
    assert catalogue.apply(2, [shops.record("a", revision=2, text_hash="other")]) == [0]
    assert not catalogue.embedded[0]


def test_an_older_revision_changes_nothing() -> None:
    catalogue = Catalogue(384)
    catalogue.apply(1, [shops.record("a", unit(1), revision=5, price=5.0)])
    catalogue.apply(2, [shops.record("a", revision=4, price=4.0, deleted=True)])
    assert catalogue.alive[0]
    assert catalogue.price[0] == 5.0


def test_a_deleted_item_may_come_back() -> None:
    catalogue = Catalogue(384)
    catalogue.apply(1, [shops.record("a", unit(1))])
    catalogue.apply(2, [{"item_id": "a", "revision": 2, "deleted": True}])
    assert not catalogue.alive[0]
    catalogue.apply(3, [shops.record("a", unit(1), revision=3)])
    assert catalogue.alive[0]
    assert len(catalogue) == 1


def test_versions_are_contiguous() -> None:
    catalogue = Catalogue(384)
    with pytest.raises(ConflictError, match="does not follow"):
        catalogue.apply(2, [shops.record("a")])


def test_a_version_that_is_not_published_is_a_conflict_and_what_is_there_stays_applied() -> None:
    catalogue = Catalogue(384)
    with pytest.raises(ConflictError, match="version 3 is not published"):
        catch_up(catalogue, Published([shops.record("a")], [shops.record("b")]), 3)
    assert catalogue.version == 2
    assert catalogue.ids == ["a", "b"]


def test_the_catalogue_grows_past_its_first_capacity() -> None:
    catalogue = Catalogue(384)
    catalogue.load([shops.record(f"i{row}", price=float(row)) for row in range(3000)])
    assert catalogue.price.tolist() == [float(row) for row in range(3000)]


def test_vectors_are_the_bytes_that_were_sent() -> None:
    catalogue = Catalogue(384)
    record = shops.record("a", unit(3))
    catalogue.apply(1, [record])
    sent = np.frombuffer(base64.b64decode(record["vector"]), dtype="<f2")
    assert (catalogue.vectors[0].astype(np.float16) == sent).all()


RECORDS = st.fixed_dictionaries(
    {
        "deleted": st.booleans(),
        "in_stock": st.booleans(),
        "price": st.none() | st.integers(0, 5).map(float),
        "brand": st.sampled_from([None, "A", "B"]),
        "category": st.sampled_from([["X"], ["X", "Y"], ["Z", "Y"], []]),
        "attributes": st.dictionaries(st.sampled_from(["size", "organic"]), st.sampled_from([1, 1.0, True, "big"])),
        "created_at": st.integers(0, 5),
    }
)
FILTERS = st.builds(
    Filter,
    categories=st.lists(st.sampled_from([("X",), ("X", "Y"), ("Y",), ("Z",)]), max_size=2).map(tuple),
    brands=st.lists(st.sampled_from(["A", "B", "C"]), max_size=2).map(tuple),
    attributes=st.dictionaries(st.sampled_from(["size"]), st.sampled_from([(1,), ("big", "true")]), max_size=1),
    min_price=st.none() | st.integers(0, 5).map(float),
    max_price=st.none() | st.integers(0, 5).map(float),
    created_after=st.none() | st.integers(0, 5),
    in_stock=st.booleans(),
    not_categories=st.lists(st.sampled_from([("X",), ("X", "Y"), ("Y",)]), max_size=2).map(tuple),
    not_brands=st.lists(st.sampled_from(["A", "B", "C"]), max_size=2).map(tuple),
    not_attributes=st.dictionaries(st.sampled_from(["size"]), st.sampled_from([(1,), ("big", "true")]), max_size=1),
)


def passes(record: dict[str, Any], wanted: Filter) -> bool:
    """Say it item by item."""
    price, path = record["price"], tuple(record["category"])
    texts = {
        name: {"True": "true"}.get(str(value), str(value).removesuffix(".0"))
        for name, value in record["attributes"].items()
    }
    return (
        not record["deleted"]
        and (record["in_stock"] or not wanted.in_stock)
        and (wanted.min_price is None or (price is not None and price >= wanted.min_price))
        and (wanted.max_price is None or (price is not None and price <= wanted.max_price))
        and (wanted.created_after is None or record["created_at"] > wanted.created_after)
        and (not wanted.brands or record["brand"] in wanted.brands)
        and (not wanted.categories or any(path[: len(prefix)] == prefix for prefix in wanted.categories))
        and all(texts.get(name) in {str(value) for value in values} for name, values in wanted.attributes.items())
        and record["brand"] not in wanted.not_brands
        and not any(path[: len(prefix)] == prefix for prefix in wanted.not_categories)
        and not any(
            texts.get(name) in {str(value) for value in values} for name, values in wanted.not_attributes.items()
        )
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=12), st.lists(RECORDS, max_size=12), FILTERS)
def test_masks_equal_a_plain_reading_of_the_filter(
    first: list[dict[str, Any]], second: list[dict[str, Any]], wanted: Filter
) -> None:
    catalogue = Catalogue(384)
    catalogue.load([shops.record(f"i{row}", **record) for row, record in enumerate(first)])
    catalogue.load([shops.record(f"i{row}", **record | {"revision": 2}) for row, record in enumerate(second)])
    newest = [second[row] if row < len(second) else first[row] for row in range(max(len(first), len(second)))]
    mask, left = matches(catalogue, wanted)
    assert mask.tolist() == [passes(record, wanted) for record in newest]
    assert left in (None, sum(mask.tolist()))


def test_a_card_says_what_a_page_needs_and_follows_the_catalogue() -> None:
    catalogue = Catalogue(384)
    told: dict[str, Any] = {"title": "Milk", "brand": "Acme", "category": ["Grocery", "Dairy"]}
    catalogue.apply(1, [shops.record("a", **told), shops.record("b", title="", brand=None, category=[])])
    assert catalogue.card(0) == told | {"in_stock": True}
    assert catalogue.card(1) is None
    catalogue.apply(2, [shops.record("a", revision=2, in_stock=False, **told | {"title": "Whole milk"})])
    assert catalogue.card(0) == told | {"title": "Whole milk", "in_stock": False}
