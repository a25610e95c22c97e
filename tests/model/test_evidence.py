from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ranker import artifact
from ranker.inference import RankerProgram
from ranker.segments import NoSegments
from tests.model import shops

if TYPE_CHECKING:
    from tests.model.conftest import Trained

NOW = 1_710_000_000


@pytest.fixture(scope="module")
def program(trained: Trained) -> RankerProgram:
    return RankerProgram(artifact.load(trained.model), NoSegments())


def ask(program: RankerProgram, names: list[str], **changes: Any) -> dict[str, Any]:
    history = [{"item_id": name, "type": "purchase", "at": NOW - 1000 + place} for place, name in enumerate(names)]
    request = {"k": 10, "now": NOW, "history": history, "exclude": names, "evidence": True}
    answer: dict[str, Any] = program.invoke(request | changes)
    return answer


PAIRS = 300


def placed(program: RankerProgram, names: list[str], without: int, item: str) -> tuple[float, int]:
    """Return an item's score and rank when the same is asked with one event deleted."""
    kept = [name for place, name in enumerate(names) if place != without]
    answer = ask(program, kept, exclude=names, k=200, evidence=False)["items"]
    rank = next(place for place, entry in enumerate(answer) if entry["item_id"] == item)
    return answer[rank]["score"], rank


def test_the_named_event_carries_more_than_a_random_other(
    program: RankerProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked from outside: the named event deleted, and a random other one, for each of three items of an answer."""
    generator = np.random.default_rng(3)
    rows: list[tuple[float, float, int, int]] = []
    while len(rows) < PAIRS:
        draw = [shops.item_id(int(generator.integers(shops.GROUPS)), int(generator.integers(15))) for _ in range(6)]
        names = list(dict.fromkeys(draw))
        for rank, item in enumerate(ask(program, names)["items"][:3]):
            if not item["reason"]["events"]:
                continue
            named = item["reason"]["events"][0]["index"]
            other = int(generator.choice([place for place in range(len(names)) if place != named]))
            by_named, by_other = (placed(program, names, place, item["item_id"]) for place in (named, other))
            rows.append(
                (item["score"] - by_named[0], item["score"] - by_other[0], by_named[1] - rank, by_other[1] - rank)
            )
    named_drop, other_drop, named_fall, other_fall = np.array(rows).T
    moved = named_fall != other_fall
    more, farther = float((named_drop > other_drop).mean()), float((named_fall > other_fall)[moved].mean())
    with capsys.disabled():
        sys.stdout.write(f"\n{len(rows)} pairs; the named event moves the item down more in {more:.1%} by score\n")
        sys.stdout.write(f"score falls by {named_drop.mean():.4f} by it, {other_drop.mean():.4f} by the other\n")
        sys.stdout.write(
            f"{int(moved.sum())} differ by rank; the named event moves it farther in {farther:.1%} of them\n"
        )
        sys.stdout.write(f"rank falls by {named_fall.mean():.2f} by it, {other_fall.mean():.2f} by the other\n")
    assert more >= 0.9
    assert farther >= 0.9
    assert moved.sum() >= PAIRS / 3


def test_reasons_name_events_of_the_request_and_shares_of_one(program: RankerProgram) -> None:
    names = [shops.item_id(2, place) for place in range(4)]
    for item in ask(program, names)["items"]:
        events = item["reason"]["events"]
        assert all(0 <= event["index"] < len(names) for event in events)
        assert sum(event["share"] for event in events) <= 1.0 + 1e-5


def test_a_shopper_of_one_group_gets_that_group_because_of_it(program: RankerProgram) -> None:
    items = ask(program, [shops.item_id(2, place) for place in range(4)])["items"]
    assert sum(item["item_id"].startswith("g2-") for item in items[:5]) >= 4
    assert items[0]["reason"]["code"] == "because_you"
    assert {"name": "category", "value": "G2"} in items[0]["reason"]["attributes"]


def test_without_a_history_what_sells_is_popular(program: RankerProgram) -> None:
    answer = ask(program, [])
    assert len(answer["items"]) == 10
    assert {item["reason"]["code"] for item in answer["items"]} == {"popular"}


def test_anchors_are_left_out_and_what_goes_with_them_is_bought_together(program: RankerProgram) -> None:
    anchor = shops.item_id(5, 0)
    items = ask(program, [], anchors=[anchor], surface="product")["items"]
    assert anchor not in {item["item_id"] for item in items}
    assert items[0]["reason"]["code"] in {"bought_together", "similar_to"}
    assert items[0]["reason"]["events"] == []


def test_similar_ignores_the_history(program: RankerProgram) -> None:
    anchor = shops.item_id(5, 0)
    items = ask(program, [shops.item_id(1, 1)], anchors=[anchor], mode="similar")["items"]
    assert {item["reason"]["code"] for item in items} == {"similar_to"}
    groups = [item["item_id"].split("-")[0] for item in items]
    assert groups.count("g5") > groups.count("g1")


def test_exploration_is_repeatable_and_its_propensities_are_its_frequencies(program: RankerProgram) -> None:
    names = [shops.item_id(2, place) for place in range(4)]
    share, draws = 0.3, 600
    greedy = [item["item_id"] for item in ask(program, names)["items"]]
    shown: dict[str, int] = {}
    stated: dict[str, float] = {}
    for seed in range(draws):
        for item in ask(program, names, exploration_share=share, seed=seed, evidence=False)["items"]:
            shown[item["item_id"]] = shown.get(item["item_id"], 0) + 1
            stated[item["item_id"]] = item["propensity"]
    assert ask(program, names, exploration_share=share, seed=5) == ask(program, names, exploration_share=share, seed=5)
    for name, propensity in stated.items():
        deviation = np.sqrt(propensity * (1 - propensity) / draws)
        assert abs(shown[name] / draws - propensity) < 5 * deviation + 1e-9
    assert all(stated[name] == pytest.approx(1 - share) for name in greedy)


def test_a_new_item_with_text_alone_reaches_the_shopper_of_its_group(trained: Trained) -> None:
    loaded = artifact.load(trained.model)
    program = RankerProgram(loaded, NoSegments())
    twin = program.catalogue.vectors[program.catalogue.index[shops.item_id(3, 3)]]
    program.scorer.refresh(program.catalogue.load([shops.record("fresh", twin, category=["Shop", "G3"])]))
    places = {}
    for group in (3, 6):
        names = [shops.item_id(group, place) for place in range(4)]
        ranked = [item["item_id"] for item in ask(program, names, k=200, evidence=False)["items"]]
        places[group] = ranked.index("fresh")
    assert places[3] < 20 < places[6]
