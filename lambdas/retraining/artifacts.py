"""Files of the artifacts bucket, named by S3 URL."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import InvalidPayload

# Without the right to list a bucket, S3 says of an absent object that access is denied.
_ABSENT = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})


class Artifacts:
    """Reads from S3, and writes there."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def open(self, url: str) -> Any | None:
        """Open an object as a stream of bytes; None where it is absent. Raises InvalidPayload for no S3 URL."""
        bucket, key = _location(url)
        try:
            return self._client.get_object(Bucket=bucket, Key=key)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise
            return None

    def write(self, url: str, body: bytes, content_type: str = "application/json") -> None:
        """Write an object, in place of one that is there. Raises InvalidPayload for no S3 URL."""
        bucket, key = _location(url)
        self._client.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)


def _location(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise InvalidPayload(f"{url!r} is not s3://bucket/key")
    return bucket, key
