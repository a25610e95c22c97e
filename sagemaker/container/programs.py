"""The programs that the server can run, chosen by VITRINE_PROGRAM."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from container.layout import Layout
    from container.server import Program


def load(layout: Layout) -> Program:
    """Return the program that the environment names, ready to answer.

    Raises:
        ValueError: VITRINE_PROGRAM is none of ranker, embedding and language.
    """
    name = os.environ.get("VITRINE_PROGRAM", "")
    if name == "embedding":
        return _embedding()
    if name == "ranker":
        return _ranker(layout)
    if name == "language":
        return _language()
    raise ValueError(f"VITRINE_PROGRAM must be ranker, embedding or language, got {name!r}")


def _embedding() -> Program:
    from embedding.inference import EmbeddingProgram  # noqa: PLC0415

    return EmbeddingProgram.load()


def _language() -> Program:
    from language.inference import LanguageProgram  # noqa: PLC0415

    return LanguageProgram.load()


def _ranker(layout: Layout) -> Program:
    from ranker.inference import RankerProgram  # noqa: PLC0415
    from ranker.segments import BucketSegments  # noqa: PLC0415

    return RankerProgram.load(layout.model, BucketSegments.from_environment())
