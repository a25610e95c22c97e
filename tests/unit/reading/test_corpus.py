"""The messages that the reader learns from, and what each pass makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedding.encoder import tokenizer
from reading.marks import ACTS, KINDS, TAGS, Span
from reading.training import corpus
from reading.training.corpus import Example
from reading.training.examples import UNLEARNT, Changes, encode

FILES = sorted(corpus.MESSAGES.glob("*.txt"))


def test_every_file_of_messages_is_marked_as_it_says() -> None:
    read = {path.stem: corpus.read(path) for path in FILES}
    examples = [example for found in read.values() for example in found]
    assert len(read) >= 15
    assert len(examples) > 7_000
    assert {span.kind for example in examples for span in example.spans} == set(KINDS)
    assert {example.act for example in examples} == set(ACTS)


def test_a_line_is_a_message_its_spans_and_its_act(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("find | out of [x tissues], need [w cough drops]\n\nthanks | bye\n", encoding="utf-8")
    spans = (Span(7, 14, "told"), Span(21, 32, "wanted"))
    assert corpus.read(path) == [
        Example("out of tissues, need cough drops", spans, "find"),
        Example("bye", (), "thanks"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("buy | milk", "bad.txt:2: the act is one of"),
        ("find milk", "bad.txt:2: the act is one of"),
        ("find | [z milk]", "bad.txt:2: a span is marked with one of"),
        ("find | [w milk", "bad.txt:2: a bracket that opens"),
        ("find | ", "bad.txt:2: a bracket that opens or closes no span, or no message"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(f"find | [w tea]\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        corpus.read(path)


def test_only_the_first_piece_of_a_word_is_learnt() -> None:
    pieces = tokenizer()
    example = Example("need zucchinis, not ice", (Span(5, 14, "wanted"), Span(20, 23, "refused")), "find")
    encoded = encode(example, pieces)
    said = [TAGS[tag] for tag in encoded.tags if tag != UNLEARNT]
    assert said == ["O", "B-wanted", "O", "O", "B-refused"]
    assert len(encoded.ids) == len(encoded.tags) > len(said)
    assert ACTS[encoded.act] == "find"


EXAMPLES = [example for path in FILES[:2] for example in corpus.read(path)]


@settings(max_examples=200)
@given(st.integers(0, len(EXAMPLES) - 1), st.integers(0, 1000))
def test_changes_keep_the_spans_on_their_words(number: int, seed: int) -> None:
    example = EXAMPLES[number]
    changed = Changes(EXAMPLES, seed).of(example)
    assert changed.act == example.act
    edge = 0
    for span in changed.spans:
        assert edge <= span.start < span.end <= len(changed.text)
        assert changed.text[span.start : span.end].strip()
        edge = span.end
    kinds = [span.kind for span in example.spans]
    assert [span.kind for span in changed.spans] == kinds
