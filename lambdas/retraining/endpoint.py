"""The ranker's endpoint as its control plane knows it: the configuration that it serves."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import EndpointBusy, EndpointMissing

_BUSY = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})
_MIXED = "UpdateRollbackFailed"
"""An endpoint that serves old and new together: neither configuration is in place."""


class Endpoint:
    """One endpoint of SageMaker; one of a fleet keeps the instances that its scaling has come to when it changes."""

    def __init__(self, client: Any, name: str, *, keeps_capacity: bool = False) -> None:
        self._client = client
        self._name = name
        self._kept = {"RetainAllVariantProperties": True} if keeps_capacity else {}

    def config(self) -> str:
        """Name the configuration that the endpoint has; raises EndpointMissing."""
        return str(self._describe()["EndpointConfigName"])

    def serving(self) -> frozenset[str] | None:
        """Name the configuration that the endpoint has, and its models; None while it is between two.

        Raises EndpointMissing.
        """
        found = self._describe()
        if found["EndpointStatus"] in _BUSY:
            return None
        config = str(found["EndpointConfigName"])
        variants = self._client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
        return frozenset({config, *(str(one["ModelName"]) for one in variants)})

    def artifact(self) -> str:
        """The artifact that it serves, by S3 URL; raises EndpointBusy while it is between two, and EndpointMissing."""
        found = self._describe()
        self._require_rest(found)
        config = self._client.describe_endpoint_config(EndpointConfigName=found["EndpointConfigName"])
        model = self._client.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
        return str(model["PrimaryContainer"].get("ModelDataUrl"))

    def give_up(self, config: str, previous: str) -> str:
        """Start putting `previous` back in place of `config`; names what the endpoint is to have, which may be a third.

        Raises EndpointBusy while it is between two states, and EndpointMissing.
        """
        found = self._describe()
        self._require_rest(found)
        held, status = str(found["EndpointConfigName"]), found["EndpointStatus"]
        if held != config and status != _MIXED:
            return held
        # All at once and by no alarm: one that has gone off already would keep the endpoint from going back.
        self._client.update_endpoint(EndpointName=self._name, EndpointConfigName=previous, **self._kept)
        return previous

    def _require_rest(self, found: dict[str, Any]) -> None:
        if found["EndpointStatus"] in _BUSY:
            raise EndpointBusy(f"{self._name} is {found['EndpointStatus']}")

    def _describe(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client.describe_endpoint(EndpointName=self._name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise EndpointMissing(error.response["Error"]["Message"]) from error
        return found
