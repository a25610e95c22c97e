"""Lambda: functions, versions, aliases, permissions and event source mappings."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from embedded.resources.base import Made, Properties, Recorded, Request
from embedded.resources.calls import call, short_name


def _inline_archive(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", source)
    return buffer.getvalue()


def _code(properties: Properties) -> Properties:
    code: Properties = properties["Code"]
    return {"ZipFile": _inline_archive(code["ZipFile"])} if "ZipFile" in code else code


def _configuration(request: Request) -> Properties:
    return request.properties | {"FunctionName": request.name}


class Function:
    """A function; its code and configuration change in place."""

    name_property = "FunctionName"

    def create(self, request: Request) -> Made:
        """Create the function from its code asset or its inline source."""
        properties = _configuration(request) | {"Code": _code(request.properties)}
        answer = call(request, "lambda", "create_function", **properties)
        self._limit(request)
        return Made(request.name, {"Arn": answer["FunctionArn"]})

    def update(self, request: Request, made: Made) -> Made:
        """Change configuration and code; a new name is a new function."""
        if request.name != made.physical_resource_id:
            return self.create(request)
        call(request, "lambda", "update_function_configuration", **_configuration(request))
        call(request, "lambda", "update_function_code", FunctionName=request.name, **_code(request.properties))
        self._limit(request)
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the function and all its versions."""
        request.client("lambda").delete_function(FunctionName=made.physical_resource_id)

    def _limit(self, request: Request) -> None:
        limit = request.properties.get("ReservedConcurrentExecutions")
        if limit is not None:
            request.client("lambda").put_function_concurrency(
                FunctionName=request.name, ReservedConcurrentExecutions=int(limit)
            )


class Layer:
    """A layer version; workers get its packages from this environment instead."""

    name_property = "LayerName"

    def create(self, request: Request) -> Made:
        """Publish the layer's content."""
        properties = request.properties | {"LayerName": short_name(request, 140)}
        return Made(call(request, "lambda", "publish_layer_version", **properties)["LayerVersionArn"])

    def update(self, request: Request, _made: Made) -> Made:
        """Publish another version; the old one is removed once nothing refers to it."""
        return self.create(request)

    def delete(self, made: Made, request: Request) -> None:
        """Delete the version."""
        name, _, version = made.physical_resource_id.rpartition(":")
        request.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))


class Version:
    """A published version: immutable, so that every change publishes another."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Publish the function as it is now."""
        answer = request.client("lambda").publish_version(FunctionName=request.properties["FunctionName"])
        arn = answer["FunctionArn"]
        return Made(arn, {"Version": answer["Version"], "FunctionArn": arn})

    def update(self, request: Request, _made: Made) -> Made:
        """Publish again when the declaration changed."""
        return self.create(request)

    def delete(self, made: Made, request: Request) -> None:
        """Published versions stay until their function goes, so that a request in flight ends on its own code."""


class Alias:
    """A name for a version; the one that callers invoke."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Create the alias."""
        answer = call(request, "lambda", "create_alias", **request.properties)
        return Made(answer["AliasArn"], {"AliasArn": answer["AliasArn"]})

    def update(self, request: Request, made: Made) -> Made:
        """Point the alias to another version."""
        call(request, "lambda", "update_alias", **request.properties)
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the alias."""
        function, _, name = made.physical_resource_id.rpartition(":")
        request.client("lambda").delete_alias(FunctionName=function, Name=name)


class Permission(Recorded):
    """Who may invoke a function; the gateway reads it before it invokes one."""


class EventSourceMapping:
    """A stream or queue that feeds a function."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Create the mapping."""
        answer = call(request, "lambda", "create_event_source_mapping", **request.properties)
        return Made(answer["UUID"], {"Id": answer["UUID"], "EventSourceMappingArn": self._arn(request, answer)})

    def update(self, request: Request, made: Made) -> Made:
        """Change batch size, window, filters or target; another source is another mapping."""
        if request.properties.get("EventSourceArn") != made.properties.get("EventSourceArn"):
            return self.create(request)
        call(request, "lambda", "update_event_source_mapping", UUID=made.physical_resource_id, **request.properties)
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the mapping."""
        request.client("lambda").delete_event_source_mapping(UUID=made.physical_resource_id)

    def _arn(self, request: Request, answer: dict[str, Any]) -> str:
        return request.arn("lambda", f"event-source-mapping:{answer['UUID']}")
