"""What a shopper consented to: four levels, each of which allows what the ones before it do."""

from __future__ import annotations

from typing import Literal, get_args

Consent = Literal["none", "service", "personalisation", "training"]
"""`none`: served, and nothing is stored or read. `service`: stored for the shop's own service, as what was bought is.
`personalisation`: read to shape what the shopper is shown. `training`: counted in trends, kept in the lake and
learnt from.
"""
LEVELS: tuple[Consent, ...] = get_args(Consent)
MOST: Consent = "training"


def lower(first: Consent, second: Consent) -> Consent:
    """What both of two consents allow."""
    return min(first, second, key=LEVELS.index)


def allows(consent: Consent, use: Consent) -> bool:
    """Whether a consent allows a use, named by the level that it takes."""
    return LEVELS.index(consent) >= LEVELS.index(use)


def effective(held: Consent | None, said: Consent | None, default: Consent) -> Consent:
    """The consent that holds for one event: what its shopper's profile holds, and what was said with the event.

    Both bind where both are there; the stage's default speaks for a shopper of whom neither is known.
    """
    if held is None:
        return default if said is None else said
    return held if said is None else lower(held, said)
