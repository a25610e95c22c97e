"""The function's own stores, against DynamoDB's stand-in."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from recommendations.item import Item
from recommendations.shelf import Shelf
from recommendations.shopper import Shopper
from recommendations.visitors import Visitors
from vitrine.domain.choices import Choices
from vitrine.domain.consent import LEVELS, Consent
from vitrine.stores.exposures import Exposure, Exposures, Shown
from vitrine.stores.showcase import FRESH_S, KeptBackError, Live, Showcase
from vitrine.stores.tallies import Tallies
from vitrine.stores.visits import MOST_READS, Purchases, Visits

TABLE = "table"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
        )
        yield client


@pytest.fixture
def calls(client: Any) -> list[tuple[str, dict[str, Any]]]:
    """List the calls made from here on, each with what went over the wire."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        seen.append((model.name, json.loads(params["body"])))

    client.meta.events.register("before-call.dynamodb", note)
    return seen


def put(client: Any, pk: str, sk: str, **fields: Any) -> None:
    client.put_item(TableName=TABLE, Item={"PK": {"S": pk}, "SK": {"S": sk}, **fields})


def price(amount: str) -> dict[str, Any]:
    return {"M": {"amount": {"N": amount}, "currency": {"S": "USD"}}}


def put_item(client: Any, item_id: str, **fields: Any) -> None:
    document = {
        "item_id": {"S": item_id},
        "title": {"S": "Milk"},
        "category": {"L": [{"S": "Grocery"}, {"S": "Dairy"}]},
        "price": price("1.99"),
        "availability": {"S": "in_stock"},
        "stock": {"N": "3"},
        "attributes": {"M": {"organic": {"BOOL": True}}},
        "created_at": {"N": "1764000000"},
    }
    put(client, f"ITEM#{item_id}", "I", **(document | fields))


def test_items_are_read_as_they_are_and_bring_the_live_state_along(client: Any, calls: Any) -> None:
    put(client, "META", "LIVE", catalogue_version={"N": "17"}, model_version={"S": "m1"})
    put_item(client, "milk", sale_price=price("1.49"))
    put_item(client, "gone", deleted={"BOOL": True})
    calls.clear()
    showcase = Showcase(client, TABLE)
    shelf = Shelf(showcase)
    assert shelf.items(["milk", "gone", "unknown"]) == {
        "milk": Item(
            item_id="milk",
            title="Milk",
            category=("Grocery", "Dairy"),
            availability="in_stock",
            price=1.99,
            sale_price=1.49,
            currency="USD",
            stock=3,
            attributes={"organic": True},
            created_at=1764000000.0,
        )
    }
    assert showcase.live() == Live(17, "m1")
    [(operation, sent)] = calls
    assert operation == "BatchGetItem"
    assert sent["RequestItems"][TABLE]["ConsistentRead"] is True


def test_the_live_state_is_asked_for_alone_only_when_it_is_old(client: Any, calls: Any) -> None:
    now = [100.0]
    showcase = Showcase(client, TABLE, lambda: now[0])
    assert showcase.live() == Live(0, "none")
    put(client, "META", "LIVE", catalogue_version={"N": "2"}, newest={"L": [{"S": "milk"}]})
    calls.clear()
    assert showcase.live().catalogue_version == 0
    assert calls == []
    now[0] += FRESH_S + 0.1
    assert showcase.live() == Live(2, "none", ("milk",))
    assert calls[0][1]["ConsistentRead"] is True


def test_more_items_than_one_read_takes_come_in_several(client: Any, calls: Any) -> None:
    for n in range(130):
        put_item(client, f"i{n}")
    calls.clear()
    assert len(Showcase(client, TABLE).items([f"i{n}" for n in range(130)])) == 130
    assert [len(sent["RequestItems"][TABLE]["Keys"]) for _, sent in calls] == [100, 31]


