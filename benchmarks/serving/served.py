"""Vitrine's own path: a parsed payload in, the answer's document out, by the program that the container runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ranker import artifact as artifacts
from ranker.events import EVENT_TYPES
from ranker.inference import RankerProgram
from ranker.segments import NoSegments

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

NOW = 1_764_000_000
_DAY = 86_400
_BATCH = 20_000


def program_of(folder: Path, items: int) -> RankerProgram:
    """Return an artifact's program over a catalogue of some size: items without sales are added as a shop adds them."""
    program = RankerProgram(artifacts.load(folder), NoSegments())
    _grow(program, items)
    return program


def payloads(program: RankerProgram, count: int, k: int, events: int, *, evidence: bool) -> list[dict[str, object]]:
    """Return requests with drawn histories of items that were sold."""
    generator = np.random.default_rng(2)
    return [
        {
            "k": k,
            "now": NOW,
            "history": [
                {
                    "item_id": program.catalogue.ids[int(generator.integers(program.trained))],
                    "type": str(generator.choice(EVENT_TYPES)),
                    "at": NOW - (events - event) * _DAY,
                }
                for event in range(events)
            ],
            "context": {"device": "mobile", "country": "US"},
            "filter": {"in_stock": True},
            "evidence": evidence,
        }
        for _ in range(count)
    ]


def record(item_id: str, number: int, vector: bytes | None) -> dict[str, Any]:
    """Return a catalogue record."""
    return {
        "item_id": item_id,
        "revision": 1,
        "title": item_id,
        "brand": f"brand {number % 300}",
        "category": [f"department {number % 20}", f"aisle {number % 400}"],
        "price": float(number % 50) + 0.99,
        "in_stock": number % 20 > 0,
        "attributes": {"size": str(number % 7)},
        "created_at": NOW - number % 1000 * _DAY,
        "text_hash": item_id,
        "vector": vector,
    }


def _grow(program: RankerProgram, items: int) -> None:
    """Add items without sales: each has a text near that of an item that the model knows."""
    catalogue, generator = program.catalogue, np.random.default_rng(3)
    known = catalogue.vectors[: program.trained].copy()
    while len(catalogue) < items:
        first = len(catalogue)
        count = min(_BATCH, items - first)
        near = known[generator.integers(0, len(known), count)]
        vectors = unit(near + generator.normal(size=near.shape) * 0.7 / np.sqrt(near.shape[1])).astype(np.float16)
        rows = [record(f"new-{first + row}", first + row, vector.tobytes()) for row, vector in enumerate(vectors)]
        program.scorer.refresh(catalogue.load(rows))


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    """Return rows of length one, (N, D)."""
    rows: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows
