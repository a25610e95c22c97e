"""Diversity and the popularity penalty: exact, off by default, and set by the artifact or the request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from container.problem import RequestError
from ranker import tail
from ranker.control import Control
from ranker.diversity import MOST, POOL, pool
from ranker.inference import RankerProgram
from ranker.popularity import EVERYONE, Popularity
from ranker.settings import HyperparameterError, from_hyperparameters
from tests.model import drawn

EVERYTHING = 300
"""More than any drawn shop holds."""


def served(seed: int) -> tuple[drawn.Shop, RankerProgram, list[dict[str, Any]]]:
    """Return a drawn shop and requests of it."""
    shop = drawn.shop(seed)
    program = RankerProgram(shop.artifact, drawn.Published(shop.deltas))
    generator = np.random.default_rng((seed, 7))
    return shop, program, [drawn.request(generator, shop) | {"k": 10} for _ in range(8)]


def listed(program: RankerProgram, wanted: dict[str, Any], **changes: Any) -> list[tuple[str, float]]:
    answer: Any = program.invoke(wanted | changes)
    return [(item["item_id"], item["score"]) for item in answer["items"]]


def damping(shop: drawn.Shop, names: list[str], power: float) -> np.ndarray[Any, Any]:
    """Return what scores are multiplied by, item by item."""
    if "popularity" not in shop.artifact.groups:
        return np.ones(len(names))
    shares = Popularity.from_arrays(shop.artifact.groups["popularity"]).segments[EVERYONE].astype(np.float64)
    sold = dict(zip([item["item_id"] for item in shop.artifact.items], shares.tolist(), strict=False))
    return np.array([(1 + sold.get(name, 0.0) * len(shares)) ** -power for name in names])


@pytest.mark.parametrize("seed", range(24))
def test_the_penalty_ranks_all_items_by_damped_scores(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tail is searched, as large ones are, not scanned.
    monkeypatch.setattr(tail, "_SCANNED", 0 if seed % 2 else tail._SCANNED)
    shop, program, requests = served(seed)
    for wanted in requests:
        every = dict(listed(program, wanted, k=EVERYTHING))
        for power in (0.3, 1.0):
            best = listed(program, wanted, popularity_penalty=power)
            names = [name for name, _ in best]
            np.testing.assert_allclose([score for _, score in best], [every[name] for name in names], rtol=1e-4)
            ranked = np.array([score for _, score in best]) * damping(shop, names, power)
            expected = np.sort(np.array(list(every.values())) * damping(shop, list(every), power))[::-1]
            np.testing.assert_allclose(ranked, expected[: len(ranked)], rtol=1e-4, atol=1e-9)
            assert len(best) == min(10, len(every))


def reference(program: RankerProgram, ranked: list[str], diversity: float, k: int) -> list[str]:
    """Choose one after the other, by the definition."""
    catalogue = program.catalogue
    rows = [catalogue.index[name] for name in ranked]

    def alike(one: int, other: int) -> float:
        if catalogue.embedded[one] and catalogue.embedded[other]:
            return float(catalogue.vectors[one] @ catalogue.vectors[other])
        paths = catalogue.category_paths[one], catalogue.category_paths[other]
        return float(paths[0] == paths[1] != ())

    chosen: list[int] = []
    while len(chosen) < min(k, len(rows)):
        left = [place for place in range(len(rows)) if rows[place] not in chosen]

        def worth(place: int) -> float:
            nearest = max([0.0, *(alike(rows[place], other) for other in chosen)])
            return (1 - diversity) * (1 - place / len(rows)) - diversity * nearest

        chosen.append(rows[max(left, key=worth)] if chosen else rows[0])
    return [catalogue.ids[row] for row in chosen]


@pytest.mark.parametrize("seed", range(12))
def test_diverse_lists_are_those_of_the_definition(seed: int) -> None:
    _, program, requests = served(seed)
    for wanted in requests:
        ranked = [name for name, _ in listed(program, wanted, k=pool(10))]
        for diversity in (0.2, 0.6):
            names = [name for name, _ in listed(program, wanted, diversity=diversity)]
            assert names == reference(program, ranked, diversity, 10)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_changes_by_default_and_scores_are_the_models_own(seed: int) -> None:
    _, program, requests = served(seed)
    for wanted in requests:
        plain = program.invoke(wanted)
        assert program.invoke(wanted | {"diversity": 0, "popularity_penalty": 0.0}) == plain
        assert program.invoke(wanted | {"diversity": None, "popularity_penalty": None}) == plain
        both = listed(program, wanted, diversity=0.4, popularity_penalty=0.5)
        every = dict(listed(program, wanted, k=EVERYTHING))
        assert len({name for name, _ in both}) == len(both) == min(10, len(every))
        np.testing.assert_allclose([score for _, score in both], [every[name] for name, _ in both], rtol=1e-4)


def test_the_artifact_sets_what_the_request_leaves_open() -> None:
    shop, program, requests = served(3)
    control = Control(diversity=0.5, popularity_penalty=0.2).as_dict()
    set_by_artifact = replace(shop.artifact, settings=shop.artifact.settings | {"control": control})
    other = RankerProgram(set_by_artifact, drawn.Published(shop.deltas))
    for wanted in requests:
        assert other.invoke(wanted) == program.invoke(wanted | control)
        assert other.invoke(wanted | {"diversity": 0, "popularity_penalty": 0}) == program.invoke(wanted)


def test_a_pool_is_a_few_times_the_list_and_never_shorter() -> None:
    assert pool(10) == 10 * POOL
    assert pool(MOST) == MOST
    assert [pool(k) >= k for k in (1, 500, MOST)] == [True] * 3


@pytest.mark.parametrize("field", ["diversity", "popularity_penalty"])
@pytest.mark.parametrize("value", [-0.1, 1.5, "much", True, float("nan")])
def test_settings_out_of_range_are_refused_by_name(field: str, value: object) -> None:
    _, program, requests = served(0)
    with pytest.raises(RequestError, match=field):
        program.invoke(requests[0] | {field: value})
    if isinstance(value, float):
        with pytest.raises(ValueError, match=f"{field} must be a number from 0 to 1"):
            Control(**{field: value})


def test_a_training_job_sets_the_artifacts_own() -> None:
    settings = from_hyperparameters({"diversity": "0.2", "popularity_penalty": "0.3", "epochs": "4"})
    assert settings.control == Control(diversity=0.2, popularity_penalty=0.3)
    assert from_hyperparameters({}).control == Control()
    with pytest.raises(HyperparameterError, match="diversity must be a number from 0 to 1, got 2"):
        from_hyperparameters({"diversity": "2"})
    with pytest.raises(HyperparameterError, match="popularity_penalty must be a float, got 'much'"):
        from_hyperparameters({"popularity_penalty": "much"})
