"""Bringing one stack's resources to what its template says, in dependency order."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from moto.cloudformation import parsing

from embedded.resources.base import ClientFactory, Made, Properties, Request
from embedded.resources.registry import resource_type
from embedded.template import without_nothing

# Their contents must outlive a changed setting, and no setting of theirs changes what happens here.
_KEPT = frozenset({"AWS::KMS::Key", "AWS::Logs::LogGroup"})

_LOG = logging.getLogger("embedded.cloudformation")


@dataclass
class Record:
    """What was last deployed under a logical id."""

    logical_id: str
    resource_type: str
    name: str
    properties: Properties


class ProvisioningError(RuntimeError):
    """A resource could not be made, changed or removed."""


class Provisioner:
    """Creates, updates, replaces and deletes the resources of one stack.

    `resource_map` is moto's map of the stack: it resolves intrinsic functions and holds the resources. The records of
    what was deployed are kept on it, so that they live and are saved with the stack.
    """

    def __init__(self, resource_map: Any, client: ClientFactory) -> None:
        self._map = resource_map
        self._client = client
        if not hasattr(resource_map, "deployed_records"):
            resource_map.deployed_records = {}
        self._records: dict[str, Record] = resource_map.deployed_records
        self._replaced: list[tuple[Record, Any]] = []

    def converge(self, order: list[str]) -> int:
        """Make the stack's resources equal to the loaded template; returns how many changed."""
        changes = sum(self._apply(logical_id) for logical_id in order)
        obsolete = [name for name in reversed(self._records) if name not in order]
        for name in obsolete:
            self._remove(name)
        for record, resource in reversed(self._replaced):
            self._delete(record, resource)
        self._replaced.clear()
        return changes + len(obsolete)

    def remove_all(self, retained: Collection[str] = ()) -> None:
        """Delete every resource, the last made first; `retained` are left alone."""
        for name in list(reversed(self._records)):
            if name in retained:
                self._records.pop(name)
            else:
                self._remove(name)

    def _apply(self, logical_id: str) -> bool:
        """Create or update one resource; False when it already is as declared."""
        declared = self._map._resource_json_map[logical_id]
        properties = without_nothing(parsing.clean_json(declared.get("Properties", {}), self._map))
        record = self._records.get(logical_id)
        if record and record.resource_type == declared["Type"] and record.properties == properties:
            return False
        request = self._request(logical_id, declared["Type"], properties, record)
        try:
            resource = self._create(request) if record is None else self._update(request, record)
        except Exception as failure:
            _LOG.debug("%s failed", logical_id, exc_info=True)
            raise ProvisioningError(f"{logical_id} ({request.resource_type}): {failure}") from failure
        resource.logical_resource_id = logical_id
        resource.cf_resource_type = request.resource_type
        self._map._parsed_resources[logical_id] = resource
        self._records[logical_id] = Record(logical_id, request.resource_type, request.name, properties)
        return True

    def _request(self, logical_id: str, kind: str, properties: Properties, record: Record | None) -> Request:
        model = resource_type(kind)
        name_property = model.name_property if model else parsing.resource_name_property_from_type(kind)
        given = properties.get(name_property) if name_property else None
        stack_name = str(self._map["AWS::StackName"])
        name = given or (record.name if record else parsing.generate_resource_name(kind, stack_name, logical_id))
        return Request(
            logical_id=logical_id,
            name=str(name),
            properties=properties,
            account_id=self._map._account_id,
            region=self._map._region_name,
            stack_id=self._map.stack_id,
            resource_type=kind,
            client=self._client,
            named=given is not None,
        )

    def _create(self, request: Request) -> Any:
        model = resource_type(request.resource_type)
        if model is None:
            return _create_native(request)
        made = model.create(request)
        made.properties = request.properties
        return made

    def _update(self, request: Request, record: Record) -> Any:
        resource = self._map._parsed_resources[request.logical_id]
        model = resource_type(request.resource_type)
        renamed = model is None and request.name != record.name
        if renamed or record.resource_type != request.resource_type:
            self._replaced.append((record, resource))
            return self._create(request)
        if model is None:
            return _update_native(request, resource)
        updated = model.update(request, resource)
        if updated.physical_resource_id != resource.physical_resource_id:
            self._replaced.append((record, resource))
        # A fresh object: the old one keeps the properties it was deployed with, which its deletion may need.
        return Made(
            updated.physical_resource_id, updated.attributes, updated.open_attributes, properties=request.properties
        )

    def _remove(self, logical_id: str) -> None:
        record = self._records.pop(logical_id)
        resource = self._map._parsed_resources.pop(logical_id, None)
        if resource is not None:
            self._delete(record, resource)

    def _delete(self, record: Record, resource: Any) -> None:
        """Delete one resource; a failure is logged, because the rest must go all the same."""
        request = self._request(record.logical_id, record.resource_type, record.properties, record)
        try:
            model = resource_type(record.resource_type)
            if model is None:
                _delete_native(request, resource)
            else:
                model.delete(resource, request)
        except Exception as failure:
            _LOG.warning("%s (%s) was not deleted: %s", record.logical_id, record.resource_type, failure)


def _declaration(request: Request) -> dict[str, Any]:
    return {"Type": request.resource_type, "Properties": dict(request.properties)}


def _create_native(request: Request) -> Any:
    model = parsing.get_model_map()[request.resource_type]
    resource: Any = model.create_from_cloudformation_json(
        request.name,
        _declaration(request),
        request.account_id,
        request.region,
        LogicalId=request.logical_id,
        StackId=request.stack_id,
        ResourceType=request.resource_type,
    )
    if not hasattr(resource, "physical_resource_id"):
        # Some of moto's models have none, and a Ref to one would give the model itself.
        resource.physical_resource_id = request.name
    return resource


def _update_native(request: Request, resource: Any) -> Any:
    model = parsing.get_model_map()[request.resource_type]
    if request.resource_type in _KEPT:
        return resource
    if hasattr(model.update_from_cloudformation_json, "__isabstractmethod__"):
        _delete_native(request, resource)
        return _create_native(request)
    return model.update_from_cloudformation_json(
        original_resource=resource,
        new_resource_name=request.name,
        cloudformation_json=_declaration(request),
        account_id=request.account_id,
        region_name=request.region,
    )


def _delete_native(request: Request, resource: Any) -> None:
    try:
        resource.delete(request.account_id, request.region)
    except (TypeError, AttributeError):
        model = parsing.get_model_map()[request.resource_type]
        if not hasattr(model.delete_from_cloudformation_json, "__isabstractmethod__"):
            model.delete_from_cloudformation_json(
                resource.physical_resource_id, _declaration(request), request.account_id, request.region
            )
