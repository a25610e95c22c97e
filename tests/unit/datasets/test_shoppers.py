"""Who withdrew or was erased is in no dataset, under whichever name their events reach the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from container.layout import Layout
from datasets import extracted
from datasets.checks import DataError
from datasets.prepare import extract_here
from tests.model import shops
from tests.model.shops import DAY_MS, START_MS, event, tombstone
from tests.unit.datasets.conftest import LATEST, Extract

ANN, BOB, SESSION = "USER#ann", "USER#bob", "SESSION#s"


def at(day: int) -> int:
    return START_MS + day * DAY_MS


def said(shopper: str, consent: str, day: int, version: int = 1) -> dict[str, Any]:
    return {"shopper": shopper, "consent": consent, "at": at(day), "version": version}


def joined(session: str, user: str) -> dict[str, Any]:
    return {"shopper": session, "joined_to": user}


def carried(session: str, user: str, name: str, day: int) -> list[dict[str, Any]]:
    """What a session did, and its copy under the user."""
    own = event(session, f"e{day}", name, at(day))
    return [own, own | {"shopper": user, "carried_from": session}]


def found(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["shopper"], row["item_id"]) for row in rows]


def test_a_shopper_without_a_profile_has_the_consent_that_the_api_gives_a_profile(extract: Extract) -> None:
    rows, verdicts = extract([event(ANN, "e", "milk", at(1))], [said(BOB, "training", 0)])
    assert found(rows) == [(ANN, "milk")]
    assert verdicts == {"kept": 1}


@pytest.mark.parametrize(
    ("consents", "learnt"),
    [
        ([said(ANN, "personalisation", 5)], False),
        ([said(ANN, "none", 5)], False),
        ([said(ANN, "a word of a later version", 5)], False),
        ([said(ANN, "training", 5), said(ANN, "none", 6, 2)], False),
        # As the stream may bring them: late ones first.
        ([said(ANN, "none", 6, 2), said(ANN, "training", 5)], False),
        ([said(ANN, "none", 5), said(ANN, "training", 6, 2)], True),
        ([said(ANN, "training", 5, 3), said(ANN, "none", 5, 2)], True),
        # A profile that was made anew: two first versions of one moment.
        ([said(ANN, "training", 5), said(ANN, "none", 5)], False),
    ],
)
def test_the_newest_answer_counts_for_all_events_whenever_they_happened(
    extract: Extract, consents: list[dict[str, Any]], learnt: bool
) -> None:
    rows, verdicts = extract([event(ANN, f"e{day}", "milk", at(day)) for day in (1, 5, 9)], consents)
    assert len(rows) == (3 if learnt else 0)
    assert verdicts == ({"kept": 3} if learnt else {"withdrawn": 3})


def test_a_session_that_joined_a_user_who_withdrew_is_no_more_in_the_dataset_than_the_user(extract: Extract) -> None:
    events = [
        *carried(SESSION, ANN, "milk", 1),
        event(SESSION, "later", "bread", at(3)),
        event("SESSION#before-any-event", "e", "eggs", at(4)),
        event("SESSION#other", "e", "milk", at(1)),
    ]
    consents = [said(ANN, "none", 9), joined("SESSION#before-any-event", ANN)]
    rows, verdicts = extract(events, consents)
    assert found(rows) == [("SESSION#other", "milk")]
    assert verdicts == {"kept": 1, "withdrawn": 4}


def test_a_session_that_joined_is_its_user_even_without_a_copy(extract: Extract) -> None:
    rows, _ = extract([event(SESSION, "e", "milk", at(1))], [joined(SESSION, ANN)])
    assert found(rows) == [(ANN, "milk")]


def test_nothing_up_to_a_tombstone_comes_back_however_late_it_reaches_the_lake(extract: Extract) -> None:
    late = event(ANN, "late", "eggs", at(5)) | {"received_at": at(30), "late": True}
    ahead = event(ANN, "ahead", "nuts", at(40)) | {"received_at": at(9)}
    imported = event(ANN, "imported", "tea", at(2)) | {"received_at": at(200)}
    at_the_moment = event(ANN, "moment", "jam", at(10))
    after = event(ANN, "after", "milk", at(10) + 1)
    events = [late, ahead, imported, at_the_moment, after, event(BOB, "e", "milk", at(1))]
    rows, verdicts = extract(events, tombstones=[tombstone(ANN, at(10))])
    assert found(rows) == [(ANN, "milk"), (BOB, "milk")]
    assert rows[0]["at"] == at(10) + 1
    assert verdicts == {"erased": 4, "kept": 2}


@pytest.mark.parametrize("erased", [ANN, SESSION])
def test_a_tombstone_reaches_a_joined_session_and_the_copies_of_a_session(extract: Extract, erased: str) -> None:
    """Given a user or a session that was erased, then neither the session's events nor their copies are left."""
    events = [
        *carried(SESSION, ANN, "milk", 1),
        event(SESSION, "later", "bread", at(3)),
        event(BOB, "e", "milk", at(1)),
    ]
    rows, verdicts = extract(events, tombstones=[tombstone(erased, at(10))])
    assert found(rows) == [(BOB, "milk")]
    assert verdicts == {"erased": 3, "kept": 1}


