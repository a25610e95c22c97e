"""Whose message it is, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.domain.consent import allows

if TYPE_CHECKING:
    from recommendations.shopper import Shopper
    from vitrine.domain.consent import Consent


@dataclass(frozen=True, slots=True)
class Visit:
    """A shopper, and the consent that holds for a message."""

    shopper: Shopper
    consent: Consent
    stored: bool

    @property
    def remembers(self) -> bool:
        """Whether what is said may shape what comes in other conversations."""
        return allows(self.consent, "personalisation")
