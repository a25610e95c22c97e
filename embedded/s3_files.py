"""Files between S3 and a folder, as SageMaker moves them for its containers."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class S3Location:
    """A bucket with a key or a key prefix."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> S3Location:
        """Read `s3://bucket/key`; ValueError for anything else."""
        scheme, _, rest = uri.partition("://")
        bucket, _, key = rest.partition("/")
        if scheme != "s3" or not bucket:
            raise ValueError(f"not an S3 URI: {uri}")
        return cls(bucket, key)


class S3Files:
    """Copies objects to files and back."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def download(self, uri: str, target: Path) -> int:
        """Copy every object under a prefix into `target`, and return how many. An exact key keeps its last name."""
        location = S3Location.parse(uri)
        count = 0
        for key in self._keys(location):
            relative = key[len(location.key) :].lstrip("/") or key.rsplit("/", 1)[-1]
            self.fetch(S3Location(location.bucket, key), _inside(target, relative))
            count += 1
        return count

    def fetch(self, location: S3Location, target: Path) -> None:
        """Copy one object to a file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        body = self._s3.get_object(Bucket=location.bucket, Key=location.key)["Body"]
        with target.open("wb") as file:
            for chunk in body.iter_chunks(1 << 20):
                file.write(chunk)

    def upload(self, folder: Path, uri: str) -> int:
        """Copy every file of a folder under a prefix, and return how many."""
        location = S3Location.parse(uri)
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        for path in files:
            key = f"{location.key.rstrip('/')}/{path.relative_to(folder).as_posix()}".lstrip("/")
            self._put(path, S3Location(location.bucket, key))
        return len(files)

    def upload_archive(self, folder: Path, uri: str, scratch: Path) -> None:
        """Pack a folder's content as tar.gz and put it at `uri`."""
        archive = scratch / "upload.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
            for path in sorted(folder.iterdir()):
                tar.add(path, arcname=path.name)
        self._put(archive, S3Location.parse(uri))
        archive.unlink()

    def extract(self, uri: str, target: Path) -> None:
        """Unpack a tar.gz object into `target`."""
        archive = target.parent / "download.tar.gz"
        self.fetch(S3Location.parse(uri), archive)
        target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
        archive.unlink()

    def _put(self, path: Path, location: S3Location) -> None:
        with path.open("rb") as body:
            self._s3.put_object(Bucket=location.bucket, Key=location.key, Body=body)

    def _keys(self, location: S3Location) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=location.bucket, Prefix=location.key)
        for page in pages:
            for entry in page.get("Contents", []):
                if not entry["Key"].endswith("/"):
                    yield entry["Key"]


def _inside(folder: Path, relative: str) -> Path:
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"the key leaves its folder: {relative}")
    return path
