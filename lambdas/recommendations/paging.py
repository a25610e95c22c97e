"""Pages that repeat nothing: a cursor names the pages before it, and what they showed is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vitrine.stores.exposures import Exposure

MOST_SHOWN = 1_000
"""Items that the pages of one listing show together at most."""
_NAME = r"[A-Za-z0-9_-]{1,64}"
_ROOT = re.compile(_NAME)
_KEY = re.compile(rf"X#[0-9T:.Z+-]{{1,40}}#{_NAME}")
"""The sort key of an exposure."""


@dataclass(frozen=True, slots=True)
class Trail:
    """The pages given so far: where their exposures lie, and how many items they showed.

    `first` and `last` are the lowest and highest sort key; `digest` ties the trail to one shopper and one request.
    """

    root: str
    first: str
    last: str
    count: int
    digest: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> Trail:
        """Read a cursor's payload, as `written`; raises KeyError, TypeError or ValueError."""
        root, first, last = (str(payload[name]) for name in ("r", "f", "l"))
        if not (_ROOT.fullmatch(root) and _KEY.fullmatch(first) and _KEY.fullmatch(last) and first <= last):
            raise ValueError("no trail of exposures")
        return cls(root, first, last, int(payload["n"]), str(payload["d"]))

    def written(self) -> dict[str, Any]:
        """Give the payload of a cursor."""
        return {"r": self.root, "f": self.first, "l": self.last, "n": self.count, "d": self.digest}


def extended(trail: Trail | None, exposure: Exposure, digest: str) -> Trail:
    """Add the page just given. Two workers' clocks may disagree, so the range grows at either end."""
    key = exposure.sort_key
    if trail is None:
        return Trail(exposure.root, key, key, len(exposure.items), digest)
    count = trail.count + len(exposure.items)
    return Trail(trail.root, min(trail.first, key), max(trail.last, key), count, digest)
