"""A stage in moto on a clock of its own: all that writes what shoppers do, and an erasure, one step at a time."""

from __future__ import annotations

import gzip
import io
import json
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pyarrow.parquet as pq
import pytest
from moto import mock_aws

from datasets.erasing import BucketFiles, Order, rewrite
from datasets.lake import Places
from datasets.prepare import extract_here
from feedback.choosing import Choosing
from feedback.schemas import ChoiceBody
from importers.checkpoint import Checkpoint
from importers.erased import Erased
from importers.folding import fold
from importers.history import HistoryRows
from importers.lake import LakeSink
from lake.service import Recorder
from privacy import steps
from privacy.executions import Executions
from privacy.records import Erasures
from privacy.service import Erasing
from sessions import service as sessions
from vitrine.domain import session_token
from vitrine.domain.events import Event
from vitrine.stores import clients
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.content import Jobs, Use, about
from vitrine.stores.exposures import Exposure, Exposures, Shown
from vitrine.stores.lake import Lake
from vitrine.stores.ledger_bound import LedgerBound
from vitrine.stores.profiles import Profiles
from vitrine.stores.tombstones import Tombstones
from vitrine.stores.values import plain
from vitrine.stores.visits import Visits

TABLES, BUCKET, KEY, REGION = ("profiles", "models", "content"), "lake", b"a key of the lake", "us-east-1"
START_MS = 1_780_000_000_000
SETTLE_S = 90
MACHINE = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'


class Context:
    """What Lambda tells a function of its time."""

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


