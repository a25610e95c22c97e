"""Shoppers of the profiles table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommendations.shopper import Shopper, newest

if TYPE_CHECKING:
    from vitrine.stores.visits import Visits


class Visitors:
    """The shoppers port over their visits."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits

    def read(self, shopper_key: str) -> Shopper:
        """Read a shopper in one consistent query; one that nobody has seen yet is empty."""
        visit = self._visits.read(shopper_key)
        return Shopper(
            shopper_key,
            newest(visit.events),
            visit.ledger,
            visit.consent,
            visit.erased_until,
            visit.locale,
            visit.choices,
        )
