"""What one consistent read says about a shopper."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from vitrine.domain.choices import NONE, Choices
from vitrine.domain.consent import MOST, allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vitrine.domain.consent import Consent
    from vitrine.stores.visits import Interaction, Purchases

_WHAT = attrgetter("at", "type", "item_id")
MOST_EVENTS = 200
"""Events that the ranker reads at most."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """A shopper's key, interactions (oldest first, at most `MOST_EVENTS`) and purchase ledger.

    `consent` is what the profile holds, None without one. Where it, or what was said of an interaction, allows no
    personalisation, taste is not read from it, and it serves only to leave out what was disliked or bought. What was
    shown up to `erased_until`, in epoch milliseconds, is forgotten as well. `locale` is the profile's, a BCP 47 tag.
    `choices` are what the shopper wants less of, which needs no more consent than a dislike.
    """

    key: str
    interactions: Sequence[Interaction] = ()
    ledger: Mapping[str, Purchases] = field(default_factory=dict)
    consent: Consent | None = None
    erased_until: int = -1
    locale: str | None = None
    choices: Choices = NONE

    @property
    def taste(self) -> Sequence[Interaction]:
        """The interactions that may shape what is recommended."""
        if not allows(self.consent or MOST, "personalisation"):
            return ()
        return [interaction for interaction in self.interactions if interaction.shapes]


def newest(interactions: Iterable[Interaction]) -> list[Interaction]:
    """Order interactions oldest first, and keep the newest `MOST_EVENTS`.

    Training reads the lake, which knows no order of arrival: in both, equal times go by type and item, and the same act
    on the same item at the same time is one.
    """
    unique = {_WHAT(interaction): interaction for interaction in interactions}
    return [unique[what] for what in sorted(unique)][-MOST_EVENTS:]


def disliked(shopper: Shopper) -> set[str]:
    """List the items whose last verdict, like or dislike, is a dislike."""
    verdicts = {i.item_id: i.type for i in shopper.interactions if i.type in ("like", "dislike")}
    return {item_id for item_id, verdict in verdicts.items() if verdict == "dislike"}


def purchased(shopper: Shopper) -> set[str]:
    """List the items that the shopper bought, by the ledger and by the events at hand."""
    return shopper.ledger.keys() | {i.item_id for i in shopper.interactions if i.type == "purchase"}


def implied_cart(shopper: Shopper) -> tuple[str, ...]:
    """List the items that were put in the cart and neither taken out nor bought since, oldest first."""
    cart: dict[str, None] = {}
    for interaction in shopper.interactions:
        if interaction.type == "add_to_cart":
            cart[interaction.item_id] = None
        elif interaction.type in ("remove_from_cart", "purchase"):
            cart.pop(interaction.item_id, None)
    return tuple(cart)
