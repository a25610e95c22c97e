"""An artifact asked as the endpoint is asked: by requests in the ranker's own form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ranker.artifact import ArtifactError
from ranker.inference import RankerProgram
from ranker.request import MAX_HISTORY
from ranker.segments import NoSegments

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.quality.data import LeaveOneOut, Sequences
    from ranker.arrays import Floats

Payload = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """One artifact over one data set, every event a purchase, what a shopper has excluded."""

    program: RankerProgram
    data: LeaveOneOut
    known: Sequences
    """What precedes the judged items."""

    @classmethod
    def load(cls, folder: Path, data: LeaveOneOut) -> Endpoint:
        """Return the endpoint of an unpacked artifact, for the test step.

        Raises:
            ArtifactError: The artifact fails its checks, or was trained on other items.
        """
        program = RankerProgram.load(folder, NoSegments())
        missing = [item for item in data.items if str(item["item_id"]) not in program.catalogue.index]
        if missing:
            raise ArtifactError(
                f"{folder}: the catalogue lacks {len(missing)} of {len(data.items)} items, such as "
                f"{missing[0]['item_id']!r}: it is of another data set"
            )
        return cls(program, data, data.known("test"))

    def request(self, user: int, k: int, **changes: Any) -> Payload:
        """Return the request of a shopper with all that precedes the test item, newest events first to stay."""
        span = slice(int(self.known.starts[user]), int(self.known.starts[user + 1]))
        names = [str(self.data.items[row]["item_id"]) for row in self.known.items[span].tolist()]
        at = self.known.at[span].tolist()
        history = [
            {"item_id": name, "type": "purchase", "at": max(int(time), 0)} for name, time in zip(names, at, strict=True)
        ]
        now = history[-1]["at"] if history else 0
        payload = {"k": k, "now": now, "history": history[-MAX_HISTORY:], "exclude": names, "evidence": False}
        return payload | changes

    def vectors(self) -> Floats:
        """Return the items' unit text vectors, (N, T), by rows of the data set."""
        index = self.program.catalogue.index
        rows = np.array([index[str(item["item_id"])] for item in self.data.items], dtype=np.int64)
        return self.program.catalogue.vectors[rows]

    def drawn(self, most: int, seed: int, least: int = 1) -> np.ndarray[Any, Any]:
        """Return shoppers with a test item and at least so many events, drawn where there are more than wanted."""
        users = self.data.judged("test")
        users = users[np.diff(self.known.starts)[users] >= least]
        if len(users) > most:
            users = np.random.default_rng(seed).choice(users, most, replace=False)
        return np.sort(users)
