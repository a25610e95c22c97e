from __future__ import annotations

import dataclasses

import pytest

from datasets.limits import LimitError, Limits
from infra.settings import DataLimits, StageSettings
from infra.workflow import definition
from tests.infrastructure.test_workflow import PARTS


def test_the_job_reads_the_limits_that_the_workflow_writes() -> None:
    document = {"stage": "dev", "retain": False, "retraining": {"limits": {"min_events": 7, "max_event_drop": 0.9}}}
    states = definition(StageSettings.from_document(document), PARTS)["States"]
    assert Limits.from_environment(states["Prepare"]["Parameters"]["Environment"]) == Limits(
        min_events=7, max_event_drop=0.9
    )
    assert dataclasses.asdict(Limits()) == dataclasses.asdict(DataLimits())


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"LIMIT_MIN_EVENTS": "many"}, "LIMIT_MIN_EVENTS must be a int, got 'many'"),
        ({"LIMIT_MIN_EVENT": "5"}, "LIMIT_MIN_EVENT is no limit; there are LIMIT_FUTURE_MINUTES"),
    ],
)
def test_a_wrong_limit_is_named(environment: dict[str, str], told: str) -> None:
    with pytest.raises(LimitError, match=told):
        Limits.from_environment(environment)
