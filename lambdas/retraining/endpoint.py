"""The ranker's endpoint as its control plane knows it: the configuration that it serves."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import EndpointBusy, EndpointMissing

_BUSY = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})
_MIXED = "UpdateRollbackFailed"
"""An endpoint that serves old and new together: neither configuration is in place."""


class Endpoint:
    """One endpoint of SageMaker."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def config(self) -> str:
        """Name the configuration that the endpoint has; raises EndpointMissing."""
        return str(self._describe()["EndpointConfigName"])

    def give_up(self, config: str, previous: str) -> str:
        """Start putting `previous` back in place of `config`; names what the endpoint is to have, which may be a third.

        Raises EndpointBusy while it is between two states, and EndpointMissing.
        """
        found = self._describe()
        held, status = str(found["EndpointConfigName"]), found["EndpointStatus"]
        if status in _BUSY:
            raise EndpointBusy(f"{self._name} is {status}")
        if held != config and status != _MIXED:
            return held
        self._client.update_endpoint(EndpointName=self._name, EndpointConfigName=previous)
        return previous

    def _describe(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client.describe_endpoint(EndpointName=self._name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise EndpointMissing(error.response["Error"]["Message"]) from error
        return found
