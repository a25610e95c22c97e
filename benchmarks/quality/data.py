"""A data set read from its two files into a leave-one-out split: histories, valid and test items, item records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Ints

Part = Literal["valid", "test"]

SPLITS = ("train", "valid", "test")
_EVENT_COLUMNS = ("user_id", "item_id", "position", "split")
_ITEM_COLUMNS = ("item_id", "title")
_TEXT_COLUMNS = ("title", "brand", "categories", "description")
_DAY = 86_400
_ITEM_ORDER = 20_140_723


class DataError(ValueError):
    """A file that is not of the documented form."""


@dataclass(frozen=True)
class Sequences:
    """Every user's events, oldest first, one user after the other."""

    starts: Ints
    """(U + 1,) where each user's events begin, and the end of the last."""
    items: Ints
    """(E,) item rows."""
    at: Ints
    """(E,) epoch seconds; a day for each position where the data set has no time."""

    def __len__(self) -> int:
        """Return the number of users."""
        return len(self.starts) - 1

    def of(self, user: int) -> Ints:
        """Return a user's item rows, oldest first."""
        return self.items[self.starts[user] : self.starts[user + 1]]

    def users(self) -> Ints:
        """Return each event's user, (E,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))

    def ranks(self) -> Ints:
        """Return how many places each event is from its user's end, (E,): 1 is the newest."""
        return np.repeat(self.starts[1:], np.diff(self.starts)) - np.arange(len(self.items), dtype=np.int64)


@dataclass(frozen=True)
class LeaveOneOut:
    """A data set, split by the user: all but the last two events, the last but one (valid), the last (test).

    Items are in a seeded random order, so that ties broken by index favour nobody.
    """

    name: str
    items: list[dict[str, Any]]
    """Records as read: item_id, title and whatever else the file has."""
    user_ids: list[str]
    train: Sequences
    valid: Ints
    """(U,) item rows; -1 for none."""
    test: Ints
    """(U,) item rows; -1 for none."""
    valid_at: Ints
    test_at: Ints
    timed: bool
    """Whether times are real, in part at least."""

    def known(self, part: Part) -> Sequences:
        """Return what precedes the items of a part: at test time a user's valid item is history."""
        if part == "valid":
            return self.train
        has = (self.valid >= 0).astype(np.int64)
        ends = self.train.starts[1:][has == 1]
        return Sequences(
            self.train.starts + np.concatenate([[0], np.cumsum(has)]),
            np.insert(self.train.items, ends, self.valid[has == 1]),
            np.insert(self.train.at, ends, self.valid_at[has == 1]),
        )

    def targets(self, part: Part) -> Ints:
        """Return the item to find for each user, (U,); -1 for none."""
        return self.valid if part == "valid" else self.test

    def judged(self, part: Part) -> Ints:
        """Return the users who have an item to find."""
        return np.flatnonzero(self.targets(part) >= 0).astype(np.int64)


def text(record: dict[str, Any]) -> str:
    """Return an item's text: title, brand, categories and description, as far as there are any."""
    parts = []
    for column in _TEXT_COLUMNS:
        value = record.get(column)
        parts += [str(entry) for entry in value] if isinstance(value, list) else [str(value)] if value else []
    return ". ".join(parts)


def read(interactions: Path, items: Path) -> LeaveOneOut:
    """Return the data set of an interactions file and an items file.

    Raises:
        DataError: A file, a column or a value is not of the documented form.
    """
    records = _records(items)
    table = _table(interactions, "interactions", _EVENT_COLUMNS)
    users, user_ids = _codes(table, "user_id")
    rows = _item_rows(table, records)
    split = _split(table)
    position = table["position"].to_numpy()
    order = np.lexsort((split, position, users))
    users, rows, split, position = users[order], rows[order], split[order], position[order]
    _check_order(users, split, position, user_ids)
    at, timed = _times(table, users, position, order)
    kept = split == 0
    counts = np.bincount(users[kept], minlength=len(user_ids))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    valid, valid_at = _held_out(users, rows, at, split == 1, len(user_ids))
    test, test_at = _held_out(users, rows, at, split == 2, len(user_ids))
    train = Sequences(starts, rows[kept], at[kept])
    name = interactions.resolve().parent.name
    return LeaveOneOut(name, records, user_ids, train, valid, test, valid_at, test_at, timed)


