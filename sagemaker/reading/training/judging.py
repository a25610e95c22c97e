"""How well a reader marks messages that it did not learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reading.marks import KINDS
from reading.reader import Reader
from reading.training.corpus import Example


def judged(reader: Reader, examples: Sequence[Example]) -> Iterator[str]:
    """Yield lines: precision, recall and F1 of whole spans of each kind and of all, and the share of right acts."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    acts = 0
    for example in examples:
        said = reader.read(example.text)
        acts += said.act == example.act
        found = {(span.start, span.end, span.kind) for span in said.spans}
        meant = {(span.start, span.end, span.kind) for span in example.spans}
        for counter, spans in ((right, found & meant), (given, found), (wanted, meant)):
            counter.update([kind for _, _, kind in spans] + ["all"] * len(spans))
    for kind in (*KINDS, "all"):
        f1 = 2 * right[kind] / max(1, given[kind] + wanted[kind])
        precision, recall = right[kind] / max(1, given[kind]), right[kind] / max(1, wanted[kind])
        yield f"{kind:8} {precision:.3f} precision, {recall:.3f} recall, {f1:.3f} F1 of {wanted[kind]} spans"
    yield f"acts     {acts / max(1, len(examples)):.3f} of {len(examples)} right"
