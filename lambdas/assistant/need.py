"""One thing of several that a message asks for."""

from __future__ import annotations

from typing import NamedTuple

from vitrine.domain.lexicon import Path


class Need(NamedTuple):
    """One thing that is asked for: any of its categories, by its words.

    `head` is the word that names it, where a model marked the thing; `soft` are words of goods that were told of beside
    it: of what fits alike, what has them comes first.
    """

    categories: tuple[Path, ...]
    words: tuple[str, ...]
    head: str = ""
    soft: tuple[str, ...] = ()
