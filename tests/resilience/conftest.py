"""The application deployed to the embedded AWS, with a small shop whose items have neighbours and sales."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator

import pytest

from embedded.cloud import Cloud
from tests.integration.conftest import ApiClient, fresh_assembly
from tests.resilience.tally import Tally

ITEMS = tuple(f"rs-{number:02d}" for number in range(24))
NEIGHBOURS = 4
PATIENCE_S = 60.0
TABLE = pytest.StashKey[Tally]()


@pytest.fixture(scope="package")
def cloud() -> Iterator[Cloud]:
    """The embedded AWS with the application deployed."""
    with Cloud.start(fresh_assembly()) as started:
        yield started


@pytest.fixture(scope="package")
def shop(cloud: Cloud) -> Cloud:
    """The stage with items that the ranker knows, and that have neighbours under its model."""
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    items = [
        {
            "item_id": item_id,
            "title": f"Article {item_id}",
            "category": ["Shop"],
            "price": {"amount": 2.5, "currency": "USD"},
            "stock": 7,
        }
        for item_id in ITEMS
    ]
    assert merchant.post("/v1/items/batch", {"items": items}).status == 200
    merchant.close()
    cloud.drain(PATIENCE_S)
    put_neighbours(cloud, answered_by_the_model(cloud))
    return cloud


def answered_by_the_model(cloud: Cloud) -> str:
    """Wait until the ranker answers with all that the shop has; gives its version."""
    client, give_up = ApiClient(cloud.api_url, cloud.token("storefront")), time.monotonic() + PATIENCE_S
    while True:
        answer = client.get("/v1/users/rs-nobody/recommendations", k=len(ITEMS))
        if answer.status == 200 and answer.body["source"] == "model" and len(answer.body["items"]) == len(ITEMS):
            client.close()
            return str(answer.body["model_version"])
        assert time.monotonic() < give_up, answer.content
        time.sleep(0.2)


def put_neighbours(cloud: Cloud, model_version: str) -> None:
    """Publish each item's neighbours as a retraining does."""
    for place, item_id in enumerate(ITEMS):
        near = [[ITEMS[(place + step) % len(ITEMS)], 1 / step] for step in range(1, NEIGHBOURS + 1)]
        row = {
            "PK": {"S": f"ITEM#{item_id}"},
            "SK": {"S": f"N#{model_version}"},
            "neighbours": {"B": zlib.compress(json.dumps(near).encode())},
        }
        cloud.client("dynamodb").put_item(TableName=cloud.parameter("catalogue-table"), Item=row)


@pytest.fixture(scope="package")
def tally(shop: Cloud, pytestconfig: pytest.Config) -> Tally:
    """What all drills together had accepted: counted in the stores by the tests that come last."""
    pytestconfig.stash[TABLE] = Tally()
    return pytestconfig.stash[TABLE]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was away and what was answered, a line for each drill."""
    tally = config.stash.get(TABLE, None)
    if tally is not None and tally.drills:
        terminalreporter.section("what was away, and what was answered")
        for name, counts in tally.drills.items():
            told = ", ".join(f"{counts[what]} {what}" for what in sorted(counts))
            terminalreporter.write_line(f"{name:26} {told}")
