"""Memory from one conversation to the next: read where it begins, added to as it goes, and told of both."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.constraints import Constraints
from assistant.lines import Line
from assistant.memory import lasting, learnt
from vitrine.errors import ConflictError, FieldError

if TYPE_CHECKING:
    from assistant.dialogue import Answered
    from assistant.state import State
    from assistant.visit import Visit
    from vitrine.stores.assistant_memory import Memories

MOST_TRIES = 5
_ASIDE = frozenset({"another_brand", "language", "why", "details", "compare"})
"""What refuses a brand for now, or says nothing of the shopper."""


class Known(NamedTuple):
    """What is remembered, and the revision that a change of it builds on."""

    constraints: Constraints = Constraints()
    revision: int | None = None


class Memory:
    """What is remembered of shoppers who consent to it. Nobody else's is read, and nothing of theirs is added to."""

    def __init__(self, memories: Memories) -> None:
        self._memories = memories

    def known(self, visit: Visit) -> Known:
        """Give what a conversation begins with; nothing without consent, and nothing of before an erasure."""
        return self._read(visit.shopper.key, visit.shopper.erased_until) if visit.remembers else Known()

    def said(self, visit: Visit, before: State, answered: Answered, now: float, *, opened: bool) -> list[str]:
        """Keep what a turn adds, and give the sentences that tell what is remembered. `now` in epoch seconds."""
        if not visit.remembers:
            return []
        lines: list[str] = []
        begun = lasting(before.constraints)
        if opened and begun.free_from:
            lines.append(Line("I remember from before: free of {things}.", things=begun.free_from))
        if opened and begun != Constraints(free_from=begun.free_from):
            lines.append(Line("I remember what you told me before."))
        if answered.understood.intent not in _ASIDE and self._learn(visit, before, answered, int(now * 1000)):
            lines.append(Line("I will remember that."))
        return lines

    def shown(self, shopper_key: str, erased_until: int) -> dict[str, Any]:
        """Give what is remembered of a shopper, as it is written."""
        return self._read(shopper_key, erased_until).constraints.written()

    def replace(self, visit: Visit, constraints: Constraints) -> None:
        """Replace what is remembered; raises ConflictError without consent, or where others kept changing it."""
        if not visit.remembers:
            limit = "personalisation or more, to be remembered"
            raise ConflictError(f"consent: {limit}", (FieldError("consent", limit, visit.consent),))
        for _ in range(MOST_TRIES):
            known = self._memories.read(visit.shopper.key)
            revision = None if known is None else known.revision
            if self._memories.write(visit.shopper.key, lasting(constraints).written(), _now_ms(), revision):
                return
        raise ConflictError("what is remembered was changed by another request; send it again")

    def forget(self, shopper_key: str) -> None:
        """Forget everything of a shopper."""
        self._memories.delete(shopper_key)

    def _read(self, shopper_key: str, erased_until: int) -> Known:
        found = self._memories.read(shopper_key)
        if found is None:
            return Known()
        # What was remembered before an erasure is gone with it, though its workflow may not have come so far.
        constraints = Constraints.read(found.values) if found.at > erased_until else Constraints()
        return Known(constraints, found.revision)

    def _learn(self, visit: Visit, before: State, answered: Answered, at: int) -> bool:
        after = answered.state.constraints
        if lasting(after) == lasting(before.constraints):
            return False
        for _ in range(MOST_TRIES):
            known = self._read(visit.shopper.key, visit.shopper.erased_until)
            added = learnt(before.constraints, after, known.constraints)
            if added == known.constraints:
                return False
            if self._memories.write(visit.shopper.key, added.written(), at, known.revision):
                return True
        raise ConflictError("what is remembered was changed by another request; send it again")


def _now_ms() -> int:
    return int(time.time() * 1000)
