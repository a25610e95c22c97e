"""Imports killed without warning, several times and in each of their phases, lose nothing and double nothing.

The stage is deployed, so what is counted is what its API answers, what its stream publishes, and what its tables and
its lake hold.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from embedded.cloud import Cloud
from importers.checkpoint import Checkpoint, State
from importers.history import unpack
from tests.integration.conftest import ApiClient, fresh_assembly

ROOT = Path(__file__).parents[2]
PATIENCE_S = 250.0
SHOPPERS, ITEMS_EACH = 400, 9
ASKED = 500
"""Items that the API is asked for one by one, spread over the catalogue."""
SIZES = [
    pytest.param(4_000, 2_000, id="reduced", marks=pytest.mark.full),
    pytest.param(100_000, 50_000, id="full", marks=[pytest.mark.full, pytest.mark.timeout(1800)]),
]


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud.start(fresh_assembly()) as started:
        yield started


def item(number: int) -> dict[str, Any]:
    return {
        "item_id": f"i{number}",
        "title": f"Item {number}",
        "category": ["Things", f"Kind {number % 9}"],
        "price": {"amount": number % 100 + 0.5, "currency": "EUR"},
    }


def event(number: int, items: int) -> dict[str, Any]:
    shopper = number % SHOPPERS
    at = 1_767_225_600 + 60 * number
    return {
        "user_id": f"u{shopper}",
        "event_id": f"e{number}",
        "type": "purchase",
        "item_id": f"i{(shopper * 7 + number // SHOPPERS % ITEMS_EACH) % items}",
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
    }


def write(path: Path, documents: Iterator[dict[str, Any]]) -> Path:
    with path.open("w") as out:
        out.writelines(json.dumps(document) + "\n" for document in documents)
    return path


def run(kind: str, path: Path, cloud: Cloud, *, chunk_rows: int, kill_at: tuple[str, int] | None = None) -> int:
    """Run an import; kill it once its checkpoint says that `kill_at` is reached."""
    checkpoints = path.parent / "checkpoints"
    command = [sys.executable, "-m", "importers", kind, str(path), "--stage", "dev", "--checkpoints", str(checkpoints)]
    process = subprocess.Popen(
        [*command, "--chunk-rows", str(chunk_rows)], cwd=ROOT, stdout=subprocess.DEVNULL,
        env={**os.environ, **cloud.environment(), "PYTHONPATH": f"{ROOT}:{ROOT / 'lambdas'}"},
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE_S
    while kill_at and process.poll() is None and time.monotonic() < deadline:
        states = [json.loads(found.read_bytes()) for found in checkpoints.glob(f"{kind}-*/checkpoint.json")]
        if any(state[kill_at[0]] >= kill_at[1] for state in states):
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    return process.wait()


def finished(kind: str, path: Path) -> State:
    [folder] = (path.parent / "checkpoints").glob(f"{kind}-*")
    return Checkpoint(folder.parent, folder.name).state


@pytest.mark.parametrize(("events", "items"), SIZES)
def test_killed_imports_resume_and_lose_nothing(
    events: int, items: int, cloud: Cloud, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    catalogue = write(tmp_path / "catalogue.jsonl", map(item, range(items)))
    history = write(tmp_path / "history.jsonl", (event(number, items) for number in range(events)))
    killed = [
        run("catalogue", catalogue, cloud, chunk_rows=items // 20, kill_at=("chunks", count)) for count in (2, 11)
    ]
    assert run("catalogue", catalogue, cloud, chunk_rows=items // 20) == 0
    killed += [
        run("events", history, cloud, chunk_rows=events // 10, kill_at=kill_at)
        for kill_at in (("chunks", 2), ("chunks", 7), ("folded", 100), ("folded", 300))
    ]
    assert run("events", history, cloud, chunk_rows=events // 10) == 0
    assert killed == [-signal.SIGKILL] * 6
    for name, size in {"events": events, "items": items, "shoppers": SHOPPERS, "kills": len(killed)}.items():
        record_property(name, size)

    assert finished("catalogue", catalogue).accepted == items
    state = finished("events", history)
    assert (state.rows, state.accepted, state.folded) == (events, events, SHOPPERS)
    expected = [event(number, items) for number in range(events)]
    assert_lake(cloud, expected)
    assert_profiles(cloud, expected)
    assert_published(cloud, items)
    assert_catalogue(cloud, ApiClient(cloud.api_url, cloud.token("merchant")), items)
    assert_bought(ApiClient(cloud.api_url, cloud.token("storefront")), expected)


def assert_lake(cloud: Cloud, expected: list[dict[str, Any]]) -> None:
    """Every event is in the lake once."""
    files = objects(cloud, "lake-bucket", "events/").values()
    imported = [row for body in files for row in pq.read_table(io.BytesIO(body)).to_pylist()]
    assert Counter((row["shopper"], row["event_id"]) for row in imported) == Counter(
        (f"USER#{body['user_id']}", body["event_id"]) for body in expected
    )
    assert not any(row["unknown_item"] for row in imported)


def assert_profiles(cloud: Cloud, expected: list[dict[str, Any]]) -> None:
    """Every purchase is in the ledger once, and the last ones are in the online history, in order."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=parameter(cloud, "profiles-table"))
    rows = {(row["PK"]["S"], row["SK"]["S"]): row for page in pages for row in page["Items"]}
    ledger = {
        (shopper.removeprefix("USER#"), name[2:]): int(value["N"])
        for (shopper, kind), row in rows.items()
        if kind == "L"
        for name, value in row.items()
        if name.startswith("n:")
    }
    assert ledger == Counter((body["user_id"], body["item_id"]) for body in expected)
    for shopper in range(SHOPPERS):
        kept = unpack(rows[f"USER#u{shopper}", "H"]["events"]["B"])
        assert [item_id for _, _, item_id in kept] == [body["item_id"] for body in expected[shopper::SHOPPERS]][-200:]


