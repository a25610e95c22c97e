"""Sentences that know their template: they are checked in English, and said in the shopper's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.languages import LANGUAGES
from vitrine.domain.grounding import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vitrine.domain.grounding import Ground

_NEUTRAL = "Here is what I found."
_THINGS = frozenset({"things", "diet"})
"""Facts of a template that are things by their names, which other languages have words for."""
_AMOUNT = re.compile(r"under (\S+)")


class Line(str):
    """A sentence in English, with the template and the facts that it is made of."""

    template: str
    facts: dict[str, Any]

    __slots__ = ("facts", "template")

    def __new__(cls, template: str, **facts: Any) -> Line:
        """Fill a template; a fact of several things is a list."""
        line = super().__new__(cls, template.format(**{name: _listed(fact, "and") for name, fact in facts.items()}))
        line.template, line.facts = template, facts
        return line


def spoken(lines: Sequence[str], ground: Ground, language: str, report: Callable[[str], None]) -> str:
    """Say in another language what passes the check in English, the same facts in the same places.

    A sentence that has no template there is left out, and so is one that fails the check; `report` is told of these.
    """
    said = []
    for line in lines:
        faults = check(line, ground)
        if faults:
            report(faults[0].claim)
        elif (text := translated(line, language)) is not None:
            said.append(text)
    return " ".join(said) or LANGUAGES[language].said[_NEUTRAL]


def translated(line: str, language: str) -> str | None:
    """Give a sentence of ours in another language; None where it has none there."""
    known = LANGUAGES[language]
    template = line.template if isinstance(line, Line) else line
    form = known.said.get(template)
    if form is None:
        return None
    facts = line.facts if isinstance(line, Line) else {}
    named = {name: _named(fact, known.things) if name in _THINGS else fact for name, fact in facts.items()}
    return form.format(**{name: _listed(fact, known.things["and"]) for name, fact in named.items()})


def asked(question: dict[str, Any] | None, language: str) -> dict[str, Any] | None:
    """Give a question in another language; what it offers is understood when it is said."""
    if question is None or language not in LANGUAGES:
        return question
    return question | {
        "text": translated(question["text"], language) or question["text"],
        "choices": [_choice(choice, language) for choice in question["choices"]],
    }


def _choice(choice: str, language: str) -> str:
    amount = _AMOUNT.fullmatch(choice)
    if amount:
        return LANGUAGES[language].said["under {price}"].format(price=amount[1])
    return translated(choice, language) or choice


def _named(things: Any, names: Any) -> Any:
    return names.get(things, things) if isinstance(things, str) else [names.get(thing, thing) for thing in things]


def _listed(fact: Any, joining: str) -> Any:
    """Write a row of things: "milk, eggs and nuts"."""
    if not isinstance(fact, list | tuple):
        return fact
    return fact[0] if len(fact) == 1 else f"{', '.join(fact[:-1])} {joining} {fact[-1]}"
