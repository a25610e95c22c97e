"""The demonstration's shop, to be talked about: its whole catalogue, with vectors that are made once for a cache."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from demo.shop import SCALES, build
from embedding.inference import MAX_TEXTS, EmbeddingProgram


def rows(folder: Path) -> list[dict[str, Any]]:
    """Give the shop's items as its import would put them."""
    lines = build(folder, SCALES["full"]).catalogue.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class CachedVectors:
    """Texts in, vectors out; a folder keeps what was encoded before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, texts: list[str]) -> list[str]:
        kept = self._folder / f"{hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]}.json"
        if not kept.exists():
            kept.write_text(json.dumps(_encode(texts)))
        vectors: list[str] = json.loads(kept.read_text())
        return vectors


def _encode(texts: list[str]) -> list[str]:
    program = EmbeddingProgram.load()
    vectors: list[str] = []
    for start in range(0, len(texts), MAX_TEXTS):
        answer: Any = program.invoke({"texts": texts[start : start + MAX_TEXTS]})
        vectors += answer["vectors"]
    return vectors
