"""The reader as it is shipped, and as it is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading.marks import ACTS, TAGS
from reading.reader import HEADS, LEARNT, Reader, spans_of
from reading.training import corpus
from reading.training.fitting import Recipe, fit
from reading.training.judging import judged


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize(
    ("message", "kind", "words"),
    [
        ("we ran out of dishwasher tabs", "wanted", ["dishwasher tabs"]),
        ("need lentils, onions and stock cubes for my soup", "wanted", ["lentils", "onions", "stock cubes"]),
        ("need lentils, onions and stock cubes for my soup", "told", ["soup"]),
        ("my brother hates olives", "refused", ["olives"]),
        ("my nephew is allergic to sesame", "harmful", ["sesame"]),
        ("there is no rice left at home", "wanted", ["rice"]),
    ],
)
def test_what_asks_is_told_from_what_refuses(reader: Reader, message: str, kind: str, words: list[str]) -> None:
    spans = reader.read(message).spans
    assert [message[span.start : span.end] for span in spans if span.kind == kind] == words


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=400))
def test_spans_follow_each_other_within_the_message(reader: Reader, message: str) -> None:
    marked = reader.read(message)
    assert marked.act in ACTS
    edge = 0
    for span in marked.spans:
        assert edge <= span.start < span.end <= len(message)
        assert 0.0 <= span.score <= 1.0
        edge = span.end


def test_a_span_opens_with_its_first_word_and_ends_with_its_last_piece() -> None:
    tags = np.full((5, len(TAGS)), 0.01, dtype=np.float32)
    for place, tag in enumerate(["O", "B-wanted", "O", "I-wanted", "B-wanted"]):
        tags[place, TAGS.index(tag)] = 0.8
    # The third piece is the second one's word: what it says itself does not count.
    spans = spans_of([None, 0, 0, 1, 2], [(0, 0), (0, 2), (2, 5), (6, 9), (10, 13)], tags)
    assert [(span.start, span.end, span.kind) for span in spans] == [(0, 9, "wanted"), (10, 13, "wanted")]
    assert spans[0].score == pytest.approx(0.81, abs=1e-3)


def test_it_is_made_again_from_its_messages(tmp_path: Path) -> None:
    few = [example for path in sorted(corpus.MESSAGES.glob("*.txt"))[:2] for example in corpus.read(path)[:40]]
    said: list[str] = []
    made = [tmp_path / "first.npz", tmp_path / "second.npz"]
    for target in made:
        fit(few, target, Recipe(passes=2), said.append)
    assert said[0].startswith("pass 1 of 2: loss ")
    with np.load(made[0]) as first, np.load(made[1]) as second, np.load(LEARNT) as shipped:
        assert sorted(first.files) == sorted(second.files) == sorted(shipped.files)
        assert all(np.array_equal(first[name], second[name]) for name in first.files)
    lines = list(judged(Reader.load(made[0]), few))
    assert lines[-1].endswith("of 80 right")


def test_what_was_learnt_over_other_weights_is_refused(tmp_path: Path) -> None:
    with np.load(LEARNT) as stored:
        heads = {name: stored[name] for name in HEADS}
    np.savez(tmp_path / "other.npz", **heads, elsewhere=np.zeros(1, dtype=np.float32))
    with pytest.raises(ValueError, match="other weights: they have no elsewhere"):
        Reader.load(tmp_path / "other.npz")
