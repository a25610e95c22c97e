"""The same acts reach the network as the same inputs: by the lake and training, and by the table and a request."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from botocore.exceptions import ClientError

from container.layout import Layout
from datasets.limits import Limits
from datasets.prepare import extract_here, prepare
from events.service import Intake
from importers.history import HistoryRows, ShopperHistory
from lake.service import line_of
from ranker.artifact import Artifact
from ranker.examples import Examples
from ranker.forward import sequences
from ranker.inference import RankerProgram
from ranker.request import parse_request
from ranker.segments import NoSegments
from recommendations.ask import Ask
from recommendations.personal import request_for
from recommendations.visitors import Visitors
from tests.model import shops
from tests.unit.events.table import empty, profiles_table
from vitrine.domain.events import EVENT_TYPES
from vitrine.stores.profiles import Profiles
from vitrine.stores.showcase import Live
from vitrine.stores.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from datasets.dataset import Dataset

LENGTH = 50
"""The most events that the network reads, and that a function asks the table for."""
ITEMS = 60
NOW = 1_767_225_600
DAY = 86_400
TABLE = "profiles"


class Table:
    """The profiles table in memory: as much of its contract as these paths use, for tens of thousands of shoppers."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Any]] = {}

    def put_item(self, Item: Any, **_: Any) -> None:  # noqa: N803
        if self._has(Item):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self._put(Item)

    def transact_write_items(self, TransactItems: Any) -> None:  # noqa: N803
        puts = [action["Put"]["Item"] for action in TransactItems if "Put" in action]
        reasons: Any = [{"Code": "ConditionalCheckFailed" if self._has(row) else "None"} for row in puts]
        if any(reason["Code"] != "None" for reason in reasons):
            reasons += [{"Code": "None"}] * (len(TransactItems) - len(puts))
            error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")
        for row in puts:
            self._put(row)

    def query(self, ExpressionAttributeValues: Any, **request: Any) -> Any:  # noqa: N803
        rows = self._rows.get(ExpressionAttributeValues[":pk"]["S"], {})
        keys = sorted(rows, key=str.encode, reverse=not request.get("ScanIndexForward", True))
        if "ExclusiveStartKey" in request:
            keys = keys[keys.index(request["ExclusiveStartKey"]["SK"]["S"]) + 1 :]
        limit = request.get("Limit", len(keys))
        answer: dict[str, Any] = {"Items": [rows[key] for key in keys[:limit]]}
        if len(keys) > limit:
            answer["LastEvaluatedKey"] = {"SK": {"S": keys[limit - 1]}}
        return answer

    def clear(self) -> None:
        self._rows.clear()

    def _has(self, row: Any) -> bool:
        return row["SK"]["S"] in self._rows.get(row["PK"]["S"], {})

    def _put(self, row: Any) -> None:
        self._rows.setdefault(row["PK"]["S"], {})[row["SK"]["S"]] = row


class Known:
    """A catalogue of the drawn items."""

    def existing(self, item_ids: Iterable[str]) -> set[str]:
        return {item_id for item_id in item_ids if item_id.startswith("i")}


class Clock:
    """Tells the time that it is given, in seconds."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def item(generator: np.random.Generator) -> str:
    """Draw an item: some often, one in twelve unknown to the catalogue."""
    if generator.random() < 1 / 12:
        return f"gone-{generator.integers(5)}"
    return f"i{int(ITEMS * generator.random() ** 2):02d}"


def batches(generator: np.random.Generator) -> Iterator[tuple[float, list[dict[str, Any]]]]:
    """Yield what a client sends, and when: repeated, late, of one time, or by a clock that runs ahead."""
    total = int(generator.integers(1, 90))
    # A clock that runs ahead hides newer events from the query's limit; with few events there is nothing to hide.
    ahead = total < 40
    at, number = NOW - 40 * DAY + float(generator.random() * DAY), 0
    earlier: list[dict[str, Any]] = []
    while number < total:
        at += float(generator.choice([0.5, 30.0, 7_200.0, 50_000.0])) * float(generator.random())
        sent = []
        for _ in range(int(generator.integers(1, 9))):
            time = at - float(generator.choice([0.0, 0.001, 1.0, 100.0])) * int(generator.integers(0, 3))
            if ahead and generator.random() < 0.05:
                time = at + float(generator.random()) * DAY * 0.9
            # An id comes again with another time: the table keeps both.
            name = f"e{number if generator.random() < 0.97 else max(number - 20, 0)}"
            sent.append(event(generator, name, time))
            number += 1
        earlier += sent
        if generator.random() < 0.1:
            sent = [*sent, earlier[int(generator.integers(len(earlier)))]]
        yield at, sent


def event(generator: np.random.Generator, name: str, time: float) -> dict[str, Any]:
    kind = str(generator.choice(EVENT_TYPES, p=[0.4, 0.1, 0.05, 0.15, 0.12, 0.05, 0.05, 0.08]))
    text = datetime.fromtimestamp(round(time, 3), UTC).isoformat(timespec="milliseconds")
    sent: dict[str, Any] = {"event_id": name, "type": kind, "time": text}
    if kind == "search":
        sent["query"] = "tea"
    if kind != "search" or generator.random() < 0.2:
        sent["item_id"] = item(generator)
    return sent


def imported(generator: np.random.Generator) -> list[tuple[int, str, str]]:
    """Draw baskets of an imported history: all of one basket has one time, and a line may come twice."""
    found = []
    for _ in range(int(generator.integers(1, 30))):
        at = int(NOW - generator.integers(41, 400) * DAY) * 1000 + int(generator.integers(1000))
        found += [(at, "purchase", item(generator)) for _ in range(int(generator.integers(1, 12)))]
    return found


def fill(client: Any, shoppers: int, lake: Path, clear: Callable[[], object]) -> dict[str, bytes]:
    """Bring drawn acts into the table as the events function and an import do, and into the lake as the stream does.

    Return the ranker's request for each shopper, as the recommendations function writes it.
    """
    generator, clock = np.random.default_rng(1), Clock()
    intake, rows = Intake(Profiles(client, TABLE), Known(), "training", clock), HistoryRows(client, TABLE, "import-1")
    visitors, bodies = Visitors(Visits(client, TABLE, LENGTH)), {}
    lines: list[dict[str, Any]] = []
    for shopper in range(shoppers):
        key = f"USER#{shopper:05d}"
        for at, sent in batches(generator) if generator.random() < 0.95 else ():
            clock.time = at
            intake.take(key, sent)
        lines += stream(client, key)
        if generator.random() < 0.25:
            history = imported(generator)
            rows.fold(ShopperHistory(key, sorted(history), {}))
            order = generator.permutation(len(history))
            lines += [shops.event(key, f"import-{n}", history[n][2], history[n][0], history[n][1]) for n in order]
        ask = Ask("home", 10, float(NOW), 0.0)
        bodies[key] = request_for(visitors.read(key), ask, Live(0, "m"), frozenset()).body()
        clear()
        if shopper % 500 == 499:
            sys.stdout.write(f"{shopper + 1} shoppers have acted\n")
            sys.stdout.flush()
    # What the stream delivers comes in any order, and some of it twice.
    order = generator.permutation(np.append(np.arange(len(lines)), generator.integers(0, len(lines), 200)))
    target = lake / "bucket=0" / "day=2025-12-01" / "1-2.jsonl.gz"
    target.parent.mkdir(parents=True)
    target.write_bytes(gzip.compress("".join(json.dumps(lines[n]) + "\n" for n in order).encode(), 1))
    return bodies


def stream(client: Any, key: str) -> list[dict[str, Any]]:
    """Return the lake's lines of a shopper's stored rows."""
    answer = client.query(
        TableName=TABLE, KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": {"S": key}}
    )
    lines = []
    for row in answer["Items"]:
        change = {"eventName": "INSERT", "dynamodb": {"NewImage": row, "SequenceNumber": "1"}}
        line = line_of(change)
        if line is not None:
            lines.append(dict(line.values))
    return lines


def served(program: RankerProgram, body: bytes) -> Any:
    """Return the network's inputs by way of a request, (1, L) each."""
    request = parse_request(json.loads(body))
    history = program._history(request, program._known(request.anchors))
    return sequences(history, np.ones((1, len(history)), dtype=np.bool_), LENGTH)


