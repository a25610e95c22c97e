"""Which item ids the catalogue has, remembered in bounded memory."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vitrine.stores.known_items import KnownItems

REMEMBERED = 1_000_000


class RememberedItems:
    """Asks the catalogue about each id once; shared by the workers of an import."""

    def __init__(self, catalogue: KnownItems) -> None:
        self._catalogue = catalogue
        self._answers: dict[str, bool] = {}
        self._lock = threading.Lock()

    def among(self, item_ids: set[str]) -> set[str]:
        """Give those of the ids that the catalogue has and has not deleted."""
        with self._lock:
            if len(self._answers) > REMEMBERED:
                self._answers.clear()
            unseen = item_ids - self._answers.keys()
            existing = self._catalogue.existing(sorted(unseen))
            self._answers.update({item_id: item_id in existing for item_id in unseen})
            return {item_id for item_id in item_ids if self._answers[item_id]}
