"""A stage in which nothing has happened: this file's name puts it before whatever fills the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.retraining.stage import retrain

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def test_with_nothing_to_train_on_a_run_ends_at_its_first_step(cloud: Cloud) -> None:
    lake, client = cloud.parameter("lake-bucket"), cloud.client("s3")
    assert "Contents" not in client.list_objects_v2(Bucket=lake, Prefix="events/")
    ended = retrain(cloud, "nothing")
    assert (ended.status, ended.states[-1]) == ("FAILED", "PrepareFailed")
    assert "No S3 objects found" in ended.cause
    assert ended.cause.count("\n") == 0
