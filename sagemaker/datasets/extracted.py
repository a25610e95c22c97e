"""An extraction read back: how its rows were judged, and its events as arrays.

Column by column, for the text of all events at once would be most of the memory of a preparation.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from datasets.checks import DataError
from datasets.dataset import Events
from datasets.extraction import EVENTS, GROUPS, TALLY, UNREADABLE
from ranker.events import EVENT_CODE

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Ints


def verdicts(folder: Path) -> dict[str, int]:
    """Return how many of the lake's rows have each verdict.

    Raises:
        DataError: Some cannot be read; the message names the file, the column and the value of one.
    """
    counts: dict[str, int] = {}
    faults = []
    for path in _files(folder / TALLY):
        for row in pq.read_table(path).to_pylist():
            counts[row["verdict"]] = counts.get(row["verdict"], 0) + row["rows"]
            faults += [row["fault"]] if row["fault"] else []
    if faults:
        raise DataError(f"{counts[UNREADABLE]} rows of the lake cannot be read, among them one of {min(faults)}")
    return counts


def rows(folder: Path) -> int:
    """Return how many events an extraction has, on any item."""
    return sum(pq.read_metadata(path).num_rows for path in _files(folder / EVENTS))


def events(folder: Path, index: dict[str, int]) -> tuple[Events, list[str], list[str]]:
    """Return the events on known items, with the names of their countries and devices.

    Args:
        folder: An extraction.
        index: The row of each item id in the catalogue.
    """
    paths = _files(folder / EVENTS)
    item = _codes_in(paths, "item_id", index)
    known = item >= 0
    country, countries = _codes(paths, "country")
    device, devices = _codes(paths, "device")
    found = Events(
        shopper=_codes(paths, "shopper")[0][known],
        item=item[known],
        kind=_codes_in(paths, "type", EVENT_CODE)[known],
        at=_column(paths, "at").to_numpy()[known].astype(np.int64) // 1000,
        country=country[known],
        device=device[known],
    )
    return found, countries, devices


def groups(folder: Path) -> dict[str, dict[str, list[int]]]:
    """Return the shoppers of each group, numbered as in `events`, by what tells the groups apart.

    Raises:
        DataError: What a profile told cannot be read.
    """
    numbers = {name: number for number, name in enumerate(_codes(_files(folder / EVENTS), "shopper")[1])}
    found: dict[str, dict[str, list[int]]] = {}
    for path in _files(folder / GROUPS):
        for row in pq.read_table(path).to_pylist():
            for kind, group in _told(row["groups"]).items():
                found.setdefault(kind, {}).setdefault(str(group), []).append(numbers[row["shopper"]])
    return {kind: dict(sorted(members.items())) for kind, members in sorted(found.items())}


def _told(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise DataError(f"the groups of a shopper are no JSON: {error}") from error
    if not isinstance(told, dict):
        raise DataError("the groups of a shopper are no JSON object")
    return told


def _files(folder: Path) -> list[Path]:
    # Their names follow the order of their rows.
    return sorted(folder.glob("*.parquet"))


def _column(paths: list[Path], name: str, *, text: bool = False) -> pa.ChunkedArray:
    read = [name] if text else []
    return pa.concat_tables(pq.read_table(path, columns=[name], read_dictionary=read) for path in paths)[name]


def _codes(paths: list[Path], name: str) -> tuple[Ints, list[str]]:
    """Return a column as indices, -1 for null, into its distinct values in their own order."""
    encoded: Any = _column(paths, name, text=True).unify_dictionaries().combine_chunks()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.full(len(names) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(names))
    # The last one stands for null.
    places = encoded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
    return rank[places], [names[place] for place in order]


def _codes_in(paths: list[Path], name: str, index: dict[str, int]) -> Ints:
    """Return a column as a given index's numbers, -1 where the index has no such value."""
    codes, names = _codes(paths, name)
    numbers = np.array([index.get(value, -1) for value in names] + [-1], dtype=np.int64)
    return numbers[codes]
