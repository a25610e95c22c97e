"""Helpers for types that are made through a service's public API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embedded.resources.base import Properties, Request


def accepted(client: Any, operation: str, properties: Properties) -> Properties:
    """The part of `properties` that the API operation (its boto3 name) takes; tags as a map where it wants one."""
    name = client.meta.method_to_api_mapping[operation]
    members = client.meta.service_model.operation_model(name).input_shape.members
    taken = {key: value for key, value in properties.items() if key in members}
    tags = taken.get("Tags")
    if isinstance(tags, list) and members["Tags"].type_name == "map":
        taken["Tags"] = {tag["Key"]: tag["Value"] for tag in tags}
    return taken


def camel(value: Any) -> Any:
    """The same structure with lower camel case keys, as older JSON services want it."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(item) for key, item in value.items()}
    if isinstance(value, list):
        return [camel(item) for item in value]
    return value


def call(request: Request, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """Call `operation` of `service` with those parameters that it takes."""
    client = request.client(service)
    answer: dict[str, Any] = getattr(client, operation)(**accepted(client, operation, parameters))
    return answer


def short_name(request: Request, limit: int) -> str:
    """The resource's name cut to `limit` characters, keeping its random suffix."""
    if len(request.name) <= limit:
        return request.name
    head, _, suffix = request.name.rpartition("-")
    return f"{head[: limit - len(suffix) - 1].rstrip('-')}-{suffix}"
