"""Conversations: whose they are, what is kept of them, what they may cost, and the words of an answer."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from assistant import phrasing
from assistant.constraints import Constraints
from assistant.dialogue import Heard
from assistant.filling import Filling
from assistant.languages import LANGUAGES
from assistant.lines import spoken
from assistant.memory import recalled
from assistant.phrasing import Phrased
from assistant.state import Reason, State
from assistant.visit import Visit
from recommendations.shopper import Shopper
from vitrine.domain.consent import allows, effective
from vitrine.domain.events import Event
from vitrine.errors import (
    ConflictError,
    FieldError,
    InvalidInputError,
    LimitReachedError,
    NotFoundError,
    UnavailableError,
)
from vitrine.stores.conversations import CONVERSATION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.dialogue import Answered, Dialogue
    from assistant.filling import Outcome
    from assistant.recollection import Memory
    from assistant.schemas import ConstraintsBody, MemoryBody, Message
    from assistant.settings import Settings
    from recommendations.losses import Losses
    from recommendations.ports import Shoppers
    from vitrine.domain.consent import Consent
    from vitrine.models.language import Language
    from vitrine.stores.conversations import Conversations, Usage

RESERVE_S = 0.5
"""Time kept back from the language model, to store and to answer."""
ANSWER_S = 3.0
"""Time kept back from reading a message, to look for what it asks for and to phrase that."""


class Events(Protocol):
    """Where what shoppers did is kept."""

    def store(self, shopper_key: str, events: Sequence[Event]) -> dict[str, str]:
        """Store events of distinct sort keys; `stored`, `duplicate` or `busy` by sort key."""

    def erased_until(self, *shopper_keys: str) -> int:
        """Up to when any of the shoppers was erased, in epoch milliseconds."""


class Kept(NamedTuple):
    """Where what was said and done is kept."""

    conversations: Conversations
    events: Events
    memory: Memory


@dataclass(frozen=True, slots=True)
class Reports:
    """Who is told of what did not go as it should; none of it holds a shopper's or the catalogue's words."""

    verdict: Callable[[phrasing.Verdict], None]
    filled: Callable[[Outcome], None]
    ungrounded: Callable[[str], None]


class Assistant:
    """Answers shoppers. Without a language model, and whenever it fails, the templates' words go out."""

    def __init__(
        self,
        shoppers: Shoppers,
        kept: Kept,
        dialogue: Dialogue,
        language: Language | None,
        settings: Settings,
        reports: Reports,
        losses: Losses,
    ) -> None:
        self._shoppers = shoppers
        self._conversations, self._events, self._memory = kept
        self._dialogue = dialogue
        self._language = language
        self._settings = settings
        self._reports = reports
        self._losses = losses

    def start(self, shopper_key: str, body: Message, deadline: float) -> dict[str, Any]:
        """Open a conversation, and answer its first message."""
        visit = self._visit(shopper_key, body.consent)
        conversation_id = _named(shopper_key, body.message_id)
        if body.message_id is not None and (said := self._again(visit, conversation_id, body)) is not None:
            return said
        given = _constraints(body.constraints) or Constraints()
        known = self._memory.known(visit)
        # A limit that a storefront sets is a filter: no thing that the shopper speaks of lifts it.
        state = State(constraints=recalled(known.constraints, given), overall=_limits(given))
        return self._answered(visit, conversation_id, state, body, deadline, opened=True)

    def message(self, shopper_key: str, conversation_id: str, body: Message, deadline: float) -> dict[str, Any]:
        """Answer a message; raises InvalidInputError, NotFoundError, ConflictError or LimitReachedError."""
        if body.message is None and body.constraints is None:
            raise InvalidInputError.of("message", "a message, constraints, or both must be given")
        visit = self._visit(shopper_key, body.consent)
        if body.message_id is not None and (said := self._again(visit, conversation_id, body)) is not None:
            return said
        state = self._state(shopper_key, conversation_id, visit, body)
        edited = _constraints(body.constraints)
        if edited is not None:
            same = (edited.min_price, edited.max_price) == (state.constraints.min_price, state.constraints.max_price)
            # The things that were marked are those of the constraints before: what is looked for now is what they say.
            needs = state.needs if edited == state.constraints else ()
            overall = state.overall if same else _limits(edited)
            state = replace(state, constraints=edited, overall=overall, needs=needs)
        return self._answered(visit, conversation_id, state, body, deadline, opened=False)

    def read(self, shopper_key: str, conversation_id: str) -> dict[str, Any]:
        """Give a conversation as it was said; raises NotFoundError."""
        rows = self._conversations.read(shopper_key, conversation_id)
        if not rows or rows[0]["at"] <= self._events.erased_until(shopper_key):
            raise NotFoundError
        head, *turns = rows
        shown = ("turn", "at", "message", "intent", "text", "item_ids", "constraints")
        return {
            "conversation_id": conversation_id,
            "constraints": head["constraints"],
            "turns": [{name: turn[name] for name in shown} for turn in turns],
        }

    def delete(self, shopper_key: str, conversation_id: str) -> None:
        """Delete a conversation; raises NotFoundError."""
        if not self._conversations.delete(shopper_key, conversation_id):
            raise NotFoundError

    def _again(self, visit: Visit, conversation_id: str, body: Message) -> dict[str, Any] | None:
        """Give the answer that a message of this id got; None where there is none. Raises ConflictError.

        Where nothing may be stored, no message is known again.
        """
        if not visit.stored or body.message_id is None:
            return None
        stored = self._conversations.state(visit.shopper.key, conversation_id)
        if stored is None or stored["at"] <= visit.shopper.erased_until:
            return None
        number = State.read(stored).messages.get(body.message_id)
        turn = None if number is None else self._conversations.turn(visit.shopper.key, conversation_id, number)
        if turn is None:
            return None
        if turn["message"] != body.message:
            limit = "another message of this conversation has this id"
            raise ConflictError(f"message_id: {limit}", (FieldError("message_id", limit, body.message_id),))
        answer: dict[str, Any] = turn["answer"]
        return answer

    def _answered(
        self, visit: Visit, conversation_id: str, state: State, body: Message, deadline: float, *, opened: bool
    ) -> dict[str, Any]:
        """Answer a message, once: of two with one id the one that is stored first is answered, and counts."""
        heard = _heard(body, deadline)
        try:
            return self._answer(visit, conversation_id, state, heard, body.message_id, opened=opened)
        except ConflictError:
            said = self._again(visit, conversation_id, body)
            if said is None:
                raise
            self._conversations.spend(visit.shopper.key, int(heard.now), _day(heard.now), messages=-1)
            return said

    def memory(self, shopper_key: str) -> dict[str, Any]:
        """Give what is remembered of a shopper, whatever they consent to now."""
        return self._memory.shown(shopper_key, self._events.erased_until(shopper_key))

    def remember(self, shopper_key: str, body: MemoryBody) -> dict[str, Any]:
        """Replace what is remembered; raises ConflictError where the shopper's consent does not allow it.

        Raises UnavailableError where what they consent to cannot be read.
        """
        visit = self._visit(shopper_key, None)
        if self._losses.listed():
            raise UnavailableError("what the shopper consents to cannot be read now; send it again")
        self._memory.replace(visit, Constraints.read(body.model_dump(exclude_none=True)))
        return self.memory(shopper_key)

    def forget(self, shopper_key: str) -> None:
        """Forget what is remembered."""
        self._memory.forget(shopper_key)

    def _visit(self, shopper_key: str, said: Consent | None) -> Visit:
        self._losses.begin()
        shopper = self._shoppers.read(shopper_key)
        consent = effective(shopper.consent, said, self._settings.default_consent)
        stored = allows(consent, "service")
        kept = replace(shopper, consent=consent) if stored else Shopper(shopper_key, consent=consent)
        return Visit(kept, consent, stored)

    def _state(self, shopper_key: str, conversation_id: str, visit: Visit, body: Message) -> State:
        if not visit.stored:
            return State(shown={item_id: Reason("Selected for you") for item_id in body.shown})
        stored = self._conversations.state(shopper_key, conversation_id)
        # What was said before an erasure is gone with it, though its workflow may not have come so far.
        if stored is None or stored["at"] <= visit.shopper.erased_until:
            raise NotFoundError
        state = State.read(stored)
        if state.turn >= self._settings.turns:
            limit = f"at most {self._settings.turns} in a conversation; start a new one"
            raise ConflictError(f"turns: {limit}", (FieldError("turns", limit, state.turn),))
        return state

    def _answer(
        self,
        visit: Visit,
        conversation_id: str,
        state: State,
        heard: Heard,
        message_id: str | None,
        *,
        opened: bool,
    ) -> dict[str, Any]:
        if heard.message is not None and len(heard.message) > self._settings.message_chars:
            limit = f"at most {self._settings.message_chars} characters"
            raise InvalidInputError.of("message", limit, f"{len(heard.message)} characters")
        usage = self._counted(visit, heard)
        filling = self._filling(heard, usage)
        answered = self._dialogue.answer(visit.shopper, state, replace(heard, fill=filling))
        if filling is not None and filling.tokens:
            usage = self._spent(visit, heard, filling.tokens)
        kept = self._keep_rejections(visit, conversation_id, answered, heard)
        remembered = self._memory.said(visit, state, answered, heard.now, opened=opened)
        phrased = self._phrased(visit, answered, heard, usage, remembered)
        reached = None if usage is None else self._settings.spent(usage.tokens + phrased.tokens)
        answer = {
            "conversation_id": conversation_id,
            "turn": answered.state.turn,
            "stored": visit.stored,
            "intent": answered.understood.intent,
            "language": answered.state.language,
            "text": phrased.text,
            "words": phrased.words,
            "items": list(answered.found.listed),
            "constraints": answered.state.constraints.written(),
            "question": answered.question,
            "done": [step | ({"stored": kept} if step["tool"] == "reject" else {}) for step in answered.done],
            "recommendation_id": answered.found.recommendation_id,
            "model_version": answered.found.model_version,
            "source": answered.found.source,
            "degraded": self._losses.listed(),
            "more_words_today": reached is None,
            "words_limit": reached,
        }
        if visit.stored:
            self._store(visit, conversation_id, answered, heard, answer, message_id, opened=opened)
        return answer

    def _counted(self, visit: Visit, heard: Heard) -> Usage | None:
        """Count the message; raises LimitReachedError. Without consent nothing is counted, and no model is asked."""
        if not visit.stored:
            return None
        usage = self._conversations.spend(visit.shopper.key, int(heard.now), _day(heard.now), messages=1)
        if usage.messages > self._settings.daily_messages:
            limit = f"at most {self._settings.daily_messages} messages a day; the next day begins at 00:00 UTC"
            headers = {"Retry-After": str(_seconds_left(heard.now))}
            raise LimitReachedError(f"messages: {limit}", (FieldError("messages", limit, usage.messages),), headers)
        return usage

    def _phrased(
        self, visit: Visit, answered: Answered, heard: Heard, usage: Usage | None, remembered: Sequence[str]
    ) -> Phrased:
        promises = [*remembered, *answered.promised]
        ground, report = answered.ground, self._reports.ungrounded
        language = answered.state.language
        if language in LANGUAGES:
            return Phrased(spoken([*answered.said, *promises], ground, language, report), "rules")
        text = phrasing.of_templates(answered.said, ground, report)
        promised = phrasing.of_templates(promises, ground, report) if promises else ""
        said = self._in_other_words(visit, answered, heard, usage, text) or Phrased(text, "rules")
        return replace(said, text=f"{said.text} {promised}".strip())

    def _in_other_words(
        self, visit: Visit, answered: Answered, heard: Heard, usage: Usage | None, text: str
    ) -> Phrased | None:
        """Let the model phrase an answer, as far as it may be and the day's tokens last."""
        spent = usage is None or self._settings.spent(usage.tokens) is not None
        if self._language is None or spent or heard.message is None or not answered.free:
            return None
        within_s = heard.deadline - time.monotonic()
        wish = phrasing.Wish(answered.asked, heard.message, answered.state.turn)
        said = phrasing.of_model(self._language, text, wish, answered.ground, within_s, self._reports.verdict)
        if said.tokens:
            self._spent(visit, heard, said.tokens)
        return said

    def _filling(self, heard: Heard, usage: Usage | None) -> Filling | None:
        """Give what may ask the model about a message, as far as there is one and the day's tokens last."""
        if self._language is None or usage is None or self._settings.spent(usage.tokens) is not None:
            return None
        return Filling(self._language, lambda: heard.deadline - time.monotonic() - ANSWER_S, self._reports.filled)

    def _spent(self, visit: Visit, heard: Heard, tokens: int) -> Usage:
        return self._conversations.spend(visit.shopper.key, int(heard.now), _day(heard.now), tokens=tokens)

    def _keep_rejections(self, visit: Visit, conversation_id: str, answered: Answered, heard: Heard) -> bool:
        """Store what was turned down as dislikes, by ids that a retry of the same turn gives again."""
        if not visit.stored or not answered.rejected:
            return False
        at = int(heard.now * 1000)
        number = answered.state.turn
        events = [
            Event(f"{conversation_id}.{number}.{n}", "dislike", at, at, at, item_id, consent=visit.consent)
            for n, item_id in enumerate(answered.rejected)
        ]
        outcome = self._events.store(visit.shopper.key, events)
        return all(result != "busy" for result in outcome.values())

    def _store(
        self,
        visit: Visit,
        conversation_id: str,
        answered: Answered,
        heard: Heard,
        answer: dict[str, Any],
        message_id: str | None,
        *,
        opened: bool,
    ) -> None:
        turn = {
            "turn": answered.state.turn,
            "message": heard.message,
            "intent": answered.understood.intent,
            "text": answer["text"],
            "item_ids": [item.item_id for item in answered.found.items],
            "constraints": answered.state.constraints.written(),
        } | ({} if message_id is None else {"answer": answer})
        at = int(heard.now * 1000)
        state = answered.state.answering(message_id).written()
        if not self._conversations.save(visit.shopper.key, conversation_id, at, state, turn, opened=opened):
            raise ConflictError("another message of this conversation came first, or it was deleted; send it again")


def _named(shopper_key: str, message_id: str | None) -> str:
    """Name a conversation: by chance, or by the id of its first message, so that a retry finds it."""
    if message_id is None:
        return f"{CONVERSATION}{secrets.token_hex(12)}"
    return f"{CONVERSATION}{hashlib.sha256(f'{shopper_key} {message_id}'.encode()).hexdigest()[:24]}"


def _constraints(body: ConstraintsBody | None) -> Constraints | None:
    return None if body is None else Constraints.read(body.model_dump(exclude_none=True))


def _limits(constraints: Constraints) -> bool:
    return (constraints.min_price, constraints.max_price) != (None, None)


def _heard(body: Message, deadline: float) -> Heard:
    return Heard(body.message, body.k, time.time(), deadline - RESERVE_S, body.country)


def _day(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def _seconds_left(now: float) -> int:
    moment = datetime.fromtimestamp(now, UTC)
    midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - moment).total_seconds()) + 1
