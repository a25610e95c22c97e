"""DuckDB and Spark run one plan, and give the very same rows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException

from container.layout import Layout
from datasets import extracted, spark_job
from datasets.checks import DataError
from datasets.dataset import Dataset
from datasets.extraction import EVENTS, REFUSALS
from datasets.groups import Groups
from datasets.limits import Limits
from datasets.prepare import extract_here, latest_ms, prepare
from importers.lake import COLUMNS, to_parquet
from tests.model import shops
from tests.model.shops import DAY_MS, START_MS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LIMITS = Limits(min_events=1, min_shoppers=1, min_items=1, min_known_share=0, max_future_share=1)
KINDS = ("view", "purchase", "search", "unheard-of")


def draw(seed: int, layout: Layout) -> None:
    """Draw a lake: lines and imports, repeated, of sessions that joined, with nulls, and all that leaves events out."""
    generator = random.Random(seed)
    users, sessions = [f"USER#{n}é" for n in range(12)], [f"SESSION#{n}" for n in range(8)]
    home = {session: generator.choice(users) for session in sessions[:5]}
    rows = [_event(generator, number, users + sessions) for number in range(600)]
    rows += [row | {"shopper": home[row["shopper"]], "carried_from": row["shopper"]}
             for row in rows if row["shopper"] in sessions[:4]]  # fmt: skip
    rows += generator.sample(rows, 80)
    generator.shuffle(rows)
    folder = layout.processing_input("events")
    for part in range(3):
        path = folder / f"bucket={part}" / "day=2023-11-15" / f"{part}.jsonl.gz"
        path.parent.mkdir(parents=True)
        path.write_bytes(shops.lines(rows[part::4]))
    path = folder / "bucket=0" / "day=import" / "i-000000.parquet"
    path.parent.mkdir(parents=True)
    imported = [row for row in rows[3::4] if "carried_from" not in row]
    path.write_bytes(to_parquet(pa.Table.from_pylist(imported, schema=COLUMNS)))
    consents = [
        {"shopper": generator.choice(users), "consent": generator.choice(["training", "none"]),
         "at": START_MS + generator.randrange(4), "version": generator.randrange(1, 4),
         "groups": generator.choice([None, '{"income": "low"}', '{"income": "h\u00f6her", "age": "30"}'])}
        for _ in range(10)
    ]  # fmt: skip
    consents += [{"shopper": sessions[4], "joined_to": home[sessions[4]]}]
    consents += [
        {"shopper": who, "forgotten": f"g0-{place:02d}", "at": START_MS + 200 * DAY_MS}
        for who in (users[1], users[2], sessions[4]) for place in range(6)
    ]  # fmt: skip
    stones = [shops.tombstone(who, START_MS + generator.randrange(300) * DAY_MS) for who in (users[0], sessions[7])]
    shops.write_registers(layout, consents, stones)


def _event(generator: random.Random, number: int, shoppers: list[str]) -> dict[str, Any]:
    at = START_MS + generator.randrange(300) * DAY_MS + generator.randrange(3)
    at += 10**12 if generator.random() < 0.03 else 0
    name = generator.choice([None, *(f"g0-{place:02d}" for place in range(12)), "gone"])
    row = shops.event(generator.choice(shoppers), f"e{number}", str(name), at, kind=generator.choice(KINDS))
    changes = {
        "item_id": name,
        "country": generator.choice([None, "AT", "DE"]),
        "device": generator.choice([None, "tv"]),
    }
    return row | changes | {"received_at": generator.choice([None, at, at + 5, at - DAY_MS])}


@pytest.fixture(
    params=[
        pytest.param(0, marks=pytest.mark.full),
        pytest.param(1, marks=pytest.mark.full),
        pytest.param(2, marks=pytest.mark.full),
    ]
)
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    draw(request.param, layout)
    shops.write_segments(layout.processing_input("catalogue"), shops.catalogue_records())
    return layout


def on_spark(layout: Layout) -> Path:
    """Extract by the very job that EMR Serverless runs."""
    target = layout.base / "on-spark"
    places = {name: f"file://{place}/" for name, place in vars(shops.places(layout)).items()}
    arguments = [text for name, place in places.items() for text in (f"--{name}", place)]
    spark_job.main([*arguments, "--target", f"file://{target}", "--future-minutes", str(LIMITS.future_minutes)])
    return target


def rows(folder: Path) -> list[dict[str, Any]]:
    paths = sorted((folder / EVENTS).glob("*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def test_both_engines_give_the_same_rows_and_the_same_dataset(spark: SparkSession, lake: Layout) -> None:
    here, there = extract_here(shops.places(lake), lake.base, latest_ms(LIMITS)), on_spark(lake)
    assert len(list((there / EVENTS).glob("*.parquet"))) > 1
    assert rows(here) == rows(there)
    assert len(rows(here)) > 50
    assert extracted.verdicts(here) == extracted.verdicts(there)
    # Every reason to leave an event out occurs, but the one that stops the run.
    assert set(extracted.verdicts(here)) == {"kept", *REFUSALS[1:]}
    made = [
        prepare(extraction, lake.processing_input("catalogue"), lake.base / name, None, LIMITS)
        for name, extraction in (("a", here), ("b", there))
    ]
    _same(*made)
    assert extracted.groups(here) == extracted.groups(there)
    assert Groups.load(lake.base / "a") == Groups.load(lake.base / "b") == Groups(extracted.groups(here))
    assert extracted.groups(here)


def _same(left: Dataset, right: Dataset) -> None:
    assert (left.countries, left.devices) == (right.countries, right.devices)
    assert (left.valid_from, left.test_from) == (right.valid_from, right.test_from)
    for name in ("shopper", "item", "kind", "at", "country", "device"):
        assert np.array_equal(getattr(left.events, name), getattr(right.events, name)), name


def test_both_tell_the_same_of_a_line_that_cannot_be_read(spark: SparkSession, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shops.write_lake(layout.processing_input("events"), shops.events()[:20])
    shops.write_registers(layout)
    odd = layout.processing_input("events") / "bucket=1" / "odd.jsonl.gz"
    odd.parent.mkdir()
    odd.write_bytes(shops.lines([shops.events()[0] | {"at": 1.5}]))
    told = []
    for extraction in (extract_here(shops.places(layout), tmp_path, latest_ms(LIMITS)), on_spark(layout)):
        with pytest.raises(DataError) as failure:
            extracted.verdicts(extraction)
        told.append(str(failure.value))
    assert told[0] == told[1]
    assert "bucket=1/odd.jsonl.gz: at must be whole milliseconds, got 1.5" in told[0]


def test_a_register_that_is_missing_stops_spark_as_well(spark: SparkSession, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shops.write_lake(layout.processing_input("events"), shops.events()[:20])
    with pytest.raises(AnalysisException, match="consents"):
        on_spark(layout)
