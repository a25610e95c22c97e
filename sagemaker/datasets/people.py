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

    def split(self, key: str, content: bytes) -> Split | None:
        """Part a file by its name and content; None where it has no line of theirs, or is no file of lines.

        Raises:
            FileError: It cannot be read as what its name says.
        """
        reader = next((reader for suffix, reader in _READERS.items() if key.endswith(suffix)), None)
        if reader is None:
            return None
        try:
            return reader(content, self.has)
        except (OSError, EOFError, ValueError, pa.ArrowException) as error:
            raise FileError(f"{key} cannot be read: {type(error).__name__}") from None


def first_known(line: Line) -> int:
    """Return when a line was first true or first here, in epoch milliseconds; 0 where it tells no time."""
    return int(min((line[name] for name in TIMES if line.get(name) is not None), default=0))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _split_lines(content: bytes, has: Callable[[Line], bool]) -> Split | None:
    found, kept = [], []
    for text in gzip.decompress(content).splitlines(keepends=True):
        line = json.loads(text)
        if has(line):
            found.append(line)
        else:
            kept.append(text)
    if not found:
        return None
    # As the lake's consumer writes it: no time in the header.
    return Split(found, gzip.compress(b"".join(kept), 6, mtime=0) if kept else None)


def _split_parquet(content: bytes, has: Callable[[Line], bool]) -> Split | None:
    table = pq.read_table(io.BytesIO(content))
    asked = table.select([name for name in (*NAMES, *TIMES) if name in table.column_names])
    theirs = [has(line) for line in asked.to_pylist()]
    if not any(theirs):
        return None
    mask = pa.array(theirs)
    found = table.filter(mask).to_pylist()
    if all(theirs):
        return Split(found, None)
    out = io.BytesIO()
    pq.write_table(table.filter(pc.invert(mask)), out, compression="zstd")
    return Split(found, out.getvalue())


_READERS: dict[str, Callable[[bytes, Callable[[Line], bool]], Split | None]] = {
    LINES: _split_lines,
    PARQUET: _split_parquet,
}
