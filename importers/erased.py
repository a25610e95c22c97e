"""Who was erased, asked while an import runs: what a file says of them of before that stays out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from vitrine.domain.erasure import NEVER, first_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vitrine.stores.tombstones import Tombstones

FRESH_S = 15.0
"""How long it is believed that somebody was not erased; an erasure looks again well after that."""
MOST_REMEMBERED = 1 << 17


class Erased:
    """The stage's tombstones, remembered for a moment; an import has the same shoppers in many chunks."""

    def __init__(self, tombstones: Tombstones, clock: Callable[[], float] = time.monotonic) -> None:
        self._tombstones = tombstones
        self._clock = clock
        self._known: dict[str, tuple[float, int]] = {}

    def kept(self, records: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """Leave out what is of before its shopper's erasure."""
        until = self._until({record["shopper"] for record in records})
        if not until:
            return records
        return [record for record in records if first_known(record) > until.get(record["shopper"], NEVER)]

    def _until(self, shoppers: Iterable[str]) -> dict[str, int]:
        now = self._clock()
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        wanted = set(shoppers)
        asked = [one for one in wanted if one not in self._known or now - self._known[one][0] > FRESH_S]
        found = self._tombstones.until(asked)
        self._known |= {one: (now, found.get(one, NEVER)) for one in asked}
        known = ((one, self._known[one][1]) for one in wanted)
        return {one: until for one, until in known if until != NEVER}
