from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from container.jobs import run
from container.layout import Layout
from datasets.dataset import Dataset
from datasets.statistics import Statistics
from ranker import artifact, bootstrap
from retraining.evaluation_report import GUARDS
from tests.model import shops

if TYPE_CHECKING:
    from pathlib import Path

    from tests.model.conftest import Trained


def test_each_event_enters_the_dataset_once(trained: Trained) -> None:
    dataset = Dataset.load(trained.dataset)
    assert len(dataset.events) == len(shops.events())
    assert len(dataset.items) == shops.GROUPS * shops.PER_GROUP
    assert np.allclose(np.linalg.norm(dataset.vectors, axis=1), 1.0, atol=1e-2)


def test_a_joined_session_s_events_enter_the_dataset_once_under_the_user(tmp_path: Path) -> None:
    rows = shops.events()
    theirs = [row for row in rows if row["shopper"] == "USER#3"]
    browsed = [row | {"shopper": "SESSION#s", "event_id": f"s-{row['event_id']}", "type": "view"} for row in theirs[:9]]
    carried = [row | {"shopper": "USER#3", "carried_from": "SESSION#s"} for row in browsed]
    joined, without = (
        _prepared(tmp_path / name, given).events
        for name, given in {"joined": [*browsed, *rows, *carried], "without": rows}.items()
    )
    assert len(joined) == len(without) + len(browsed)
    more = np.bincount(joined.shopper) - np.bincount(without.shopper, minlength=shops.SHOPPERS)
    assert sorted(more) == [*[0] * (shops.SHOPPERS - 1), len(browsed)]


def _prepared(folder: Path, rows: list[dict[str, Any]], **registers: list[dict[str, Any]]) -> Dataset:
    layout = Layout(folder)
    shops.write_inputs(layout, rows, shops.catalogue_records(), **registers)
    assert run("prepare", layout) == 0
    return Dataset.load(layout.processing_output("dataset"))


def test_whoever_withdrew_or_was_erased_is_in_no_dataset_by_any_name(tmp_path: Path) -> None:
    rows = shops.events()
    joined = [row | {"shopper": "SESSION#s", "event_id": f"s-{row['event_id']}", "type": "view"} for row in rows[:9]]
    copies = [row | {"shopper": "USER#3", "carried_from": "SESSION#s"} for row in joined]
    withdrawn = {"shopper": "USER#3", "at": shops.START_MS, "version": 1, "consent": "none"}
    rows += joined + copies
    found = _prepared(
        tmp_path,
        rows,
        consents=[withdrawn],
        tombstones=[shops.tombstone("USER#4", shops.START_MS + 999 * shops.DAY_MS)],
    )
    left = {row["shopper"] for row in rows} - {"USER#3", "USER#4", "SESSION#s"}
    assert len(np.unique(found.events.shopper)) == len(left)
    assert len(found.events) == sum(row["shopper"] in left for row in rows)


def test_the_model_carries_the_statistics_of_its_data(trained: Trained) -> None:
    carried = Statistics.parse((trained.model / "statistics.json").read_text())
    assert carried == Statistics.parse((trained.dataset / "statistics.json").read_text())
    assert carried.events == len(shops.events())
    assert carried.verdicts == {"kept": len(shops.events()) + 50}


@pytest.mark.parametrize(
    ("rows", "environment", "reason"),
    [
        (shops.events(), {}, None),
        (shops.events()[: 7 * 3 * 150], {}, "37.5% fewer than the 5040 that the live model learnt from"),
        (shops.events()[: 7 * 3 * 150], {"LIMIT_MAX_EVENT_DROP": "0.4"}, None),
        ([row | {"type": "view"} for row in shops.events()], {}, "distribution of event types"),
        (shops.events(), {"LIMIT_MIN_EVENTS": "9999"}, "at least 9999 events on known items, the lake holds 5040"),
        (
            [row | {"at": row["at"] + (10**12 if place % 20 == 0 else 0)} for place, row in enumerate(shops.events())],
            {},
            "are dated more than 60 minutes after the job's start",
        ),
    ],
)
def test_data_unlike_the_live_model_s_stop_the_run_and_say_why(
    tmp_path: Path,
    trained: Trained,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[dict[str, Any]],
    environment: dict[str, str],
    reason: str | None,
) -> None:
    layout = Layout(tmp_path)
    shops.write_inputs(layout, rows, shops.catalogue_records())
    layout.processing_input("champion").mkdir(parents=True)
    artifact.pack(trained.model, layout.processing_input("champion") / "model.tar.gz")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run("prepare", layout) == (0 if reason is None else 1)
    if reason is None:
        assert Dataset.load(layout.processing_output("dataset")).items
    else:
        assert layout.failure.read_text().startswith("DataError: ")
        assert reason in layout.failure.read_text()
        # What is not whole is not taken for a dataset by the next step.
        assert not list(layout.processing_output("dataset").iterdir())


