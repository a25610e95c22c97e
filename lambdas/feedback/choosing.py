"""Choices as shoppers make them: each acts on the next request, whoever else chooses at the same time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from vitrine.domain.choices import Choices, Less, forgotten_id
from vitrine.domain.consent import allows, effective
from vitrine.errors import ConflictError, FieldError, NotFoundError, UnavailableError
from vitrine.stores.showcase import KeptBackError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedback.schemas import ChoiceBody
    from recommendations.item import Item
    from vitrine.domain.consent import Consent
    from vitrine.stores.choices import Change, Removed

USUAL_DAYS = 90
DAY_MS = 86_400_000
MOST_LESS = 100
"""Choices of a shopper to see less of something; all of them are read with every request."""
MOST_FORGOTTEN = 500
"""Items that a shopper can have forgotten one by one."""


class Rows(Protocol):
    """Where choices are kept."""

    def read(self, shopper_key: str) -> Choices:
        """Read a shopper's choices."""

    def change(self, shopper_key: str, change: Change) -> Choices:
        """Change them; gives them as stored."""

    def newest(self, shopper_key: str, item_id: str) -> int:
        """Give the time of an item's newest event in epoch ms."""

    def forget(self, shopper_key: str, item_id: str, until: int) -> Removed:
        """Remove an item's events up to a time in epoch ms."""


class Consents(Protocol):
    """What shoppers' profiles hold."""

    def consent(self, shopper_key: str) -> Consent | None:
        """What a profile holds of its shopper's consent."""


class Choosing:
    """Makes, lists and takes back choices. `items` reads items of the catalogue as they are now."""

    def __init__(
        self,
        rows: Rows,
        consents: Consents,
        items: Callable[[Sequence[str]], Mapping[str, Item]],
        default: Consent,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rows = rows
        self._consents = consents
        self._items = items
        self._default = default
        self._clock = clock

    def choose(self, shopper_key: str, body: ChoiceBody) -> dict[str, Any]:
        """Make a choice, or make it again; raises NotFoundError, ConflictError or UnavailableError."""
        if body.kind == "forget":
            return self._forget(shopper_key, str(body.item_id))
        if not allows(effective(self._consents.consent(shopper_key), None, self._default), "service"):
            raise ConflictError("the shopper consents to no storing, so nothing can be remembered")
        return self._less(shopper_key, self._meant(body), (body.days or USUAL_DAYS) * DAY_MS)

    def listed(self, shopper_key: str) -> dict[str, Any]:
        """List the choices that stand, newest first."""
        choices, now_ms = self._rows.read(shopper_key), self._clock() * 1000
        less = [_less(one) for one in choices.less.values() if one.until > now_ms]
        forgotten = [_forgotten(item_id, until) for item_id, until in choices.forgotten.items()]
        return {"choices": sorted([*less, *forgotten], key=lambda one: (-one["at"], one["choice_id"]))}

    def take_back(self, shopper_key: str, choice_id: str) -> None:
        """Take a choice back; raises NotFoundError, and ConflictError for what is forgotten."""
        choices = self._rows.read(shopper_key)
        if choice_id in map(forgotten_id, choices.forgotten):
            raise ConflictError("what was forgotten is gone; it cannot be brought back")
        if choice_id not in choices.less:
            raise NotFoundError

        def without(known: Choices, _: int) -> Choices:
            return replace(known, less={name: one for name, one in known.less.items() if name != choice_id})

        self._rows.change(shopper_key, without)

    def _meant(self, body: ChoiceBody) -> Less:
        if body.brand is not None:
            return Less("brand", 0, 0, brand=body.brand)
        if body.category is not None:
            return Less("category", 0, 0, category=tuple(body.category))
        try:
            item = self._items([str(body.item_id)]).get(str(body.item_id))
        except KeptBackError as error:
            raise UnavailableError("the catalogue is busy; try again", headers={"Retry-After": "1"}) from error
        if item is None:
            raise NotFoundError("the catalogue has no such item")
        return Less("item", 0, 0, item.item_id, item.brand, item.category)

    def _less(self, shopper_key: str, meant: Less, lasting_ms: int) -> dict[str, Any]:
        def added(known: Choices, now_ms: int) -> Choices:
            less = {name: one for name, one in known.less.items() if one.until > now_ms}
            less[meant.choice_id] = meant._replace(at=now_ms, until=now_ms + lasting_ms)
            _check(less, MOST_LESS)
            return replace(known, less=less)

        return _less(self._rows.change(shopper_key, added).less[meant.choice_id])

    def _forget(self, shopper_key: str, item_id: str) -> dict[str, Any]:
        """Mark the item first, from when on nothing of it is read, and remove what is stored after."""
        newest = self._rows.newest(shopper_key, item_id)

        def marked(known: Choices, now_ms: int) -> Choices:
            forgotten = {**known.forgotten, item_id: max(now_ms, newest, known.forgotten.get(item_id, 0))}
            _check(forgotten, MOST_FORGOTTEN)
            return replace(known, forgotten=forgotten)

        until = self._rows.change(shopper_key, marked).forgotten[item_id]
        removed = self._rows.forget(shopper_key, item_id, until)
        return _forgotten(item_id, until) | {"removed": removed._asdict()}


def _check(chosen: Mapping[str, Any], most: int) -> None:
    if len(chosen) > most:
        limit = f"at most {most} choices of a kind"
        raise ConflictError(f"kind: {limit}; take one back first", (FieldError("kind", limit, len(chosen)),))


def _less(less: Less) -> dict[str, Any]:
    return {
        "choice_id": less.choice_id,
        "kind": "less_like",
        "item_id": less.item_id,
        "brand": less.brand if less.kind == "brand" else None,
        "category": list(less.category) if less.kind == "category" else None,
        "at": less.at,
        "until": less.until,
    }


def _forgotten(item_id: str, until: int) -> dict[str, Any]:
    return {
        "choice_id": forgotten_id(item_id),
        "kind": "forget",
        "item_id": item_id,
        "brand": None,
        "category": None,
        "at": until,
        "until": None,
    }
