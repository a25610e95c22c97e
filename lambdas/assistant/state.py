"""What a conversation has come to: what the next message is understood by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.constraints import Constraints
from assistant.languages import ENGLISH
from assistant.need import Need
from assistant.packing import Packing

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_IDS = 20
"""Messages whose ids are known: a retry comes soon after."""
MOST_EARLIER = 4
"""Lists before the one on the screen that may still be spoken of."""
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
    price come from "cheaper" or "more expensive", and mean nothing for another kind of thing; `overall`: they were said
    of all that is bought, and mean something for every one; `packing` is how the thing is to come. `language` is the
    code of the one that was spoken last; `unread`: an allergy was spoken of, and it is not known of what.
    `messages` are the turns of the last messages, by the ids that their senders gave them;
    `needs` the things that are asked for at once, each as its categories and its words; `compared` the items that were
    compared last; `only` the brands that are bought whatever is needed.
    """

    turn: int = 0
    constraints: Constraints = field(default_factory=Constraints)
    shown: dict[str, Reason] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    focus: str | None = None
    asked: tuple[str, ...] = ()
    relative: bool = False
    language: str = ENGLISH
    unread: bool = False
    messages: dict[str, int] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    compared: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    overall: bool = False
    packing: Packing | None = None
    earlier: tuple[tuple[str, ...], ...] = ()
    """The lists before the one on the screen, the oldest first."""

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
            "language": self.language,
            "unread": self.unread,
            "messages": self.messages,
            "needs": [[list(map(list, n.categories)), list(n.words), n.head, list(n.soft)] for n in self.needs],
            "compared": list(self.compared),
            "only": list(self.only),
            "overall": self.overall,
            "packing": None if self.packing is None else self.packing.written(),
            "earlier": [list(row) for row in self.earlier],
        }

    def answering(self, message_id: str | None) -> State:
        """Give the state with the id of the message that its turn answered."""
        if message_id is None:
            return self
        last = list((self.messages | {message_id: self.turn}).items())[-MOST_IDS:]
        return replace(self, messages=dict(last))

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
            # A conversation that began before these were kept has none of them.
            document.get("language", ENGLISH),
            bool(document.get("unread")),
            dict(document.get("messages") or {}),
            tuple(
                Need(tuple(tuple(path) for path in categories), tuple(words), *_more(rest))
                for categories, words, *rest in document.get("needs") or ()
            ),
            tuple(document.get("compared") or ()),
            tuple(document.get("only") or ()),
            bool(document.get("overall")),
            Packing(*document["packing"]) if document.get("packing") else None,
            tuple(tuple(row) for row in document.get("earlier") or ()),
        )


def _more(rest: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """Read what a need has beside its categories and words; one that was kept before these were has neither."""
    return (str(rest[0]), tuple(rest[1])) if len(rest) > 1 else ("", ())
