"""The messages that the reader learns from: one a line, its act in front and its spans in brackets.

find | tissues are out, need [w cough drops] and something [q soothing], not [n menthol]
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from reading.marks import ACTS, Span

MESSAGES = Path(__file__).parent.parent / "messages"
_LETTERS = {"w": "wanted", "q": "quality", "n": "refused", "a": "harmful", "f": "freed", "x": "told"}
_SPAN = re.compile(r"\[([a-z]) ([^][]+)\]")


class Example(NamedTuple):
    """A message as somebody marked it."""

    text: str
    spans: tuple[Span, ...]
    act: str


def read(path: Path) -> list[Example]:
    """Read a file; raises ValueError that names the line and what is wrong with it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_example(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _example(line: str, where: str) -> Example:
    act, _, marked = line.partition(" | ")
    if act not in ACTS:
        raise ValueError(f"{where}: the act is one of {', '.join(ACTS)}, not {act!r}")
    text, spans, last = "", [], 0
    for found in _SPAN.finditer(marked):
        text += marked[last : found.start()]
        if found[1] not in _LETTERS:
            raise ValueError(f"{where}: a span is marked with one of {', '.join(_LETTERS)}, not {found[1]!r}")
        spans.append(Span(len(text), len(text) + len(found[2]), _LETTERS[found[1]]))
        text, last = text + found[2], found.end()
    text += marked[last:]
    if "[" in text or "]" in text or not text.strip():
        raise ValueError(f"{where}: a bracket that opens or closes no span, or no message: {marked!r}")
    return Example(text, tuple(spans), act)
