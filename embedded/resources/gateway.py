"""API Gateway's parts: recorded as declared, because the gateway reads the deployed declaration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from embedded.resources.base import Made, Recorded, Request


def _identifier() -> str:
    return secrets.token_hex(5)


@dataclass(frozen=True)
class Part(Recorded):
    """A part with a generated id; some types answer with a property as their id."""

    name_property: str = ""
    id_property: str = ""
    id_attributes: tuple[str, ...] = ()

    def create(self, request: Request) -> Made:
        """Record the part under the property that names it, or under a fresh id."""
        identifier = str(request.properties.get(self.id_property, "") or _identifier())
        return Made(identifier, dict.fromkeys(self.id_attributes, identifier))

    def update(self, request: Request, made: Made) -> Made:
        """A changed naming property replaces the part; any other change keeps its id."""
        if self.id_property and request.properties.get(self.id_property, made.physical_resource_id) != (
            made.physical_resource_id
        ):
            return self.create(request)
        return Made(made.physical_resource_id, made.attributes)


@dataclass(frozen=True)
class RestApi(Recorded):
    """An API and the root resource it brings."""

    name_property: str = ""

    def create(self, _request: Request) -> Made:
        """Give the API and its root an id."""
        identifier = _identifier()
        return Made(identifier, {"RootResourceId": _identifier(), "RestApiId": identifier})

    def update(self, _request: Request, made: Made) -> Made:
        """Ids outlive every change."""
        return Made(made.physical_resource_id, made.attributes)


@dataclass(frozen=True)
class ApiKey(Recorded):
    """A key whose value is generated when the template gives none; the value is kept as an attribute."""

    name_property: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def create(self, request: Request) -> Made:
        """Make the id and the secret value."""
        identifier = _identifier()
        value = str(request.properties.get("Value") or secrets.token_urlsafe(30))
        return Made(identifier, {"APIKeyId": identifier, "Value": value})

    def update(self, request: Request, made: Made) -> Made:
        """A given value that differs replaces the key."""
        if request.properties.get("Value", made.attributes["Value"]) != made.attributes["Value"]:
            return self.create(request)
        return Made(made.physical_resource_id, made.attributes)


PARTS: dict[str, Recorded] = {
    "AWS::ApiGateway::RestApi": RestApi(),
    "AWS::ApiGateway::Resource": Part(id_attributes=("ResourceId",)),
    "AWS::ApiGateway::Method": Part(),
    "AWS::ApiGateway::Deployment": Part(id_attributes=("DeploymentId",)),
    "AWS::ApiGateway::Stage": Part(id_property="StageName"),
    "AWS::ApiGateway::Authorizer": Part(id_attributes=("AuthorizerId",)),
    "AWS::ApiGateway::RequestValidator": Part(id_attributes=("RequestValidatorId",)),
    "AWS::ApiGateway::Model": Part(id_property="Name"),
    "AWS::ApiGateway::GatewayResponse": Part(id_attributes=("Id",)),
    "AWS::ApiGateway::ApiKey": ApiKey(),
    "AWS::ApiGateway::UsagePlan": Part(id_attributes=("Id",)),
    "AWS::ApiGateway::UsagePlanKey": Part(id_attributes=("Id",)),
}
