"""A text as clauses, each with the items that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vitrine.domain.grounding.facts import Facts, Ground
from vitrine.domain.grounding.vocabulary import NEGATIONS, ORDINALS
from vitrine.domain.words import fold

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s\w]|_")
_JOINING = frozenset({",", "and", "or", "both", "as", "well", "&", "plus", "the", "also", "either"})
_CONNECTORS = frozenset({",", "and", "while", "but", "whereas", "then", "–", "—", ":", ";"})
_PRONOUNS = frozenset({"it", "its", "this", "price"})
_ENDS = frozenset({".", "!", "?", ";", "\n"})
_LEAST_SHORT = 2
"""Words of the shortest beginning of a name that stands for the whole."""


class Token(NamedTuple):
    """A token of a sentence: as written, as compared, and the name that it stands for (None: for itself)."""

    raw: str
    text: str
    name: int | None = None
    """Index among the names that may be spoken of; one beyond the items for a name without facts."""


@dataclass
class Clause:
    """Words, and the items that all of them are said of; none where no item is spoken of."""

    tokens: list[Token] = field(default_factory=list)
    about: list[Facts] = field(default_factory=list)
    negated: bool = False


def tokens_of(text: str, ground: Ground) -> list[Token]:
    """Cut a text into tokens; each name that may be spoken of is one token, the longest first."""
    raw = [found[0] for found in _TOKEN.finditer(text.replace("\n", " . "))]
    plain = [_compared(token) for token in raw]
    names = _names(ground)
    tokens: list[Token] = []
    start = 0
    while start < len(raw):
        index, length = next(
            ((index, len(name)) for name, index in names if plain[start : start + len(name)] == name), (None, 1)
        )
        tokens.append(Token(" ".join(raw[start : start + length]), plain[start], index))
        start += length
    return tokens


def _names(ground: Ground) -> list[tuple[list[str], int]]:
    """List the names with the tokens that they are, the longest first; what two share stands for neither."""
    found: dict[tuple[str, ...], set[int]] = {}
    for index, name in enumerate([*(facts.name for facts in ground.known), *ground.names]):
        for form in {name, re.split(r"[,(–—]| - ", name)[0].strip()}:
            cut = tuple(_compared(token[0]) for token in _TOKEN.finditer(form))
            if len(cut) >= (_LEAST_SHORT if form != name else 1):
                found.setdefault(cut, set()).add(index)
    single = [(list(form), next(iter(indices))) for form, indices in found.items() if len(indices) == 1]
    return sorted(single, key=lambda entry: -len(entry[0]))


def _compared(token: str) -> str:
    """Give a token as it is compared; a mark of quotation is itself."""
    return fold(token).replace("'", "").replace("’", "") or token


def sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut tokens into sentences; a mark between digits is inside its token already."""
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        if token.name is None and token.raw in _ENDS:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def clauses(sentence: Sequence[Token], ground: Ground, before: Facts | None) -> list[Clause]:
    """Say which words of a sentence are about which items; `before` is the item that "it" means at its beginning."""
    found = _clauses(sentence, ground, before)
    negated = False
    for clause in found:
        # What is denied once in a sentence may be meant of all that follows.
        negated = negated or _denies(clause)
        clause.negated = negated
    return found


def _denies(clause: Clause) -> bool:
    texts = [token.text for token in clause.tokens if token.name is None]
    return any(text in NEGATIONS and texts[n + 1 : n + 2] not in (["more"], ["longer"]) for n, text in enumerate(texts))


def _clauses(sentence: Sequence[Token], ground: Ground, before: Facts | None) -> list[Clause]:
    groups = _groups(sentence, ground)
    if not groups:
        meant = _pronoun(sentence, ground, before)
        return [Clause(list(sentence), [meant] if meant else [])]
    result: list[Clause] = []
    rest = list(sentence[: groups[0][0]])
    for place, (_, end, about) in enumerate(groups):
        until = groups[place + 1][0] if place + 1 < len(groups) else len(sentence)
        between = list(sentence[end:until])
        cut = _last_connector(between) if place + 1 < len(groups) else len(between)
        result.append(Clause([*rest, *between[:cut]], about))
        rest = between[cut:]
    return result


def _groups(sentence: Sequence[Token], ground: Ground) -> list[tuple[int, int, list[Facts]]]:
    """Find mentions, and join those that only "and" or a comma stands between: (start, end, items)."""
    found: list[tuple[int, int, list[Facts]]] = []
    for place in range(len(sentence)):
        facts = _mentioned(sentence, place, ground)
        if facts is None:
            continue
        if found and _joined(sentence, found[-1][1], place):
            start, _, about = found.pop()
            found.append((start, place + 1, [*about, facts]))
        else:
            found.append((place, place + 1, [facts]))
    return found


def _joined(sentence: Sequence[Token], end: int, place: int) -> bool:
    """Say whether two mentions are parts of one row of names."""
    between = [token.text for token in sentence[end:place]]
    if not between or any(text not in _JOINING for text in between):
        return False
    return any(text not in (",", "the") for text in between) or _listed(sentence, place)


def _listed(sentence: Sequence[Token], place: int) -> bool:
    """Say whether a row of names goes on to its "and"."""
    for token in sentence[place + 1 :]:
        if token.text in ("and", "or"):
            return True
        if token.name is None and token.text not in _JOINING:
            return False
    return False


def _mentioned(sentence: Sequence[Token], place: int, ground: Ground) -> Facts | None:
    token = sentence[place]
    if token.name is not None:
        return ground.known[token.name] if token.name < len(ground.known) else None
    order = ORDINALS.get(token.text)
    behind = sentence[place + 1].text if place + 1 < len(sentence) else ""
    pointed = sentence[place - 1].text == "the" and behind in ("one", "is", "costs", "option", "has")
    return ground.items[order] if order is not None and place and pointed and order < len(ground.items) else None


def _pronoun(sentence: Sequence[Token], ground: Ground, before: Facts | None) -> Facts | None:
    if not any(token.text in _PRONOUNS for token in sentence):
        return None
    return before or (ground.items[0] if len(ground.items) == 1 else None)


def _last_connector(between: Sequence[Token]) -> int:
    places = [place for place, token in enumerate(between) if token.text in _CONNECTORS and token.name is None]
    return places[-1] if places else len(between)
