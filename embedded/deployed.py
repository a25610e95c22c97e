"""What is deployed: the resources of every stack, with their resolved properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.cloudformation.models import cloudformation_backends


@dataclass(frozen=True)
class DeployedResource:
    """One resource as it stands."""

    logical_id: str
    resource_type: str
    physical_id: str
    properties: dict[str, Any]
    attributes: dict[str, Any]
    stack: str


class Deployed:
    """The resources of one account and region, read from the stacks themselves (so that nothing is kept twice)."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def resources(self, resource_type: str) -> list[DeployedResource]:
        """Every deployed resource of a type."""
        return [resource for resource in self._all() if resource.resource_type == resource_type]

    def outputs(self) -> dict[str, str]:
        """All stacks' outputs by key; later stacks win."""
        backend = cloudformation_backends[self._account][self._region]
        found: dict[str, str] = {}
        for stack in list(backend.stacks.values()):
            found |= {output["OutputKey"]: output["OutputValue"] for output in stack.outputs or []}
        return found

    def _all(self) -> Iterator[DeployedResource]:
        backend = cloudformation_backends[self._account][self._region]
        for stack in list(backend.stacks.values()):
            resource_map = stack.resource_map
            for record in list(getattr(resource_map, "deployed_records", {}).values()):
                resource = resource_map._parsed_resources[record.logical_id]
                yield DeployedResource(
                    record.logical_id,
                    record.resource_type,
                    str(resource.physical_resource_id),
                    record.properties,
                    getattr(resource, "attributes", {}),
                    stack.name,
                )
