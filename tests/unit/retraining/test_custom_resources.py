from __future__ import annotations

from typing import Any

import boto3
import pytest

from retraining import handler
from retraining.errors import BuildFailed
from retraining.image import ImageBuilder, Source
from tests.unit.retraining.stage import Context, meta, pointer

SEED = {"ArtifactUrl": "s3://assets/bootstrap.tar.gz", "ModelVersion": "bootstrap"}
IMAGE = {"ProjectName": "image", "RepositoryName": "models", "RepositoryUri": "registry/models", "Tag": "serve-abc"}
_MANIFEST = {
    "imageManifest": '{"schemaVersion": 2}',
    "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json",
}
SOURCE = Source("image", "models", "registry/models", "serve-abc")


def event(mailbox: Any, properties: dict[str, str], kind: str = "Create") -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": mailbox.url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Made",
        "ResourceProperties": properties,
        **({} if kind == "Create" else {"PhysicalResourceId": "made-before"}),
    }


def pushed(tag: str) -> str:
    image = boto3.client("ecr").put_image(repositoryName="models", imageTag=tag, **_MANIFEST)
    return str(image["image"]["imageId"]["imageDigest"])


def test_a_new_stage_is_seeded_once(aws: None, mailbox: Any) -> None:
    for _ in range(2):
        handler.seed_pointer(event(mailbox, SEED), None)
    assert pointer() == SEED["ArtifactUrl"]
    assert meta() == {"catalogue_version": "0", "model_version": "bootstrap"}
    first, second = mailbox.answers
    assert first == second
    assert first["Status"] == "SUCCESS"
    assert first["PhysicalResourceId"] == "/vitrine/dev/ranker-artifact"
    assert first["Data"] == SEED
    assert (first["StackId"], first["RequestId"], first["LogicalResourceId"]) == ("stack", "request", "Made")
    assert not mailbox.content_types[0]


def test_the_registers_are_opened_with_the_stage_and_keep_what_they_hold(aws: None, mailbox: Any) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="lake", Key="tombstones/a.json", Body=b"{}")
    for kind in ("Create", "Update"):
        handler.seed_pointer(event(mailbox, SEED, kind), None)
    keys = {entry["Key"] for entry in s3.list_objects_v2(Bucket="lake")["Contents"]}
    assert keys == {"consents/_register.txt", "tombstones/_register.txt", "tombstones/a.json"}


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_a_stage_that_has_learnt_keeps_what_it_has(live: None, mailbox: Any, kind: str) -> None:
    other = {"ArtifactUrl": "s3://assets/newer.tar.gz", "ModelVersion": "newer"}
    handler.seed_pointer(event(mailbox, other, kind), None)
    assert pointer() == "s3://assets/bootstrap.tar.gz"
    assert meta() == {"catalogue_version": "3", "model_version": "bootstrap"}
    [answer] = mailbox.answers
    assert answer["Status"] == "SUCCESS"
    if kind == "Delete":
        assert answer["PhysicalResourceId"] == "made-before"
    else:
        assert answer["Data"] == SEED


@pytest.mark.parametrize(
    ("function", "properties", "reason"),
    [("seed_pointer", {}, "KeyError"), ("build_image", IMAGE, "RepositoryNotFoundException")],
)
def test_a_failure_is_answered(aws: None, mailbox: Any, function: str, properties: Any, reason: str) -> None:
    getattr(handler, function)(event(mailbox, properties), Context())
    [answer] = mailbox.answers
    assert answer["Status"] == "FAILED"
    assert reason in answer["Reason"]
    assert answer["PhysicalResourceId"]


def test_an_environment_that_lacks_a_variable_is_answered(
    aws: None, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POINTER_PARAMETER")
    handler.seed_pointer(event(mailbox, SEED), None)
    assert "POINTER_PARAMETER is missing" in mailbox.answers[0]["Reason"]


def test_an_answer_that_is_not_taken_is_sent_again(aws: None, mailbox: Any) -> None:
    mailbox.refusals = 2
    handler.seed_pointer(event(mailbox, SEED), None)
    assert mailbox.answers[0]["Status"] == "SUCCESS"


def test_an_image_that_is_there_is_not_built(ecr: Any, mailbox: Any) -> None:
    digest = pushed("serve-abc")
    # There is no build project: a build would fail.
    handler.build_image(event(mailbox, IMAGE), Context())
    assert mailbox.answers[0]["PhysicalResourceId"] == "models:serve-abc"
    assert mailbox.answers[0]["Data"] == {"ImageUri": f"registry/models@{digest}", "Digest": digest}


class Builds:
    """CodeBuild with builds that take `polls` looks to end as `status`; a successful one pushes its tag."""

    def __init__(self, polls: int, status: str, push: bool = True) -> None:
        self.started: list[dict[str, Any]] = []
        self._polls, self._status, self._push = polls, status, push

    def start_build(self, **request: Any) -> dict[str, Any]:
        self.started.append(request)
        return {"build": self._look()}

    def batch_get_builds(self, ids: list[str]) -> dict[str, Any]:
        self._polls -= 1
        return {"builds": [self._look()]}

    def _look(self) -> dict[str, Any]:
        if self._polls:
            return {"id": "image:1", "buildStatus": "IN_PROGRESS"}
        if self._push and self._status == "SUCCEEDED":
            pushed("serve-abc")
        phases = [{"phaseType": "BUILD", "contexts": [{"message": "docker said no"}]}, {"phaseType": "COMPLETED"}]
        return {"id": "image:1", "buildStatus": self._status, "phases": phases}


@pytest.fixture
def ecr(aws: None) -> Any:
    """The registry, with the repository and no image in it."""
    client = boto3.client("ecr")
    client.create_repository(repositoryName="models")
    return client


@pytest.mark.parametrize("polls", [0, 2])
def test_an_image_that_is_missing_is_built(ecr: Any, polls: int) -> None:
    builds, slept = Builds(polls, "SUCCEEDED"), list[float]()
    digest = ImageBuilder(builds, ecr, slept.append).digest(SOURCE, "request", lambda: 900.0)
    assert digest.startswith("sha256:")
    assert len(slept) == polls
    [started] = builds.started
    assert started["projectName"] == "image"
    assert started["idempotencyToken"] == "request"
    variables = {found["name"]: found["value"] for found in started["environmentVariablesOverride"]}
    assert variables == {"IMAGE_TAG": "serve-abc", "IMAGE_REPOSITORY": "registry/models"}


@pytest.mark.parametrize(
    ("builds", "seconds", "message"),
    [
        (Builds(1, "FAILED"), 900.0, "FAILED: docker said no"),
        (Builds(1, "SUCCEEDED"), 9.0, "still running"),
        (Builds(0, "SUCCEEDED", push=False), 900.0, "pushed no models:serve-abc"),
    ],
)
def test_a_build_that_brings_no_image_fails(ecr: Any, builds: Builds, seconds: float, message: str) -> None:
    with pytest.raises(BuildFailed, match=message):
        ImageBuilder(builds, ecr, lambda _: None).digest(SOURCE, "request", lambda: seconds)
