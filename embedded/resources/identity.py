"""Cognito: the supplied user pool, its clients and its resource servers."""

from __future__ import annotations

from embedded.resources.base import Made, Recorded, Request
from embedded.resources.calls import call, short_name


class UserPool(Recorded):
    """A user pool; its settings change in place."""

    name_property = "UserPoolName"

    def create(self, request: Request) -> Made:
        """Create the pool."""
        pool = call(request, "cognito-idp", "create_user_pool", PoolName=short_name(request, 128))["UserPool"]
        host = f"cognito-idp.{request.region}.amazonaws.com/{pool['Id']}"
        attributes = {
            "Arn": pool["Arn"],
            "ProviderName": host,
            "ProviderURL": f"https://{host}",
            "UserPoolId": pool["Id"],
        }
        return Made(pool["Id"], attributes)

    def update(self, _request: Request, made: Made) -> Made:
        """Only settings that do not matter here can change."""
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the pool with its users."""
        request.client("cognito-idp").delete_user_pool(UserPoolId=made.physical_resource_id)


class UserPoolClient(Recorded):
    """An app client of a pool."""

    name_property = "ClientName"

    def create(self, request: Request) -> Made:
        """Create the client."""
        properties = request.properties | {"ClientName": request.name}
        client = call(request, "cognito-idp", "create_user_pool_client", **properties)["UserPoolClient"]
        attributes = {
            "ClientId": client["ClientId"],
            "Name": request.name,
            "ClientSecret": client.get("ClientSecret", ""),
        }
        return Made(client["ClientId"], attributes)

    def update(self, request: Request, made: Made) -> Made:
        """Change the client in place."""
        call(
            request,
            "cognito-idp",
            "update_user_pool_client",
            **request.properties | {"ClientId": made.physical_resource_id},
        )
        return made


class UserPoolResourceServer(Recorded):
    """The scopes that a pool's client-credentials tokens may carry."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Create the resource server."""
        properties = request.properties | {"Scopes": request.properties.get("Scopes", [])}
        call(request, "cognito-idp", "create_resource_server", **properties)
        return Made(request.properties["Identifier"])

    def update(self, _request: Request, made: Made) -> Made:
        """Scopes are declared only."""
        return made
