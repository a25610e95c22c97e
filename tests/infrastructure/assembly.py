"""A synthesized cloud assembly, read as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

STACKS = ("Data", "Models", "Api", "Retraining", "Privacy", "Content", "Observability")


@dataclass(frozen=True)
class Resource:
    stack: str
    logical_id: str
    kind: str
    properties: dict[str, Any]
    whole: dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    folder: Path
    stage: str

    @cached_property
    def _templates(self) -> dict[str, Any]:
        return {
            part: json.loads((self.folder / f"Vitrine-{self.stage}-{part}.template.json").read_text())
            for part in STACKS
        }

    def template(self, part: str) -> dict[str, Any]:
        found: dict[str, Any] = self._templates[part]
        return found

    def resources(self, kind: str | None = None) -> Iterator[Resource]:
        for part in STACKS:
            for logical_id, found in self.template(part)["Resources"].items():
                if kind is None or found["Type"] == kind:
                    yield Resource(part, logical_id, found["Type"], found.get("Properties", {}), found)

    def statements(self) -> Iterator[tuple[Resource, dict[str, Any]]]:
        """Every Allow statement of every identity policy."""
        for resource in self.resources():
            for document in _documents(resource):
                yield from ((resource, one) for one in document["Statement"] if one["Effect"] == "Allow")


def _documents(resource: Resource) -> Iterator[dict[str, Any]]:
    if resource.kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        yield resource.properties["PolicyDocument"]
    if resource.kind == "AWS::IAM::Role":
        yield from (policy["PolicyDocument"] for policy in resource.properties.get("Policies", ()))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