def assert_catalogue(cloud: Cloud, api: ApiClient, items: int) -> None:
    """The table holds every item once, and the API answers with what the file says of it."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=parameter(cloud, "catalogue-table"), ProjectionExpression="PK, item_id")
    )
    held = Counter(row["item_id"]["S"] for page in pages for row in page["Items"] if "item_id" in row)
    assert held == Counter(f"i{number}" for number in range(items))
    for number in range(0, items, max(1, items // ASKED)):
        answer = asked(api, f"/v1/items/i{number}")
        assert {name: answer[name] for name in item(0)} == item(number)


def assert_published(cloud: Cloud, items: int) -> None:
    """The stream has carried every item, with its vector, to the ranker; streams may deliver twice."""
    cloud.drain(PATIENCE_S + items / 50)
    segments = objects(cloud, "artifacts-bucket", "catalogue/segments/").values()
    records = [record for body in segments for record in json.loads(gzip.decompress(body))["items"]]
    assert {record["item_id"] for record in records if record["vector"]} == {f"i{number}" for number in range(items)}


def assert_bought(api: ApiClient, expected: list[dict[str, Any]]) -> None:
    """Each shopper is offered again what they bought, and nothing else."""
    bought: dict[str, set[str]] = {}
    for body in expected:
        bought.setdefault(body["user_id"], set()).add(body["item_id"])
    for user_id, item_ids in bought.items():
        answer = asked(api, f"/v1/users/{user_id}/recommendations", surface="buy_again", k=100)
        assert {entry["item_id"] for entry in answer["items"]} == item_ids


def asked(api: ApiClient, path: str, **query: Any) -> Any:
    """GET as a client does: a busy store's 503 is asked again."""
    deadline = time.monotonic() + PATIENCE_S
    while (answer := api.get(path, **query)).status == 503 and time.monotonic() < deadline:
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    assert answer.status == 200, answer.content
    return answer.body


def objects(cloud: Cloud, bucket: str, prefix: str) -> dict[str, bytes]:
    s3, name = cloud.client("s3"), parameter(cloud, bucket)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    return {key: s3.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}


def parameter(cloud: Cloud, name: str) -> str:
    return cloud.parameter(f"/vitrine/dev/{name}")
