"""What an answer does without, in which order, and that there is always one."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.filters import Filters
from recommendations.item import Item
from recommendations.losses import ORDER, Losses
from recommendations.schemas import RankingsResponse, RecommendationsResponse, RelatedResponse
from recommendations.shopper import Shopper
from recommendations.tolerant import KEPT_S, MOST_REMEMBERED, TolerantCatalogue, TolerantTrends
from tests.unit.recommendations.shop import NOW, Shop, ask, item
from vitrine.errors import AwayError
from vitrine.models.ranker import Card
from vitrine.stores.showcase import KeptBackError, Live
from vitrine.stores.visits import Interaction

IDS = [f"i{n:02d}" for n in range(20)]
USER = "USER#u1"
PARTS = ("catalogue", "profiles", "trends", "ranker", "exposures")
OUTAGES = list(chain.from_iterable(combinations(PARTS, n) for n in range(len(PARTS) + 1)))


def shop(*away: str) -> Shop:
    stock = {item_id: item(item_id, stock=5) for item_id in IDS}
    near = {"i01": [("i10", 0.9), ("i11", 0.5)]}
    made = Shop(stock=stock, indexed=stock, near=near, trend={7 * 86_400: [("i05", 3.0)]})
    made.shoppers[USER] = Shopper(USER, (Interaction("i01", "view", int(NOW * 1000), "e1"),))
    return without(made, *away)


def without(made: Shop, *away: str) -> Shop:
    made.away = set(away)
    made.ranker_up = "ranker" not in away
    made.exposures_up = "exposures" not in away
    return made


def recommended(made: Shop, **fields: Any) -> dict[str, Any]:
    return made.recommender().recommend(USER, ask(**fields), None, "d").body


def expected(away: tuple[str, ...], *, cold: bool) -> bool:
    """Whether there is anything left to fill a page from."""
    return not cold or "catalogue" not in away or "ranker" not in away


@pytest.mark.parametrize("away", OUTAGES, ids=",".join)
@pytest.mark.parametrize("cold", [False, True])
def test_whatever_is_away_a_page_comes_as_long_as_anything_is_left(away: tuple[str, ...], cold: bool) -> None:
    made = shop()
    if not cold:
        recommended(made, k=20)
    body = recommended(without(made, *away))
    RecommendationsResponse.model_validate(body)
    assert len(body["items"]) == (5 if expected(away, cold=cold) else 0)
    lost = set(body["degraded"])
    assert ("personalisation" in lost) == ("profiles" in away)
    assert ("live_stock" in lost) == ("catalogue" in away)
    assert ("model" in lost) == ("ranker" in away)
    assert "exposures" in away or "profiles" in away or len(made.recorded) == 2 - cold


@pytest.mark.parametrize("away", OUTAGES, ids=",".join)
def test_whatever_is_away_related_items_and_rankings_come_too(away: tuple[str, ...]) -> None:
    made = shop()
    recommended(made, k=20)
    without(made, *away)
    related = made.related().related("similar", ask(surface="product", anchors=("i01",)))
    RelatedResponse.model_validate(related)
    assert len(related["items"]) == 5
    ranked = made.rankings().rank(USER, IDS[:7], ask())
    RankingsResponse.model_validate(ranked)
    assert {entry["item_id"] for entry in ranked["items"]} == set(IDS[:7])


def test_nothing_is_recorded_of_a_shopper_whose_consent_could_not_be_read() -> None:
    made = shop("profiles")
    page = made.recommender().recommend(USER, ask(), None, "d")
    made.rankings().rank(USER, IDS[:3], ask())
    assert made.recorded == []
    assert page.trail is None


def test_the_next_page_comes_even_if_what_was_shown_cannot_be_read() -> None:
    made = shop()
    first = made.recommender().recommend(USER, ask(), None, "d")
    assert first.trail is not None
    made.away = {"profiles"}
    second = made.recommender().recommend(USER, ask(), first.trail, "d")
    assert len(second.body["items"]) == 5
    assert {"paging", "personalisation"} <= set(second.body["degraded"])


def test_without_the_catalogue_a_cold_worker_shows_what_the_ranker_knows_and_no_price() -> None:
    made = shop("catalogue")
    made.shoppers[USER] = Shopper(USER, (Interaction("i19", "view", int(NOW * 1000), "e1"),))
    body = recommended(made)
    assert body["degraded"] == ["explanations", "live_stock"]
    for entry in body["items"]:
        assert entry["title"] == f"The {entry['item_id']}"
        assert entry["price"] is entry["stock"] is None
        assert entry["reason"]["events"][0]["event_id"] == "e1"


def test_a_filter_holds_without_the_catalogue() -> None:
    made = shop()
    made.indexed = {one.item_id: one._replace(price=9.0 if one.item_id < "i04" else 1.0) for one in made.stock.values()}
    made.away = {"catalogue"}
    body = recommended(made, filters=Filters(min_price=5.0))
    assert {entry["item_id"] for entry in body["items"]} == {"i00", "i01", "i02", "i03"}


@given(st.sets(st.sampled_from(ORDER)))
def test_losses_are_listed_in_the_order_in_which_things_are_given_up_and_reported_once(lost: set[Any]) -> None:
    reported: list[str] = []
    losses = Losses(lambda loss, _error: reported.append(loss))
    for loss in [*lost, *lost]:
        losses.note(loss, AwayError("x", "y"))
    assert losses.listed() == [loss for loss in ORDER if loss in lost]
    assert len(reported) == len(lost)
    losses.begin()
    assert losses.listed() == []


class Table:
    """A shelf that answers wholly, in part or not at all."""

    def __init__(self) -> None:
        self.rows = {item_id: item(item_id, stock=5) for item_id in IDS}
        self.kept_back: list[str] = []
        self.away = False

    def live(self) -> Live:
        if self.away:
            raise AwayError("catalogue", "breaker_open")
        return Live(17, "m1", ("i00",))

    def items(self, item_ids: Any) -> dict[str, Item]:
        self.live()
        if self.kept_back:
            found: dict[str, Any] = {item_id: {} for item_id in item_ids if item_id not in self.kept_back}
            raise KeptBackError(found, [item_id for item_id in item_ids if item_id in self.kept_back])
        return {item_id: self.rows[item_id] for item_id in item_ids if item_id in self.rows}

    def item(self, item_id: str, row: Any) -> Item:
        return self.rows[item_id]

    def neighbours(self, item_ids: Any, model_version: str) -> dict[str, Any]:
        self.live()
        return {}


@pytest.fixture
def lost() -> list[str]:
    return []


def catalogue(table: Table, lost: list[str], clock: Any = None) -> tuple[TolerantCatalogue, Losses]:
    losses = Losses(lambda loss, _error: lost.append(loss))
    return (TolerantCatalogue(table, losses, clock) if clock else TolerantCatalogue(table, losses)), losses


CARD = Card("Told by the ranker", "Acme", ("Grocery",), in_stock=True)


def test_what_a_table_keeps_back_is_stood_in_for_and_the_rest_is_live(lost: list[str]) -> None:
    table = Table()
    kept, _ = catalogue(table, lost)
    kept.items({"i00": None})
    table.kept_back = ["i00", "i02", "i09"]
    found = kept.items({"i00": None, "i01": CARD, "i02": CARD}, ["i09"])
    assert (found["i00"].stock, found["i01"].stock) == (None, 5)
    assert found["i02"].title == "Told by the ranker"
    assert "i09" not in found
    assert sorted(lost) == ["explanations", "live_stock"]


def test_a_copy_is_shown_for_an_hour(lost: list[str]) -> None:
    table, now = Table(), [0.0]
    kept, _ = catalogue(table, lost, lambda: now[0])
    kept.items({"i00": None})
    table.away = True
    now[0] = KEPT_S
    assert kept.items({"i00": CARD})["i00"].title == "The i00"
    now[0] = KEPT_S + 1
    assert kept.items({"i00": CARD})["i00"].title == "Told by the ranker"
    assert kept.live() == Live(0, "none")


def test_copies_are_bounded_and_the_oldest_goes_first(lost: list[str]) -> None:
    table = Table()
    table.rows = {str(n): item(str(n)) for n in range(MOST_REMEMBERED + 10)}
    kept, _ = catalogue(table, lost)
    for start in range(0, MOST_REMEMBERED + 10, 10):
        kept.items({str(n): None for n in range(start, start + 10)})
    assert kept.remembered() == ()
    table.away = True
    kept.live()
    remembered = kept.remembered()
    assert len(remembered) == MOST_REMEMBERED
    assert remembered[0] == str(MOST_REMEMBERED + 9)
    assert "9" not in remembered


def test_what_was_deleted_does_not_come_back_from_a_copy(lost: list[str]) -> None:
    table = Table()
    kept, _ = catalogue(table, lost)
    kept.items({"i00": None, "i01": None})
    del table.rows["i00"]
    kept.items({"i00": None, "i01": None})
    table.away = True
    assert list(kept.items({"i00": None, "i01": None})) == ["i01"]
    assert kept.remembered() == ["i01"]


def test_sold_out_stays_sold_out_in_a_copy(lost: list[str]) -> None:
    table = Table()
    table.rows["i00"] = item("i00", stock=0)
    kept, _ = catalogue(table, lost)
    kept.items({"i00": None})
    table.away = True
    assert not kept.items({"i00": None})["i00"].in_stock


def test_a_list_of_trends_is_remembered_for_what_was_asked() -> None:
    made = shop()
    trends = TolerantTrends(made, made.losses)
    assert trends.top(7 * 86_400, None, ()) == [("i05", 3.0)]
    made.away = {"trends"}
    assert trends.top(7 * 86_400, None, ()) == [("i05", 3.0)]
    assert trends.top(7 * 86_400, "US", ()) == ()
    assert made.losses.listed() == ["popularity"]
