"""The registry of rankers: every one that passed the gate, with its evaluation and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from retraining.lineage import properties

MOST_READ = 100
"""Newest packages that are searched for one artifact: a repeated step looks for what it has just made."""
_LONGEST_DESCRIPTION = 1024
_LONGEST_PROPERTY = 1024
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is registered: an artifact by S3 URL, the gate's decision on it, and the package that it would replace."""

    model_url: str
    decision: Mapping[str, Any]
    champion_package: str | None


class Packages:
    """One model package group of SageMaker."""

    def __init__(self, client: Any, group: str, image: str) -> None:
        self._client = client
        self._group = group
        self._image = image

    def register(self, candidate: Candidate) -> str:
        """Register a candidate that waits for its approval, once for each artifact; returns the package's ARN."""
        return self._find(candidate.model_url) or self._create(candidate)

    def _find(self, model_url: str) -> str | None:
        pages = self._client.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=self._group,
            SortBy="CreationTime",
            SortOrder="Descending",
            PaginationConfig={"MaxItems": MOST_READ},
        )
        for page in pages:
            for summary in page["ModelPackageSummaryList"]:
                arn = str(summary["ModelPackageArn"])
                package = self._client.describe_model_package(ModelPackageName=arn)
                if package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] == model_url:
                    return arn
        return None

    def _create(self, candidate: Candidate) -> str:
        container = {
            "Image": self._image,
            "ModelDataUrl": candidate.model_url,
            "Environment": {"VITRINE_PROGRAM": "ranker"},
        }
        decision = candidate.decision
        created = self._client.create_model_package(
            ModelPackageGroupName=self._group,
            ModelPackageDescription=" ".join([f"{decision['model_version']}:", *decision["reasons"]])[
                :_LONGEST_DESCRIPTION
            ],
            InferenceSpecification={
                "Containers": [container],
                "SupportedContentTypes": [_JSON],
                "SupportedResponseMIMETypes": [_JSON],
            },
            ModelApprovalStatus="PendingManualApproval",
            ModelMetrics={
                "ModelQuality": {
                    "Statistics": _file(decision["evaluation_uri"], _JSON),
                    "Constraints": _file(decision["decision_uri"], _JSON),
                },
                "Bias": {"Report": _file(decision["report_uri"], "text/html")},
            },
            MetadataProperties={
                name: value[:_LONGEST_PROPERTY]
                for name, value in (
                    ("CommitId", decision["code"]["source"]),
                    ("GeneratedBy", decision["parents"]["execution"]),
                )
                if value
            },
            CustomerMetadataProperties=properties(decision, candidate.champion_package),
            ClientToken=hashlib.sha256(candidate.model_url.encode()).hexdigest()[:36],
        )
        return str(created["ModelPackageArn"])


def _file(url: str, content_type: str) -> dict[str, str]:
    return {"ContentType": content_type, "S3Uri": url}


def decide(client: Any, package_arn: str, status: Literal["Approved", "Rejected"], why: str) -> None:
    """Note in the registry what became of a package."""
    client.update_model_package(
        ModelPackageArn=package_arn, ModelApprovalStatus=status, ApprovalDescription=why[:_LONGEST_DESCRIPTION]
    )