def test_a_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    shops.write_inputs(layout, shops.events(), shops.catalogue_records())
    bootstrap.build(layout.processing_input("champion") / "model.tar.gz")
    assert run("prepare", layout) == 0


def test_events_are_in_order_and_the_windows_follow_each_other(trained: Trained) -> None:
    events = Dataset.load(trained.dataset).events
    same = np.diff(events.shopper) == 0
    assert (np.diff(events.shopper) >= 0).all()
    assert (np.diff(events.at)[same] >= 0).all()
    dataset = Dataset.load(trained.dataset)
    assert events.at.min() < dataset.valid_from < dataset.test_from <= events.at.max()


def test_the_trained_model_beats_popularity_and_keeps_up_with_counts_that_know_the_plant(trained: Trained) -> None:
    report = json.loads((trained.evaluation / "evaluation.json").read_text())
    assert report["model_version"] == "planted"
    assert report["queries"] >= 30
    # The champion is the bootstrap: the planted texts tell the groups too, so it is no worse than counts.
    assert report["differences"]["champion"]["high"] >= 0, report
    assert report["differences"]["popularity"]["low"] > 0, report
    # Groups alone are all that is planted, and counts of pairs find groups perfectly.
    assert report["differences"]["co_occurrence"]["high"] >= 0, report
    assert [guard for guard in report["guards"] if guard["passed"] is False] == []
    levels = {name: lead["level"] for name, lead in report["differences"].items()}
    assert levels == {"popularity": 0.95, "co_occurrence": 0.95, "champion": 0.99}


def test_the_report_names_the_data_that_each_model_was_trained_on(trained: Trained) -> None:
    report = json.loads((trained.evaluation / "evaluation.json").read_text())
    dataset = Dataset.load(trained.dataset)
    known = dataset.events.before(dataset.test_from)
    shoppers = len(np.unique(known.shopper))
    window = {"events": len(known), "shoppers": shoppers, "from": int(known.at.min()), "until": int(known.at.max())}
    assert report["data"] == {"challenger": window, "champion": None}


def test_every_guard_is_in_the_report_and_on_its_page(trained: Trained) -> None:
    report = json.loads((trained.evaluation / "evaluation.json").read_text())
    page = (trained.evaluation / "report.html").read_text(encoding="utf-8")
    assert "<title>Evaluation of planted</title>" in page
    names = [guard["name"] for guard in report["guards"]]
    assert sorted(names) == sorted([*GUARDS, "fairness_half"])
    assert all(f">{name}</th>" in page for name in names)
    # The champion is the bootstrap, which learnt from nothing: it is timed, and no yardstick.
    outcomes = {guard["name"]: guard["passed"] for guard in report["guards"]}
    assert outcomes["latency_against_champion"] is None
    assert outcomes["popularity_against_champion"] is None
    assert outcomes["fairness_country"] is True
    assert outcomes["fairness_device"] is None
    assert outcomes["fairness_half"] is True
    assert set(report["groups"]["half"]) == {"even", "odd"}
    assert "By the attribute half" in page
    assert {name: times["p50"] > 0 for name, times in report["latency"].items()} == dict.fromkeys(
        ("challenger", "champion"), True
    )


def test_neighbours_are_of_known_items_best_first(trained: Trained) -> None:
    known = {item["item_id"] for item in Dataset.load(trained.dataset).items}
    lines = gzip.decompress((trained.evaluation / "neighbours.jsonl.gz").read_bytes()).decode().splitlines()
    assert lines
    for line in lines:
        entry = json.loads(line)
        weights = [weight for _, weight in entry["neighbours"]]
        assert {name for name, _ in entry["neighbours"]} | {entry["item_id"]} <= known
        assert entry["item_id"] not in {name for name, _ in entry["neighbours"]}
        assert weights == sorted(weights, reverse=True)
        assert len(weights) <= 50


@pytest.mark.parametrize(
    ("records", "rows", "reason"),
    [
        ([], [], "segments 1, 2, 3"),
        (shops.catalogue_records(), shops.events()[:40], "at least 500 events"),
        (shops.catalogue_records()[:5], shops.events(), "at least 20 items"),
        (shops.catalogue_records(), [row | {"at": shops.START_MS} for row in shops.events()], "held out"),
    ],
)
def test_data_that_cannot_train_a_model_fails_with_its_reason(
    tmp_path: Path, records: list[dict[str, object]], rows: list[dict[str, object]], reason: str
) -> None:
    layout = Layout(tmp_path)
    shops.write_inputs(layout, rows, records)
    assert run("prepare", layout) == 1
    assert reason in layout.failure.read_text()


def test_a_wrong_hyperparameter_is_named(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    config = tmp_path / "input" / "config" / "hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"epochs": "many"}')
    assert run("train", layout) == 1
    assert "epochs" in layout.failure.read_text()
