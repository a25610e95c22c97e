"""From parameters to an ask, and from a cursor to the pages before."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import reading
from recommendations.filters import Filters
from recommendations.paging import MOST_SHOWN, Trail
from recommendations.schemas import RankingContext, RankingsRequest, RecommendationsQuery
from vitrine.domain import cursor
from vitrine.errors import InvalidInputError
from vitrine.schemas import FROM_TEXT


def query(**parameters: Any) -> RecommendationsQuery:
    return RecommendationsQuery.model_validate(parameters, context=FROM_TEXT)


def test_every_parameter_reaches_the_ask() -> None:
    asked = reading.ask_of(
        query(
            surface="cart",
            k="7",
            item_id=["a", "b", "a"],
            device="mobile",
            country="US",
            local_time="2026-01-02T18:00:00",
            attr=["channel:app", "note:a:b"],
            category=["Grocery > Dairy", "Garden"],
            min_price="1",
            max_price="9.5",
            brand=["Acme"],
            attribute=["size:1", "size:2", "organic:true"],
            in_stock="false",
            include_purchased="true",
            window="PT1H",
            locale="fr-CA",
        ),
        time.monotonic() + 10,
    )
    assert (asked.surface, asked.k, asked.anchors, asked.window_s) == ("cart", 7, ("a", "b"), 3600)
    assert asked.include_purchased
    assert asked.locale == "fr-CA"
    assert asked.context == {
        "device": "mobile",
        "country": "US",
        "local_time": "2026-01-02T18:00:00",
        "attributes": {"channel": "app", "note": "a:b"},
    }
    assert asked.filters == Filters(
        categories=(("Grocery", "Dairy"), ("Garden",)),
        min_price=1.0,
        max_price=9.5,
        brands=frozenset({"Acme"}),
        attributes={"size": frozenset({"1", "2"}), "organic": frozenset({"true"})},
        in_stock=False,
    )


def test_an_answer_is_due_before_the_function_s_own_limit() -> None:
    now = time.monotonic()
    assert reading.limited(now + 1.0) == now + 1.0 - reading.RESERVE_S
    assert reading.limited(now + 600.0) < now + 600.0 - reading.RESERVE_S


def test_a_ranking_leaves_nothing_out_for_want_of_stock() -> None:
    asked = reading.ask_for_ranking(
        RankingsRequest(item_ids=["a"], context=RankingContext(country="US"), locale="de"), time.monotonic() + 10
    )
    assert asked.locale == "de"
    assert asked.filters.compiled() == {"in_stock": False}
    assert asked.context == {"country": "US"}


FIRST, LAST = "X#2026-01-01T00:00:00.000Z#a", "X#2026-01-02T00:00:00.000Z#b"
TRAIL = {"r": "root", "f": FIRST, "l": LAST, "n": 5, "d": "digest"}


def test_a_cursor_leads_back_to_its_pages() -> None:
    text = cursor.encode(Trail.read(TRAIL).written())
    assert reading.trail_of(query(cursor=text), "digest") == Trail("root", FIRST, LAST, 5, "digest")
    assert reading.trail_of(query(), "digest") is None


@pytest.mark.parametrize(
    "change",
    [
        *({"d": "other"}, {"n": 0}, {"n": -1}, {"n": MOST_SHOWN}, {"n": "many"}, {"n": None}, {"n": float("inf")}),
        *({"f": LAST, "l": FIRST}, {"f": "E#"}, {"l": "T"}, {"l": LAST + "9" * 64}, {"r": ""}, {"r": "a b"}),
    ],
)
def test_a_cursor_that_was_changed_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as error:
        reading.trail_of(query(cursor=cursor.encode(TRAIL | change)), "digest")
    assert error.value.errors[0].field == "cursor"


@given(st.text(min_size=1, max_size=50))
def test_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        reading.trail_of(query(cursor=text), "digest")


def test_a_request_keeps_its_name_from_page_to_page_and_no_other_has_it() -> None:
    first = reading.digest("USER#u", query(surface="home", k=5))
    assert first == reading.digest("USER#u", query(k=9, cursor="x", locale="de"))
    assert first != reading.digest("USER#v", query())
    assert first != reading.digest("USER#u", query(brand=["Acme"]))
