"""All pages of a query, each asked for as a call of its own, so that each keeps to the request's deadline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def query_pages(client: Any, **request: Any) -> Iterator[dict[str, Any]]:
    """Yield the pages of a DynamoDB query; `client` is botocore's or a Dependency."""
    while True:
        page: dict[str, Any] = client.query(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
