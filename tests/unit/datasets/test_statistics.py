from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.checks import DataError, check, check_drift
from datasets.dataset import Dataset, Events
from datasets.limits import Limits
from datasets.statistics import FILE, Statistics, item_shift, shift, statistics
from ranker.events import EVENT_CODE

LIMITS = Limits(min_events=10, min_shoppers=2, min_items=2)
DAY = 86_400


def shop(items: list[int], kinds: list[str] | None = None, at: list[int] | None = None) -> Dataset:
    count = len(items)
    times = np.array(at or [DAY * number for number in range(count)])
    codes = [EVENT_CODE[kind] for kind in kinds or ["view"] * count]
    columns = (np.arange(count) % 5, items, codes, times, [-1] * count, [-1] * count)
    records = [{"item_id": f"i{row}", "category": ["Food"] if row < 30 else []} for row in range(60)]
    times = np.sort(times)
    cuts = int(times[int(0.8 * count)]), int(times[int(0.9 * count)])
    arrays = [np.array(column, dtype=np.int64) for column in columns]
    return Dataset(records, np.zeros((60, 4), dtype=np.float32), 1, Events(*arrays), [], [], *cuts)


def told(dataset: Dataset, seen: int | None = None, **verdicts: int) -> Statistics:
    seen = seen or len(dataset.events)
    return statistics(dataset, seen, verdicts or {"kept": seen})


def test_the_statistics_say_what_there_is() -> None:
    found = told(
        shop([0, 0, 0, 40], ["view", "view", "view", "purchase"], [0, DAY, 2 * DAY, 4 * DAY]), 8, kept=9, erased=2
    )
    assert found == Statistics(
        events=4, shoppers=4, items=60, sold=2, first=0, last=4 * DAY, per_day=1.0, known_share=0.5,
        verdicts={"erased": 2, "kept": 9}, categories={"Food": 0.75, "none": 0.25}, top_items={"i0": 0.75, "i40": 0.25},
        types={name: {"view": 0.75, "purchase": 0.25}.get(name, 0.0) for name in EVENT_CODE},
    )  # fmt: skip


def test_what_is_written_is_read_back_also_with_more_in_it(tmp_path: Path) -> None:
    found = told(shop([0, 1, 2]))
    found.save(tmp_path)
    text = (tmp_path / FILE).read_text()
    assert Statistics.parse(text) == found
    assert Statistics.parse('{"of_a_later_version": 1, ' + text[1:]) == found


def test_the_index_is_the_one_of_the_books() -> None:
    """By hand: (0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5)."""
    expected = 0.1 * math.log(1.2) - 0.1 * math.log(0.8)
    assert shift({"a": 0.5, "b": 0.5}, {"a": 0.6, "b": 0.4}) == pytest.approx(expected)
    assert shift({"a": 1.0}, {"b": 1.0}) > 10


weights = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 100), min_size=1)


@given(weights, weights)
def test_the_index_is_symmetric_and_zero_for_the_same_alone(left: dict[str, int], right: dict[str, int]) -> None:
    p, q = ({name: count / sum(one.values()) for name, count in one.items()} for one in (left, right))
    assert shift(p, p) == 0
    assert shift(p, q) == pytest.approx(shift(q, p))
    assert shift(p, q) >= 0


def drift(reference: Dataset, present: Dataset, limits: Limits = LIMITS) -> None:
    known = told(reference)
    check_drift(known, told(present), item_shift(known, present), limits)


def test_more_of_the_same_passes() -> None:
    generator = np.random.default_rng(0)
    many = generator.integers(0, 60, 4_000).tolist()
    drift(shop(many[:2_000]), shop(many))


@pytest.mark.parametrize(
    ("present", "reason"),
    [
        (
            shop([0, 40] * 30),
            r"60 events on known items are 40.0% fewer than the 100 that the live model learnt from, and at most 30.0%",
        ),
        (shop([0, 40] * 50, ["view", "purchase"] * 50), r"event types .* index \d+\.\d+, at most 0.25"),
        (shop([0, 0, 0, 0, 40] * 20), r"categories .* index 0.\d+, at most 0.25"),
        (shop([3, 43] * 50), r"best-selling items .* index \d+\.\d+, at most 0.25"),
    ],
)
def test_what_has_moved_is_named_with_its_limit_and_value(present: Dataset, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        drift(shop([0, 40] * 50), present)
    drift(shop([0, 40] * 50), present, replace(LIMITS, max_event_drop=1, max_type_shift=99, max_category_shift=99,
                                               max_item_shift=99))  # fmt: skip


def test_an_item_that_is_gone_has_no_share() -> None:
    known = told(shop([0, 40] * 50))
    gone = shop([0, 40] * 50)
    gone = replace(gone, items=[item | {"item_id": f"new-{item['item_id']}"} for item in gone.items])
    assert item_shift(known, gone) > 1


@pytest.mark.parametrize(
    ("dataset", "seen", "verdicts", "reason"),
    [
        (shop([0] * 9), 9, {}, "at least 10 events on known items, the lake holds 9"),
        (
            shop([0] * 9),
            9,
            {"kept": 9, "withdrawn": 50, "erased": 3},
            r"holds 9 \(left out: 50 withdrawn, 3 erased\)",
        ),
        (shop([0] * 20), 50, {}, "only 40.0% of events name an item of the catalogue, and at least 50.0% must"),
        (shop([0] * 20, at=[7] * 20), 20, {}, "about the same time"),
        (
            shop([0] * 20),
            20,
            {"kept": 20, "future": 1},
            "1 of 21 events, 4.8%, are dated more than 60 minutes after the job's start, and at most 1.0% may be",
        ),
    ],
)
def test_what_no_model_can_learn_from_is_refused(
    dataset: Dataset, seen: int, verdicts: dict[str, int], reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        check(dataset, told(dataset, seen, **verdicts), LIMITS)
