"""The lines of people in the lake's files, whoever of them an event names, told by digests of their keys.

A file is JSON lines packed by gzip, or an import's or an extraction's Parquet. Both are asked by the same rule: a line
is somebody's where it names them as its shopper, as the session that it was carried from, or as the user that a session
joined, and it is of a time or before where it was first true or first here by then.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NAMES = ("shopper", "carried_from", "joined_to")
TIMES = ("at", "received_at")
_ALWAYS = -1
_LATEST = 2**63 - 1
LINES, PARQUET = ".jsonl.gz", ".parquet"

Line = Mapping[str, Any]


class FileError(ValueError):
    """A file of the lake cannot be read."""


@dataclass(frozen=True)
class Split:
    """A file's lines parted: `found` are people's, `rest` is the file without them, None where nothing is left."""

    found: list[dict[str, Any]]
    rest: bytes | None


class People:
    """Who is looked for: by digest, the times after and up to which lines are theirs, in epoch milliseconds."""

    def __init__(self, spans: Mapping[str, tuple[int, int]]) -> None:
        self._spans = spans
        # A file names few shoppers on many lines.
        self._digest = functools.lru_cache(maxsize=1 << 16)(_digest)

    @classmethod
    def parse(cls, entries: Iterable[Mapping[str, Any]]) -> People:
        """Read entries of `shopper`, a digest, `at`, up to which, and perhaps `after`."""
        return cls({str(entry["shopper"]): (int(entry.get("after", _ALWAYS)), int(entry["at"])) for entry in entries})

    def has(self, line: Line) -> bool:
        """Whether a line is one of theirs."""
        named = [str(line[name]) for name in NAMES if line.get(name)]
        spans = [self._spans[digest] for digest in map(self._digest, named) if digest in self._spans]
        at = first_known(line)
        return any(after < at <= until for after, until in spans)

    def mask(self, table: pa.Table) -> pa.ChunkedArray | pa.Array:
        """Return which rows of a table are theirs, by the rule of `has` and column by column: tables are long."""
        times = [pc.fill_null(table[name].cast(pa.int64()), _LATEST) for name in TIMES if name in table.column_names]
        known = pc.min_element_wise(*times) if times else pa.array([_LATEST] * len(table), pa.int64())
        at = pc.if_else(pc.equal(known, _LATEST), 0, known)
        mask = pa.array([False] * len(table), pa.bool_())
        for column in (table[name].cast(pa.string()) for name in NAMES if name in table.column_names):
            for value in pc.unique(column).to_pylist():
                span = self._spans.get(self._digest(value)) if value else None
                if span is not None:
                    named = pc.fill_null(pc.equal(column, value), fill_value=False)
                    within = pc.and_(pc.greater(at, span[0]), pc.less_equal(at, span[1]))
                    mask = pc.or_(mask, pc.and_(named, within))
        return mask

    def split(self, key: str, content: bytes) -> Split | None:
        """Part a file by its name and content; None where it has no line of theirs, or is no file of lines.

        Raises:
            FileError: It cannot be read as what its name says.
        """
        reader = next((reader for suffix, reader in _READERS.items() if key.endswith(suffix)), None)
        if reader is None:
            return None
        try:
            return reader(content, self)
        except (OSError, EOFError, ValueError, pa.ArrowException) as error:
            raise FileError(f"{key} cannot be read: {type(error).__name__}") from None


def first_known(line: Line) -> int:
    """Return when a line was first true or first here, in epoch milliseconds; 0 where it tells no time."""
    return int(min((line[name] for name in TIMES if line.get(name) is not None), default=0))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _split_lines(content: bytes, people: People) -> Split | None:
    found, kept = [], []
    for text in gzip.decompress(content).splitlines(keepends=True):
        line = json.loads(text)
        if people.has(line):
            found.append(line)
        else:
            kept.append(text)
    if not found:
        return None
    # As the lake's consumer writes it: no time in the header.
    return Split(found, gzip.compress(b"".join(kept), 6, mtime=0) if kept else None)


def _split_parquet(content: bytes, people: People) -> Split | None:
    table = pq.read_table(io.BytesIO(content))
    mask = people.mask(table)
    found = table.filter(mask).to_pylist()
    if not found:
        return None
    if len(found) == len(table):
        return Split(found, None)
    out = io.BytesIO()
    pq.write_table(table.filter(pc.invert(mask)), out, compression="zstd")
    return Split(found, out.getvalue())


_READERS: dict[str, Callable[[bytes, People], Split | None]] = {
    LINES: _split_lines,
    PARQUET: _split_parquet,
}
