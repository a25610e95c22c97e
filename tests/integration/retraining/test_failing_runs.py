"""Whatever goes wrong in a run, it ends in a state that says so, and the live model serves on as it was."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Injection, Stage
from tests.integration.retraining.stage import (
    Live,
    invoke,
    leavings,
    live,
    neighbours,
    packages,
    retrain,
    row,
)

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PROMOTE, ROLL_BACK = "vitrine-dev-retraining-promote", "vitrine-dev-retraining-roll-back"


@dataclass(frozen=True)
class Row:
    """One way to go wrong: how it is brought about, the state that the run ends in, and what its cause says."""

    name: str
    injection: Injection
    end: str
    cause: str = ""
    packages: tuple[str, ...] = ()
    meanwhile: dict[str, Any] = field(default_factory=dict)
    """What somebody else has made of the live model's pointer or configuration meanwhile."""

    @property
    def status(self) -> str:
        return "SUCCEEDED" if self.end in ("ChampionKept", "Promoted") else "FAILED"


def _document(**changes: Any) -> Any:
    def edit(body: bytes) -> bytes:
        return json.dumps(json.loads(body) | changes).encode()

    return edit


REJECTED, PENDING = ("Rejected",), ("PendingManualApproval",)
EVALUATION, MANIFEST, NEIGHBOURS = inject.EVALUATION, "model/manifest.json", "evaluation/neighbours.jsonl.gz"
ELSEWHERE = f"s3://{inject.SOMEONE_ELSES}/model.tar.gz"
DENIED = "AccessDeniedException"
no_message = inject.refused("sns", "Publish", "InternalError")
another = inject.spoilt(MANIFEST, _document(model_version="another"))
no_model = inject.spoilt(MANIFEST, lambda _body: None)
unreadable = inject.spoilt(NEIGHBOURS, lambda body: body[: len(body) // 2])
TABLE = [
    Row("prepare-fails", inject.job_fails("Prepare"), "PrepareFailed", "AlgorithmError: the disk is full"),
    Row("prepare-times-out", inject.job_hangs("Prepare"), "PrepareFailed", "the job ended as Stopped"),
    Row("lake-is-corrupt", inject.corrupt_lake, "PrepareFailed", r"AlgorithmError: .*2-2\.jsonl\.gz"),
    Row("train-fails", inject.job_fails("Train"), "TrainFailed", "AlgorithmError: the disk is full"),
    Row("train-times-out", inject.job_hangs("Train"), "TrainFailed", "the job ended as MaxRuntimeExceeded"),
    Row("train-is-refused", inject.refused("sagemaker", "CreateTrainingJob", "ResourceLimitExceeded"),
        "TrainFailed", "SageMaker.*No CreateTrainingJob"),
    Row("evaluate-fails", inject.job_fails("Evaluate"), "EvaluateFailed", "AlgorithmError: the disk is full"),
    Row("evaluate-times-out", inject.job_hangs("Evaluate"), "EvaluateFailed", "the job ended as Stopped"),
    Row("artifact-is-damaged", inject.together(inject.really("Evaluate"), inject.damaged_archive),
        "EvaluateFailed", "AlgorithmError: (EOFError|ReadError)"),
    Row("artifact-has-another-format",
        inject.together(inject.really("Evaluate"), inject.spoilt(MANIFEST, _document(format=1))),
        "EvaluateFailed", "AlgorithmError: ArtifactError: .*format 1 is not"),
    Row("evaluation-is-missing", inject.spoilt(EVALUATION, lambda _body: None), "GateFailed",
        "EvaluationMissing: s3://.*/evaluation.json is not there"),
    Row("evaluation-is-damaged", inject.spoilt(EVALUATION, lambda body: body[:100]), "GateFailed", "EvaluationInvalid"),
    Row("evaluation-is-of-another-model", inject.spoilt(EVALUATION, _document(model_version="another")), "GateFailed",
        "EvaluationInvalid: it judges another, not "),
    Row("challenger-is-worse", inject.worse, "ChampionKept"),
    Row("registry-refuses", inject.refused("sagemaker", "CreateModelPackage", DENIED), "RegisterFailed", DENIED),
    Row("neighbours-are-damaged", unreadable, "NeighboursFailed", "NeighboursInvalid: after line", PENDING),
    Row("model-is-refused", inject.refused("sagemaker", "CreateModel", DENIED), "DeployFailed", "No CreateModel",
        PENDING),
    Row("configuration-is-refused", inject.refused("sagemaker", "CreateEndpointConfig", DENIED), "DeployFailed",
        "No CreateEndpointConfig", PENDING),
    Row("endpoint-changes-meanwhile", inject.endpoint_changes, "DeployFailed", "Overtaken: ", PENDING,
        {"config": inject.SOMEONE_ELSES}),
    Row("update-is-refused", inject.refused("sagemaker", "UpdateEndpoint", DENIED, times=1), "RolledBack",
        "No UpdateEndpoint", REJECTED),
    Row("model-does-not-start", no_model, "RolledBack", "EndpointRefused: ", REJECTED),
    Row("model-answers-with-errors", inject.model_errs, "RolledBack", "SmokeTestFailed: cold: ModelError", REJECTED),
    Row("model-is-another", another, "RolledBack", "SmokeTestFailed: cold: another answers, not ", REJECTED),
    Row("pointer-moves-meanwhile", inject.pointer_moves, "RolledBack",
        f"PromotionConflict: the pointer has moved to {ELSEWHERE}", REJECTED, {"pointer": ELSEWHERE}),
    Row("pointer-is-refused", inject.refused("ssm", "PutParameter", "ParameterMaxVersionLimitExceeded"), "RolledBack",
        "ParameterMaxVersionLimitExceeded: .*No PutParameter", REJECTED),
    Row("roll-back-fails-once",
        inject.together(inject.model_errs, inject.refused("sagemaker", "UpdateModelPackage", DENIED, times=1)),
        "RolledBack", "SmokeTestFailed: ", REJECTED),
    Row("roll-back-fails",
        inject.together(inject.model_errs, inject.refused("sagemaker", "UpdateModelPackage", DENIED)),
        "RollBackFailed", "ClientError: .*No UpdateModelPackage.*; after SmokeTestFailed: cold: ModelError", PENDING),
    Row("notification-fails-after-success", inject.together(inject.worse, no_message), "ChampionKept"),
    Row("notification-fails-after-failure",
        inject.together(inject.job_fails("Prepare"), no_message),
        "PrepareFailed", "AlgorithmError: the disk is full"),
]  # fmt: skip


EVERYDAY = frozenset(
    {
        "prepare-times-out",
        "train-fails",
        "artifact-is-damaged",
        "challenger-is-worse",
        "neighbours-are-damaged",
        "update-is-refused",
        "notification-fails-after-success",
    }
)
"""Some rows; the others are run with the suites of full size."""
ROWS = [pytest.param(row, id=row.name, marks=() if row.name in EVERYDAY else (pytest.mark.full,)) for row in TABLE]


@pytest.mark.parametrize("expected", ROWS)
def test_a_run_that_goes_wrong_ends_by_name_and_leaves_the_live_model(
    stage: Stage, before: Live, expected: Row
) -> None:
    with inject.replayed(stage, *inject.JOBS), expected.injection(stage):
        ended = retrain(stage.cloud, expected.name)
        after = live(stage.cloud)
    assert (ended.status, ended.states[-1]) == (expected.status, expected.end), (ended.states, ended.cause)
    assert re.search(expected.cause, ended.cause), ended.cause
    assert ended.cause.count("\n") == 0
    assert after == dataclasses.replace(before, **expected.meanwhile)
    assert after.answered == (before.row["model_version"], "model")
    assert packages(stage.cloud, expected.name) == list(expected.packages)
    assert all("ttl" in one for one in neighbours(stage.cloud, expected.name))
    _only_what_serves_is_left(stage.cloud, before, expected)


def _only_what_serves_is_left(cloud: Cloud, before: Live, expected: Row) -> None:
    """Of what runs make, the live model's is there; artifacts and packages wait for their turn, see test_collection.

    A roll back that failed can be repeated by hand, so its run's things wait for the next run.
    """
    left, waiting = leavings(cloud), {expected.name} if expected.end == "RollBackFailed" else set()
    assert left.models == left.configs == {f"vitrine-dev-{run}" for run in (before.row["model_version"], *waiting)}
    assert left.datasets == waiting


def test_a_promotion_and_its_undoing_may_be_repeated(stage: Stage, before: Live) -> None:
    """Given a promotion that stopped before the pointer, when its steps are called again, then they come through."""
    shop, halted = stage.cloud, inject.refused("ssm", "PutParameter", "ParameterMaxVersionLimitExceeded")
    with inject.replayed(stage, *inject.JOBS), halted(stage), shop.wire.recording() as calls:
        ended = retrain(shop, "half")
    moved = [call for call in calls if call.operation == "UpdateItem" and b'"half"' in call.raw_body]
    assert moved, "the row was not moved before the pointer"
    promotion, reversal = ended.calls[PROMOTE], ended.calls[ROLL_BACK]
    promoted = [invoke(shop, PROMOTE, promotion) for _ in range(2)]
    assert promoted[0] == promoted[1]
    assert row(shop)["model_version"] == "half"
    assert packages(shop, "half") == ["Approved"]
    undone = [invoke(shop, ROLL_BACK, reversal) for _ in range(2)]
    assert undone[0] == undone[1]
    assert live(shop) == before
    assert packages(shop, "half") == ["Rejected"]
