"""What earlier runs left and nothing needs any more, removed; what serves, served before or is being made stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

_MOST_AT_ONCE = 1000
"""Objects of one DeleteObjects call."""
_TOLD = ("/decision.json", "/evaluation.json", "/report.html")
"""What the API tells of a version, and links to: it stays when the artifact goes."""
_GONE = frozenset({"ValidationException", "ResourceNotFound", "ResourceNotFoundException"})


@dataclass(frozen=True, slots=True)
class Needed:
    """What must stay: model versions (live, previous, of executions under way), artifacts by S3 URL, and what serves.

    `running` are the executions under way, other than the one that collects; `serving` the configuration of the
    endpoint and its model, by name, None where it is between two and any may be the next.
    """

    versions: frozenset[str]
    urls: frozenset[str]
    running: frozenset[str]
    serving: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Left:
    """What is there: SageMaker's models and configurations by name, the newest time of each folder."""

    models: tuple[str, ...]
    configs: tuple[str, ...]
    artifacts: Mapping[str, Any]
    datasets: Mapping[str, Any]


class Collection:
    """One stage's leavings: all that bears `prefix` in SageMaker, and the folders of runs in the artifacts bucket.

    What was decided of a version stays when its artifact goes.
    """

    def __init__(self, sagemaker: Any, s3: Any, bucket: str, prefix: str, group: str) -> None:
        self._sagemaker = sagemaker
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
        self._group = group

    def found(self) -> Left:
        """List what is there. To be listed before what is needed: what is made meanwhile is in no list."""
        return Left(
            tuple(self._named("list_models", "Models", "ModelName")),
            tuple(self._named("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName")),
            self._folders("models/"),
            self._folders("runs/"),
        )

    def remove(self, left: Left, needed: Needed, keep: int) -> list[str]:
        """Remove what is left and not needed, but the artifacts and packages of the `keep` newest; names them."""
        return [
            *self._remove_named(left.configs, needed, "delete_endpoint_config", "EndpointConfigName"),
            *self._remove_named(left.models, needed, "delete_model", "ModelName"),
            *self._remove_folders(_unneeded_datasets(left, needed)),
            *self._remove_folders(self._unneeded_artifacts(left, needed, keep)),
            *self._remove_packages(needed, keep),
        ]

    def _named(self, operation: str, listed: str, field: str) -> Iterator[str]:
        for page in self._sagemaker.get_paginator(operation).paginate(NameContains=self._prefix):
            yield from (str(one[field]) for one in page[listed] if one[field].startswith(self._prefix))

    def _folders(self, root: str) -> dict[str, Any]:
        newest: dict[str, Any] = {}
        for entry in self._objects(root):
            folder = entry["Key"][: entry["Key"].find("/", len(root)) + 1]
            if folder:
                newest[folder] = max(newest.get(folder, entry["LastModified"]), entry["LastModified"])
        return newest

    def _objects(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (entry for entry in page.get("Contents", ()) if not entry["Key"].endswith(_TOLD))

    def _unneeded_artifacts(self, left: Left, needed: Needed, keep: int) -> list[str]:
        by_age = sorted(left.artifacts, key=lambda folder: left.artifacts[folder], reverse=True)
        return [
            folder
            for folder in by_age[keep:]
            if _last(folder) not in needed.versions
            and not any(url.startswith(f"s3://{self._bucket}/{folder}") for url in needed.urls)
        ]

    def _remove_named(self, names: Iterable[str], needed: Needed, operation: str, field: str) -> Iterator[str]:
        if needed.serving is None:
            return
        stay = needed.serving | {f"{self._prefix}{version}" for version in needed.versions}
        for name in names:
            if name not in stay:
                _unless_gone(getattr(self._sagemaker, operation), **{field: name})
                yield name

    def _remove_folders(self, folders: Iterable[str]) -> Iterator[str]:
        for folder in folders:
            keys = ({"Key": entry["Key"]} for entry in list(self._objects(folder)))
            while some := list(islice(keys, _MOST_AT_ONCE)):
                self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": some, "Quiet": True})
            yield folder

    def _remove_packages(self, needed: Needed, keep: int) -> Iterator[str]:
        for summary in islice(self._packages(), keep, None):
            arn = str(summary["ModelPackageArn"])
            if summary["ModelApprovalStatus"] != "Approved" and self._version(arn) not in needed.versions:
                _unless_gone(self._sagemaker.delete_model_package, ModelPackageName=arn)
                yield arn

    def _packages(self) -> list[dict[str, Any]]:
        pages = self._sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=self._group, SortBy="CreationTime", SortOrder="Descending"
        )
        return [summary for page in pages for summary in page["ModelPackageSummaryList"]]

    def _version(self, arn: str) -> str | None:
        found = self._sagemaker.describe_model_package(ModelPackageName=arn)
        return (found.get("CustomerMetadataProperties") or {}).get("model_version")


def _unneeded_datasets(left: Left, needed: Needed) -> list[str]:
    return [folder for folder in left.datasets if _last(folder) not in needed.running]


def _last(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]


def _unless_gone(remove: Any, **named: str) -> None:
    try:
        remove(**named)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
