"""Bytes of a file, through gzip where its name says so."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

Told = Callable[[float], None]
"""Is told of bytes of a file, as they are stored, when they have been read."""
BUFFER_BYTES = 1 << 16


class _Watched(io.FileIO):
    """A file that tells how much of it is read."""

    def __init__(self, path: Path, told: Told) -> None:
        super().__init__(path)
        self._told = told

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = super().readinto(buffer) or 0
        self._told(count)
        return count


@contextmanager
def open_bytes(path: Path, told: Told) -> Iterator[BinaryIO]:
    """Open a plain or gzipped file for reading."""
    with io.BufferedReader(_Watched(path, told), BUFFER_BYTES) as stored:
        if path.suffix != ".gz":
            yield stored
            return
        with gzip.GzipFile(fileobj=stored) as content:
            yield cast("BinaryIO", content)