def test_what_the_table_keeps_back_is_told_beside_what_it_gave(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put_item(client, "milk")
    put_item(client, "late")
    read = client.batch_get_item

    def partly(**request: Any) -> dict[str, Any]:
        keys = request["RequestItems"][TABLE]["Keys"]
        kept = [key for key in keys if key["PK"]["S"] == "ITEM#late"]
        given = request["RequestItems"][TABLE] | {"Keys": [key for key in keys if key not in kept]}
        answer = read(RequestItems={TABLE: given}) if given["Keys"] else {"Responses": {}}
        return answer | {"UnprocessedKeys": {TABLE: given | {"Keys": kept}} if kept else {}}

    monkeypatch.setattr(client, "batch_get_item", partly)
    with pytest.raises(KeptBackError) as error:
        Showcase(client, TABLE).items(["milk", "late", "ghost"])
    assert (list(error.value.found), error.value.missing) == (["milk"], ["late"])


def test_neighbours_are_those_of_the_model_that_is_asked_for(client: Any) -> None:
    for version, pairs in (("m1", [["butter", 0.5]]), ("m2", [["jam", 0.25]])):
        put(client, "ITEM#milk", f"N#{version}", neighbours={"B": zlib.compress(json.dumps(pairs).encode())})
    assert Showcase(client, TABLE).neighbours(["milk", "bread"], "m2") == {"milk": [("jam", 0.25)]}


EXPOSURE = Exposure(
    recommendation_id="r1",
    root="r1",
    at=1764000000.5,
    surface="home",
    items=[Shown("milk", 1 / 3, 0.9), Shown("jam", 1e-200, 1.0)],
    model_version="m1",
    catalogue_version=17,
    variant={"exploration": "control"},
    source="model",
    seed=7,
    exploration_share=0.1,
)


def test_an_exposure_is_stored_with_all_that_off_policy_evaluation_needs(client: Any) -> None:
    Exposures(client, TABLE).record("USER#u1", EXPOSURE)
    [row] = client.scan(TableName=TABLE)["Items"]
    assert row["PK"]["S"] == "EXPOSURE#USER#u1"
    assert row["SK"]["S"] == "X#2025-11-24T16:00:00.500Z#r1"
    assert row["items"]["L"][0]["M"] == {
        "item_id": {"S": "milk"},
        "score": {"N": "0.333333"},
        "propensity": {"N": "0.9"},
        "position": {"N": "0"},
    }
    assert (row["seed"], row["exploration_share"]) == ({"N": "7"}, {"N": "0.1"})


def test_the_pages_of_one_listing_are_found_and_no_others(client: Any, calls: Any) -> None:
    exposures = Exposures(client, TABLE)
    second = replace(EXPOSURE, recommendation_id="r2", at=EXPOSURE.at + 1, items=[Shown("tea", 1.0, 1.0)])
    other = replace(second, recommendation_id="r3", root="r3", items=[Shown("salt", 1.0, 1.0)])
    for exposure in (EXPOSURE, second, other):
        exposures.record("USER#u1", exposure)
    assert exposures.shown("USER#u1", "r1", EXPOSURE.sort_key, second.sort_key) == {"milk", "jam", "tea"}
    assert exposures.shown("USER#u2", "r1", EXPOSURE.sort_key, second.sort_key) == set()
    assert calls[-1][1]["ConsistentRead"] is True


MOMENT = 1_764_000_000_000
"""2025-11-24T16:00:00Z."""


def put_event(client: Any, second: int, kind: str, item_id: str | None) -> None:
    fields = {"type": {"S": kind}, "at": {"N": str(MOMENT + 1000 * second)}} | (
        {"item_id": {"S": item_id}} if item_id else {}
    )
    put(client, "USER#u1", f"E#2025-11-24T16:00:{second:02d}.000Z#e#{second}", **fields)


def test_a_shopper_is_read_in_one_consistent_query_with_the_newest_events(client: Any, calls: Any) -> None:
    put(client, "USER#u1", "P", consent={"S": "training"})
    put(client, "USER#u1", "L", **{"n:milk": {"N": "2"}, "t:milk": {"N": "9000"}})
    put(client, "USER#u1", "H", events={"B": zlib.compress(json.dumps([[500, "purchase", "tea"]]).encode())})
    put(client, "USER#u1", "M", less={"M": {}}, forgotten={"M": {"gone": {"N": "9"}}}, version={"N": "1"})
    for second in range(6):
        put_event(client, second, "view", f"i{second}")
    put_event(client, 6, "search", None)
    put(client, "USER#u2", "E#2025-11-24T16:00:01.000Z#x", type={"S": "view"}, at={"N": "1"}, item_id={"S": "no"})
    calls.clear()
    shopper = Visitors(Visits(client, TABLE, 4)).read("USER#u1")
    assert [(i.item_id, i.at, i.event_id) for i in shopper.interactions] == [
        ("tea", 500, None),
        ("i1", MOMENT + 1000, "e#1"),
        ("i2", MOMENT + 2000, "e#2"),
        ("i3", MOMENT + 3000, "e#3"),
        ("i4", MOMENT + 4000, "e#4"),
        ("i5", MOMENT + 5000, "e#5"),
    ]
    assert shopper.ledger == {"milk": Purchases(2, 9000)}
    assert shopper.consent == "training"
    assert shopper.choices == Choices(forgotten={"gone": 9})
    [(operation, sent)] = calls
    assert (operation, sent["ConsistentRead"], sent["Limit"]) == ("Query", True, 10)


def test_the_query_goes_on_where_searches_and_unknown_items_left_too_few_events(client: Any, calls: Any) -> None:
    for second in range(4):
        put_event(client, second, "view", f"i{second}")
    for second in range(4, 30):
        put_event(client, second, "search", None)
    put(client, "USER#u1", "E#2025-11-24T16:00:31.000Z#e", type={"S": "view"}, at={"N": str(MOMENT + 31_000)},
        item_id={"S": "new"}, unknown_item={"BOOL": True})  # fmt: skip
    calls.clear()
    shopper = Visitors(Visits(client, TABLE, 3)).read("USER#u1")
    assert [i.item_id for i in shopper.interactions][-2:] == ["i3", "new"]
    assert len(calls) == MOST_READS


@pytest.mark.parametrize(
    ("consent", "personal"), [("none", False), ("service", False), ("personalisation", True), ("training", True)]
)
def test_taste_is_read_only_with_consent(client: Any, consent: str, personal: bool) -> None:
    put(client, "USER#u1", "P", consent={"S": consent})
    put(client, "USER#u1", "L", **{"n:milk": {"N": "2"}, "t:milk": {"N": "9000"}})
    put(client, "USER#u1", "H", events={"B": zlib.compress(json.dumps([[500, "purchase", "tea"]]).encode())})
    put_event(client, 1, "view", "i1")
    shopper = Visitors(Visits(client, TABLE, 4)).read("USER#u1")
    assert [i.item_id for i in shopper.taste] == (["tea", "i1"] if personal else [])
    assert [i.item_id for i in shopper.interactions] == ([] if consent == "none" else ["tea", "i1"])
    assert shopper.ledger == ({} if consent == "none" else {"milk": Purchases(2, 9000)})


def test_an_event_for_the_service_alone_is_no_taste(client: Any) -> None:
    put_event(client, 1, "view", "i1")
    key = {"PK": {"S": "USER#u1"}, "SK": {"S": "E#2025-11-24T16:00:02.000Z#e"}}
    moment = {"N": str(MOMENT + 2_000)}
    event = {"type": {"S": "view"}, "at": moment, "item_id": {"S": "i2"}, "consent": {"S": "service"}}
    client.put_item(TableName=TABLE, Item=key | event)
    shopper = Visitors(Visits(client, TABLE, 4)).read("USER#u1")
    assert [i.item_id for i in shopper.interactions] == ["i1", "i2"]
    assert [i.item_id for i in shopper.taste] == ["i1"]


@pytest.mark.parametrize("default", LEVELS)
@pytest.mark.parametrize("held", [None, *LEVELS])
def test_an_exposure_is_kept_as_far_as_its_shopper_allows(client: Any, held: Consent | None, default: Consent) -> None:
    exposures = Exposures(client, TABLE, default=default)
    assert exposures.record("USER#u9", replace(EXPOSURE, consent=held)) is ((held or default) != "none")
    rows = [row for row in client.scan(TableName=TABLE)["Items"] if row["PK"]["S"] == "EXPOSURE#USER#u9"]
    told = [row.get("consent", {"S": "training"})["S"] for row in rows]
    assert told == ([] if (held or default) == "none" else [held or default])


def test_a_shopper_whom_nobody_has_seen_is_empty(client: Any) -> None:
    assert Visitors(Visits(client, TABLE, 4)).read("USER#new") == Shopper("USER#new", [])


DAY = 86_400
WALL = 20_000 * DAY + 7_000


def put_tally(client: Any, grain: str, start: int, item_id: str, n: int, **fields: Any) -> None:
    given = {"n": {"N": str(n)}, "category": {"S": "Grocery > Dairy"}} | fields
    put(client, f"T#{grain}#{start}#{fields.pop('country', '*')}", item_id, **given)


def test_what_moves_most_in_the_window_comes_first(client: Any) -> None:
    put_tally(client, "1d", 20_000 * DAY, "milk", 3)
    put_tally(client, "1d", 19_996 * DAY, "milk", 4)
    put_tally(client, "1d", 20_000 * DAY, "rake", 5, category={"S": "Garden"})
    put_tally(client, "1d", 19_980 * DAY, "rake", 50, category={"S": "Garden"})
    tallies = Tallies(client, TABLE, wall=lambda: WALL)
    assert tallies.top(7 * DAY, None, ()) == [("milk", 7.0), ("rake", 5.0)]
    assert tallies.top(28 * DAY, None, ()) == [("rake", 55.0), ("milk", 7.0)]
    assert tallies.top(7 * DAY, None, [("Garden",)]) == [("rake", 5.0)]
    assert tallies.top(7 * DAY, None, [("Grocery",), ("Gard",)]) == [("milk", 7.0)]
    assert tallies.top(7 * DAY, "US", ()) == []


def test_a_short_window_is_read_from_fine_buckets_and_kept_while_fresh(client: Any, calls: Any) -> None:
    now = [100.0]
    put_tally(client, "5m", WALL - WALL % 300, "milk", 1)
    tallies = Tallies(client, TABLE, lambda: now[0], lambda: WALL)
    calls.clear()
    assert tallies.top(300, None, ()) == [("milk", 1.0)]
    put_tally(client, "5m", WALL - WALL % 300, "milk", 9)
    assert tallies.top(300, None, ()) == [("milk", 1.0)]
    assert sum(operation == "Query" for operation, _ in calls) == 2
    now[0] += 31.0
    assert tallies.top(300, None, ()) == [("milk", 9.0)]
