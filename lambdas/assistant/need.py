"""One thing of several that a message asks for."""

from __future__ import annotations

from typing import NamedTuple

from vitrine.domain.lexicon import Path


class Need(NamedTuple):
    """One thing that is asked for: any of its categories, by its words."""

    categories: tuple[Path, ...]
    words: tuple[str, ...]
