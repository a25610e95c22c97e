"""The application deployed to the embedded AWS, with a few items and a shopper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from embedded.cloud import Cloud
from infra.settings import StageSettings
from tests.integration.conftest import ApiClient, fresh_assembly
from tests.integration.retraining.stage import copied

ITEMS = ("sec-tea", "sec-cup", "sec-pot")
USER = "sec-user"


SETTLE_S = 1
"""Here an erasure waits no longer for what is under way: nothing is, once the streams are drained."""


def _settles_soon(resources: dict[str, Any]) -> None:
    usual = StageSettings.load("dev").privacy.settle_seconds
    for resource in resources.values():
        if resource.get("Properties", {}).get("StateMachineName", "").endswith("-erasure"):
            text = json.dumps(resource["Properties"]["DefinitionString"])
            wait = f'\\"Seconds\\":{usual}'
            assert text.count(wait) == 1
            resource["Properties"]["DefinitionString"] = json.loads(
                text.replace(wait, wait.replace(str(usual), str(SETTLE_S)))
            )
        variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        if "SETTLE_SECONDS" in variables:
            variables["SETTLE_SECONDS"] = str(SETTLE_S)


@pytest.fixture(scope="package")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The embedded AWS with the application deployed."""
    assembly = copied(fresh_assembly(), tmp_path_factory.mktemp("assembly") / "dev", Privacy=_settles_soon)
    with Cloud.start(assembly) as started:
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
