"""What a message gives as its grounds, and does not ask for: "make it 15, the whole team is coming"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.lists import words_of
from assistant.understanding.english import FUNCTION, PERSONS
from assistant.understanding.tokens import SPELLED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from assistant.understanding.tokens import Reading

_PARTS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "(", ")"}) | words_of(
    "because since cause cuz cos bc as so but and while"
)
_TELLS = words_of("""
    is are am was were be been im hes shes its theyre were youre weve ive has have had will gonna got gets came come
    comes coming says said told pays paid paying brings bringing invited joining wants asked
    """)
"""Words of what is the case, and of what somebody does."""
_WISHES = words_of("""
    need needs want wanna like love prefer prefers show find get give looking look buy please pls plz add must should
    with without also too instead rather maybe fine ok okay good better best nice great enough what which how where do
    does can could would if no not
    """)
"""Words of what is asked for: a clause that has one is no grounds."""
_WHO = PERSONS | words_of("he she they we it there everybody everyone somebody someone payday boss team")


def grounds(reading: Reading, limited: Collection[int], things: Collection[int]) -> frozenset[int]:
    """Give the places of the clauses that only tell why.

    `limited` are the places of the words that say a limit, `things` those of what the shop has a category for: of what
    a clause speaks is none of its grounds ("the cheese is for my mom").

    Only a message that says what may be spent, of what is asked for already, is read so: any other tells its need in
    such clauses too.
    """
    return frozenset(
        place for clause in _clauses(reading, limited) if _tells(reading, clause, things) for place in clause
    )


def _clauses(reading: Reading, limited: Collection[int]) -> Iterator[list[int]]:
    clause: list[int] = []
    for place, token in enumerate(reading.tokens):
        if token.text in _PARTS or place in limited:
            yield clause
            clause = []
        else:
            clause.append(place)
    yield clause


def _tells(reading: Reading, clause: list[int], things: Collection[int]) -> bool:
    words = [reading.text(place) for place in clause]
    if not words or _WISHES.intersection(words):
        return False
    tells = next((place for place in clause if reading.text(place) in _TELLS), None)
    if tells is not None:
        return not any(place in things for place in clause if place < tells)
    # "Grandma chipped in": a person, and what they did.
    first = next((word for word in words if word in _WHO or word not in FUNCTION), "")
    return first in _WHO and any(word not in FUNCTION and word not in SPELLED for word in words if word != first)
