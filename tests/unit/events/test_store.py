"""The store of events, against a model of what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.events.table import NOW_MS, TTL_DAYS, empty, event_rows, happened, ledger, profiles_table
from vitrine.domain.events import Event
from vitrine.stores import profiles
from vitrine.stores.profiles import Profiles

USER = "USER#ann"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Profiles:
    return empty(client)


class Model:
    """What the store must hold: the first content of each sort key, each purchase counted once."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}

    def store(self, events: list[Event]) -> dict[str, str]:
        outcome = {e.sort_key: "duplicate" if e.sort_key in self.events else "stored" for e in events}
        self.events = {e.sort_key: e for e in events} | self.events
        return outcome

    def ledger(self) -> dict[str, int]:
        held: dict[str, int] = {}
        for event in self.events.values():
            if event.type == "purchase":
                count, last = f"n:{event.item_id}", f"t:{event.item_id}"
                held[count] = held.get(count, 0) + 1
                held[last] = max(held.get(last, 0), event.at)
        return held


class Interrupted:
    """A client whose answers get lost, or whose calls do not come through: as drawn."""

    def __init__(self, client: Any, faults: Iterator[str]) -> None:
        self._client = client
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)

        def call(**request: Any) -> Any:
            fault = next(self._faults, "none")
            if fault == "busy":
                raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, name)
            answer = real(**request)
            if fault == "lost":
                raise TimeoutError
            return answer

        return call


EVENTS = st.builds(
    happened,
    event_id=st.sampled_from("abcd"),
    kind=st.sampled_from(["view", "purchase"]),
    item_id=st.sampled_from(["milk", "bread"]),
    time_ms=st.integers(NOW_MS - 3, NOW_MS),
)
BATCHES = st.lists(st.lists(EVENTS, min_size=1, max_size=6, unique_by=lambda e: e.sort_key), max_size=6)
FAULTS = st.lists(st.sampled_from(["none", "none", "busy", "lost"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES, faults=FAULTS)
def test_retried_reordered_and_repeated_batches_leave_each_event_once(
    client: Any, monkeypatch: pytest.MonkeyPatch, batches: list[list[Event]], faults: list[str]
) -> None:
    monkeypatch.setattr(profiles, "BASE_PAUSE_S", 0.0)
    empty(client)
    model = Model()
    store = Profiles(Interrupted(client, iter(faults)), "profiles", TTL_DAYS)
    for batch in batches:
        expected = model.store(batch)
        outcome: dict[str, str] = {}
        lost = False
        while not outcome or "busy" in outcome.values():
            try:
                outcome = store.store(USER, batch)
            except TimeoutError:
                lost = True
        # After a lost answer the caller cannot know which try stored an event; that it is there is what counts.
        assert outcome == expected or lost
    assert {key: row["type"]["S"] for key, row in event_rows(client, USER).items()} == {
        key: event.type for key, event in model.events.items()
    }
    assert ledger(client, USER) == model.ledger()


def test_more_events_than_one_transaction_takes(client: Any, store: Profiles) -> None:
    events = [happened(f"e{n}", "purchase", f"item-{n}", NOW_MS - n) for n in range(250)]
    assert set(store.store(USER, events).values()) == {"stored"}
    assert set(store.store(USER, events[::-1]).values()) == {"duplicate"}
    assert len(event_rows(client, USER)) == 250
    assert len(ledger(client, USER)) == 500


def test_a_purchase_that_arrives_out_of_order_counts_and_moves_no_time_back(client: Any, store: Profiles) -> None:
    store.store(USER, [happened("new", "purchase", "milk", NOW_MS)])
    mixed = [happened("old", "purchase", "milk", NOW_MS - 60_000), happened("b", "purchase", "bread", NOW_MS - 5)]
    assert set(store.store(USER, mixed).values()) == {"stored"}
    assert ledger(client, USER) == {"n:milk": 2, "t:milk": NOW_MS, "n:bread": 1, "t:bread": NOW_MS - 5}


def test_a_later_purchase_moves_the_time_on(client: Any, store: Profiles) -> None:
    for at in (NOW_MS - 9, NOW_MS - 4, NOW_MS - 4):
        store.store(USER, [happened(f"at-{at}", "purchase", "milk", at)])
    assert ledger(client, USER) == {"n:milk": 2, "t:milk": NOW_MS - 4}


def test_an_event_lives_from_its_arrival_on(client: Any, store: Profiles) -> None:
    old = happened("old", time_ms=NOW_MS - 400 * 86_400_000)
    store.store(USER, [old])
    assert event_rows(client, USER)[old.sort_key]["ttl"]["N"] == str(NOW_MS // 1000 + TTL_DAYS * 86_400)


def test_other_content_under_the_same_id_and_time_changes_nothing(client: Any, store: Profiles) -> None:
    first, second = happened("e"), happened("e", "purchase", "bread")
    assert store.store(USER, [first]) == {first.sort_key: "stored"}
    assert store.store(USER, [second, happened("f")]) == {first.sort_key: "duplicate", happened("f").sort_key: "stored"}
    assert event_rows(client, USER)[first.sort_key]["item_id"] == {"S": "milk"}
    assert ledger(client, USER) == {}


def test_what_never_gets_through_is_busy_and_not_stored(
    client: Any, store: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "BASE_PAUSE_S", 0.0)
    blocked = Profiles(Interrupted(client, iter(["busy"] * profiles.ATTEMPTS)), "profiles")
    event = happened("e")
    assert blocked.store(USER, [event]) == {event.sort_key: "busy"}
    assert event_rows(client, USER) == {}


def test_an_error_of_another_kind_is_raised(client: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        Profiles(client, "no-such-table").store(USER, [happened("e")])
