"""The last step of an answer: templates that are checked, and, where a model is set, its words that are checked too.

The model gets what the templates say, with slots for facts, and the shopper's message as quoted data. What it says
leaves only where every slot is known and every sentence is true; anything else, and the templates' text goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.slots import filled, slots_of, slotted
from vitrine.domain.grounding import check
from vitrine.models import prompts
from vitrine.models.language import LanguageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vitrine.domain.grounding import Ground
    from vitrine.models.language import Language

Words = Literal["rules", "model"]
Verdict = Literal["model", "unavailable", "unchecked_slot", "ungrounded", "ambiguous"]
_NEUTRAL = "Here is what I found."


@dataclass(frozen=True, slots=True)
class Phrased:
    """A text for the shopper, whose words it is in, and the tokens that it took."""

    text: str
    words: Words
    tokens: int = 0


def of_templates(sentences: Sequence[str], ground: Ground, report: Callable[[str], None]) -> str:
    """Join sentences, without those that do not pass the check; `report` is told of what was wrong with them."""
    kept = []
    for sentence in sentences:
        faults = check(sentence, ground)
        if faults:
            report(faults[0].claim)
        else:
            kept.append(sentence)
    return " ".join(kept) or _NEUTRAL


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer is to: what was asked for so far, the message, and how many answers there were before."""

    asked: str
    message: str
    turn: int = 0


def of_model(
    language: Language, plain: str, wish: Wish, ground: Ground, within_s: float, report: Callable[[Verdict], None]
) -> Phrased:
    """Let the model phrase an answer; `plain` is what the templates say, and what goes out where its words do not.

    It is not asked where the text names no item, or one of several of that name.
    """
    answer = slotted(plain, ground)
    if answer is None or ".name}" not in answer:
        report("ambiguous")
        return Phrased(plain, "rules")
    begin = prompts.BEGINNINGS[wish.turn % len(prompts.BEGINNINGS)]
    prompt = prompts.phrase(answer, wish.asked, begin, wish.message)
    try:
        said = language.say(prompt.system, prompt.parts, within_s)
    except LanguageUnavailableError as error:
        report("unavailable")
        return Phrased(plain, "rules", error.tokens)
    # What it was not told it has no reason to say: a price does not answer why.
    told = {slot: value for slot, value in slots_of(ground).items() if f"{{{slot}}}" in answer}
    text = filled(said.text, told)
    if text is None:
        report("unchecked_slot")
    elif check(text, ground):
        report("ungrounded")
    else:
        report("model")
        return Phrased(text, "model", said.tokens)
    return Phrased(plain, "rules", said.tokens)
