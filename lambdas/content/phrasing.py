"""A language model's words for a text in English: a sentence leaves only where it is true, or not at all.

The model is asked in the layouts that the shop's own is trained on, which know no tone. Names, brands and offers are
slots; of an item it sees what kind it is and its attributes, and no price, no stock, no coupon, no allergen, no review.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.slots import filled
from content.planning import PROMPT_BYTES
from vitrine.domain.grounding import check
from vitrine.domain.grounding.facts import Ground, words_of
from vitrine.domain.grounding.vocabulary import ALLERGENS, OFFERS
from vitrine.domain.words import folded
from vitrine.models import prompts
from vitrine.models.language import LanguageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vitrine.domain.grounding import Facts
    from vitrine.models.language import Said

PATIENCE_S = 4.0
_NEVER = ALLERGENS | OFFERS | {"free", "allergy", "allergic", "stock", "code", "coupon"}
"""Words that no model says: what they are about stands in slots, or in no copy at all."""
_UNTOLD = _NEVER | {"price", "cost"}
"""Words of what no model is told."""
_MONEY = re.compile(r"[€$£%]")
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_ASIDE = re.compile(r"\([^()]*\)")
_SLOT = re.compile(r"\{[^{}]*\}")
_NAMES = {"{item}": "{item_1.name}", "{brand}": "{item_1.brand}"}
"""Slots of the layouts, and what the check of slots calls them."""
_OFFERED = re.compile(r"\{coupon\.text\} (?:on|for) \{item_1\.name\}")
_AROUND = re.compile(
    r"(?:\b(?:good|great|news|for|you|your|here|is|an?|look|take|at|this|hello|hi|enjoy)\b|[ :,.!])*", re.IGNORECASE
)
"""What may stand around an offer and its item: nothing that makes it larger."""


class Speaker(Protocol):
    """A language model behind `converse`."""

    def say(self, system: str, parts: Sequence[str], within_s: float) -> Said:
        """Give the model's text; raises LanguageUnavailableError."""


@dataclass(frozen=True, slots=True)
class Phrased:
    """What may leave of a model's words, or None; why words may not leave, or None; and the tokens that it took."""

    text: str | None
    refused: str | None
    tokens: int


def described(speaker: Speaker, facts: Facts) -> Phrased:
    """Ask for a description, and keep each sentence that is true and says something new."""
    brand = "{brand}" if facts.brand else None
    said = _asked(speaker, prompts.describe(kind_of(facts), dict(_told(facts)), brand))
    if isinstance(said, Phrased):
        return said
    kept, refused = "", None
    for sentence in _SENTENCE.split(_named(said.text)):
        longer = f"{kept} {sentence}".strip()
        fault = faulty(longer, facts)
        if fault is not None:
            refused = refused or fault
        elif not kept or (words_of(sentence) & facts.words) - words_of(kept):
            kept = longer
    return Phrased(filled(kept, slots_of(facts)), refused, said.tokens)


def announced(speaker: Speaker, facts: Facts, offer: str) -> Phrased:
    """Ask for a sentence that announces an offer, whose words are the shop's, for an item."""
    said = _asked(speaker, prompts.promote(kind_of(facts)))
    if isinstance(said, Phrased):
        return said
    raw = _named(said.text)
    text = filled(raw, {"item_1.name": facts.name, "coupon.text": offer})
    refused = None
    if text is None:
        refused = "unchecked_slot"
    elif len(_OFFERED.findall(raw)) != 1 or not _AROUND.fullmatch(_OFFERED.sub("", raw, count=1)):
        refused = "ungrounded"
    return Phrased(None if refused else text, refused, said.tokens)


def faulty(raw: str, facts: Facts) -> str | None:
    """Say why a model's words may not leave, in words that are none of its own; None where they may."""
    raw = _named(raw)
    text = filled(raw, slots_of(facts))
    if text is None:
        return "unchecked_slot"
    own = _SLOT.sub(" ", raw)
    if _NEVER & words_of(own):
        return "not_for_a_model"
    return "ungrounded" if check(text, Ground((facts,))) or _torn(own, facts) else None


def _torn(text: str, facts: Facts) -> bool:
    """Say whether a text has but a part of an attribute: safe for "dishwasher safe", a value without what it is of."""
    said = folded(text)
    spoken, words = f" {' '.join(said)} ", words_of(*said)
    known = words_of(facts.name, facts.brand, *facts.category)
    for name, value in facts.attributes.items():
        flag = value == "true"
        whole = folded(name if flag else value)
        if (words_of(*whole) - known) & words and not (
            f" {' '.join(whole)} " in spoken and (flag or words_of(name) <= words)
        ):
            return True
    return False


def slots_of(facts: Facts) -> dict[str, str]:
    """Name the facts that stand in a description's slots."""
    return {"item_1.name": facts.name} | ({"item_1.brand": facts.brand} if facts.brand else {})


def kind_of(facts: Facts) -> str:
    """Say what kind of thing an item is, as one of many: by the narrowest category that a model may be told."""
    return next((_many(category) for category in reversed(facts.category) if _tellable(category)), "items")


def _many(category: str) -> str:
    words = _ASIDE.sub(" ", category).replace("&", " and ").split() or ["other"]
    kind = " ".join(word.lower() if word.istitle() else word for word in words)
    return kind if kind.endswith("s") and not kind.endswith("ss") else f"{kind} items"


def _told(facts: Facts) -> Iterator[tuple[str, str]]:
    for name, value in facts.attributes.items():
        if _tellable(f"{name} {value}"):
            yield name.replace(" ", "_"), value


def _tellable(text: str) -> bool:
    """Say whether a text speaks of nothing that no model is told."""
    return not _UNTOLD & words_of(text) and not _MONEY.search(text)


def _asked(speaker: Speaker, prompt: prompts.Prompt) -> Said | Phrased:
    """Give what the model says, or why there is nothing."""
    if len("".join((prompt.system, *prompt.parts)).encode("utf-8", "replace")) > PROMPT_BYTES:
        return Phrased(None, "prompt_too_long", 0)
    try:
        return speaker.say(prompt.system, prompt.parts, PATIENCE_S)
    except LanguageUnavailableError as error:
        return Phrased(None, "unavailable", error.tokens)


def _named(raw: str) -> str:
    text = " ".join(raw.split())
    for slot, name in _NAMES.items():
        text = text.replace(slot, name)
    return text
