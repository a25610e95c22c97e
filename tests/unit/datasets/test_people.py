"""A file parted by whose its lines are: nothing is lost, nothing of theirs is left, and nothing else is touched."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.erasing import Order, rewrite
from datasets.exporting import page
from datasets.people import FileError, People, first_known

UNTIL = 100
NAMES = st.sampled_from(["USER#a", "USER#b", "SESSION#s", "SESSION#t"])
LINE = st.fixed_dictionaries(
    {"shopper": NAMES, "at": st.integers(0, 200)},
    optional={
        "received_at": st.integers(0, 200),
        "carried_from": NAMES,
        "joined_to": NAMES,
        "item_id": st.text("ab\u00e9\n"),
    },
)
PEOPLE = [{"shopper": hashlib.sha256(name.encode()).hexdigest(), "at": UNTIL} for name in ("USER#a", "SESSION#s")]
COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("shopper", "carried_from", "joined_to", "item_id")]
    + [(name, pa.int64()) for name in ("at", "received_at")]
)


def theirs(line: dict[str, Any]) -> bool:
    """The obvious form of the rule."""
    named = {line.get(name) for name in ("shopper", "carried_from", "joined_to")}
    times = [line[name] for name in ("at", "received_at") if line.get(name) is not None]
    return bool(named & {"USER#a", "SESSION#s"}) and min(times) <= UNTIL


def as_lines(lines: list[dict[str, Any]]) -> bytes:
    return gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())


def as_parquet(lines: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(lines, schema=COLUMNS), out)
    return out.getvalue()


def read_lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def read_parquet(content: bytes) -> list[dict[str, Any]]:
    rows = pq.read_table(io.BytesIO(content)).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


FORMS = {".jsonl.gz": (as_lines, read_lines), ".parquet": (as_parquet, read_parquet)}


@pytest.mark.parametrize("suffix", FORMS)
@settings(deadline=None)
@given(lines=st.lists(LINE, max_size=12))
def test_a_file_is_parted_by_the_rule_and_nothing_else_changes(suffix: str, lines: list[dict[str, Any]]) -> None:
    write, read = FORMS[suffix]
    split = People.parse(PEOPLE).split(f"events/bucket=0/x{suffix}", write(lines))
    found = [line for line in lines if theirs(line)]
    rest = [line for line in lines if not theirs(line)]
    if split is None:
        assert found == []
        return
    assert [{name: value for name, value in line.items() if value is not None} for line in split.found] == found
    assert (read(split.rest) if split.rest is not None else []) == rest
    # Once more finds nothing.
    assert split.rest is None or People.parse(PEOPLE).split(f"x{suffix}", split.rest) is None


def test_what_lies_between_two_times_is_found_for_an_export() -> None:
    people = People.parse([{**PEOPLE[0], "after": 50}])
    at = [time for time in range(0, 200, 10) if people.has({"shopper": "USER#a", "at": time})]
    assert at == [60, 70, 80, 90, 100]


def test_a_line_without_a_time_is_of_before_everything() -> None:
    assert first_known({"shopper": "USER#a"}) == 0
    assert People.parse(PEOPLE).has({"shopper": "SESSION#s", "joined_to": "USER#x"})


@pytest.mark.parametrize("key", ["a.jsonl.gz", "a.parquet"])
def test_a_file_that_cannot_be_read_is_named_and_nothing_of_it_told(key: str) -> None:
    with pytest.raises(FileError, match=f"{key} cannot be read") as raised:
        People.parse(PEOPLE).split(key, b"USER#a")
    assert "USER#a" not in str(raised.value)


def test_other_files_are_left_alone() -> None:
    assert People.parse(PEOPLE).split("consents/_register.txt", b"USER#a") is None


class Memory:
    """A bucket in memory, whose listing names a file that has gone since."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def below(self, prefix: str) -> Iterator[str]:
        return iter([key for key in self.files if key.startswith(prefix)] + ["gone.jsonl.gz"])

    def read(self, key: str) -> bytes | None:
        return self.files.get(key)

    def write(self, key: str, content: bytes) -> None:
        self.files[key] = content

    def delete(self, key: str) -> None:
        del self.files[key]


def test_the_job_counts_what_it_did_and_does_nothing_twice(tmp_path: Path) -> None:
    mine, other = {"shopper": "USER#a", "at": 1}, {"shopper": "USER#b", "at": 1}
    files = Memory(
        {
            "events/bucket=0/1.jsonl.gz": as_lines([mine, other]),
            "events/bucket=0/2.jsonl.gz": as_lines([mine, mine]),
            "events/bucket=0/3.jsonl.gz": as_lines([other]),
            "events/bucket=1/4.jsonl.gz": as_lines([mine]),
        }
    )
    (tmp_path / "order.json").write_text(json.dumps({"people": PEOPLE, "prefixes": ["events/bucket=0/"]}))
    order = Order.read(tmp_path)
    untouched = dict(files.files)
    report = rewrite(order, files)
    assert report == {"kinds": {"events": {"files": 4, "rows": 3, "rewritten": 1, "deleted": 1}}}
    assert read_lines(files.files["events/bucket=0/1.jsonl.gz"]) == [other]
    assert "events/bucket=0/2.jsonl.gz" not in files.files
    for key in ("events/bucket=0/3.jsonl.gz", "events/bucket=1/4.jsonl.gz"):
        assert files.files[key] == untouched[key]
    assert rewrite(order, files)["kinds"]["events"] == {"files": 3, "rows": 0, "rewritten": 0, "deleted": 0}


def test_more_files_than_are_dealt_with_at_once(tmp_path: Path) -> None:
    files = Memory({f"events/bucket=0/{n:03}.jsonl.gz": as_lines([{"shopper": "USER#a", "at": 1}]) for n in range(200)})
    (tmp_path / "order.json").write_text(json.dumps({"people": PEOPLE, "prefixes": ["events/bucket=0/"]}))
    assert rewrite(Order.read(tmp_path), files)["kinds"]["events"]["deleted"] == 200
    assert files.files == {}


def test_a_page_shows_text_as_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    document = {
        "person": hostile, "made_at": "now", "online": {hostile: {hostile: [{hostile: hostile}], "none": []}},
        "lake": {"events": [{"query": hostile}, {"at": 1}]},
    }  # fmt: skip
    shown = page(document)
    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") >= 5
    assert "default-src &#x27;none&#x27;" in shown
