"""A person is erased: at once for every request, and by the end from all that is stored, with a receipt of it."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient
from tests.security.conftest import ITEMS

if TYPE_CHECKING:
    from embedded.cloud import Cloud

LONGEST_S = 120.0


def happened(**fields: Any) -> dict[str, Any]:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"event_id": uuid.uuid4().hex, "type": "view", "time": moment, "item_id": ITEMS[0]} | fields


def ended(api: ApiClient, erasure_id: str) -> dict[str, Any]:
    give_up = time.monotonic() + LONGEST_S
    while (found := api.get(f"/v1/erasures/{erasure_id}").body)["status"] == "running":
        assert time.monotonic() < give_up, found
        time.sleep(0.2)
    return dict(found)


def test_try(shop: Cloud) -> None:
    api = ApiClient(shop.api_url, shop.token("operator"))
    user = "zz-erase"
    assert api.put(f"/v1/users/{user}/profile", {"attributes": {"a": "b"}}).status == 200
    assert api.post("/v1/events", {"user_id": user, "events": [happened(type="purchase"), happened()]}).status == 202
    shop.drain(60)
    started = time.monotonic()
    answer = api.delete(f"/v1/users/{user}")
    print(answer.status, answer.body, time.monotonic() - started)
    assert api.get(f"/v1/users/{user}/profile").status == 404
    print(ended(api, answer.body["erasure_id"]), time.monotonic() - started)
    for entry in shop.client("lambda").list_functions()["Functions"]:
        if "privacy" in entry["FunctionName"]:
            print(entry["FunctionName"], "\n".join(shop.runtime.logs(entry["FunctionName"]))[-1500:])
