"""The deployed REST API as the gateway serves it: routes, authorizers, validators, keys and responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from embedded.deployed import Deployed, DeployedResource

_FUNCTION_ARN = re.compile(r"/functions/(arn:[^/]+)/invocations")
_MODEL_REFERENCE = "/models/"


@dataclass(frozen=True)
class AuthorizerSettings:
    """A Lambda authorizer."""

    id: str
    kind: str
    function: str
    identity_sources: tuple[str, ...]
    ttl: float
    validation: str | None = None


@dataclass(frozen=True)
class Validation:
    """What is checked before the integration runs; schemas are by content type."""

    parameters: tuple[str, ...] = ()
    schemas: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """One method of one resource, with the integration behind it."""

    http_method: str
    resource_id: str
    resource_path: str
    authorizer: AuthorizerSettings | None
    api_key_required: bool
    validation: Validation
    integration: dict[str, Any]
    operation: str | None = None

    @property
    def function(self) -> str | None:
        """ARN of the function behind a proxy integration."""
        match = _FUNCTION_ARN.search(str(self.integration.get("Uri", "")))
        return match.group(1) if match else None


@dataclass(frozen=True)
class Route:
    """A resource's path as a pattern, with its methods by name."""

    pattern: re.Pattern[str]
    methods: dict[str, Method]


@dataclass(frozen=True)
class Match:
    """A method found for a request, and what its path parameters are."""

    method: Method
    path_parameters: dict[str, str]


@dataclass(frozen=True)
class Api:
    """One deployed API at one stage."""

    id: str
    stage: str
    key_from_authorizer: bool
    binary_types: frozenset[str]
    routes: list[Route]
    responses: dict[str, dict[str, Any]]
    stage_settings: list[dict[str, Any]]
    stage_variables: dict[str, str]

    def match(self, http_method: str, path: str) -> Match | None:
        """The method for a request; None where API Gateway would not find one."""
        for route in self.routes:
            found = route.pattern.fullmatch(path)
            if found is None:
                continue
            method = route.methods.get(http_method) or route.methods.get("ANY")
            if method is None:
                return None
            return Match(method, {name: unquote(value) for name, value in found.groupdict().items()})
        return None


def read_apis(deployed: Deployed) -> dict[str, Api]:
    """Every deployed API by stage name."""
    reader = _Reader(deployed)
    return {stage.physical_id: reader.api(stage) for stage in deployed.resources("AWS::ApiGateway::Stage")}


