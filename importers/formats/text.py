"""Bytes of a file, through gzip where its name says so."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from pathlib import Path


def open_bytes(path: Path) -> BinaryIO:
    """Open a plain or gzipped file for reading."""
    return cast("BinaryIO", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