def test_a_tombstone_still_finds_a_session_once_its_copies_are_erased(extract: Extract) -> None:
    """Given an erasure that has removed the user's files, then the note that the session joined remains."""
    rows, _ = extract(
        [event(SESSION, "late", "milk", at(1))], [joined(SESSION, ANN)], tombstones=[tombstone(ANN, at(10))]
    )
    assert rows == []


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_draw_lets_a_refused_shopper_through(extract: Extract, data: st.DataObject) -> None:
    """Against a slow and obvious reference, event by event."""
    keys = ["USER#a", "USER#b", "SESSION#s", "SESSION#t"]
    events = data.draw(
        st.lists(
            st.tuples(st.sampled_from(keys), st.integers(0, 20), st.sampled_from([None, "SESSION#s", "SESSION#t"])),
            min_size=1,
            max_size=12,
        )
    )
    answers = st.tuples(st.sampled_from(keys), st.sampled_from(["training", "none"]), st.integers(0, 9))
    spoken = data.draw(st.lists(answers, max_size=5))
    stones = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 20), max_size=3))
    joins = data.draw(st.dictionaries(st.sampled_from(keys[2:]), st.sampled_from(keys[:2])))
    rows = [
        event(key, f"e{number}", f"item{number}", at(day)) | {"carried_from": origin}
        for number, (key, day, origin) in enumerate(events)
    ]
    consents = [said(key, consent, day, number) for number, (key, consent, day) in enumerate(spoken)]
    consents += [joined(*pair) for pair in joins.items()]
    got, _ = extract(rows, consents, [tombstone(key, at(day)) for key, day in stones.items()])

    copies = [*joins.items(), *((row["carried_from"], row["shopper"]) for row in rows if row["carried_from"])]
    users = {session: max(user for one, user in copies if one == session) for session, _ in copies}
    newest = {key: max((day, version, consent) for version, (who, consent, day) in enumerate(spoken) if who == key)
              for key, _, _ in spoken}  # fmt: skip
    expected = set()
    for row in rows:
        names = {row["shopper"], row["carried_from"], users.get(row["shopper"], row["shopper"])} - {None}
        withdrawn = any(name in newest and newest[name][2] != "training" for name in names)
        erased = any(row["at"] <= at(stones[name]) for name in names if name in stones)
        if not withdrawn and not erased:
            expected.add((users.get(row["shopper"], row["shopper"]), row["item_id"]))
    assert set(found(got)) == expected


def test_a_register_that_is_missing_stops_the_run(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shops.write_lake(layout.processing_input("events"), [event(ANN, "e", "milk", at(1))])
    with pytest.raises(DataError, match="consents is missing"):
        extract_here(shops.places(layout), tmp_path, LATEST)


def forgot(shopper: str, name: str, day: int) -> dict[str, Any]:
    return {"shopper": shopper, "forgotten": name, "at": at(day)}


def test_nothing_is_learnt_of_an_item_up_to_when_its_shopper_had_it_forgotten(extract: Extract) -> None:
    late = event(ANN, "late", "tea", at(2)) | {"received_at": at(30), "late": True}
    again = event(ANN, "again", "tea", at(10) + 1)
    events = [
        event(ANN, "e", "tea", at(10)),
        late,
        again,
        event(ANN, "m", "milk", at(1)),
        event(BOB, "b", "tea", at(1)),
    ]
    rows, verdicts = extract(events, [forgot(ANN, "tea", 5), forgot(ANN, "tea", 10), forgot(ANN, "jam", 10)])
    assert [(row["shopper"], row["item_id"], row["at"]) for row in rows] == [
        (ANN, "milk", at(1)),
        (ANN, "tea", at(10) + 1),
        (BOB, "tea", at(1)),
    ]
    assert verdicts == {"forgotten": 2, "kept": 3}


@pytest.mark.parametrize("who", [ANN, SESSION])
def test_what_a_session_or_its_user_had_forgotten_is_forgotten_of_both(extract: Extract, who: str) -> None:
    events = [*carried(SESSION, ANN, "tea", 1), event(SESSION, "later", "tea", at(3)), event(ANN, "m", "milk", at(1))]
    rows, verdicts = extract(events, [joined(SESSION, ANN), forgot(who, "tea", 9)])
    assert found(rows) == [(ANN, "milk")]
    assert verdicts == {"forgotten": 3, "kept": 1}


def test_a_wish_to_forget_that_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shops.write_lake(layout.processing_input("events"), [event(ANN, "e", "tea", at(1))])
    shops.write_registers(layout, [{"shopper": ANN, "forgotten": "tea"}], [])
    with pytest.raises(DataError, match="at is missing"):
        extracted_verdicts(layout)


def extracted_verdicts(layout: Layout) -> dict[str, int]:
    return extracted.verdicts(extract_here(shops.places(layout), layout.base, LATEST))
