"""What is wanted less of is out or comes last, with the ranker and without it, unless the request asks for it."""

from __future__ import annotations

import pytest

from recommendations.choosing import heeding
from recommendations.filters import Filters
from recommendations.shopper import Shopper
from tests.unit.recommendations.shop import NOW, Shop, ask, item
from vitrine.domain.choices import Choices, Less

USER = "USER#u"
LATER = int(NOW * 1000) + 1
STOCK = {
    "a": item("a"),
    "b": item("b"),
    "c": item("c", brand="Zest", category=("Garden",)),
    "d": item("d", brand="Zest", category=("Garden", "Tools")),
}


def chosen(*less: Less) -> Choices:
    return Choices({one.choice_id: one._replace(until=LATER) for one in less})


def page(choices: Choices, *, up: bool = True, k: int = 4, **fields: object) -> list[str]:
    shop = Shop(stock=STOCK, indexed=STOCK, ranker_up=up)
    shop.shoppers[USER] = Shopper(USER, choices=choices)
    body = shop.recommender().recommend(USER, ask(k=k, **fields), None, "d").body
    assert body["source"] == ("model" if up else "fallback")
    return [entry["item_id"] for entry in body["items"]]


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize(
    ("less", "left"),
    [
        (Less("item", 0, 0, "a"), {"b", "c", "d"}),
        (Less("brand", 0, 0, brand="Acme"), {"c", "d"}),
        (Less("category", 0, 0, category=("Garden",)), {"a", "b"}),
        (Less("category", 0, 0, category=("Garden", "Tools")), {"a", "b", "c"}),
    ],
)
def test_what_is_wanted_less_of_is_out(less: Less, left: set[str], up: bool) -> None:
    assert set(page(Choices(), up=up)) == set(STOCK)
    assert set(page(chosen(less), up=up)) == left


@pytest.mark.parametrize("up", [True, False])
def test_what_is_like_an_item_that_is_wanted_less_of_comes_last(up: bool) -> None:
    like = chosen(Less("item", 0, 0, "x", "Acme", ("Grocery", "Dairy")))
    assert page(Choices(), up=up)[:2] == ["a", "b"]
    assert page(like, up=up)[2:] == ["a", "b"]
    assert set(page(like, up=up, k=2)) == {"c", "d"}


def test_what_a_request_names_is_wanted_now() -> None:
    less = chosen(Less("brand", 0, 0, brand="Zest"), Less("category", 0, 0, category=("Garden",)))
    assert page(less) == ["a", "b"]
    named = Filters(brands=frozenset({"Zest"}), categories=(("Garden", "Tools"),))
    assert page(less, filters=named) == ["d"]
    # A wider path does not ask for what lies below it.
    narrow = chosen(Less("category", 0, 0, category=("Garden", "Tools")))
    assert page(narrow, filters=Filters(categories=(("Garden",),))) == ["c"]


def test_a_choice_that_has_run_out_changes_nothing() -> None:
    over = Choices({"x": Less("brand", 0, int(NOW * 1000), brand="Acme")})
    assert heeding(Filters(), over, NOW) == Filters()
    assert set(page(over)) == set(STOCK)


def test_a_given_list_keeps_all_and_puts_last_what_is_wanted_less_of() -> None:
    shop = Shop(stock=STOCK, indexed=STOCK)
    shop.shoppers[USER] = Shopper(
        USER, choices=chosen(Less("item", 0, 0, "a"), Less("category", 0, 0, category=("Garden", "Tools")))
    )
    ranked = shop.rankings().rank(USER, list(STOCK), ask())
    assert [entry["item_id"] for entry in ranked["items"]] == ["b", "c", "a", "d"]
    recorded = [shown.item_id for shown in shop.recorded[-1][1].items]
    assert recorded == ["b", "c", "a", "d"]
