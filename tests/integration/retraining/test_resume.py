"""A training whose machine is taken away goes on where it stood, and comes to the same model."""

from __future__ import annotations

import json
import tarfile
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Stage
from tests.integration.retraining.stage import Live, ended, live, start

if TYPE_CHECKING:
    from pathlib import Path

    from embedded.cloud import Cloud

EPOCHS = 12
LONG = {"hyperparameters": {"width": 32, "rate": 0.01, "epochs": EPOCHS, "refresh": 1, "patience": EPOCHS}}


def _interrupt(cloud: Cloud, job: str, after: str) -> None:
    """Kill a job's process once it has said so."""
    give_up = time.monotonic() + 200
    while after not in cloud.jobs.log(job):
        assert time.monotonic() < give_up, cloud.jobs.log(job)
        time.sleep(0.01)
    cloud.jobs.interrupt(job)


def _files(cloud: Cloud, run: str, scratch: Path) -> dict[str, Any]:
    """The checksums of an artifact's files, from its manifest."""
    client, bucket = cloud.client("s3"), cloud.parameter("artifacts-bucket")
    keys = [one["Key"] for one in client.list_objects_v2(Bucket=bucket, Prefix=f"models/{run}/")["Contents"]]
    [key] = [key for key in keys if key.endswith("model.tar.gz")]
    client.download_file(bucket, key, str(scratch / f"{run}.tar.gz"))
    with tarfile.open(scratch / f"{run}.tar.gz") as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        return dict(json.load(manifest)["files"])


@pytest.mark.full
def test_a_training_whose_machine_is_taken_away_ends_with_the_weights_of_one_that_ran_through(
    stage: Stage, before: Live, tmp_path: Path
) -> None:
    cloud, runs = stage.cloud, {}
    with inject.replayed(stage, "Evaluate"), inject.worse(stage):
        for name in ("whole", "cut"):
            arn = start(cloud, name, LONG)
            if name == "cut":
                _interrupt(cloud, "vitrine-dev-train1-cut", f"epoch 3 of {EPOCHS}")
            runs[name] = ended(cloud, arn)
    assert [runs[name].states[-1] for name in runs] == ["ChampionKept"] * 2, runs["cut"].cause
    assert runs["whole"].states.count("Train") == 1
    steps = runs["cut"].states
    assert steps[steps.index("Train") : steps.index("StartEvaluate")] == [
        "Train", "IsTrainInterrupted", "TrainAgain", "Train",
    ]  # fmt: skip
    second = cloud.jobs.log("vitrine-dev-train2-cut")
    assert "resumed behind epoch" in second
    assert f"epoch 1 of {EPOCHS}" not in second
    assert _files(cloud, "cut", tmp_path) == _files(cloud, "whole", tmp_path)
    assert live(cloud) == before
    _is_billed_twice(cloud)


def _is_billed_twice(cloud: Cloud) -> None:
    """Both tries are in the run's record."""
    key = {"PK": {"S": "RETRAINING"}, "SK": {"S": "RUN#cut"}}
    row = cloud.client("dynamodb").get_item(TableName=cloud.parameter("catalogue-table"), Key=key)["Item"]
    record = json.loads(row["document"]["S"])
    names = [job["name"] for job in record["jobs"]]
    assert names == [f"vitrine-dev-{job}-cut" for job in ("prepare1", "evaluate1", "train1", "train2")]
    assert record["usd"] == round(sum(job["usd"] for job in record["jobs"]), 6) > 0