class World:
    """One stage. Times are of its own clock, which stands still until something moves it on."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self.clock = clock
        self._folder = folder
        self.dynamodb, self.s3 = clients.client("dynamodb"), clients.client("s3")
        self.profiles = Profiles(self.dynamodb, "profiles")
        self.choices = ChoiceRows(self.dynamodb, "profiles", clock.time)
        self.tombstones = Tombstones(self.dynamodb, "profiles")
        self.erasures = Erasures(self.dynamodb, "profiles", 30)
        self.copy = Jobs(self.dynamodb, "content")
        self.recorder = Recorder(
            Lake(self.s3, BUCKET, lambda: KEY), LedgerBound(self.dynamodb, "profiles"), self.tombstones
        )
        self.erased = Erased(self.tombstones, lambda: clock.now_ms / 1000)
        self.records: list[dict[str, Any]] = []
        self.imports = 0
        self._extractions = 0
        self._stream = boto3.client("dynamodbstreams", region_name=REGION)

    def erase(self, user: str) -> str:
        """Ask for an erasure as the API does, workflow and all; its clock is this one."""
        executions = Executions(lambda: clients.client("stepfunctions"), MACHINES["erasure"])
        erasing = Erasing(self.erasures, executions, self.clock.time, self.clock.sleep)
        return erasing.erase(user).erasure_id

    def store(self, shopper: str, event: Event) -> None:
        assert set(self.profiles.store(shopper, [event]).values()) <= {"stored", "duplicate"}

    def join(self, session: str, user: str) -> None:
        name = session.partition("#")[2]
        token = session_token.sign(KEY, name, 2**40)
        sessions.join(self.profiles, self.choices, [KEY], name, token, user, time.monotonic() + 1_000)

    def forget(self, shopper: str, item_id: str) -> int:
        """Have an item forgotten, as the API does; gives up to when it is."""
        choosing = Choosing(self.choices, self.profiles, lambda _: {}, "training", self.clock.time)
        return int(choosing.choose(shopper, ChoiceBody(kind="forget", item_id=item_id))["at"])

    def show(self, shopper: str) -> None:
        shown = [Shown("i", 0.5, 0.5)]
        at = self.clock.now_ms / 1000
        exposure = Exposure(f"r{self.clock.now_ms}", "r", at, "home", shown, "m", 1, {}, "model", 1, 0.0)
        Exposures(self.dynamodb, "profiles").record(shopper, exposure)

    def order_copy(self, shopper: str, job_id: str) -> None:
        """Begin a job for copy about a shopper, as the API does."""
        job = {"job_id": job_id, "status": "running", "created_at": self.clock.now_ms // 1000, "shopper": shopper}
        note = about("profiles", shopper, job_id, self.clock.now_ms, 2**40)
        assert self.copy.begin(job, None, Use(1, 1), Use(10**9, 10**9), note) == "begun"

    def write_copy(self, job_id: str, draft_id: str) -> None:
        """Write a draft of a job, as the workflow does: late, perhaps, and of a job that is gone."""
        if self.copy.start_draft(job_id, draft_id, 2**40):
            self.copy.store_draft(job_id, {"draft_id": draft_id, "state": "ready", "text": f"of {job_id}"})

    def copies(self) -> dict[str, int]:
        """How many rows the content table has of each job that say something."""
        rows = map(plain, self.dynamodb.scan(TableName="content")["Items"])
        return Counter(row["PK"][4:] for row in rows if row["PK"].startswith("JOB#") and row.get("state") != "writing")

    def bring(self, shopper: str, events: dict[str, int], *, again: bool = False) -> None:
        """Import purchases, times by item; `again` repeats the last import's name."""
        self.imports += not again
        name = f"import{self.imports}"
        received = self.clock.now_ms
        rows = [
            {"shopper": shopper, "event_id": item, "type": "purchase", "item_id": item, "at": at,
             "received_at": received, "late": True, "unknown_item": False, "consent": "training"}
            for item, at in events.items()
        ]  # fmt: skip
        checkpoint = Checkpoint(self._folder / str(received), name)
        LakeSink(self.s3, BUCKET, KEY, name, checkpoint.folder, self.erased)(0, rows)
        fold(checkpoint, HistoryRows(self.dynamodb, "profiles", name), 1, lambda _: None)

    def take_records(self) -> None:
        """Read what the table's stream has new."""
        arn = self.dynamodb.describe_table(TableName="profiles")["Table"]["LatestStreamArn"]
        iterator = self._stream.get_shard_iterator(
            StreamArn=arn, ShardId="shardId-00000001541626099285-f35f62ef", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found = self._stream.get_records(ShardIterator=iterator, Limit=1000)["Records"]
        self.records = [one for one in found if _recorded(one)]

    def deliver(self, start: int, end: int) -> None:
        """Deliver records of the stream, some of them again."""
        if self.records[start:end]:
            assert self.recorder.record(self.records[start:end]) == []

    def step(self, state: str, erasure_id: str) -> str:
        """Run one state of the workflow; gives the next one, as infra/erasure.py has them."""
        event = {"erasure_id": erasure_id}
        if state == "Find":
            steps.find(event, Context())
            return "Erase"
        if state == "Erase":
            return "Plan" if steps.erase(event, Context())["done"] else "Erase"
        if state == "Plan":
            self._plan = steps.plan(event, Context())
            return {"wait": "Settle", "rewrite": "Rewrite", "conclude": "Conclude"}[self._plan["next"]]
        if state == "Settle":
            self.clock.now_ms += SETTLE_S * 1000
            return "Find"
        if state == "Rewrite":
            self._rewrite(erasure_id)
            return "Conclude"
        done = steps.conclude(event | {"at": self._plan["at"]}, Context())["done"]
        return "" if done else "Settle"

    def finish(self, state: str, erasure_id: str) -> None:
        """Run the workflow to its end."""
        for _ in range(60):
            if not state:
                return
            state = self.step(state, erasure_id)
        raise AssertionError("the workflow does not end")

    def _rewrite(self, erasure_id: str) -> None:
        folder = self._folder / "order"
        folder.mkdir(exist_ok=True)
        key = f"erasures/{erasure_id}/order/order.json"
        (folder / "order.json").write_bytes(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        report = rewrite(Order.read(folder), BucketFiles(self.s3, BUCKET))
        self.s3.put_object(
            Bucket=BUCKET, Key=f"erasures/{erasure_id}/report/report.json", Body=json.dumps(report).encode()
        )

    def extract(self) -> set[str]:
        """The items that a retraining would learn from now, by whoever did them."""
        self._extractions += 1
        folder = self._folder / f"extraction{self._extractions}"
        for name in ("events", "consents", "tombstones"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for key, body in self.files().items():
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        if not any(key.startswith("events/") for key in self.files()):
            return set()
        places = Places(*(str(folder / name) for name in ("events", "consents", "tombstones")))
        table = pq.read_table(extract_here(places, folder, self.clock.now_ms + 10**9) / "events")
        return set(table["item_id"].to_pylist())

    def registered(self) -> dict[str, int]:
        """The times of the lake's register of tombstones, by digest."""
        found = [json.loads(body) for key, body in self.files().items() if key.startswith("tombstones/")]
        return {one["shopper"]: one["at"] for one in found}

    def files(self) -> dict[str, bytes]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return {key: self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every line of the lake's events, exposures and consents."""
        for key, body in self.files().items():
            if key.endswith(".jsonl.gz"):
                yield from (json.loads(line) for line in gzip.decompress(body).splitlines())
            elif key.endswith(".parquet"):
                yield from pq.read_table(io.BytesIO(body)).to_pylist()

    def rows(self) -> list[dict[str, Any]]:
        """Every row of the table, imported histories as their events."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName="profiles")
        found = []
        for row in (row for page in pages for row in page["Items"]):
            packed = row.pop("events", None)
            imports = row.pop("imports", None)
            values = plain(row)
            values |= {"events": json.loads(zlib.decompress(packed["B"]))} if packed else {}
            found.append(values | ({"imports": imports["SS"]} if imports else {}))
        return found

    def partitions(self) -> defaultdict[str, dict[str, dict[str, Any]]]:
        """Every row, by partition and sort key."""
        found: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in self.rows():
            found[row["PK"]][row["SK"]] = row
        return found

    def seen(self, shopper: str) -> set[str]:
        """The items that the next recommendation knows of a shopper."""
        visit = Visits(self.dynamodb, "profiles", 200).read(shopper)
        return {event.item_id for event in visit.events} | set(visit.ledger)


MACHINES: dict[str, str] = {}


class Clock:
    """The time of a world."""

    def __init__(self) -> None:
        self.now_ms = START_MS

    def time(self) -> float:
        return self.now_ms / 1000

    def sleep(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)


def _recorded(record: dict[str, Any]) -> bool:
    """What the consumer's filter lets through."""
    sort_key = record["dynamodb"]["Keys"]["SK"]["S"]
    return record["eventName"] != "REMOVE" and (sort_key in ("L", "M", "P") or sort_key.startswith(("E#", "X#")))


@contextmanager
def worlds(folder: Path) -> Iterator[World]:
    """A new stage; its clock is everybody's."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "PROFILES_TABLE": "profiles",
            "MODELS_TABLE": "models",
            "CONTENT_TABLE": "content",
            "LAKE_BUCKET": BUCKET,
            "STAGE": "test",
            "SETTLE_SECONDS": str(SETTLE_S),
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        clients.client.cache_clear()
        _deploy(patch)
        patch.setattr(time, "time", clock.time)
        yield World(clock, folder)
    clients.client.cache_clear()


def _deploy(patch: pytest.MonkeyPatch) -> None:
    for table in TABLES:
        boto3.client("dynamodb").create_table(
            TableName=table,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    secrets = boto3.client("secretsmanager")
    for variable, value in (("USER_HASH_KEY_SECRET", KEY.decode()), ("RECEIPT_KEY_SECRET", "a secret of receipts")):
        patch.setenv(variable, secrets.create_secret(Name=variable, SecretString=value)["ARN"])
    for name in ("erasure", "retraining"):
        made = boto3.client("stepfunctions").create_state_machine(
            name=name, definition=MACHINE, roleArn="arn:aws:iam::123456789012:role/r"
        )
        MACHINES[name] = made["stateMachineArn"]
    patch.setenv("RETRAINING_MACHINE", MACHINES["retraining"])
