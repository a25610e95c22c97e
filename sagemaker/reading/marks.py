"""What the reader marks in a message, and the acts that a message may be."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("wanted", "quality", "refused", "harmful", "freed", "told")
"""What a span may be: a thing or a quality asked for, what is refused, what does harm, what is allowed again, and goods
that are only told of."""
TAGS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in ("B", "I")))
"""The tags of a word: outside of every span, or the first or a later one of a span."""
ACTS = (
    "find",
    "refine",
    "more",
    "cheaper",
    "dearer",
    "reject",
    "ask",
    "compare",
    "why",
    "cart",
    "similar",
    "reset",
    "relax",
    "thanks",
    "greet",
    "help",
    "off",
)


class Span(NamedTuple):
    """A run of characters from `start` up to `end`, and the mean probability of its words' tags."""

    start: int
    end: int
    kind: str
    score: float = 1.0


class Marked(NamedTuple):
    """A message's spans in their order, and its likeliest act with its probability."""

    spans: tuple[Span, ...]
    act: str
    score: float = 1.0