class _Reader:
    """Puts an API together from the resources that declare it."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed
        self._paths = self._resource_paths()

    def api(self, stage: DeployedResource) -> Api:
        identifier = stage.properties["RestApiId"]
        declared = next(r for r in self._deployed.resources("AWS::ApiGateway::RestApi") if r.physical_id == identifier)
        return Api(
            id=identifier,
            stage=stage.physical_id,
            key_from_authorizer=declared.properties.get("ApiKeySourceType") == "AUTHORIZER",
            binary_types=frozenset(declared.properties.get("BinaryMediaTypes", [])),
            routes=self._routes(identifier),
            responses={
                response.properties["ResponseType"]: response.properties
                for response in self._of(identifier, "GatewayResponse")
            },
            stage_settings=stage.properties.get("MethodSettings", []),
            stage_variables=stage.properties.get("Variables", {}),
        )

    def _of(self, api: str, kind: str) -> list[DeployedResource]:
        found = self._deployed.resources(f"AWS::ApiGateway::{kind}")
        return [resource for resource in found if resource.properties["RestApiId"] == api]

    def _resource_paths(self) -> dict[str, str]:
        """Path of every resource by id; roots are empty."""
        paths = {api.attributes["RootResourceId"]: "" for api in self._deployed.resources("AWS::ApiGateway::RestApi")}
        # Parents are deployed, and so listed, before their children.
        for resource in self._deployed.resources("AWS::ApiGateway::Resource"):
            parent = paths.get(resource.properties["ParentId"], "")
            paths[resource.physical_id] = f"{parent}/{resource.properties['PathPart']}"
        return paths

    def _routes(self, api: str) -> list[Route]:
        authorizers = {a.physical_id: _authorizer(a) for a in self._of(api, "Authorizer")}
        methods: dict[str, dict[str, Method]] = {}
        for declared in self._of(api, "Method"):
            method = self._method(api, declared, authorizers)
            methods.setdefault(method.resource_path, {})[method.http_method] = method
        # A literal segment wins over a parameter, and a parameter over a greedy one.
        ordered = sorted(methods, key=lambda path: [_precedence(part) for part in path.split("/")])
        return [Route(_pattern(path), methods[path]) for path in ordered]

    def _method(self, api: str, declared: DeployedResource, authorizers: dict[str, AuthorizerSettings]) -> Method:
        properties = declared.properties
        path = self._paths[properties["ResourceId"]] or "/"
        return Method(
            http_method=properties["HttpMethod"],
            resource_id=properties["ResourceId"],
            resource_path=path,
            authorizer=authorizers.get(properties.get("AuthorizerId", "")),
            api_key_required=_true(properties.get("ApiKeyRequired")),
            validation=self._validation(api, properties),
            integration=properties.get("Integration", {}),
            operation=properties.get("OperationName"),
        )

    def _validation(self, api: str, properties: dict[str, Any]) -> Validation:
        validators = {v.physical_id: v.properties for v in self._of(api, "RequestValidator")}
        chosen = validators.get(properties.get("RequestValidatorId", ""), {})
        wanted = properties.get("RequestParameters", {}) if _true(chosen.get("ValidateRequestParameters")) else {}
        models = properties.get("RequestModels", {}) if _true(chosen.get("ValidateRequestBody")) else {}
        schemas = {model.physical_id: _schema(model) for model in self._of(api, "Model")}
        return Validation(
            parameters=tuple(name for name, required in wanted.items() if _true(required)),
            schemas={kind: _inlined(schemas[name], schemas) for kind, name in models.items() if name in schemas},
        )


def _true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _schema(model: DeployedResource) -> Any:
    schema = model.properties.get("Schema", {})
    return json.loads(schema) if isinstance(schema, str) else schema


def _inlined(schema: Any, schemas: dict[str, Any]) -> Any:
    """The schema with references to other models of the API put in place."""
    if isinstance(schema, list):
        return [_inlined(item, schemas) for item in schema]
    if not isinstance(schema, dict):
        return schema
    reference = str(schema.get("$ref", ""))
    if _MODEL_REFERENCE in reference:
        return _inlined(schemas[reference.rpartition(_MODEL_REFERENCE)[2]], schemas)
    return {key: _inlined(value, schemas) for key, value in schema.items()}


def _authorizer(declared: DeployedResource) -> AuthorizerSettings:
    properties = declared.properties
    sources = [source.strip() for source in str(properties.get("IdentitySource", "")).split(",")]
    match = _FUNCTION_ARN.search(str(properties.get("AuthorizerUri", "")))
    return AuthorizerSettings(
        id=declared.physical_id,
        kind=properties["Type"],
        function=match.group(1) if match else "",
        identity_sources=tuple(source for source in sources if source),
        ttl=float(properties.get("AuthorizerResultTtlInSeconds", 300)),
        validation=properties.get("IdentityValidationExpression"),
    )


def _precedence(part: str) -> int:
    if part.endswith("+}"):
        return 2
    return 1 if part.startswith("{") else 0


def _segments(path: str) -> Iterable[str]:
    for part in path.strip("/").split("/"):
        if part.endswith("+}"):
            yield f"(?P<{part[1:-2]}>.+)"
        elif part.startswith("{"):
            yield f"(?P<{part[1:-1]}>[^/]+)"
        else:
            yield re.escape(part)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("/" + "/".join(_segments(path)) + "/?")
