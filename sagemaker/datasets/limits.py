"""What the data of a training must keep to; a stage's settings say where these defaults do not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "LIMIT_"


class LimitError(ValueError):
    """A limit is not the number that it must be."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one dataset, and of how far it may be from the live model's."""

    min_events: int = 500
    """Events on known items."""
    min_shoppers: int = 30
    min_items: int = 20
    """Items with a catalogue record."""
    min_known_share: float = 0.5
    """The share of events that name an item of the catalogue."""
    future_minutes: int = 60
    """How far a clock may be ahead; what is dated later is dropped."""
    max_future_share: float = 0.01
    """The share of events that may be dropped for it."""
    max_event_drop: float = 0.3
    """The share of the live model's events that may be missing now."""
    max_type_shift: float = 0.25
    """Population stability indices of the shares of event types, top categories and best-selling items."""
    max_category_shift: float = 0.25
    max_item_shift: float = 0.25

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Limits:
        """Return the limits that variables such as LIMIT_MIN_EVENTS give, with defaults for the others.

        Raises:
            LimitError: A variable is no number of the wanted kind, or is none of the limits.
        """
        defaults = vars(cls())
        kinds = {f"{_PREFIX}{field.upper()}": (field, type(default)) for field, default in defaults.items()}
        given = {name: text for name, text in environment.items() if name.startswith(_PREFIX)}
        values = {}
        for name, text in given.items():
            if name not in kinds:
                raise LimitError(f"{name} is no limit; there are {', '.join(sorted(kinds))}")
            field, kind = kinds[name]
            try:
                values[field] = kind(text)
            except ValueError:
                raise LimitError(f"{name} must be a {kind.__name__}, got {text!r}") from None
        return cls(**values)
