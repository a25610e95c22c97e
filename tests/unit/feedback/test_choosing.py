"""Choices: made by whoever, at the same time, again; what is forgotten stays forgotten."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from feedback.choosing import DAY_MS, MOST_FORGOTTEN, MOST_LESS, USUAL_DAYS, Choosing
from feedback.schemas import ChoiceBody
from recommendations.item import Item
from tests.unit.events.table import NOW_MS, empty, event_rows, happened, ledger, profiles_table
from vitrine.domain.choices import Choices, Less
from vitrine.domain.consent import LEVELS, Consent
from vitrine.errors import ConflictError, NotFoundError, UnavailableError
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.profiles import Profiles
from vitrine.stores.showcase import KeptBackError
from vitrine.stores.visits import Visits

USER = "USER#ann"
ITEMS = {"tea": Item("tea", "Tea", ("Grocery", "Drinks"), "in_stock", "Acme")}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Profiles:
    return empty(client)


class Clock:
    def __init__(self) -> None:
        self.now_ms = NOW_MS + 1

    def time(self) -> float:
        return self.now_ms / 1000


def choosing(client: Any, clock: Clock | None = None, default: Consent = "training") -> Choosing:
    time = (clock or Clock()).time
    rows, profiles = ChoiceRows(client, "profiles", time), Profiles(client, "profiles")
    return Choosing(rows, profiles, lambda ids: {i: ITEMS[i] for i in ids if i in ITEMS}, default, time)


def body(**fields: Any) -> ChoiceBody:
    return ChoiceBody.model_validate({"kind": "less_like"} | fields)


def test_a_choice_made_again_is_the_same_one_and_lasts_from_then_on(client: Any, store: Profiles) -> None:
    clock = Clock()
    first = choosing(client, clock).choose(USER, body(item_id="tea"))
    assert first["until"] - first["at"] == USUAL_DAYS * DAY_MS
    clock.now_ms += 5
    second = choosing(client, clock).choose(USER, body(item_id="tea", days=2))
    assert (second["choice_id"], second["at"] - first["at"]) == (first["choice_id"], 5)
    assert choosing(client, clock).listed(USER) == {"choices": [second]}
    kept = ChoiceRows(client, "profiles").read(USER).less[first["choice_id"]]
    assert (kept.brand, kept.category) == ("Acme", ("Grocery", "Drinks"))


def test_a_join_carries_what_was_chosen_after_an_erasure_alone(client: Any, store: Profiles) -> None:
    clock, session = Clock(), "SESSION#s1"
    choosing(client, clock).choose(session, body(kind="forget", item_id="tea"))
    choosing(client, clock).choose(session, body(brand="old"))
    erased = clock.now_ms
    clock.now_ms += 5
    choosing(client, clock).choose(session, body(brand="new"))
    rows = ChoiceRows(client, "profiles", clock.time)
    rows.carry(session, USER, lambda: erased)
    carried = rows.read(USER)
    assert [less.brand for less in carried.less.values()] == ["new"]
    assert not carried.forgotten


def test_a_choice_ends_and_makes_room(client: Any, store: Profiles) -> None:
    clock = Clock()
    for number in range(MOST_LESS):
        choosing(client, clock).choose(USER, body(brand=f"b{number}", days=1))
    with pytest.raises(ConflictError) as refused:
        choosing(client, clock).choose(USER, body(brand="one more"))
    assert (refused.value.errors[0].field, refused.value.errors[0].value) == ("kind", MOST_LESS + 1)
    clock.now_ms += DAY_MS
    assert choosing(client, clock).listed(USER) == {"choices": []}
    choosing(client, clock).choose(USER, body(brand="one more"))
    assert len(ChoiceRows(client, "profiles").read(USER).less) == 1


def test_no_more_is_forgotten_item_by_item_than_a_request_can_read(client: Any, store: Profiles) -> None:
    full = Choices(forgotten={f"i{n}": 1 for n in range(MOST_FORGOTTEN)})
    ChoiceRows(client, "profiles").change(USER, lambda *_: full)
    with pytest.raises(ConflictError):
        choosing(client).choose(USER, ChoiceBody(kind="forget", item_id="tea"))
    assert choosing(client).choose(USER, ChoiceBody(kind="forget", item_id="i7"))["at"] == NOW_MS + 1


def test_a_choice_is_taken_back_once(client: Any, store: Profiles) -> None:
    made = choosing(client)
    name = made.choose(USER, body(category=["Grocery"]))["choice_id"]
    made.take_back(USER, name)
    assert made.listed(USER) == {"choices": []}
    with pytest.raises(NotFoundError):
        made.take_back(USER, name)
    forgotten = made.choose(USER, ChoiceBody(kind="forget", item_id="tea"))["choice_id"]
    with pytest.raises(ConflictError, match="cannot be brought back"):
        made.take_back(USER, forgotten)


@pytest.mark.parametrize("default", LEVELS)
@pytest.mark.parametrize("held", [None, *LEVELS])
def test_nothing_is_remembered_of_whom_nothing_may_be_stored(
    client: Any, store: Profiles, held: Consent | None, default: Consent
) -> None:
    if held is not None:
        store.put_profile(USER, {"consent": held}, NOW_MS, None)
    made = choosing(client, default=default)
    if (held or default) == "none":
        with pytest.raises(ConflictError):
            made.choose(USER, body(brand="Acme"))
        assert made.listed(USER) == {"choices": []}
    else:
        assert made.choose(USER, body(brand="Acme"))["brand"] == "Acme"


def test_less_of_what_the_shop_has_not_is_not_found(client: Any, store: Profiles) -> None:
    with pytest.raises(NotFoundError):
        choosing(client).choose(USER, body(item_id="unheard-of"))


def test_an_item_that_the_catalogue_keeps_back_is_asked_for_again(client: Any, store: Profiles) -> None:
    def busy(item_ids: Sequence[str]) -> dict[str, Item]:
        raise KeptBackError({}, list(item_ids))

    made = Choosing(ChoiceRows(client, "profiles"), store, busy, "training")
    with pytest.raises(UnavailableError) as told:
        made.choose(USER, body(item_id="tea"))
    assert told.value.headers == {"Retry-After": "1"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"item_id": "a", "brand": "b"},
        {"item_id": "a b"},
        {"brand": ""},
        {"brand": "x" * 71},
        {"category": []},
        {"category": ["x" * 101]},
        {"category": ["x"] * 11},
        {"brand": "b", "days": 0},
        {"brand": "b", "days": 366},
        {"kind": "forget", "brand": "b"},
        {"kind": "forget", "item_id": "a", "days": 1},
        {"kind": "hate", "item_id": "a"},
        {"brand": "b", "why": "not"},
    ],
)
def test_a_choice_that_says_too_little_or_too_much_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        body(**fields)


def test_what_is_forgotten_is_gone_from_every_row_and_stays_out(client: Any, store: Profiles) -> None:
    history = [[5, "view", "tea"], [6, "purchase", "tea"], [7, "view", "jam"]]
    packed = zlib.compress(json.dumps(history).encode())
    client.put_item(TableName="profiles", Item={"PK": {"S": USER}, "SK": {"S": "H"}, "events": {"B": packed}})
    events = [happened("1", "purchase", "tea"), happened("2", "view", "tea", 9), happened("3", "purchase", "jam")]
    store.store(USER, events)
    clock = Clock()
    told = choosing(client, clock).choose(USER, ChoiceBody(kind="forget", item_id="tea"))
    assert told["removed"] == {"events": 2, "imported": 2, "purchases": 1}
    assert [row["item_id"]["S"] for row in event_rows(client, USER).values()] == ["jam"]
    assert ledger(client, USER).keys() == {"n:jam", "t:jam"}
    # Retried, late and duplicate events come again, and a purchase reaches the ledger; nothing speaks for it.
    store.store(USER, [events[0], events[1], happened("4", "view", "tea", 77)])
    visit = Visits(client, "profiles", 50).read(USER)
    assert {event.item_id for event in visit.events} == set(visit.ledger) == {"jam"}
    assert choosing(client, clock).choose(USER, ChoiceBody(kind="forget", item_id="tea"))["removed"]["events"] == 3
    after = replace(happened("5", "view", "tea", NOW_MS + 10), received_at=NOW_MS + 10)
    store.store(USER, [after])
    assert {event.item_id for event in Visits(client, "profiles", 50).read(USER).events} == {"jam", "tea"}


def test_choices_made_at_once_are_all_kept(client: Any, store: Profiles) -> None:
    names = [f"b{n}" for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda name: choosing(client).choose(USER, body(brand=name)), names))
    assert {one["brand"] for one in choosing(client).listed(USER)["choices"]} == set(names)


TIMES = st.integers(0, 20)
LESS = st.builds(
    lambda at, long, brand: Less("brand", at, at + long, brand=brand), TIMES, TIMES, st.sampled_from("abc")
)
CHOICES = st.builds(
    lambda less, forgotten: Choices({one.choice_id: one for one in less}, forgotten),
    st.lists(LESS, max_size=4),
    st.dictionaries(st.sampled_from(["x", "y", "z"]), TIMES, max_size=3),
)


@given(CHOICES, CHOICES, TIMES)
def test_whoever_joins_whom_nothing_that_stands_ends_and_nothing_forgotten_comes_back(
    ours: Choices, theirs: Choices, at: int
) -> None:
    both = ours.joined(theirs)
    assert both.less.keys() == ours.less.keys() | theirs.less.keys()
    for one in (ours, theirs):
        assert both.joined(one) == both
        assert {less.brand for less in one.standing(at, "brand")} <= {less.brand for less in both.standing(at, "brand")}
        assert all(both.forgets(item, at) for item in one.forgotten if one.forgets(item, at))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=CHOICES, at=TIMES)
def test_choices_are_read_as_they_were_written_and_cut_by_their_times(client: Any, choices: Choices, at: int) -> None:
    empty(client)
    rows = ChoiceRows(client, "profiles")
    assert rows.change(USER, lambda *_: choices) == rows.read(USER) == choices
    late = choices.after(at)
    assert all(less.at > at for less in late.less.values())
    assert all(until > at for until in late.forgotten.values())
    assert len(late.less) == sum(less.at > at for less in choices.less.values())