def trained(dataset: Dataset, examples: Examples, start: int, end: int) -> list[Any]:
    """Return the network's inputs in training, and in the evaluation, of a shopper's newest events."""
    history = dataset.events.history(start, end, NOW)
    judged = sequences(history, np.ones((1, len(history)), dtype=np.bool_), LENGTH)
    batch = examples._batch(np.array([[max(start, end - LENGTH), end]]), np.random.default_rng(0))
    return [judged[:3], (batch.items, batch.kinds, batch.gaps)]


def check(shoppers: int, folder: Path, client: Any, clear: Callable[[], object]) -> int:
    """Compare both ways for drawn shoppers; return how many events the network reads of them."""
    records = [shops.record(f"i{row:02d}", np.random.default_rng(row).normal(size=384)) for row in range(ITEMS)]
    shops.write_segments(folder / "catalogue", records)
    layout = Layout(folder)
    lake = layout.processing_input("events")
    bodies = fill(client, shoppers, lake, clear)
    shops.write_registers(layout)
    extraction = extract_here(shops.places(layout), folder, NOW * 1000)
    dataset = prepare(extraction, folder / "catalogue", folder / "dataset", None, Limits())
    vectors: Any = {"vectors": {"vectors": dataset.vectors.astype(np.float16)}}
    blend = {"edges": [0], "network": [0.0], "prior": [0.0], "text": [1.0], "popularity": [0.0]}
    settings = {"blend": blend, "text": {}}
    program = RankerProgram(Artifact("m", 0, settings, dataset.items, vectors), NoSegments())
    bounds = dataset.events.starts()
    by_shopper = dict(zip(dataset.events.shopper[bounds[:-1]].tolist(), pairwise(bounds), strict=True))
    names = sorted({line["shopper"] for line in lake_lines(lake)})
    examples, read = Examples(dataset.events, LENGTH), 0
    for code, name in enumerate(names):
        online = served(program, bodies[name])
        if code not in by_shopper:
            assert online[3].tolist() == [0], name
            continue
        for offline in trained(dataset, examples, *(int(bound) for bound in by_shopper[code])):
            for ours, theirs in zip(offline, online, strict=False):
                assert ours.tolist() == theirs.tolist(), (
                    f"{name}: {ours.tolist()} in training, {theirs.tolist()} in service"
                )
        read += int(online[3][0])
    return read


def lake_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lake's lines on items: those alone are numbered."""
    for path in folder.rglob("*.jsonl.gz"):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            if "item_id" in (event := json.loads(line)):
                yield event


def test_histories_reach_the_network_alike_both_ways(tmp_path: Path) -> None:
    table = Table()
    assert check(500, tmp_path, table, table.clear) > 10_000


def test_they_do_so_by_a_table_that_is_not_ours(tmp_path: Path) -> None:
    with profiles_table() as client:
        assert check(40, tmp_path, client, lambda: empty(client)) > 1_000


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_ten_thousand_histories_reach_the_network_alike_both_ways(tmp_path: Path) -> None:
    table = Table()
    assert check(10_000, tmp_path, table, table.clear) > 200_000
