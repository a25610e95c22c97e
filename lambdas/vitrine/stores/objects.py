"""Objects of S3, as far as it is asked whether they are there."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


class Objects:
    """Any bucket, by S3 URLs."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def there(self, url: str) -> bool:
        """Whether there is an object at an S3 URL."""
        bucket, _, key = url.removeprefix("s3://").partition("/")
        try:
            self._client.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey", "NotFound"):
                raise
            return False
        return True
