"""The pointer to the live ranker's artifact: what a deploy serves."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


class Pointer:
    """One parameter of Systems Manager that holds an S3 URL."""

    def __init__(self, client: Any, parameter: str) -> None:
        self._client = client
        self._parameter = parameter

    def read(self) -> str:
        """Where the live artifact lies."""
        return str(self._client.get_parameter(Name=self._parameter)["Parameter"]["Value"])

    def seed(self, artifact_url: str) -> str:
        """Point to an artifact unless the pointer is there already; returns what it holds now."""
        try:
            self._put(artifact_url, overwrite=False)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                raise
            return self.read()
        return artifact_url

    def move(self, artifact_url: str, expected: str) -> bool:
        """Point to another artifact if the pointer holds it already or `expected`; False if it holds neither.

        Systems Manager knows no conditional write: whoever moves the pointer first moves the row of the live version,
        which has one, and stops if that fails.
        """
        held = self.read()
        if held == expected != artifact_url:
            self._put(artifact_url, overwrite=True)
        return held in (expected, artifact_url)

    def _put(self, artifact_url: str, *, overwrite: bool) -> None:
        self._client.put_parameter(Name=self._parameter, Value=artifact_url, Type="String", Overwrite=overwrite)
