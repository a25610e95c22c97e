"""Whether a brand that a message names is the only one that is ever bought: "store brand only"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.lists import phrases_of
from assistant.understanding.tokens import Reading
from vitrine.domain.words import folded, singular

_EVER = phrases_of("""
    only buy | only buys | only ever buy | only eat | only eats | only drink | only use | only uses | only trust
    | only get | always buy | always get | always use | always eat | only ever | exclusively | stick to | stick with
    | sticking to | sticking with | loyal to | nothing but | these days | from now on | for everything
    | across the board
    | everything from | all from | everything i buy | whatever i buy | always | buy only | use only | anything i buy
    """)
_NEAR = 3
_AROUND = frozenset({"only", "exclusively", "strictly"})


def lasts(reading: Reading, brands: Sequence[str]) -> bool:
    """Say whether one of the brands that a message asks for is wanted of whatever is needed."""
    if not brands:
        return False
    if reading.says(_EVER):
        return True
    texts = [singular(token.text) for token in reading.tokens]
    for brand in brands:
        name = [singular(word) for word in folded(brand)]
        for start in range(len(texts) - len(name) + 1):
            if texts[start : start + len(name)] == name:
                behind = start + len(name)
                near = {*texts[max(start - _NEAR, 0) : start], *texts[behind : behind + 1]}
                if near & _AROUND:
                    return True
    return False
