"""One run at a time, begun with an input that makes sense."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Stage
from tests.integration.retraining.stage import Live, ended, leavings, live, retrain, start

if TYPE_CHECKING:
    from embedded.cloud import Cloud

REFUSED = ["Name", "Admit"]


def test_of_two_starts_at_once_one_runs_and_the_other_says_which(stage: Stage, before: Live) -> None:
    cloud = stage.cloud
    with inject.replayed(stage, *inject.JOBS), inject.worse(stage), ThreadPoolExecutor(2) as pool:
        arns = list(pool.map(lambda name: start(cloud, name), ("first", "second")))
        runs = sorted((ended(cloud, arn) for arn in arns), key=lambda run: len(run.states))
    refused, ran = runs
    assert (refused.status, refused.states) == ("FAILED", [*REFUSED, "AlreadyRunning"])
    assert refused.cause == f"AlreadyRunning: {ran.name} is at work: one at a time"
    assert (ran.status, ran.states[-1]) == ("SUCCEEDED", "ChampionKept")
    assert live(cloud) == before


def test_a_start_during_a_run_leaves_it_alone_and_a_stopped_run_holds_up_nobody(stage: Stage, before: Live) -> None:
    """Given a run in its training, when another starts it is refused; once the first is stopped, the next one runs."""
    cloud = stage.cloud
    with inject.replayed(stage, *inject.JOBS), inject.worse(stage):
        with inject.under_way(stage, "Train", "hanging"):
            refused = retrain(cloud, "impatient")
            assert refused.states == [*REFUSED, "AlreadyRunning"]
            assert refused.cause.startswith("AlreadyRunning: hanging ")
            assert leavings(cloud).datasets == {"hanging"}
        following = retrain(cloud, "following")
    assert following.states[-1] == "ChampionKept", following.cause
    assert leavings(cloud).datasets == set()
    assert live(cloud) == before


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"hyperparametres": {}}, "InputRefused: the input knows no hyperparametres, only hyperparameters, force"),
        ({"force": True}, "InputRefused: force needs a reason"),
        (["retrain"], "InputRefused: the input must be an object"),
        ("retrain", "InputRefused: the input must be an object"),
        ({"roll_back_to": "v7"}, 'InputRefused: roll_back_to must be "previous"'),
    ],
)
def test_an_input_that_makes_no_sense_is_refused_in_words(cloud: Cloud, given: Any, cause: str) -> None:
    refused = retrain(cloud, f"odd-{time.monotonic_ns()}", given)
    assert (refused.status, refused.states) == ("FAILED", [*REFUSED, "InputRefused"])
    assert refused.cause.startswith(cause), refused.cause
