"""Vitrine's own path: a parsed payload in, the answer's document out, by the program that the container runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.serving.grown import NOW, grown
from ranker import artifact as artifacts
from ranker.events import EVENT_TYPES, POSITIVE
from ranker.inference import RankerProgram
from ranker.segments import NoSegments

if TYPE_CHECKING:
    from pathlib import Path

_DAY = 86_400


def program_of(folder: Path, items: int) -> RankerProgram:
    """Return an artifact's program over a catalogue of at least so many items."""
    return RankerProgram(grown(artifacts.load(folder), items), NoSegments())


def payloads(program: RankerProgram, count: int, k: int, events: int, *, evidence: bool) -> list[dict[str, object]]:
    """Return requests with drawn histories of items that were sold."""
    generator = np.random.default_rng(2)
    return [
        {
            "k": k,
            "now": NOW,
            "history": [
                {
                    "item_id": program.catalogue.ids[int(generator.integers(program.scorer.head))],
                    "type": EVENT_TYPES[int(generator.choice(POSITIVE))],
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
