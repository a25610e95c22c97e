"""The ranker's endpoint as its control plane knows it: the configuration that it serves."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import EndpointBusy, EndpointMissing

_BUSY = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})


class Endpoint:
    """One endpoint of SageMaker."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def config(self) -> str:
        """Name the configuration that the endpoint has; raises EndpointMissing."""
        return str(self._describe()["EndpointConfigName"])

    def restore(self, config: str) -> bool:
        """Start putting a configuration back; False if it is there already. Raises EndpointBusy, EndpointMissing."""
        found = self._describe()
        if found["EndpointStatus"] in _BUSY:
            raise EndpointBusy(f"{self._name} is {found['EndpointStatus']}")
        if found["EndpointConfigName"] == config:
            return False
        self._client.update_endpoint(EndpointName=self._name, EndpointConfigName=config)
        return True

    def _describe(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client.describe_endpoint(EndpointName=self._name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise EndpointMissing(error.response["Error"]["Message"]) from error
        return found
