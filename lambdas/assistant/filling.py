"""What the rules could not read of a message, cut into spans by a model, and read again by the rules.

A model names spans and nothing else: each must stand in the message, and what it means is what the rules read in it
where it stands alone. What the rules read by themselves holds.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Literal

from assistant.constraints import Constraints
from assistant.languages import ENGLISH
from assistant.understanding.needs import Understood, understand
from vitrine.domain.words import fold
from vitrine.models import prompts
from vitrine.models.language import LanguageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.understanding.names import Names
    from vitrine.models.language import Language

Outcome = Literal["filled", "nothing_new", "unavailable"]
_ALONE = {
    "kind": "{}",
    "wanted": "{}",
    "unwanted": "without {}",
    "at_most": "at most {}",
    "at_least": "at least {}",
    "occasion": "for {}",
    "mood": "{}",
}
"""How a span is said where it stands alone."""
_SHORT = re.compile(r"[a-z][a-z' -]{2,29}")
_FREE = {
    "occasion": r"(?<!look )(?<!lookin )(?<!looking )(?<!search )(?<!searching )\b(?:for|at|before|after|during)"
    r"(?: (?:a|an|the|my|our|his|her|their|this|\w+'s)){0,2} ",
    "mood": r"\b(?:feel|feeling|felt|am|i'm|im|something|anything)(?: (?:a|bit|little|so|very|really|quite)){0,3} ",
}
"""What stands before an occasion or a mood that no rule knows: without it a span is whatever a model took for one."""
_UNREAD = frozenset({"search", "unclear", "recommend"})
_PRICES = frozenset({"at_most", "at_least"})
_OF_PRICE = ("min_price", "max_price", "price_level")
_NOTES = {"fiver": "5 pounds", "tenner": "10 pounds"}
_SAYS_MONEY = re.compile(r"[€$£]|\b(?:euros?|dollars?|pounds?|quid|bucks?|eur|usd|gbp)\b", re.IGNORECASE)


class Filling:
    """Asks a model about what one message left unread; `tokens` is what that took."""

    def __init__(self, language: Language, within: Callable[[], float], report: Callable[[Outcome], None]) -> None:
        self._language = language
        self._within = within
        self._report = report
        self.tokens = 0

    def __call__(self, message: str, understood: Understood, names: Names) -> Understood:
        """Give what a message asks for, with what a model's spans add to it."""
        if not unread(understood, names):
            return understood
        prompt = prompts.read(message)
        try:
            said = self._language.fill(prompt.system, prompt.parts, prompts.tool(), self._within())
        except LanguageUnavailableError as error:
            self.tokens += error.tokens
            self._report("unavailable")
            return understood
        self.tokens += said.tokens
        result = completed(understood, said.given, message, names)
        self._report("nothing_new" if result == understood else "filled")
        return result


def unread(understood: Understood, names: Names) -> bool:
    """Say whether a message has words that say something, and that the rules made nothing of."""
    if understood.intent not in _UNREAD or understood.language != ENGLISH:
        return False
    unknown = [word for word in (*understood.new.words, *understood.terms) if not names.knows(word)]
    # What the shop has, and the message does not ask for, was read and left aside.
    return bool(unknown or any(not names.of_shop(word) for word in (*understood.hints, *understood.beside)))


def completed(understood: Understood, given: Mapping[str, Any], message: str, names: Names) -> Understood:
    """Add what a model's spans mean to what was understood, where that has nothing yet."""
    new = understood.new
    for name, found in _spans(given, message):
        span = _NOTES.get(found.split(" ")[-1], found) if name in _PRICES else found
        if name in _PRICES and not _SAYS_MONEY.search(span):
            continue
        alone = understand(_ALONE[name].format(span), names, [], None).new
        new = _added(new, alone, name)
        if name in _FREE and getattr(new, name) is None and _is_free(name, span, message, names):
            new = _with(new, {name: span})
    intent = "search" if understood.intent == "unclear" and new != understood.new else understood.intent
    return dataclasses.replace(understood, new=new, intent=intent)


def _is_free(name: str, span: str, message: str, names: Names) -> bool:
    """Say whether a span is told as an occasion or a mood, and is no word of the shop's things."""
    told = re.search(rf"{_FREE[name]}{re.escape(span)}(?![\w-])(?! of\b)", fold(message))
    return bool(told and _SHORT.fullmatch(span)) and not names.knows(span)


def _spans(given: Mapping[str, Any], message: str) -> Iterator[tuple[str, str]]:
    """Yield the spans that stand in the message as whole words."""
    said = fold(message)
    for name in prompts.SPANS:
        found = given.get(name)
        for span in found if isinstance(found, list) else []:
            folded = fold(span).strip() if isinstance(span, str) else ""
            if folded and re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", said):
                yield name, folded


_OF_SPAN: Mapping[str, tuple[str, ...]] = {
    "kind": ("categories",),
    "wanted": ("attributes", "brands"),
    "unwanted": ("not_categories", "not_brands", "not_attributes", "free_from"),
    "at_most": ("max_price",),
    "at_least": ("min_price",),
    "occasion": ("occasion",),
    "mood": ("mood",),
}


def _added(known: Constraints, alone: Constraints, name: str) -> Constraints:
    """Take over the fields that a span of this name may fill, and that nothing has filled."""
    if name in _PRICES and any(getattr(known, field) is not None for field in _OF_PRICE):
        return known
    fresh = {
        field: getattr(alone, field)
        for field in _OF_SPAN[name]
        if getattr(known, field) in (None, ()) and getattr(alone, field) not in (None, ())
    }
    return _with(known, fresh)


def _with(known: Constraints, fields: Mapping[str, Any]) -> Constraints:
    return dataclasses.replace(known, **fields)
