"""At the end of a run what nothing needs is gone, and exactly the rest is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Stage
from tests.integration.retraining.stage import PACKAGES, Live, invoke, leavings, live, retrain

if TYPE_CHECKING:
    from embedded.cloud import Cloud

COLLECT = "vitrine-dev-retraining-collect"
KEPT = 5
RUNS = 7


def _statuses(cloud: Cloud) -> list[str]:
    """The approvals of the registry's packages, the newest first."""
    listed = cloud.client("sagemaker").list_model_packages(
        ModelPackageGroupName=PACKAGES, SortBy="CreationTime", SortOrder="Descending"
    )["ModelPackageSummaryList"]
    return [one["ModelApprovalStatus"] for one in listed]


def test_after_several_runs_exactly_what_may_be_needed_is_left(stage: Stage, before: Live) -> None:
    """Given runs that failed late and left artifacts and packages, then the newest and the live ones stay."""
    cloud, names = stage.cloud, [f"late-{i}" for i in range(RUNS)]
    failing = inject.refused("sagemaker", "CreateModel", "AccessDeniedException")
    with inject.replayed(stage, *inject.JOBS), failing(stage):
        ends = [retrain(cloud, name).states[-1] for name in names]
    assert ends == ["DeployFailed"] * RUNS
    version, left = before.row["model_version"], leavings(cloud)
    assert set(left.artifacts) == {*names[-KEPT:], version}
    assert left.models == left.configs == {f"vitrine-dev-{version}"}
    assert left.datasets == set()
    statuses = _statuses(cloud)
    assert statuses[:KEPT] == ["PendingManualApproval"] * KEPT
    assert set(statuses[KEPT:]) == {"Approved"}
    assert live(cloud) == before


def test_what_a_run_under_way_uses_is_not_removed(stage: Stage, before: Live) -> None:
    cloud = stage.cloud
    machine = cloud.parameter("retraining-machine-arn")
    with inject.replayed(stage, *inject.JOBS), inject.worse(stage), inject.under_way(stage, "Evaluate", "busy"):
        invoke(cloud, COLLECT, {"machine": machine, "run": "another"})
        left = leavings(cloud)
        assert left.datasets == {"busy"}
        assert "busy" in left.artifacts
        # The run itself, at its end, is no run under way.
        invoke(cloud, COLLECT, {"machine": machine, "run": "busy"})
        assert leavings(cloud).datasets == set()
    assert live(cloud) == before
