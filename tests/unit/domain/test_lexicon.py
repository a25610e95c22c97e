"""The lexicon: the same whatever the order, bounded, and written as it is read."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.domain.lexicon import MOST_PLACES, Lexicon
from vitrine.domain.words import folded, singular, words

ITEMS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Fig Jam", "Crème Brûlée 500", "Green tea bags", "", "ÅÄÖ"]),
        "brand": st.sampled_from([None, "Acme", "O'Neil"]),
        "category": st.lists(st.sampled_from(["Grocery", "Tea", "Spreads"]), min_size=1, max_size=3),
        "price": st.just({"amount": 2, "currency": "EUR"}),
        "attributes": st.dictionaries(st.sampled_from(["organic", "size"]), st.sampled_from([True, 1.0, 1, "big"])),
    }
)


@settings(deadline=None)
@given(st.lists(ITEMS, max_size=8), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(items: list[dict[str, Any]], chance: Any) -> None:
    shuffled = [*items, *items[:3]]
    chance.shuffle(shuffled)
    one_by_one = Lexicon()
    for entry in shuffled:
        one_by_one = one_by_one.with_items([entry])
    assert one_by_one == Lexicon().with_items(items)


@settings(deadline=None)
@given(st.lists(ITEMS, max_size=8))
def test_it_is_read_as_it_was_written_and_the_same_items_bring_nothing(items: list[dict[str, Any]]) -> None:
    lexicon = Lexicon().with_items(items)
    assert Lexicon.read(json.loads(json.dumps(lexicon.written()))) == lexicon
    assert lexicon.with_items(items) is lexicon


def test_a_word_of_many_categories_is_known_and_says_none() -> None:
    places = [{"title": "Big tea", "category": [f"C{n}"]} for n in range(MOST_PLACES + 1)]
    lexicon = Lexicon().with_items([*places, {"title": "Rare", "category": ["C0"]}])
    assert lexicon.words["tea"] == frozenset()
    assert lexicon.with_items(places).words["tea"] == frozenset()
    assert lexicon.words["rare"] == {("C0",)}


@settings(deadline=None)
@given(st.text(max_size=60))
def test_words_are_where_they_say(text: str) -> None:
    found = words(text)
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert all(folded(text[word.start : word.end])[0] == word.text for word in found)


def test_words_are_compared_without_case_accents_and_plurals() -> None:
    assert folded("Crème BRÛLÉE, don’t") == ("creme", "brulee", "dont")
    plurals = {"jams": "jam", "berries": "berry", "boxes": "box", "glass": "glass", "bus": "bus", "tomatoes": "tomato"}
    assert {word: singular(word) for word in plurals} == plurals
