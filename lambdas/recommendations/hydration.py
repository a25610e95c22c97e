"""Read candidates as they are now, and with them the titles that their reasons speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommendations.reasons import anchors, speaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommendations.item import Item
    from recommendations.ports import Catalogue
    from vitrine.models.ranker import RankedItem
    from vitrine.stores.visits import Interaction

ONE_READ = 99
"""Keys that fit one batch read beside the catalogue's versions."""


class Hydrator:
    """Looks candidates up, and fills the rest of the same read with the items of their strongest evidence."""

    def __init__(self, catalogue: Catalogue, origins: Sequence[Interaction]) -> None:
        self._catalogue = catalogue
        self._origins = origins
        self._known: dict[str, Item] = {}
        self._asked: set[str] = set()
        self._anchors = anchors(origins)[:1]

    def look_up(self, candidates: Sequence[RankedItem]) -> Mapping[str, Item]:
        """Read the candidates; those that do not exist or are deleted are absent."""
        wanted = {ranked.item_id: ranked.card for ranked in candidates}
        evidence = self._evidence(candidates, wanted)[: max(ONE_READ - len(wanted), 0)]
        self._asked.update(wanted, evidence)
        self._known.update(self._catalogue.items(wanted, evidence))
        return self._known

    def titles(self) -> Mapping[str, str]:
        """Give the titles of all the items read so far."""
        return {item_id: item.title for item_id, item in self._known.items()}

    def _evidence(self, candidates: Sequence[RankedItem], wanted: Iterable[str]) -> list[str]:
        known = self._asked.union(wanted)
        strongest = [self._strongest(ranked) for ranked in candidates]
        return list(dict.fromkeys(i for i in [*self._anchors, *strongest] if i is not None and i not in known))

    def _strongest(self, ranked: RankedItem) -> str | None:
        events = [(share, index) for index, share in ranked.events if speaks(self._origins[index])]
        return self._origins[max(events)[1]].item_id if events else None
