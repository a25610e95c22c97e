"""A result for each event, in the order sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from events.service import Intake
from tests.unit.events.table import NOW_MS
from vitrine.domain.consent import LEVELS, Consent, allows, effective, lower
from vitrine.domain.events import Event
from vitrine.errors import UnavailableError

TIME = "2026-01-01T00:00:00Z"
DAY_MS = 86_400_000


class Store:
    """A store that says what it is told to, and keeps what it is given."""

    def __init__(self, outcomes: dict[str, str] | None = None, consent: Consent | None = None) -> None:
        self.outcomes = outcomes or {}
        self.held = consent
        self.events: list[Event] = []

    def consent(self, shopper_key: str) -> Consent | None:
        return self.held

    def store(self, shopper_key: str, events: Sequence[Event]) -> dict[str, str]:
        self.events += events
        return {event.sort_key: self.outcomes.get(event.event_id, "stored") for event in events}


class Catalogue:
    """A catalogue of two items."""

    def existing(self, item_ids: Iterable[str]) -> set[str]:
        return {"milk", "bread"} & set(item_ids)


def sent(event_id: Any = "e", **fields: Any) -> dict[str, Any]:
    return {"event_id": event_id, "type": "view", "time": TIME, "item_id": "milk"} | fields


def take(
    *events: dict[str, Any], store: Store | None = None, now_ms: int = NOW_MS, default: Consent = "training"
) -> list[dict[str, Any]]:
    return Intake(store or Store(), Catalogue(), default, lambda: now_ms / 1000).take("USER#ann", events)


def rejected(event: dict[str, Any]) -> dict[str, Any]:
    [result] = take(event)
    assert result["status"] == "rejected", result
    problem: dict[str, Any] = result["errors"][0]
    assert result["reason"] == f"{problem['field']}: {problem['limit']}"
    return problem


def test_each_event_gets_its_result_in_order() -> None:
    store = Store({"b": "duplicate"})
    results = take(sent("a"), sent("b"), sent("c", type="buy"), sent("d", item_id="ghost"), store=store)
    assert [(r["event_id"], r["status"]) for r in results] == [
        ("a", "accepted"),
        ("b", "duplicate"),
        ("c", "rejected"),
        ("d", "accepted"),
    ]
    assert results[3]["unknown_item"] is True
    assert "unknown_item" not in results[0]
    assert [event.event_id for event in store.events] == ["a", "b", "d"]


def test_the_same_event_twice_in_a_batch_is_a_duplicate() -> None:
    store = Store()
    results = take(sent("a"), sent("a", time="2026-01-01T01:00:00+01:00", item_id="bread"), store=store)
    assert [r["status"] for r in results] == ["accepted", "duplicate"]
    assert [event.item_id for event in store.events] == ["milk"]


def test_one_id_for_two_events_of_a_batch_is_refused() -> None:
    store = Store()
    first, second = take(sent("a"), sent("a", time="2025-12-31T23:59:59Z"), store=store)
    assert first["status"] == "accepted"
    assert second["status"] == "rejected"
    assert second["errors"] == [{"field": "event_id", "limit": "names another event of this batch", "value": "a"}]
    assert len(store.events) == 1


def test_a_rejected_event_does_not_take_its_id_from_another() -> None:
    results = take(sent("a", type="buy", time="2025-12-31T00:00:00Z"), sent("a"))
    assert [r["status"] for r in results] == ["rejected", "accepted"]


def test_what_is_stored_of_an_event() -> None:
    store = Store()
    context = {"device": "phone", "country": "DE", "attributes": {"a": "b"}}
    price = {"amount": 1.25, "currency": "EUR"}
    take(sent(type="purchase", quantity=2, price=price, recommendation_id="r", context=context), store=store)
    [event] = store.events
    assert event.details == {
        "quantity": 2,
        "price": 1.25,
        "currency": "EUR",
        "recommendation_id": "r",
        "device": "phone",
        "country": "DE",
        "attributes": {"a": "b"},
    }


@pytest.mark.parametrize(("behind_ms", "late"), [(0, False), (DAY_MS, False), (DAY_MS + 1, True)])
def test_a_late_event_is_kept_and_flagged(behind_ms: int, late: bool) -> None:
    store = Store()
    [result] = take(sent(), store=store, now_ms=NOW_MS + behind_ms)
    assert result == {"event_id": "e", "status": "accepted"} | ({"late": True} if late else {})
    assert store.events[0].at == NOW_MS


def test_a_clock_ahead_is_brought_back_to_ours_and_keeps_its_key() -> None:
    store = Store()
    take(sent(), store=store, now_ms=NOW_MS - 5000)
    assert store.events[0].at == NOW_MS - 5000
    assert store.events[0].sort_key == "E#2026-01-01T00:00:00.000Z#e"


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({}, "event_id"),
        (sent(""), "event_id"),
        (sent("x" * 65), "event_id"),
        (sent("a b"), "event_id"),
        (sent("a#b"), "event_id"),
        (sent(event_id=7), "event_id"),
        (sent(type="buy"), "type"),
        (sent(time="2026-01-01T00:00:00"), "time"),
        (sent(time="soon"), "time"),
        (sent(time="2026-01-02T00:00:00.001Z"), "time"),
        (sent(time="1999-12-31T23:59:59Z"), "time"),
        (sent(time="0001-01-01T00:00:00+14:00"), "time"),
        (sent(time="9999-12-31T23:59:59-14:00"), "time"),
        (sent(item_id=None), "body"),
        (sent(type="search"), "body"),
        (sent(item_id="a/b"), "item_id"),
        (sent(item_id="x" * 129), "item_id"),
        (sent(query="x" * 501), "query"),
        (sent(quantity=0), "quantity"),
        (sent(quantity=10_001), "quantity"),
        (sent(quantity=float("nan")), "quantity"),
        (sent(price={"amount": float("nan"), "currency": "EUR"}), "price.amount"),
        (sent(price={"amount": -1, "currency": "EUR"}), "price.amount"),
        (sent(price={"amount": 1, "currency": "eur"}), "price.currency"),
        (sent(recommendation_id="x" * 65), "recommendation_id"),
        (sent(context={"country": "Germany"}), "context.country"),
        (sent(context={"device": "x" * 41}), "context.device"),
        (sent(context={"attributes": {str(n): "v" for n in range(21)}}), "context.attributes"),
        (sent(context={"attributes": {"a": 1}}), "context.attributes.a"),
        (sent(more=1), "more"),
    ],
)
def test_a_limit_is_named_with_its_field(event: dict[str, Any], field: str) -> None:
    assert rejected(event)["field"] == field


def test_where_the_store_is_busy_for_some_those_are_to_be_sent_again() -> None:
    results = take(sent("a"), sent("b"), store=Store({"b": "busy"}))
    assert [r["status"] for r in results] == ["accepted", "rejected"]
    assert results[1]["reason"] == "the store is busy; send it again"


def test_where_the_store_is_busy_for_all_the_request_fails() -> None:
    with pytest.raises(UnavailableError) as raised:
        take(sent("a"), sent("b", type="buy"), store=Store({"a": "busy"}))
    assert raised.value.headers == {"Retry-After": "1"}


def test_a_batch_of_nothing_good_reaches_no_store() -> None:
    store = Store()
    take({}, sent(type="buy"), store=store)
    assert store.events == []


@pytest.mark.parametrize("held", [None, *LEVELS])
@pytest.mark.parametrize("said", [None, *LEVELS])
@pytest.mark.parametrize("default", LEVELS)
def test_an_event_is_stored_by_what_its_shopper_allows(
    held: Consent | None, said: Consent | None, default: Consent
) -> None:
    store = Store(consent=held)
    [result] = take(sent("a") if said is None else sent("a", consent=said), store=store, default=default)
    given = [consent for consent in (held, said) if consent is not None] or [default]
    least = min(given, key=LEVELS.index)
    assert [event.consent for event in store.events] == ([] if least == "none" else [least])
    assert result["status"] == ("not_stored" if least == "none" else "accepted")


def test_a_batch_keeps_what_is_allowed_and_says_what_is_not_stored() -> None:
    store = Store()
    results = take(sent("a"), sent("b", consent="none"), sent("c", consent="service"), store=store)
    assert [result["status"] for result in results] == ["accepted", "not_stored", "accepted"]
    assert [(event.event_id, event.consent) for event in store.events] == [("a", "training"), ("c", "service")]


def test_a_consent_that_there_is_not_is_refused() -> None:
    assert rejected(sent(consent="some"))["field"] == "consent"


def test_each_level_allows_what_the_ones_before_it_do() -> None:
    for index, consent in enumerate(LEVELS):
        assert [allows(consent, use) for use in LEVELS] == [place <= index for place in range(len(LEVELS))]
        for other in LEVELS:
            both = lower(consent, other)
            assert all(allows(both, use) == (allows(consent, use) and allows(other, use)) for use in LEVELS)
            assert effective(consent, other, "training") == both
