"""What every page keeps: live, asked for, allowed, distinct, full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.exclusion import excluded
from recommendations.filters import Filters
from recommendations.schemas import RecommendationsResponse
from recommendations.shopper import Shopper
from recommendations.surfaces import completed
from tests.unit.recommendations.shop import NOW, Shop, ask, item
from vitrine.domain.choices import Choices, Less
from vitrine.domain.consent import LEVELS
from vitrine.stores.visits import Interaction, Purchases

if TYPE_CHECKING:
    from recommendations.item import Item

IDS = [f"i{n:03d}" for n in range(60)]
SURFACES = ["home", "product", "cart", "buy_again", "trending", "new_arrivals"]
TYPES = ["view", "click", "like", "dislike", "add_to_cart", "remove_from_cart", "purchase"]


@st.composite
def items(draw: st.DrawFn, item_id: str) -> Item:
    return item(
        item_id,
        availability=draw(st.sampled_from(["in_stock", "in_stock", "preorder", "out_of_stock"])),
        stock=draw(st.sampled_from([None, 5, 5, 0])),
        price=draw(st.sampled_from([1.0, 2.0, 10.0])),
        sale_price=draw(st.sampled_from([None, None, 0.5])),
        brand=draw(st.sampled_from(["Acme", "Zest"])),
        category=draw(st.sampled_from([("Grocery", "Dairy"), ("Grocery",), ("Garden",)])),
        attributes=draw(st.sampled_from([{}, {"organic": True}, {"size": 2.0}])),
        created_at=draw(st.sampled_from([NOW - 100.0, NOW - 90 * 86400.0])),
    )


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    return Filters(
        categories=draw(st.sampled_from([(), (("Grocery",),), (("Grocery", "Dairy"), ("Garden",))])),
        min_price=draw(st.sampled_from([None, 0.75])),
        max_price=draw(st.sampled_from([None, 5.0])),
        brands=draw(st.sampled_from([frozenset[str](), frozenset({"Acme"})])),
        attributes=draw(st.sampled_from([{}, {}, {"organic": frozenset({"true"})}, {"size": frozenset({"2", "3"})}])),
        in_stock=draw(st.booleans()),
        not_categories=draw(st.sampled_from([(), (), (("Garden",),)])),
        not_brands=draw(st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"Zest"})])),
        not_attributes=draw(st.sampled_from([{}, {}, {"organic": frozenset({"true"})}])),
    )


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    """What a shopper wants less of; some of it has run out."""
    now_ms = int(NOW * 1000)
    what = st.one_of(
        st.builds(lambda item_id: Less("item", 0, 0, item_id, "Acme", ("Grocery",)), st.sampled_from(IDS)),
        st.just(Less("brand", 0, 0, brand="Zest")),
        st.just(Less("category", 0, 0, category=("Garden",))),
    )
    less = draw(st.lists(what, max_size=3))
    until = [now_ms + draw(st.sampled_from([-1, 1000])) for _ in less]
    return Choices({one.choice_id: one._replace(until=end) for one, end in zip(less, until, strict=True)})


@st.composite
def shoppers(draw: st.DrawFn) -> Shopper:
    events = draw(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(TYPES)), max_size=15))
    interactions = [
        Interaction(item_id, kind, int(NOW * 1000) - 1000 * (len(events) - n), f"e{n}")
        for n, (item_id, kind) in enumerate(events)
    ]
    ledger = draw(
        st.dictionaries(
            st.sampled_from(IDS), st.builds(Purchases, st.integers(1, 9), st.integers(1, int(NOW * 1000))), max_size=10
        )
    )
    consent = draw(st.sampled_from([None, *LEVELS]))
    return Shopper("USER#u1", interactions, ledger, consent, choices=draw(choices()))


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A shop whose ranker may be behind: the live catalogue lost some items and changed others."""
    indexed = {item_id: draw(items(item_id)) for item_id in IDS}
    shop = Shop(stock=dict(indexed), indexed=indexed)
    for item_id in draw(st.lists(st.sampled_from(IDS), max_size=30)):
        if draw(st.booleans()):
            shop.stock.pop(item_id, None)
        else:
            shop.stock[item_id] = draw(items(item_id))
    links = st.tuples(st.sampled_from(IDS), st.floats(-1.0, 1.0))
    shop.near = draw(st.dictionaries(st.sampled_from(IDS), st.lists(links, max_size=8), max_size=10))
    shop.trend = {3600: [(item_id, 1.0) for item_id in draw(st.lists(st.sampled_from(IDS), max_size=10))]}
    shop.ranker_up = draw(st.booleans())
    shop.shoppers["USER#u1"] = draw(shoppers())
    return shop


