"""The lexicon's object: several writers lose nothing, and a reader fetches only what changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from vitrine.domain.lexicon import Lexicon
from vitrine.stores.lexicon import Lexicons


def item(brand: str) -> dict[str, Any]:
    return {"title": f"{brand} tea", "brand": brand, "category": ["Tea"]}


def test_writers_at_the_same_time_lose_no_word(aws: dict[str, Any]) -> None:
    def write(first: int) -> None:
        own = Lexicons(aws["s3"], "artifacts")
        for number in range(first, first + 4):
            own.learn([item(f"brand{number}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (0, 10, 20, 30)))
    assert len(Lexicons(aws["s3"], "artifacts").read().brands) == 16


def test_nothing_new_is_not_written(aws: dict[str, Any]) -> None:
    writer, other = (Lexicons(aws["s3"], "artifacts") for _ in range(2))
    assert (writer.learn([item("A")]), writer.learn([item("A")]), other.learn([item("A")])) == (True, False, False)


def test_a_reader_sees_what_others_add_and_when_all_is_gone(aws: dict[str, Any]) -> None:
    reader, writer = (Lexicons(aws["s3"], "artifacts") for _ in range(2))
    assert reader.read() == Lexicon()
    writer.learn([item("A")])
    first = reader.read()
    assert first.brands == {"A"}
    assert reader.read() is first
    writer.learn([item("B")])
    assert reader.read().brands == {"A", "B"}
    aws["s3"].delete_object(Bucket="artifacts", Key="catalogue/lexicon.json.gz")
    assert reader.read() == Lexicon()
    assert writer.learn([item("C")])