def _records(path: Path) -> list[dict[str, Any]]:
    """Return item records in a seeded random order."""
    table = _table(path, "items", _ITEM_COLUMNS, nullable=("title",))
    names = table["item_id"].to_pylist()
    if len(set(names)) < len(names):
        raise DataError(f"items: {path}: item_id has {len(names) - len(set(names))} repeated values, it must have none")
    records: list[dict[str, Any]] = table.to_pylist()
    return [records[row] for row in np.random.default_rng(_ITEM_ORDER).permutation(len(records))]


def _table(path: Path, what: str, columns: tuple[str, ...], nullable: tuple[str, ...] = ()) -> pa.Table:
    if not path.is_file():
        raise DataError(f"{what}: {path}: no such file")
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise DataError(f"{what}: {path}: not a Parquet file ({error})") from error
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise DataError(
            f"{what}: {path}: missing columns {', '.join(missing)} (it has {', '.join(table.column_names)})"
        )
    if not table.num_rows:
        raise DataError(f"{what}: {path}: no rows")
    for column in columns:
        if column not in nullable and table[column].null_count:
            raise DataError(f"{what}: {path}: column {column} has {table[column].null_count} empty values, 0 allowed")
    return table


def _codes(table: pa.Table, column: str) -> tuple[Ints, list[str]]:
    encoded = table[column].combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), [str(value) for value in encoded.dictionary.to_pylist()]


def _item_rows(table: pa.Table, records: list[dict[str, Any]]) -> Ints:
    index = {str(record["item_id"]): row for row, record in enumerate(records)}
    codes, names = _codes(table, "item_id")
    unknown = [name for name in names if name not in index]
    if unknown:
        raise DataError(
            f"interactions: {len(unknown)} values of item_id are not in the items file, such as {unknown[0]!r}"
        )
    return np.array([index[name] for name in names], dtype=np.int64)[codes]


def _split(table: pa.Table) -> Ints:
    codes, names = _codes(table, "split")
    strange = [name for name in names if name not in SPLITS]
    if strange:
        raise DataError(f"interactions: split is {strange[0]!r}, it must be one of {', '.join(SPLITS)}")
    return np.array([SPLITS.index(name) for name in names], dtype=np.int64)[codes]


def _check_order(users: Ints, split: Ints, position: Ints, names: list[str]) -> None:
    same = users[1:] == users[:-1]
    for wrong, what in (
        (same & (position[1:] == position[:-1]), "repeats a position"),
        (same & (split[1:] < split[:-1]), "has positions that are not in the order train, valid, test"),
        (same & (split[1:] == split[:-1]) & (split[1:] > 0), "has more than one valid or test row"),
    ):
        if wrong.any():
            raise DataError(f"interactions: user {names[users[1:][wrong][0]]!r} {what}")
    for code, name in enumerate(SPLITS):
        if not (split == code).any():
            raise DataError(f"interactions: split has no row {name!r}")


def _times(table: pa.Table, users: Ints, position: Ints, order: Ints) -> tuple[Ints, bool]:
    """Return times in seconds, (E,), and whether the data set has any."""
    spaced = position.astype(np.int64) * _DAY
    if "timestamp" not in table.column_names or table["timestamp"].null_count == table.num_rows:
        return spaced, False
    column = table["timestamp"]
    known = column.is_valid().to_numpy()[order]
    at = column.fill_null(0).to_numpy().astype(np.int64)[order]
    return _filled(at, known, users, int(at[known].min())), True


def _filled(at: Ints, known: np.ndarray[Any, Any], users: Ints, earliest: int) -> Ints:
    """Return times, a missing one being that of the user's event before, else of the one behind, else the earliest."""
    rows = np.arange(len(at))
    before = np.maximum.accumulate(np.where(known, rows, -1))
    behind = np.minimum.accumulate(np.where(known, rows, len(at))[::-1])[::-1]
    from_before = (before >= 0) & (users[before] == users)
    clipped = np.minimum(behind, len(at) - 1)
    from_behind = (behind < len(at)) & (users[clipped] == users)
    filled: Ints = np.where(from_before, at[before], np.where(from_behind, at[clipped], earliest))
    return filled


def _held_out(users: Ints, rows: Ints, at: Ints, chosen: np.ndarray[Any, Any], count: int) -> tuple[Ints, Ints]:
    item, time = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    item[users[chosen]], time[users[chosen]] = rows[chosen], at[chosen]
    return item, time
