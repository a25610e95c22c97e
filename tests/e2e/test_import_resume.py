"""Imports killed without warning, several times and in each of their phases, lose nothing and double nothing."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from embedded.cloud import Cloud
from importers.checkpoint import Checkpoint
from importers.history import unpack
from tests.unit.importers import aws

ROOT = Path(__file__).parents[2]
PATIENCE_S = 250.0
SHOPPERS, ITEMS_EACH = 400, 9
SIZES = [
    pytest.param(4_000, 2_000, id="reduced"),
    pytest.param(100_000, 50_000, id="full", marks=[pytest.mark.full, pytest.mark.timeout(1800)]),
]


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    with Cloud.start() as cloud, aws.environment(**cloud.environment()):
        aws.deploy()
        yield {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambdas'}"}


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


def run(kind: str, path: Path, environment: dict[str, str], *, chunk_rows: int, kill_at: tuple[str, int] | None) -> int:
    """Run an import; kill it once its checkpoint says that `kill_at` is reached."""
    checkpoints = path.parent / "checkpoints"
    command = [sys.executable, "-m", "importers", kind, str(path), "--stage", "dev", "--checkpoints", str(checkpoints)]
    process = subprocess.Popen(
        [*command, "--chunk-rows", str(chunk_rows)], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + PATIENCE_S
    while kill_at and process.poll() is None and time.monotonic() < deadline:
        states = [json.loads(found.read_bytes()) for found in checkpoints.glob(f"{kind}-*/checkpoint.json")]
        if any(state[kill_at[0]] >= kill_at[1] for state in states):
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    return process.wait()


def finished(kind: str, path: Path) -> Any:
    [folder] = (path.parent / "checkpoints").glob(f"{kind}-*")
    return Checkpoint(folder.parent, folder.name).state


@pytest.mark.parametrize(("events", "items"), SIZES)
def test_killed_imports_resume_and_lose_nothing(
    events: int, items: int, environment: dict[str, str], tmp_path: Path
) -> None:
    catalogue = write(tmp_path / "catalogue.jsonl", map(item, range(items)))
    history = write(tmp_path / "history.jsonl", (event(number, items) for number in range(events)))
    killed = [
        run("catalogue", catalogue, environment, chunk_rows=items // 20, kill_at=("chunks", count)) for count in (2, 11)
    ]
    assert run("catalogue", catalogue, environment, chunk_rows=items // 20, kill_at=None) == 0
    killed += [
        run("events", history, environment, chunk_rows=events // 10, kill_at=kill_at)
        for kill_at in (("chunks", 2), ("chunks", 7), ("folded", 100), ("folded", 300))
    ]
    assert run("events", history, environment, chunk_rows=events // 10, kill_at=None) == 0
    assert killed == [-signal.SIGKILL] * 6

    stored = {row["item_id"]["S"] for row in aws.rows("catalogue").values()}
    assert stored == {f"i{number}" for number in range(items)}
    assert finished("catalogue", catalogue).accepted == items
    assert_exact(events, items)
    state = finished("events", history)
    assert (state.rows, state.accepted, state.folded) == (events, events, SHOPPERS)


def assert_exact(events: int, items: int) -> None:
    expected = [event(number, items) for number in range(events)]
    imported = [row for body in aws.lake().values() for row in pq.read_table(io.BytesIO(body)).to_pylist()]
    assert Counter((row["shopper"], row["event_id"]) for row in imported) == Counter(
        (f"USER#{body['user_id']}", body["event_id"]) for body in expected
    )
    assert not any(row["unknown_item"] for row in imported)
    bought = Counter((body["user_id"], body["item_id"]) for body in expected)
    profiles = aws.rows("profiles")
    ledger = {
        (shopper.removeprefix("USER#"), name[2:]): int(value["N"])
        for (shopper, kind), row in profiles.items()
        if kind == "L"
        for name, value in row.items()
        if name.startswith("n:")
    }
    assert ledger == bought
    for shopper in range(SHOPPERS):
        kept = unpack(profiles[f"USER#u{shopper}", "H"]["events"]["B"])
        assert [item_id for _, _, item_id in kept] == [body["item_id"] for body in expected[shopper::SHOPPERS]][-200:]
