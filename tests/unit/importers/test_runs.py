"""Whole imports into a stage: what arrives is what a plain reading of the files says."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pyarrow.parquet as pq
import pytest
from moto import mock_aws

from importers.__main__ import main
from importers.history import HISTORY_EVENTS, unpack
from importers.runs import Order, import_catalogue, import_events, import_profiles
from tests.unit.importers import aws

ITEM = {
    "item_id": "a",
    "title": "Tea",
    "category": ["Grocery", "Tea"],
    "price": {"amount": 2.5, "currency": "EUR"},
    "availability": "in_stock",
}


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with aws.environment(), mock_aws():
        aws.deploy()
        yield


def lines(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


def order(tmp_path: Path, *files: Path, **more: Any) -> Order:
    return Order(files, "dev", checkpoints=tmp_path / "checkpoints", **more)


def event(number: int, shopper: int, item: str, **more: Any) -> dict[str, Any]:
    return {
        "user_id": str(shopper),
        "event_id": f"e{number}",
        "type": "purchase",
        "item_id": item,
        "time": f"2026-01-{1 + number // 1440 % 28:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00Z",
        "quantity": 2,
        "price": {"amount": 1.25, "currency": "EUR"},
        **more,
    }


def test_every_format_stores_the_same_item(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(
        "item_id,title,category,price.amount,price.currency,availability\na,Tea,Grocery > Tea,2.50,EUR,in_stock\n"
    )
    (tmp_path / "c.tsv").write_text(
        "id\ttitle\tproduct_type\tprice\tavailability\na\tTea\tGrocery > Tea\t2.50 EUR\tin stock\n"
    )
    stored = []
    for path in (lines(tmp_path / "c.jsonl", ITEM), tmp_path / "c.csv", tmp_path / "c.tsv"):
        import_catalogue(order(tmp_path, path))
        stored.append(aws.rows("catalogue")["ITEM#a", "I"])
    assert stored[0] == stored[1] == stored[2]
    assert stored[0]["price"] == {"M": {"amount": {"N": "2.5"}, "currency": {"S": "EUR"}}}


def test_a_changed_item_keeps_its_birthday_and_rises_in_revision(tmp_path: Path) -> None:
    import_catalogue(order(tmp_path, lines(tmp_path / "1.jsonl", {**ITEM, "created_at": "2025-01-01T00:00:00Z"})))
    first = aws.rows("catalogue")["ITEM#a", "I"]
    checkpoint = import_catalogue(
        order(tmp_path, lines(tmp_path / "2.jsonl", {**ITEM, "title": "Old"}, {**ITEM, "title": "Tea 2"}))
    )
    second = aws.rows("catalogue")["ITEM#a", "I"]
    assert checkpoint.state.accepted == 2
    assert second["title"] == {"S": "Tea 2"}
    assert first["created_at"] == second["created_at"] == {"N": "1735689600"}
    assert int(second["revision"]["N"]) > int(first["revision"]["N"])


def test_rejects_say_where_which_limit_and_what_value(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "c.jsonl", ITEM, {**ITEM, "item_id": "b c"}, {**ITEM, "price": {"amount": -1, "currency": "EUR"}},
        {**ITEM, "created_at": "2999-01-01T00:00:00Z"}, {**ITEM, "sale_price": {"amount": 9, "currency": "EUR"}},
    )  # fmt: skip
    checkpoint = import_catalogue(order(tmp_path, path))
    rejects = [json.loads(line) for line in (checkpoint.folder / "rejects.jsonl").read_text().splitlines()]
    assert [(reject["line"], reject["field"]) for reject in rejects] == [
        (2, "item_id"), (3, "price.amount"), (4, "created_at"), (5, ""),
    ]  # fmt: skip
    assert rejects[0]["value"] == "b c"
    assert "above price" in rejects[3]["limit"]
    assert checkpoint.state.accepted == 1


def test_events_reach_the_lake_and_both_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_catalogue(order(tmp_path, lines(tmp_path / "c.jsonl", {**ITEM, "item_id": "i0"})))
    events = [event(number, number % 3, f"i{number % 7}") for number in range(900)]
    repeated = [*events, *events[:50]]
    checkpoint = import_events(order(tmp_path, lines(tmp_path / "e.jsonl", *repeated), chunk_rows=100))
    records = [row for body in aws.lake().values() for row in pq.read_table(io.BytesIO(body)).to_pylist()]
    assert {(row["shopper"], row["event_id"]) for row in records} == {
        (f"USER#{e['user_id']}", e["event_id"]) for e in events
    }
    assert {row["item_id"] for row in records if not row["unknown_item"]} == {"i0"}
    assert len({key.split("/")[1] for key in aws.lake()}) > 1
    assert all(key.split("/")[2] == "day=import" for key in aws.lake())
    for shopper in range(3):
        mine = [e for e in events if e["user_id"] == str(shopper)]
        row = aws.rows("profiles")[f"USER#{shopper}", "H"]
        assert [item for _, _, item in unpack(row["events"]["B"])] == [e["item_id"] for e in mine][-HISTORY_EVENTS:]
        ledger = aws.rows("profiles")[f"USER#{shopper}", "L"]
        counts = Counter(e["item_id"] for e in mine)
        assert {name[2:]: int(value["N"]) for name, value in ledger.items() if name.startswith("n:")} == counts
    assert checkpoint.state.folded == 3
    output = capsys.readouterr().out
    assert "100% 950 rows" in output
    assert "100% 3 shoppers" in output


def test_events_go_as_far_as_their_shoppers_allow(tmp_path: Path) -> None:
    levels = ["none", "service", "personalisation", "training", None]
    told = [
        {**event(number, number, "i1"), **({} if consent is None else {"consent": consent})}
        for number, consent in enumerate(levels)
    ]
    checkpoint = import_events(order(tmp_path, lines(tmp_path / "e.jsonl", *told)))
    lake = [row["shopper"] for body in aws.lake().values() for row in pq.read_table(io.BytesIO(body)).to_pylist()]
    assert sorted(lake) == ["USER#3", "USER#4"]
    assert {key for key, sort_key in aws.rows("profiles") if sort_key == "H"} == {"USER#2", "USER#3", "USER#4"}
    assert {key for key, sort_key in aws.rows("profiles") if sort_key == "L"} == {f"USER#{n}" for n in (1, 2, 3, 4)}
    assert checkpoint.state.folded == 4
    [reject] = [json.loads(line) for line in (checkpoint.folder / "rejects.jsonl").read_text().splitlines()]
    assert (reject["field"], reject["value"]) == ("consent", "none")


def test_a_profile_that_allows_less_than_the_file_says_holds(tmp_path: Path) -> None:
    levels = ["none", "service", "personalisation", "training"]
    profiles = [{"user_id": str(number), "consent": consent} for number, consent in enumerate(levels)]
    import_profiles(order(tmp_path, lines(tmp_path / "p.jsonl", *profiles)))
    told = [{**event(number, number, "i1"), "consent": "training"} for number in range(4)]
    import_events(order(tmp_path, lines(tmp_path / "e.jsonl", *told)))
    lake = [row["shopper"] for body in aws.lake().values() for row in pq.read_table(io.BytesIO(body)).to_pylist()]
    assert lake == ["USER#3"]
    assert {key for key, sort_key in aws.rows("profiles") if sort_key == "H"} == {"USER#2", "USER#3"}
    assert {key for key, sort_key in aws.rows("profiles") if sort_key == "L"} == {"USER#1", "USER#2", "USER#3"}


@pytest.mark.parametrize("default", ["none", "service", "training"])
def test_who_says_nothing_has_the_stage_s_default(tmp_path: Path, default: str) -> None:
    boto3.client("ssm").put_parameter(Name="/vitrine/dev/default-consent", Value=default, Overwrite=True)
    import_profiles(order(tmp_path, lines(tmp_path / "p.jsonl", {"user_id": "7"})))
    assert aws.rows("profiles")["USER#7", "P"]["consent"] == {"S": default}
    import_events(order(tmp_path, lines(tmp_path / "e.jsonl", event(1, 1, "i1"))))
    assert bool(aws.lake()) == (default == "training")


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path = lines(tmp_path / "e.jsonl", *(event(number, number % 3, f"i{number % 7}") for number in range(90)))
    import_events(order(tmp_path / "1", path))
    profiles, lake = aws.rows("profiles"), aws.lake()
    import_events(order(tmp_path / "2", path))
    assert aws.rows("profiles") == profiles
    assert aws.lake().keys() == lake.keys()


def test_events_without_an_id_get_one_from_their_place(tmp_path: Path) -> None:
    rows = [{name: value for name, value in event(1, 1, "i1").items() if name != "event_id"}] * 2
    import_events(order(tmp_path, lines(tmp_path / "e.jsonl", *rows)))
    assert aws.rows("profiles")["USER#1", "L"]["n:i1"] == {"N": "2"}


def test_events_are_judged_by_the_rules_of_the_api(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"time": "2999-01-01T00:00:00Z"}, "time"),
        ({"time": "2026-01-01T00:00:00"}, "time"),
        ({"type": "sneeze"}, "type"),
        ({"item_id": None}, ""),
        ({"quantity": 0}, "quantity"),
        ({"user_id": "a/b"}, "user_id"),
        ({"session_id": "s"}, "user_id"),
    ]
    path = lines(tmp_path / "e.jsonl", *(event(1, 1, "i1", **more) for more, _ in wrong))
    checkpoint = import_events(order(tmp_path, path))
    rejects = [json.loads(line) for line in (checkpoint.folder / "rejects.jsonl").read_text().splitlines()]
    assert [(reject["line"], reject["field"]) for reject in rejects] == [
        (line, field) for line, (_, field) in enumerate(wrong, 1)
    ]
    assert aws.lake() == {}
    assert checkpoint.state.accepted == 0


def test_profiles_are_created_and_never_replaced(tmp_path: Path) -> None:
    first = lines(
        tmp_path / "1.jsonl", {"user_id": 1, "attributes": {"age": "65+"}, "consent": "personalisation", "locale": "fr"}
    )
    second = lines(tmp_path / "2.jsonl", {"user_id": "1", "consent": "none"}, {"user_id": "2", "consent": "maybe"})
    import_profiles(order(tmp_path, first))
    checkpoint = import_profiles(order(tmp_path, second))
    assert checkpoint.state.unchanged == 1
    assert checkpoint.state.rejects.counts.keys() == {
        "consent: Input should be 'none', 'service', 'personalisation' or 'training'"
    }
    row = aws.rows("profiles")["USER#1", "P"]
    assert row["consent"] == {"S": "personalisation"}
    assert row["attributes"] == {"M": {"age": {"S": "65+"}}}
    assert row["locale"] == {"S": "fr"}


def test_the_command_reports_and_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = lines(tmp_path / "c.jsonl", ITEM, {**ITEM, "title": ""})
    arguments = ["catalogue", str(path), "--checkpoints", str(tmp_path / "checkpoints"), "--stage"]
    assert main([*arguments, "dev"]) == 0
    assert main([*arguments, "nowhere"]) == 1
    output = capsys.readouterr().out
    assert "100% 2 rows" in output
    assert "2 rows, 1 accepted" in output
    assert "/vitrine/nowhere/catalogue-table" in output
