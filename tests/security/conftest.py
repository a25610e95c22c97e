"""The application deployed to the embedded AWS, with a few items and a shopper."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from embedded.cloud import Cloud
from infra.settings import StageSettings
from tests.integration.conftest import ApiClient, fresh_assembly
from tests.integration.retraining.stage import copied
from tests.security import people
from tests.security.people import DRAIN_S, SHELF, Person, brought, ended, happened, recommended

ITEMS = ("sec-tea", "sec-cup", "sec-pot")
USER = "sec-user"


SETTLE_S = 1
"""Here an erasure waits no longer for what is under way: nothing is, once the streams are drained."""


def _settles_soon(resources: dict[str, Any]) -> None:
    usual = StageSettings.load("dev").privacy.settle_seconds
    for resource in resources.values():
        if resource["Type"] == "AWS::Scheduler::Schedule":
            # Tests call the sweep as it does. Some let months pass, and that is thousands of calls.
            resource["Properties"]["State"] = "DISABLED"
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


@pytest.fixture(scope="module")
def operator(shop: Cloud) -> Iterator[ApiClient]:
    client = ApiClient(shop.api_url, shop.token("operator"))
    items = [
        {"item_id": item, "title": item, "category": [SHELF], "price": {"amount": 2, "currency": "USD"}}
        for item in people.ITEMS
    ]
    assert client.post("/v1/items/batch", {"items": items}).status == 200
    shop.drain(DRAIN_S)
    yield client
    client.close()


@pytest.fixture
def person(shop: Cloud, operator: ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody with a session, a profile, events, exposures, an imported history and a part in an extraction."""
    nobody = ApiClient(shop.api_url)
    opened = nobody.post("/v1/sessions", {}).body
    nobody.close()
    found = Person(f"canary-{uuid.uuid4().hex}", opened["session_id"], [f"line-{uuid.uuid4().hex}"], tmp_path)
    user = found.user
    with pytest.MonkeyPatch.context() as patch:
        brought(shop, found, patch, "first")
    of_session = {"session_id": found.session, "events": [happened(type="purchase"), happened(item_id=people.ITEMS[2])]}
    assert operator.post("/v1/events", of_session).status == 202
    assert operator.get(f"/v1/sessions/{found.session}/recommendations").status == 200
    forget = {"kind": "forget", "item_id": found.lines[0]}
    assert operator.post(f"/v1/sessions/{found.session}/feedback", forget).status == 200
    joining = {"user_id": user, "session_token": opened["token"]}
    assert operator.post(f"/v1/sessions/{found.session}/join", joining).body["events"] == 2
    # The session's wish has come along; the same once more, and one that says something else.
    for choice in (forget, {"kind": "less_like", "brand": found.lines[0]}):
        assert operator.post(f"/v1/users/{user}/feedback", choice).status == 200
    assert operator.put(f"/v1/users/{user}/profile", {"attributes": {"note": found.lines[0]}}).status == 200
    acts = [happened(type="search", item_id=None, query=found.lines[0]), happened(type="like", item_id=people.ITEMS[1])]
    assert operator.post("/v1/events", {"user_id": user, "events": acts}).status == 202
    recommended(shop, user)
    asked = operator.post(f"/v1/users/{user}/conversations", {"message": f"{people.ITEMS[0]} {found.lines[0]}"})
    assert asked.status == 201, asked.body
    found.conversation = f"/v1/users/{user}/conversations/{asked.body['conversation_id']}"
    assert operator.get(found.conversation).status == 200
    people.written_about(operator, user)
    shop.drain(DRAIN_S)
    extraction = io.BytesIO()
    rows = [
        {"shopper": f"USER#{user}", "at": 1, "item_id": people.ITEMS[0]},
        {"shopper": "USER#x", "at": 1, "item_id": "x"},
    ]
    pq.write_table(pa.Table.from_pylist(rows), extraction)
    shop.client("s3").put_object(
        Bucket=shop.parameter("lake-bucket"), Key="extractions/run-1/events/part-0.parquet", Body=extraction.getvalue()
    )
    return found


@pytest.fixture(scope="module")
def finished(shop: Cloud, operator: ApiClient) -> dict[str, Any]:
    """An erasure that is over."""
    answer = operator.delete(f"/v1/users/done-{uuid.uuid4().hex[:8]}").body
    return ended(operator, answer["erasure_id"])


@pytest.fixture(scope="module")
def keys(shop: Cloud, finished: dict[str, Any]) -> dict[str, Any]:
    nobody = ApiClient(shop.api_url)
    answer = nobody.get("/v1/receipt-keys")
    nobody.close()
    assert answer.status == 200
    return dict(answer.body)
