"""CodeBuild: a build takes no time here, and its image in ECR stands for the source that the project names."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from moto.codebuild.models import CodeBuildBackend, codebuild_backends
from moto.codebuild.responses import CodeBuildResponse

from embedded.images import Images, ImageUri
from embedded.s3_files import S3Location

if TYPE_CHECKING:
    from moto.core.responses import ActionResult

_native_start = CodeBuildResponse.start_build
_native_get = CodeBuildBackend.batch_get_builds


class BuildError(Exception):
    """The project does not say what to build or where to put it."""


def install(images: Images) -> None:
    """Make `StartBuild` push an image for the project's S3 source; a build that cannot is FAILED."""

    def start_build(self: Any) -> ActionResult:
        answer = _native_start(self)
        backend = codebuild_backends[self.current_account][self.region]
        name = self._get_param("projectName")
        project = backend.codebuild_projects[name].project_metadata
        build = backend.build_metadata_history[name][-1]
        build |= {"source": project["source"], "buildComplete": True, "currentPhase": "COMPLETED"}
        try:
            _build(images, project, self._get_param("environmentVariablesOverride") or [])
            build["buildStatus"] = "SUCCEEDED"
        except Exception as error:
            build["buildStatus"] = "FAILED"
            build["phases"] = [_failed_phase(build, error)]
        return answer

    def batch_get_builds(self: Any, ids: list[str]) -> list[dict[str, Any]]:
        # moto's own calls every build a success when it is asked.
        return [build for builds in self.build_metadata_history.values() for build in builds if build["id"] in ids]

    _replace(start_build, batch_get_builds)


def uninstall() -> None:
    """Give moto its own builds back."""
    _replace(_native_start, _native_get)


def _replace(start: Any, get: Any) -> None:
    response: Any = CodeBuildResponse
    backend: Any = CodeBuildBackend
    response.start_build = start
    backend.batch_get_builds = get


def _build(images: Images, project: dict[str, Any], override: list[dict[str, str]]) -> str:
    declared = project["environment"].get("environmentVariables") or []
    variables = {variable["name"]: str(variable["value"]) for variable in [*declared, *override]}
    repository, tag = _target(variables)
    return images.push(repository, tag, _source(project))


def _source(project: dict[str, Any]) -> S3Location:
    source = project["source"]
    if source.get("type") != "S3":
        raise BuildError(f"the source type {source.get('type')} does not build here")
    location = str(source["location"]).removeprefix("arn:aws:s3:::")
    return S3Location.parse(f"s3://{location}")


def _target(variables: dict[str, str]) -> tuple[str, str]:
    """Return repository and tag: the variable that holds an ECR URI names the first, `IMAGE_TAG` the second."""
    for value in variables.values():
        uri = ImageUri.parse(value)
        if uri is not None:
            return uri.repository, variables.get("IMAGE_TAG") or uri.tag or secrets.token_hex(8)
    raise BuildError("no environment variable holds the URI of an ECR repository")


def _failed_phase(build: dict[str, Any], error: Exception) -> dict[str, Any]:
    return {
        "phaseType": "BUILD",
        "phaseStatus": "FAILED",
        "startTime": build["startTime"],
        "contexts": [{"message": str(error)}],
    }
