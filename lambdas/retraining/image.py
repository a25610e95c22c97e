"""A container image in the account: found by the tag of its source, or built."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import BuildFailed

POLL_S = 5.0


@dataclass(frozen=True, slots=True)
class Source:
    """What names an image: the project that builds it, the repository that keeps it, the tag of its source."""

    project: str
    repository: str
    repository_uri: str
    tag: str


class ImageBuilder:
    """Builds with CodeBuild what ECR does not have."""

    def __init__(self, codebuild: Any, ecr: Any, sleep: Callable[[float], None] = time.sleep) -> None:
        self._codebuild = codebuild
        self._ecr = ecr
        self._sleep = sleep

    def digest(self, source: Source, request_id: str, seconds_left: Callable[[], float]) -> str:
        """The digest ("sha256:...") of the source's image, built if need be.

        The same request id starts one build, however often it is asked with. Raises BuildFailed.
        """
        found = self._find(source)
        if found is None:
            self._build(source, request_id, seconds_left)
            found = self._find(source)
        if found is None:
            raise BuildFailed(f"the build succeeded, but pushed no {source.repository}:{source.tag}")
        return found

    def _find(self, source: Source) -> str | None:
        try:
            images = self._ecr.describe_images(repositoryName=source.repository, imageIds=[{"imageTag": source.tag}])[
                "imageDetails"
            ]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ImageNotFoundException":
                raise
            return None
        return images[0]["imageDigest"] if images else None

    def _build(self, source: Source, request_id: str, seconds_left: Callable[[], float]) -> None:
        variables = {"IMAGE_TAG": source.tag, "IMAGE_REPOSITORY": source.repository_uri}
        build = self._codebuild.start_build(
            projectName=source.project,
            idempotencyToken=request_id,
            environmentVariablesOverride=[
                {"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()
            ],
        )["build"]
        while build["buildStatus"] == "IN_PROGRESS":
            if seconds_left() < 2 * POLL_S:
                raise BuildFailed(f"{build['id']} is still running: deploy again when it has ended")
            self._sleep(POLL_S)
            build = self._codebuild.batch_get_builds(ids=[build["id"]])["builds"][0]
        if build["buildStatus"] != "SUCCEEDED":
            raise BuildFailed(f"{build['id']} {build['buildStatus']}: {_messages(build)}")


def _messages(build: dict[str, Any]) -> str:
    contexts = [context for phase in build.get("phases", ()) for context in phase.get("contexts", ())]
    return "; ".join(context["message"] for context in contexts if context.get("message")) or "no message"
