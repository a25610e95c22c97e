"""SageMaker: models, endpoint configurations, endpoints and model package groups."""

from __future__ import annotations

import time

from embedded.resources.base import Made, Recorded, Request
from embedded.resources.calls import call, short_name

_ENDPOINT_SECONDS = 300


class Model:
    """A model: immutable, every change is another model."""

    name_property = "ModelName"

    def create(self, request: Request) -> Made:
        """Create the model."""
        name = short_name(request, 63)
        answer = call(request, "sagemaker", "create_model", **request.properties | {"ModelName": name})
        return Made(answer["ModelArn"], {"ModelName": name})

    def update(self, request: Request, _made: Made) -> Made:
        """Create another; the old one is removed once nothing refers to it."""
        return self.create(request.renamed())

    def delete(self, made: Made, request: Request) -> None:
        """Delete the model."""
        request.client("sagemaker").delete_model(ModelName=made.attributes["ModelName"])


class EndpointConfig:
    """An endpoint configuration: immutable, every change is another one."""

    name_property = "EndpointConfigName"

    def create(self, request: Request) -> Made:
        """Create the configuration."""
        name = short_name(request, 63)
        answer = call(
            request, "sagemaker", "create_endpoint_config", **request.properties | {"EndpointConfigName": name}
        )
        return Made(answer["EndpointConfigArn"], {"EndpointConfigName": name})

    def update(self, request: Request, _made: Made) -> Made:
        """Create another; the old one is removed once nothing refers to it."""
        return self.create(request.renamed())

    def delete(self, made: Made, request: Request) -> None:
        """Delete the configuration."""
        request.client("sagemaker").delete_endpoint_config(EndpointConfigName=made.attributes["EndpointConfigName"])


class Endpoint:
    """An endpoint; a new configuration is rolled out in place."""

    name_property = "EndpointName"

    def create(self, request: Request) -> Made:
        """Create the endpoint and wait until it serves."""
        name = short_name(request, 63)
        answer = call(request, "sagemaker", "create_endpoint", **request.properties | {"EndpointName": name})
        self._wait(request, name)
        return Made(answer["EndpointArn"], {"EndpointName": name})

    def update(self, request: Request, made: Made) -> Made:
        """Update in place; another name is another endpoint."""
        name = made.attributes["EndpointName"]
        if request.properties.get("EndpointName", name) != name:
            return self.create(request.renamed())
        call(request, "sagemaker", "update_endpoint", **request.properties | {"EndpointName": name})
        self._wait(request, name)
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the endpoint."""
        request.client("sagemaker").delete_endpoint(EndpointName=made.attributes["EndpointName"])

    def _wait(self, request: Request, name: str) -> None:
        give_up = time.monotonic() + _ENDPOINT_SECONDS
        while (endpoint := request.client("sagemaker").describe_endpoint(EndpointName=name))[
            "EndpointStatus"
        ] != "InService":
            if endpoint["EndpointStatus"] == "Failed" or time.monotonic() > give_up:
                raise RuntimeError(f"endpoint {name}: {endpoint.get('FailureReason', 'not in service in time')}")
            time.sleep(0.1)


class ModelPackageGroup(Recorded):
    """A group of model packages."""

    name_property = "ModelPackageGroupName"

    def create(self, request: Request) -> Made:
        """Create the group."""
        answer = call(
            request,
            "sagemaker",
            "create_model_package_group",
            ModelPackageGroupName=request.name,
            ModelPackageGroupDescription=request.properties.get("ModelPackageGroupDescription", "models"),
        )
        return Made(answer["ModelPackageGroupArn"], {"ModelPackageGroupArn": answer["ModelPackageGroupArn"]})
