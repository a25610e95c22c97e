"""Anonymous sessions, and what a user who logs in takes over from one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import service
from tests.unit.events.table import NOW_MS, TTL_DAYS, empty, event_rows, happened, ledger, profiles_table
from vitrine.domain import session_token
from vitrine.domain.choices import Choices, Less
from vitrine.domain.consent import LEVELS, Consent
from vitrine.domain.events import Event
from vitrine.errors import ForbiddenError, UnavailableError
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.profiles import Profiles
from vitrine.stores.visits import Visits

KEY = b"a key"
SESSION = "SESSION#s"
USER = "USER#ann"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Profiles:
    return empty(client)


def token(session_id: str = "s", key: bytes = KEY, lives_s: float = 60) -> str:
    return session_token.sign(key, session_id, int(time.time() + lives_s))


def join(store: service.Events, user: str = USER, seconds: float = 1_000.0) -> dict[str, Any]:
    return service.join(store, CARRIED, (KEY,), "s", token(), user, time.monotonic() + seconds)


class Carried:
    """Notes whose choices are carried over to whom."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def carry(self, session: str, user: str, erased_until: Callable[[], int]) -> None:
        erased_until()
        self.pairs.append((session, user))


CARRIED = Carried()


class Memory:
    """A store in memory that notes what it is given to store."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.rows = [
            {"SK": event.sort_key, "type": event.type, "at": event.at, "received_at": event.received_at}
            for event in events
        ]
        self.carried: set[str] = set()
        self.writes = 0
        self.outcome = "stored"

    def events(self, shopper_key: str) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def store(self, shopper_key: str, events: Sequence[Event], carried_from: str | None = None) -> dict[str, str]:
        self.writes += 1
        self.carried |= {event.sort_key for event in events}
        return {event.sort_key: self.outcome for event in events}

    def consent(self, shopper_key: str) -> Consent | None:
        return None

    def stored_keys(self, shopper_key: str, first: str, last: str) -> set[str]:
        return {key for key in self.carried if first <= key <= last}

    def join(self, session: str, user: str, expires_at: int) -> bool:
        return True

    def erased_until(self, *shopper_keys: str) -> int:
        return -1


def test_a_session_begins_with_an_id_and_a_token_of_its_own() -> None:
    one, other = service.opened(KEY), service.opened(KEY)
    assert session_token.verify((KEY,), one["token"], one["expires_at"] - 1) == one["session_id"]
    assert one["session_id"] != other["session_id"]


def test_every_event_is_carried_over_however_many_there_are(client: Any, store: Profiles) -> None:
    events = [happened(f"e{n}", "purchase" if n % 5 == 0 else "view", "milk", NOW_MS - n) for n in range(120)]
    store.store(SESSION, events)
    assert join(store)["events"] == 120
    assert event_rows(client, USER).keys() == event_rows(client, SESSION).keys()
    assert ledger(client, USER) == ledger(client, SESSION) == {"n:milk": 24, "t:milk": NOW_MS}


def test_joining_again_doubles_nothing_and_brings_what_came_since(client: Any, store: Profiles) -> None:
    store.store(SESSION, [happened("a", "purchase"), happened("c")])
    join(store)
    store.store(SESSION, [happened("b", "purchase", "milk", NOW_MS - 9)])
    assert join(store) == join(store) == {"user_id": "ann", "session_id": "s", "events": 3}
    assert ledger(client, USER) == {"n:milk": 2, "t:milk": NOW_MS}


def test_what_is_carried_over_is_the_event_as_it_was(client: Any, store: Profiles) -> None:
    details = {"price": 1.25, "currency": "EUR", "attributes": {"a": "b"}, "quantity": 2}
    event = Event("e:1", "purchase", NOW_MS + 1, NOW_MS, NOW_MS, "milk", details, True, True)
    store.store(SESSION, [event])
    join(store)
    [theirs], [ours] = event_rows(client, SESSION).values(), event_rows(client, USER).values()
    assert ours == theirs | {"PK": {"S": USER}, "carried_from": {"S": SESSION}}


@settings(max_examples=25, deadline=None)
@given(time_ms=st.integers(946_684_800_000, NOW_MS), event_id=st.text("ab:.~_-", min_size=1))
def test_a_row_tells_the_event_s_key(time_ms: int, event_id: str) -> None:
    event = happened(event_id, time_ms=time_ms)
    row = {"SK": event.sort_key, "type": "view", "at": time_ms, "received_at": NOW_MS, "item_id": "milk"}
    assert service.event_of(row) == dataclasses.replace(event, consent="training")


@pytest.mark.parametrize("held", LEVELS)
@pytest.mark.parametrize("said", LEVELS[1:])
def test_what_a_user_does_not_allow_is_not_carried_over(
    client: Any, store: Profiles, held: Consent, said: Consent
) -> None:
    store.store(SESSION, [dataclasses.replace(happened("a"), consent=said)])
    store.put_profile(USER, {"consent": held}, NOW_MS, None)
    carried = [] if held == "none" else [min(held, said, key=LEVELS.index)]
    assert join(store)["events"] == len(carried)
    rows = event_rows(client, USER).values()
    assert [row.get("consent", {"S": "training"})["S"] for row in rows] == carried


def test_a_session_joins_one_user_only(client: Any, store: Profiles) -> None:
    store.store(SESSION, [happened("a")])
    join(store)
    with pytest.raises(ForbiddenError, match="another user"):
        join(store, "USER#bob")
    assert event_rows(client, "USER#bob") == {}
    row = client.get_item(TableName="profiles", Key={"PK": {"S": SESSION}, "SK": {"S": "P"}})["Item"]
    assert row["joined_to"] == {"S": USER}
    assert int(row["ttl"]["N"]) > time.time() + TTL_DAYS * 86_400


@pytest.mark.parametrize(
    "given",
    [token("t"), token(key=b"other"), token(lives_s=-1), "é", "", "vs1.é.é", "vs1.."],
    ids=["of another session", "of another key", "expired", "é", "empty", "parts of é", "empty parts"],
)
def test_only_the_session_s_own_token_joins_it(client: Any, store: Profiles, given: str) -> None:
    store.store(SESSION, [happened("a")])
    with pytest.raises(ForbiddenError):
        service.join(store, CARRIED, (KEY,), "s", given, USER, time.monotonic() + 60)
    assert event_rows(client, USER) == {}


def test_a_session_without_events_joins(store: Profiles) -> None:
    assert join(store)["events"] == 0


def test_where_time_runs_out_it_is_to_be_joined_again_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory([happened(f"{n:04}") for n in range(1_250)])
    now = 0.0
    monkeypatch.setattr("sessions.service.time.monotonic", lambda: now)
    writes = memory.store

    def slow(shopper_key: str, events: Sequence[Event], carried_from: str | None = None) -> dict[str, str]:
        nonlocal now
        now += 3.0
        return writes(shopper_key, events, carried_from)

    monkeypatch.setattr(memory, "store", slow)
    with pytest.raises(UnavailableError) as raised:
        service.join(memory, CARRIED, (KEY,), "s", token(), USER, now + 12.0)
    assert raised.value.headers == {"Retry-After": "1"}
    assert 0 < len(memory.carried) < 1_250
    for _ in range(4):
        with suppress(UnavailableError):
            joined = service.join(memory, CARRIED, (KEY,), "s", token(), USER, now + 12.0)
    assert joined["events"] == len(memory.carried) == 1_250
    assert memory.writes == 13


def test_what_is_carried_over_is_not_written_again() -> None:
    memory = Memory([happened(f"{n:04}") for n in range(300)])
    join(memory)
    memory.writes = 0
    assert join(memory, seconds=0.0)["events"] == 300
    assert memory.writes == 0


def test_where_the_store_is_busy_it_is_to_be_joined_again() -> None:
    memory = Memory([happened("a")])
    memory.outcome = "busy"
    with pytest.raises(UnavailableError) as raised:
        join(memory)
    assert raised.value.headers == {"Retry-After": "1"}


def test_what_a_session_chose_holds_for_its_user_beside_the_user_s_own(client: Any, store: Profiles) -> None:
    rows = ChoiceRows(client, "profiles")
    theirs = Choices({"a": Less("brand", 5, 9, brand="Acme")}, {"tea": 5, "jam": 9})
    own = Choices({"a": Less("brand", 3, 7, brand="Acme"), "b": Less("brand", 1, 2, brand="Zest")}, {"tea": 8})
    rows.change(SESSION, lambda *_: theirs)
    rows.change(USER, lambda *_: own)
    store.store(SESSION, [happened("a", item_id="tea", time_ms=5), happened("b", item_id="milk")])
    for _ in range(2):
        service.join(store, rows, (KEY,), "s", token(), USER, time.monotonic() + 60)
    assert rows.read(USER) == Choices({"a": theirs.less["a"], "b": own.less["b"]}, {"tea": 8, "jam": 9})
    assert [event.item_id for event in Visits(client, "profiles", 50).read(USER).events] == ["milk"]


def test_a_user_who_lets_nothing_be_stored_is_given_no_choices(client: Any, store: Profiles) -> None:
    rows = ChoiceRows(client, "profiles")
    rows.change(SESSION, lambda *_: Choices(forgotten={"tea": 5}))
    store.put_profile(USER, {"consent": "none"}, NOW_MS, None)
    service.join(store, rows, (KEY,), "s", token(), USER, time.monotonic() + 60)
    assert rows.read(USER) == Choices()
