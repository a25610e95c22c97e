"""What a conversation has come to: what the next message is understood by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.constraints import Constraints

MOST_SEEN = 200
"""Items that are remembered as seen: "something else" repeats none of them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item was shown: a line, and the item of the shopper's own that it names."""

    text: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A conversation between two messages.

    `shown` are the items on the screen and why each is there; `seen` those of the whole search; `focus` the one that
    was spoken of last; `asked` the questions that were asked, each of them once. `relative`: the limits of the
    price come from "cheaper" or "more expensive", and mean nothing for another kind of thing.
    """

    turn: int = 0
    constraints: Constraints = field(default_factory=Constraints)
    shown: dict[str, Reason] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    focus: str | None = None
    asked: tuple[str, ...] = ()
    relative: bool = False

    def written(self) -> dict[str, Any]:
        """Give the state as JSON carries it."""
        return {
            "turn": self.turn,
            "constraints": self.constraints.written(),
            "shown": {item_id: [reason.text, reason.because] for item_id, reason in self.shown.items()},
            "seen": list(self.seen),
            "focus": self.focus,
            "asked": list(self.asked),
            "relative": self.relative,
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> State:
        """Read what `written` gives; raises KeyError or TypeError for anything else."""
        return cls(
            int(document["turn"]),
            Constraints.read(document["constraints"]),
            {item_id: Reason(text, because) for item_id, (text, because) in document["shown"].items()},
            tuple(document["seen"]),
            document["focus"],
            tuple(document["asked"]),
            bool(document["relative"]),
        )
