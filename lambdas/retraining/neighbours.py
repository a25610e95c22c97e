"""Item neighbours of one model version in the catalogue table: what answers without a model."""

from __future__ import annotations

import gzip
import itertools
import json
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from retraining.artifacts import Artifacts
from retraining.errors import InvalidPayload, NeighboursInvalid, NeighboursMissing
from vitrine.stores import batches

BATCH = batches.MOST_WRITES
MOST_NEIGHBOURS = 50
MOST_TRIES = 8
RETIRED_FOR_S = 7 * 86_400
"""How long the rows of a version stay after it was live: a roll back of the stage finds them."""
MARGIN_S = 60.0
"""What is left of a call's time when it hands over to the next one."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The neighbours of a version, in a file of one JSON line for each item; a retired edition's rows expire."""

    model_version: str
    url: str
    retire: bool


class Neighbours:
    """Writes a file's rows in the order of its lines, so that a call can go on where another stopped."""

    def __init__(
        self,
        dynamodb: Any,
        table: str,
        artifacts: Artifacts,
        seconds_left: Callable[[], float],
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._artifacts = artifacts
        self._seconds_left = seconds_left

    def publish(self, edition: Edition, token: str | None) -> dict[str, Any]:
        """Write what follows the token, for as long as there is time; raises NeighboursMissing, NeighboursInvalid."""
        written = _lines_done(token)
        stream = self._artifacts.open(edition.url)
        if stream is None and not edition.retire:
            raise NeighboursMissing(f"{edition.url} is not there, or may not be read")
        done = stream is None
        if stream is not None:
            with gzip.open(stream) as lines:
                written, done = self._write(edition, enumerate(lines), written)
        return {
            "model_version": edition.model_version,
            "neighbours_uri": edition.url,
            "token": None if done else str(written),
            "done": done,
            "written": written,
            "retire": edition.retire,
        }

    def _write(self, edition: Edition, lines: Iterator[tuple[int, bytes]], written: int) -> tuple[int, bool]:
        """Write line by line; returns the lines written so far, and whether these were all."""
        expires_at = int(time.time()) + RETIRED_FOR_S if edition.retire else None
        rest = _readable(itertools.dropwhile(lambda line: line[0] < written, lines))
        while batch := list(itertools.islice(rest, BATCH)):
            # One write may not hold the same row twice; the last line wins.
            rows = {item_id: _row(edition.model_version, item_id, best, expires_at) for _, item_id, best in batch}
            self._put(list(rows.values()))
            written = batch[-1][0] + 1
            if self._seconds_left() < MARGIN_S:
                return written, False
        return written, True

    def _put(self, rows: list[dict[str, Any]]) -> None:
        requests = [{"PutRequest": {"Item": row}} for row in rows]
        batches.write(self._dynamodb, self._table, requests, attempts=MOST_TRIES)


def _lines_done(token: str | None) -> int:
    if token is not None and not (token.isascii() and token.isdigit()):
        raise InvalidPayload(f"token must be null or one that was given out, not {token!r}")
    return int(token or 0)


def _readable(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, str, list[list[Any]]]]:
    """Yield (line, item id, [[id, weight], ...]); raises NeighboursInvalid naming the line."""
    number = -1
    try:
        for number, line in lines:
            found = json.loads(line)
            best = [[_text(item_id), float(weight)] for item_id, weight in found["neighbours"][:MOST_NEIGHBOURS]]
            yield number, _text(found["item_id"]), best
    except (ValueError, TypeError, LookupError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise NeighboursInvalid(f"after line {number}: {type(error).__name__}: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is not an item id")
    return value


def _row(model_version: str, item_id: str, best: list[list[Any]], expires_at: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "PK": {"S": f"ITEM#{item_id}"},
        "SK": {"S": f"N#{model_version}"},
        "neighbours": {"B": zlib.compress(json.dumps(best, separators=(",", ":")).encode())},
    }
    return row if expires_at is None else {**row, "ttl": {"N": str(expires_at)}}