@settings(max_examples=150, deadline=None)
@given(st.data(), shops(), filters(), st.sampled_from(SURFACES), st.integers(1, 70), st.booleans())
def test_given_any_shop_then_a_page_holds_what_it_may_and_all_that_it_can(
    data: st.DataObject, shop: Shop, wanted: Filters, surface: str, k: int, include_purchased: bool
) -> None:
    anchors = (data.draw(st.sampled_from(IDS)),) if surface == "product" else ()
    asked = ask(surface, k, anchors=anchors, filters=wanted, include_purchased=include_purchased)
    body = shop.recommender().recommend("USER#u1", asked, None, "d").body

    shopper = shop.shoppers["USER#u1"]
    done = completed(asked, shopper)
    left_out = excluded(shopper, done)
    page = [entry["item_id"] for entry in body["items"]]
    RecommendationsResponse.model_validate(body)
    assert len(set(page)) == len(page) <= k
    assert left_out.isdisjoint(page)
    assert all(done.filters.accepts(shop.stock[item_id]) for item_id in page)
    assert len(page) == min(k, len(attainable(shop, done, shopper, left_out, body["source"])))
    assert all(honest(entry["reason"], shopper, done.anchors) for entry in body["items"])


def attainable(shop: Shop, asked: Any, shopper: Shopper, left_out: frozenset[str], source: str) -> set[str]:
    """List what the page could have held, item by item: what the source knows and is live and allowed."""
    known = set(shop.stock)
    if asked.surface == "buy_again":
        bought = {i.item_id for i in shopper.taste if i.type == "purchase"}
        known = set(shopper.ledger) | bought
    elif source == "model":
        known = {item_id for item_id, indexed in shop.indexed.items() if asked.filters.accepts(indexed)}
    elif asked.surface == "trending" and shop.ranker_up:
        trends = {item_id for item_id, _ in shop.trend.get(3600, []) if asked.window_s <= 3600}
        known = trends | {i for i, indexed in shop.indexed.items() if asked.filters.accepts(indexed)}
    live = known & shop.stock.keys()
    return {item_id for item_id in live - left_out if asked.filters.accepts(shop.stock[item_id])}


def honest(reason: dict[str, Any], shopper: Shopper, anchors: tuple[str, ...]) -> bool:
    """Say whether each event that a reason names happened, may be used, and speaks for the item."""
    happened = {(i.event_id, i.item_id, i.type) for i in shopper.taste} | {(None, a, "anchor") for a in anchors}
    named = [(e.get("event_id"), e["item_id"], e["type"]) for e in reason["events"]]
    spoken = all(kind not in ("dislike", "remove_from_cart") for _, _, kind in named)
    claims = reason["code"] in ("because_you", "similar_to", "bought_together")
    return spoken and set(named) <= happened and (bool(named or anchors) or not claims)


@settings(max_examples=60, deadline=None)
@given(shops(), st.sampled_from(SURFACES), st.integers(1, 25))
def test_given_any_shop_then_its_pages_repeat_nothing(shop: Shop, surface: str, k: int) -> None:
    anchors = ("i000",) if surface == "product" else ()
    recommender, trail, seen = shop.recommender(), None, list[str]()
    for n in range(30):
        page = recommender.recommend(
            "USER#u1",
            ask(
                surface,
                k,
                anchors=anchors,
            ),
            trail,
            "d",
        )
        seen += [entry["item_id"] for entry in page.body["items"]]
        trail = page.trail
        if n == 1:
            shop.ranker_up = not shop.ranker_up
        if trail is None:
            break
    assert len(set(seen)) == len(seen)
    assert trail is None or k <= 2


def test_given_an_exposure_that_is_lost_then_the_shopper_is_answered_without_a_next_page() -> None:
    stock = {item_id: item(item_id) for item_id in IDS}
    shop = Shop(stock=stock, indexed=stock, exposures_up=False)
    page = shop.recommender().recommend("USER#u1", ask(), None, "d")
    assert len(page.body["items"]) == 5
    assert page.trail is None
    assert len(shop.failures) == 1


def test_given_most_of_the_first_ask_sold_out_then_a_second_ask_fills_the_page() -> None:
    indexed = {item_id: item(item_id) for item_id in IDS}
    stock = {i: e._replace(stock=0) if i < "i040" else e for i, e in indexed.items()}
    shop = Shop(stock=stock, indexed=indexed)
    page = shop.recommender().recommend("USER#u1", ask(), None, "d")
    assert [entry["item_id"] for entry in page.body["items"]] == ["i040", "i041", "i042", "i043", "i044"]
    assert len(shop.requests) == 2


def test_the_record_says_what_was_shown_and_how() -> None:
    stock = {item_id: item(item_id) for item_id in IDS}
    shop = Shop(stock=stock, indexed=stock)
    body = shop.recommender().recommend("USER#u1", ask(), None, "d").body
    [(key, exposure)] = shop.recorded
    assert key == "USER#u1"
    assert exposure.recommendation_id == exposure.root == body["recommendation_id"]
    assert [shown.item_id for shown in exposure.items] == [entry["item_id"] for entry in body["items"]]
    assert (exposure.model_version, exposure.source, exposure.seed) == ("m1", "model", shop.requests[0]["seed"])
