"""The application deployed to the embedded AWS, with a few items and a shopper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from embedded.cloud import Cloud
from tests.integration.conftest import ApiClient, fresh_assembly

ITEMS = ("sec-tea", "sec-cup", "sec-pot")
USER = "sec-user"


@pytest.fixture(scope="package")
def cloud() -> Iterator[Cloud]:
    """The embedded AWS with the application deployed."""
    with Cloud.start(fresh_assembly()) as started:
        yield started


@pytest.fixture(scope="package")
def shop(cloud: Cloud) -> Cloud:
    """The stage with three items and a profile."""
    operator = ApiClient(cloud.api_url, cloud.token("operator"))
    items = [
        {"item_id": item, "title": item, "category": ["Kitchen"], "price": {"amount": 2, "currency": "USD"}}
        for item in ITEMS
    ]
    assert operator.post("/v1/items/batch", {"items": items}).status == 200
    assert operator.put(f"/v1/users/{USER}/profile", {}).status == 200
    operator.close()
    cloud.drain(60)
    return cloud
