"""Examples as word pieces, and the changes that each pass makes to them."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, NamedTuple

from reading.marks import ACTS, TAGS
from reading.training.corpus import Example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

UNLEARNT = -100
"""The tag of a piece that is not learnt: only a word's first one is."""
_MARKS = re.compile(r"[,.!?;:…-]+(?=\s|$)")


class Encoded(NamedTuple):
    """A message's word pieces, the tags of its words, and its act."""

    ids: list[int]
    tags: list[int]
    act: int


def encode(example: Example, pieces: Tokenizer) -> Encoded:
    """Cut a message into word pieces."""
    encoding = pieces.encode(example.text)
    tags, before = [], None
    for word, offsets in zip(encoding.word_ids, encoding.offsets, strict=True):
        tags.append(UNLEARNT if word is None or word == before else TAGS.index(_tag(example, *offsets)))
        before = word
    return Encoded(encoding.ids, tags, ACTS.index(example.act))


def _tag(example: Example, start: int, end: int) -> str:
    for span in example.spans:
        if start < span.end and end > span.start:
            return f"{'B' if start <= span.start else 'I'}-{span.kind}"
    return "O"


class Changes:
    """Changes messages from pass to pass: things for other things, typing slips, and marks left out."""

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (examples are no secret)
        self._things = sorted(
            {one.text[span.start : span.end] for one in examples for span in one.spans if _is_a_thing(one, span.start)}
        )

    def of(self, example: Example) -> Example:
        """Change an example, or not."""
        changed = self._exchanged(example)
        if self._random.random() < 0.2:
            changed = _edited(changed, [(found.start(), found.end(), "") for found in _MARKS.finditer(changed.text)])
        if self._random.random() < 0.15:
            changed = self._mistyped(changed)
        return changed

    def _exchanged(self, example: Example) -> Example:
        """Put other things for some of those that are named, so that places are learnt and not words."""
        edits = [
            (span.start, span.end, self._random.choice(self._things))
            for span in example.spans
            if span.kind in ("wanted", "told", "refused") and self._random.random() < 0.25
        ]
        return _edited(example, edits)

    def _mistyped(self, example: Example) -> Example:
        """Swap two letters of one word, or leave one out."""
        words = list(re.finditer(r"[a-z]{4,}", example.text))
        if not words:
            return example
        word = self._random.choice(words)
        at = self._random.randrange(word.start(), word.end() - 1)
        pair = example.text[at : at + 2]
        return _edited(example, [(at, at + 2, pair[::-1] if self._random.random() < 0.5 else pair[1:])])


def _is_a_thing(example: Example, start: int) -> bool:
    return any(span.start == start and span.kind in ("wanted", "told") for span in example.spans)


def _edited(example: Example, edits: list[tuple[int, int, str]]) -> Example:
    """Replace runs of characters, and move the spans with them; an edit lies inside a span or outside of all."""
    text, spans = example.text, list(example.spans)
    for start, end, said in sorted(edits, reverse=True):
        text = text[:start] + said + text[end:]
        grown = len(said) - (end - start)
        spans = [
            span._replace(
                start=span.start + (grown if span.start >= end else 0), end=span.end + (grown if span.end >= end else 0)
            )
            for span in spans
        ]
    kept = tuple(span for span in spans if text[span.start : span.end].strip())
    return Example(text, kept, example.act)
