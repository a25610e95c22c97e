"""What a person is told of a run, and what it cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from retraining import operations
from retraining.cost import Costs
from retraining.run_report import LONGEST_SUBJECT, Run, message, subject

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PRICES = {"ml.m5.large": 0.115, "ml.c5.2xlarge": 0.408}


class Jobs:
    """SageMaker's answers about jobs: seconds, instances and billed seconds by the job's name."""

    def __init__(self, **jobs: dict[str, Any]) -> None:
        self.jobs = {name.replace("_", "-"): job for name, job in jobs.items()}

    def get_paginator(self, operation: str) -> Any:
        kind = "Training" if "training" in operation else "Processing"
        mine = [name for name in self.jobs if ("-train" in name) == (kind == "Training")]
        jobs = self

        class Pages:
            def paginate(self, NameContains: str, **_: str) -> list[dict[str, Any]]:  # noqa: N803 - the API's name
                named = [{f"{kind}JobName": name} for name in mine if NameContains in name]
                return [{f"{kind}JobSummaries": named}]

        assert jobs is self
        return Pages()

    def describe_processing_job(self, ProcessingJobName: str) -> dict[str, Any]:  # noqa: N803
        job = self.jobs[ProcessingJobName]
        cluster = {"InstanceType": job["instance"], "InstanceCount": job.get("count", 1)}
        return {"ProcessingResources": {"ClusterConfig": cluster}, **_times("Processing", job)}

    def describe_training_job(self, TrainingJobName: str) -> dict[str, Any]:  # noqa: N803
        job = self.jobs[TrainingJobName]
        cluster = {"InstanceType": job["instance"], "InstanceCount": job.get("count", 1)}
        billed = {"BillableTimeInSeconds": job["billed"]} if "billed" in job else {}
        return {"ResourceConfig": cluster, **_times("Training", job), **billed}


def _times(kind: str, job: dict[str, Any]) -> dict[str, Any]:
    if job["seconds"] is None:
        return {}
    return {f"{kind}StartTime": BEGAN, f"{kind}EndTime": BEGAN + timedelta(seconds=job["seconds"])}


def costs(run: str, **jobs: dict[str, Any]) -> dict[str, float | None]:
    return {job.name: job.usd for job in Costs(Jobs(**jobs), "vitrine-dev-", PRICES).of(run)}


def test_a_job_costs_its_billed_time_on_all_of_its_instances() -> None:
    found = costs(
        "r",
        vitrine_dev_prepare1_r={"instance": "ml.m5.large", "seconds": 1800},
        vitrine_dev_train1_r={"instance": "ml.c5.2xlarge", "count": 2, "seconds": 7200, "billed": 3600},
    )
    assert found == {"vitrine-dev-prepare1-r": 0.0575, "vitrine-dev-train1-r": 0.816}


def test_every_try_is_counted_and_no_other_run() -> None:
    job = {"instance": "ml.m5.large", "seconds": 3600}
    found = costs("r", vitrine_dev_train1_r=job, vitrine_dev_train2_r=job, vitrine_dev_train1_a_r=job,
                  vitrine_dev_train1_r_2=job, vitrine_prod_train1_r=job)  # fmt: skip
    assert found == {"vitrine-dev-train1-r": 0.115, "vitrine-dev-train2-r": 0.115}


def test_a_job_that_got_no_machine_costs_nothing_and_an_unknown_instance_is_named() -> None:
    jobs = Costs(
        Jobs(vitrine_dev_train1_r={"instance": "ml.p9.huge", "seconds": 60},
             vitrine_dev_prepare1_r={"instance": "ml.m5.large", "seconds": None}),
        "vitrine-dev-", PRICES,
    ).of("r")  # fmt: skip
    assert [job.usd for job in jobs] == [0.0, None]
    told = message(Run("dev", "r", "Promoted", {}), jobs)
    assert "Cost of the jobs: $0.0000, and what ml.p9.huge cost" in told
    assert "60 s on 1 x ml.p9.huge, no price is known for ml.p9.huge" in told


FAILED = {
    "error": {"Error": "States.TaskFailed", "Cause": '{"FailureReason":"AlgorithmError: no \\"data\\"\\nhere","a":1}'}
}


@pytest.mark.parametrize(
    ("end", "state", "told"),
    [
        ("TrainFailed", FAILED, 'Cause: States.TaskFailed: AlgorithmError: no "data" here'),
        ("TrainFailed", {"error": {"Error": "x", "Cause": '{"SecondaryStatus":"MaxRuntimeExceeded"}'}},
         "Cause: x: the job ended as MaxRuntimeExceeded"),
        ("RollBackFailed", {**FAILED, "undoing": {"Error": "EndpointBusy", "Cause": "busy"}},
         "Cause: EndpointBusy: busy; after States.TaskFailed"),
        ("ChampionKept", {"gate": {"reasons": ["It is worse."]}}, "Gate: It is worse."),
        ("Promoted", {**FAILED, "package": {"previous_version": "v1"}}, "Models: live before v1, challenger r"),
        ("WentBack", {"found": {"model_version": "v2", "previous_version": "v1", "cause": "the alarm slow went off"}},
         "Cause: the alarm slow went off\nModels: taken back v2, previous v1"),
        ("Promoted", {"order": {"reason": "a sale"}}, "Run: r, started because: a sale"),
        ("AdmitFailed", {}, "Next: Look into the cause. See AdmitFailed in docs/runbooks/retraining.md."),
    ],
)  # fmt: skip
def test_a_message_says_what_why_and_what_next(end: str, state: dict[str, Any], told: str) -> None:
    assert told in message(Run("dev", "r", end, state), [])


def test_a_success_that_came_after_an_interruption_has_no_cause() -> None:
    assert "Cause" not in message(Run("dev", "r", "Promoted", FAILED), [])


def test_a_subject_is_what_sns_takes() -> None:
    told = subject(Run("dev", "r\u00e9" * 80, "TrainFailed", {}))
    assert told.isascii()
    assert len(told) == LONGEST_SUBJECT
    assert told.startswith("Vitrine dev: TrainFailed, run r")


def test_a_run_s_record_is_kept(live: None) -> None:
    told = operations.report({"run": "r", "started": "2026-01-01", "state": {"end": "TrainFailed", **FAILED}}, None)
    assert told["subject"] == "Vitrine dev: TrainFailed, run r"
    key = {"PK": {"S": "RETRAINING"}, "SK": {"S": "RUN#r"}}
    row = boto3.client("dynamodb").get_item(TableName="catalogue", Key=key)["Item"]
    record = json.loads(row["document"]["S"])
    assert (record["end"], record["usd"], record["jobs"]) == ("TrainFailed", 0, [])
    assert record["cause"].startswith("States.TaskFailed: AlgorithmError")
    assert int(row["ttl"]["N"]) > datetime.now(UTC).timestamp()
