"""Whoever subscribes to the stage's topic is told in words how a run ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Stage
from tests.integration.retraining.stage import Live, retrain

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def _published(calls: list[Any]) -> dict[str, str]:
    [call] = [call for call in calls if call.service == "sns" and call.operation == "Publish"]
    return dict(call.body)


def _told(cloud: Cloud, stage: Stage, name: str, injection: inject.Injection) -> dict[str, str]:
    with inject.replayed(stage, *inject.JOBS), injection(stage), cloud.wire.recording() as calls:
        retrain(cloud, name, {"reason": "a drill"})
    return _published(calls)


def test_a_failure_is_told_with_its_cause_and_what_to_do(stage: Stage, before: Live) -> None:
    told = _told(stage.cloud, stage, "told-failure", inject.job_fails("Train"))
    assert told["Subject"] == "Vitrine dev: TrainFailed, run told-failure"
    lines = told["Message"].splitlines()
    assert lines[0] == "TrainFailed: The live model is untouched."
    assert lines[1] == "Run: told-failure, started because: a drill"
    assert lines[2].startswith("Cause: States.TaskFailed: AlgorithmError: the disk is full")
    assert any(line.startswith("  vitrine-dev-train1-told-failure: ") and "ml.c5.2xlarge, $" in line for line in lines)
    assert lines[-1].endswith("See TrainFailed in docs/runbooks/retraining.md.")
    assert "{" not in told["Message"]


def test_a_kept_champion_is_told_with_the_gate_s_reasons(stage: Stage, before: Live) -> None:
    told = _told(stage.cloud, stage, "told-kept", inject.worse)
    assert told["Subject"] == "Vitrine dev: ChampionKept, run told-kept"
    assert "Gate: The challenger is worse than the champion" in told["Message"]
    assert "Cost of the jobs: $0.0" in told["Message"]


def test_without_a_report_the_whole_state_is_told(stage: Stage, before: Live) -> None:
    no_record = inject.refused("sagemaker", "ListTrainingJobs", "AccessDeniedException")
    told = _told(stage.cloud, stage, "told-plainly", inject.together(inject.worse, no_record))
    assert told["Subject"] == "Vitrine dev: a run ended"
    assert json.loads(told["Message"])["end"] == "ChampionKept"
