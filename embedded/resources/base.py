"""What a CloudFormation resource type is to the embedded AWS."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

Properties = dict[str, Any]
ClientFactory = Callable[[str], Any]


@dataclass(frozen=True)
class Request:
    """One resource to make, with its intrinsic functions resolved."""

    logical_id: str
    name: str
    properties: Properties
    account_id: str
    region: str
    stack_id: str
    resource_type: str
    client: ClientFactory
    named: bool = False

    def renamed(self) -> Request:
        """The same request under a fresh name, for a replacement; a name that the template gives stays."""
        if self.named:
            return self
        head, _, _ = self.name.rpartition("-")
        return replace(self, name=f"{head}-{secrets.token_hex(6)}")

    def arn(self, service: str, resource: str) -> str:
        """The ARN of `resource` of `service` in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


@dataclass
class Made:
    """A deployed resource: what Ref gives, what GetAtt gives, and the properties it was deployed with."""

    physical_resource_id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    open_attributes: bool = False
    logical_resource_id: str = ""
    cf_resource_type: str = ""
    properties: Properties = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The resource type, under the name that moto's listing calls for."""
        return self.cf_resource_type

    def get_cfn_attribute(self, name: str) -> Any:
        """The value of GetAtt; KeyError for an attribute that the type does not have."""
        if name not in self.attributes and not self.open_attributes:
            raise KeyError(f"{self.cf_resource_type} {self.logical_resource_id} has no attribute {name}")
        return self.attributes.get(name, "")

    def is_created(self) -> bool:
        """Resources are made synchronously."""
        return True


class ResourceType(Protocol):
    """Makes, changes and removes the resources of one type."""

    @property
    def name_property(self) -> str:
        """The property that names a resource of this type, or nothing."""
        ...

    def create(self, request: Request, /) -> Made:
        """Make the resource."""
        ...

    def update(self, request: Request, made: Made, /) -> Made:
        """Bring the resource to new properties; a different physical id means it was replaced."""
        ...

    def delete(self, made: Made, request: Request, /) -> None:
        """Remove the resource."""
        ...


class Recorded:
    """A type whose declaration is all there is: it keeps the properties for whoever reads them."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Record the resource under its name."""
        return Made(request.name)

    def update(self, request: Request, made: Made) -> Made:
        """Recording again under the same id is the update."""
        fresh = self.create(request)
        return Made(made.physical_resource_id, fresh.attributes | made.attributes, made.open_attributes)

    def delete(self, made: Made, request: Request) -> None:
        """Nothing remains of a record."""
