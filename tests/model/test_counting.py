"""What sells, counted by age and by how lately each shopper took it."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.dataset import Events
from datasets.split import Split
from ranker.counting import popularity
from ranker.events import EVENT_CODE, EVENT_WEIGHT
from ranker.popularity import EVERYONE

DAY = 86_400
HEAD = 9


def drawn() -> Events:
    generator = np.random.default_rng(1)
    shopper = np.sort(generator.integers(3, 20, 120))
    at = np.concatenate([np.sort(generator.integers(0, 90 * DAY, count)) for count in np.unique_counts(shopper).counts])
    none = np.full(len(shopper), -1, dtype=np.int64)
    kinds = generator.choice([EVENT_CODE["view"], EVENT_CODE["purchase"]], len(shopper))
    return Events(shopper, generator.integers(0, HEAD + 2, len(shopper)), kinds, at, none, none)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_an_event_counts_by_kind_age_and_rank_among_its_shoppers(power: float) -> None:
    events = drawn()
    split = Split([], np.empty((0, 1), dtype=np.float32), 0, events, events, [], [], [])
    totals = np.zeros(HEAD)
    newest = int(events.at[events.item < HEAD].max())
    for row in range(len(events)):
        # Events on items behind the head take a rank too.
        rank = int(np.count_nonzero(events.shopper[row:] == events.shopper[row]))
        if events.item[row] < HEAD:
            age = (newest - events.at[row]) / (30 * DAY)
            totals[events.item[row]] += EVENT_WEIGHT[events.kind[row]] * 0.5**age * rank**-power
    shares = popularity(split, events, HEAD, 30.0, power).segments[EVERYONE]
    np.testing.assert_allclose(shares, totals / totals.sum(), rtol=1e-5)
