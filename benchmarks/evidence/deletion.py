"""Deletion: an answer's named event taken out of the request, and a random other one, and the item looked for again.

DeYoung et al. ("ERASER", ACL 2020) call what is measured comprehensiveness: a faithful reason is one without which the
answer changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from benchmarks.quality.requests import Endpoint, Payload

DEPTH = 1000
LIST = 10


@dataclass(frozen=True)
class Pair:
    """One recommended item, without the event that is named first and without another."""

    events: int
    score: float
    rank: int
    named_score: float
    """Without the named event."""
    named_rank: int
    other_score: float
    other_rank: int

    @property
    def score_drops(self) -> tuple[float, float]:
        """Return by what part the score falls without the named event, and without the other."""
        scale = max(abs(self.score), 1e-30)
        return (self.score - self.named_score) / scale, (self.score - self.other_score) / scale

    @property
    def rank_drops(self) -> tuple[int, int]:
        """Return by how many places the item falls without the named event, and without the other."""
        return self.named_rank - self.rank, self.other_rank - self.rank


@dataclass
class Deletions:
    """All pairs, and how many recommended items named no event."""

    pairs: list[Pair]
    unnamed: int = 0


def measure(endpoint: Endpoint, pairs: int, seed: int) -> Deletions:
    """Return so many pairs, an item of another shopper each: one of the ten recommended, drawn.

    Args:
        endpoint: Is asked for everything.
        pairs: How many; fewer where there are fewer shoppers with two events.
        seed: Draws shoppers, items and the other events.
    """
    generator = np.random.default_rng(seed)
    found = Deletions([])
    users = generator.permutation(endpoint.drawn(len(endpoint.data.train), seed, least=2))
    for user in users.tolist():
        if len(found.pairs) == pairs:
            break
        request = endpoint.request(user, LIST)
        items: Any = endpoint.program.invoke(request | {"evidence": True})["items"]
        item = items[int(generator.integers(len(items)))]
        if not item["reason"]["events"]:
            found.unnamed += 1
            continue
        named = int(item["reason"]["events"][0]["index"])
        others = [event for event in range(len(request["history"])) if event != named]
        other = int(generator.choice(others))
        whole, without, control = (_asked(endpoint, request, item["item_id"], event) for event in (None, named, other))
        found.pairs.append(Pair(len(request["history"]), *whole, *without, *control))
    return found


def _asked(endpoint: Endpoint, request: Payload, item_id: str, without: int | None) -> tuple[float, int]:
    """Return an item's score and its place, DEPTH + 1 if it is further back, when one event is not in the request."""
    history = [event for place, event in enumerate(request["history"]) if place != without]
    changed = request | {"history": history}
    alone: Any = endpoint.program.invoke(changed | {"candidates": [item_id], "k": 1})["items"]
    ranked: Any = endpoint.program.invoke(changed | {"k": DEPTH})["items"]
    places = {entry["item_id"]: place for place, entry in enumerate(ranked, start=1)}
    return float(alone[0]["score"]), places.get(item_id, DEPTH + 1)
