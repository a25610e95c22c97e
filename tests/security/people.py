"""Somebody in every place of a stage, and what one may ask of the stage about them."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from importers.runs import Order, import_events, import_profiles
from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    import pytest

    from embedded.cloud import Cloud

LONGEST_S = 120.0
DRAIN_S = 60.0
ITEMS = ("era-tea", "era-cup", "era-pot")
SHELF = "Erased"


def happened(**fields: Any) -> dict[str, Any]:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"event_id": uuid.uuid4().hex, "type": "view", "time": moment, "item_id": ITEMS[0]} | fields


def ended(api: ApiClient, erasure_id: str) -> dict[str, Any]:
    give_up = time.monotonic() + LONGEST_S
    while (found := api.get(f"/v1/erasures/{erasure_id}").body)["status"] == "running":
        assert time.monotonic() < give_up, found
        time.sleep(0.2)
    return dict(found)


def written_about(operator: ApiClient, user: str) -> str:
    """Have a promotion written for somebody, to its end."""
    asked = operator.post("/v1/content/jobs", {"kind": "promotion", "shopper_id": user})
    assert asked.status == 202, asked.body
    give_up = time.monotonic() + LONGEST_S
    while (job := operator.get(f"/v1/content/jobs/{asked.body['job_id']}").body)["status"] in ("planned", "running"):
        assert time.monotonic() < give_up, job
        time.sleep(0.2)
    assert job["counts"]["ready"] == 1, job
    return str(job["job_id"])


@dataclass
class Person:
    """A canary, in every place that a shop can bring one to."""

    user: str
    session: str
    lines: list[str]
    """The item of a history that was imported, and can be imported again."""
    folder: Path
    conversation: str = ""

    @property
    def needles(self) -> tuple[str, ...]:
        return (self.user, self.session, *self.lines)

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"USER#{self.user}".encode()).hexdigest()


def recommended(shop: Cloud, user: str, **query: Any) -> dict[str, Any]:
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    answer = client.get(f"/v1/users/{user}/recommendations", **query)
    client.close()
    assert answer.status == 200, answer.body
    return dict(answer.body)


def brought(shop: Cloud, person: Person, patch: pytest.MonkeyPatch, run: str) -> None:
    """Import the person's history and profile by the importer itself; `run` makes it another import."""
    for name, value in (dict(os.environ) | shop.environment()).items():
        patch.setenv(name, value)
    moment = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    rows = [
        {"user_id": person.user, "event_id": person.lines[0], "type": "purchase", "item_id": ITEMS[1], "time": moment}
    ]
    file = person.folder / "history.parquet"
    if not file.exists():
        pq.write_table(pa.Table.from_pylist(rows), file)
    profiles = person.folder / "profiles.jsonl"
    profiles.write_text(json.dumps({"user_id": person.user, "attributes": {"note": person.lines[0]}}))
    import_events(Order([file], "dev", checkpoints=person.folder / run))
    import_profiles(Order([profiles], "dev", checkpoints=person.folder / run))


def erased(operator: ApiClient, person: Person) -> dict[str, Any]:
    answer = operator.delete(f"/v1/users/{person.user}")
    assert answer.status == 202, answer.body
    found = ended(operator, answer.body["erasure_id"])
    assert found["status"] == "completed", found
    return found
