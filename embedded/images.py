"""Container images: what an image URI stands for here, the source that its build was given.

The image's manifest in ECR carries the location of that source, so there is no second record to keep in step.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import threading
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded.s3_files import S3Files, S3Location

_URI = re.compile(
    r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.(?:amazonaws\.com|localhost(?::\d+)?)(?:\.cn)?/"
    r"(?P<repository>[a-z0-9._/-]+?)(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>sha256:[0-9a-f]+))?$"
)
_MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json"
_SOURCE = "embedded.source"
_CODE_ROOT = "sagemaker"


class ImageNotFoundError(Exception):
    """The registry holds no such image."""


@dataclass(frozen=True)
class ImageUri:
    """A repository with a tag or a digest."""

    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def parse(cls, uri: str) -> ImageUri | None:
        """Read an ECR image URI; None for anything else."""
        match = _URI.match(uri)
        return cls(match["repository"], match["tag"], match["digest"]) if match else None

    def identifier(self) -> dict[str, str]:
        """Return the image identifier that ECR's operations take."""
        if self.digest:
            return {"imageDigest": self.digest}
        return {"imageTag": self.tag or "latest"}


class Images:
    """Puts images into ECR and unpacks the source that an image stands for."""

    def __init__(self, ecr: Any, s3: Any, folder: Path) -> None:
        self._ecr = ecr
        self._files = S3Files(s3)
        self._folder = folder
        self._lock = threading.Lock()

    def push(self, repository: str, tag: str, source: S3Location) -> str:
        """Put the image built from `source` under `tag`; returns its digest."""
        manifest = json.dumps(_manifest(source))
        digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
        # The same source under the same tag is the same image, which ECR refuses to take twice.
        with suppress(self._ecr.exceptions.ImageAlreadyExistsException):
            self._ecr.put_image(
                repositoryName=repository,
                imageManifest=manifest,
                imageManifestMediaType=_MEDIA_TYPE,
                imageTag=tag,
                imageDigest=digest,
            )
        return digest

    def source(self, uri: str) -> Path:
        """Return the folder with the source of an image; ImageNotFoundError if it was never built."""
        location = self._location(uri)
        target = self._folder / hashlib.sha256(f"{location.bucket}/{location.key}".encode()).hexdigest()[:16]
        with self._lock:
            if not target.exists():
                self._unpack(location, target)
        # The build's context is a checkout; the image's own path starts inside it.
        inner = target / _CODE_ROOT
        return inner if inner.is_dir() else target

    def newest(self) -> Path:
        """Return the folder with the source of the image that was built last; ImageNotFoundError if there is none."""
        found = [
            (image["imagePushedAt"], repository["repositoryUri"], image["imageDigest"])
            for repository in self._ecr.describe_repositories()["repositories"]
            for image in self._ecr.describe_images(repositoryName=repository["repositoryName"])["imageDetails"]
        ]
        if not found:
            raise ImageNotFoundError("no image was built in this account: deploy an application first")
        _, uri, digest = max(found)
        return self.source(f"{uri}@{digest}")

    def _location(self, uri: str) -> S3Location:
        image = ImageUri.parse(uri)
        if image is None:
            raise ImageNotFoundError(f"not an image of this registry: {uri}")
        answer = self._ecr.batch_get_image(repositoryName=image.repository, imageIds=[image.identifier()])
        for found in answer["images"]:
            source = json.loads(found["imageManifest"]).get("annotations", {}).get(_SOURCE)
            if source:
                return S3Location.parse(source)
        raise ImageNotFoundError(f"The repository of your image {uri} does not grant access or the image is absent.")

    def _unpack(self, location: S3Location, target: Path) -> None:
        scratch = target.with_suffix(".part")
        shutil.rmtree(scratch, ignore_errors=True)
        archive = scratch / "source.zip"
        self._files.fetch(location, archive)
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(scratch / "source")
        (scratch / "source").rename(target)
        shutil.rmtree(scratch)


def command(arguments: list[str]) -> list[str]:
    """Return the command line of a container: `python` is this interpreter, anything else goes to the image's entry."""
    if arguments and re.fullmatch(r"(?:/\S*/)?python3?", arguments[0]):
        return [sys.executable, *arguments[1:]]
    return [sys.executable, "-m", "container", *arguments]


def _manifest(source: S3Location) -> dict[str, Any]:
    uri = f"s3://{source.bucket}/{source.key}"
    digest = "sha256:" + hashlib.sha256(uri.encode()).hexdigest()
    return {
        "schemaVersion": 2,
        "mediaType": _MEDIA_TYPE,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": 0},
        "layers": [],
        "annotations": {_SOURCE: uri},
    }
