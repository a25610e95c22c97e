"""The checker itself: what is false is caught, what is true gets through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.grounding.lies import false_sentences
from tests.unit.grounding.said import grounded, known, true_sentences
from vitrine.domain.grounding import Ground, check, money, plain

SEED = 20261127
COUNT = 1_000


def test_a_thousand_planted_falsehoods_are_all_caught() -> None:
    missed = [text for text, ground in false_sentences(SEED, COUNT) if not check(text, ground)]
    print(f"falsehoods, seed {SEED}: {COUNT - len(missed)} of {COUNT} caught")  # noqa: T201
    assert missed == []


def test_of_a_thousand_true_sentences_nearly_all_get_through() -> None:
    stopped = [(text, found[0].claim) for text, ground in true_sentences(SEED, COUNT) if (found := check(text, ground))]
    print(f"true sentences, seed {SEED}: {COUNT - len(stopped)} of {COUNT} let through")  # noqa: T201
    assert len(stopped) <= 0.03 * COUNT, stopped[:20]


# Written by hand, each about real items of the shop, and not from the patterns above.
TRUE = [
    "If you enjoy a calm evening, Camomile Dream Herbal Tea is caffeine free and only €2.80.",
    "Earl Grey Loose Leaf Black Tea costs more, €8.90, but it is organic and you get 100 g.",
    "Between the two, Camomile Dream Herbal Tea is cheaper.",
    "Both teas are in stock right now.",
    "You asked for tea, so I picked these.",
    "The first one is caffeine free.",
    "Camomile Dream Herbal Tea, 20 bags is from Meadow; Earl Grey Loose Leaf Black Tea, 100 g is from Kettle & Co.",
    "Prices range from €2.80 to €8.90.",
    "Neither price is above your limit.",
    "Do you prefer black or herbal tea?",
    "Take the Camomile Dream Herbal Tea if you want to spend less than €3.",
]
FALSE = [
    "If you enjoy a calm evening, Earl Grey Loose Leaf Black Tea is caffeine free.",
    "Camomile Dream Herbal Tea is organic.",
    "Camomile Dream Herbal Tea helps you sleep.",
    "Earl Grey Loose Leaf Black Tea is cheaper.",
    "Earl Grey Loose Leaf Black Tea is cheaper at €8.90.",
    "The second one is caffeine free.",
    "Both are organic.",
    "Both are caffeine free.",
    "Camomile Dream Herbal Tea and Earl Grey Loose Leaf Black Tea are organic.",
    "It comes in a metal tin.",
    "Prices range from €1.00 to €5.00.",
    "Camomile Dream Herbal Tea is from Kettle & Co, and Earl Grey Loose Leaf Black Tea is from Meadow.",
    "Earl Grey Loose Leaf Black Tea has 50 bags.",
    "Camomile Dream Herbal Tea is not caffeine free.",
    "Neither Camomile Dream Herbal Tea nor Earl Grey Loose Leaf Black Tea is in stock.",
    "Earl Grey Loose Leaf Black Tea is €2.80.",
    "You get Earl Grey Loose Leaf Black Tea for €8.90 with a free mug.",
    "Camomile Dream Herbal Tea costs €2.80 and ships tomorrow.",
    "There is also a Jasmine Pearl Tea for €4.00.",
    "Earl Grey Loose Leaf Black Tea, our most loved tea, costs €8.90.",
    "Two euros eighty is what Earl Grey Loose Leaf Black Tea costs.",
]  # fmt: skip
TEAS = grounded("Camomile", "Earl Grey", asked=frozenset({"tea", "black", "herbal"}), numbers=frozenset({10.0}))


@pytest.mark.parametrize("text", FALSE)
def test_a_falsehood_in_other_words_is_caught(text: str) -> None:
    assert check(text, TEAS)


def test_of_truths_in_other_words_most_get_through() -> None:
    stopped = {text: check(text, TEAS) for text in TRUE if check(text, TEAS)}
    assert len(stopped) <= 2, stopped


def test_a_name_inside_another_is_the_longer_one() -> None:
    ground = grounded("Strawberry Jam", "Strawberry Rhubarb")
    assert not check("Strawberry Jam costs €3.20, Strawberry Rhubarb Jam €3.90.", ground)
    assert check("Strawberry Rhubarb Jam costs €3.20.", ground)


def test_what_was_asked_for_may_be_said_of_no_item_alone() -> None:
    ground = grounded("Sourdough", asked=frozenset({"gluten", "bread"}), refused=frozenset({"gluten"}))
    assert check("Sourdough Loaf is gluten-free.", ground)
    assert check("Sourdough Loaf is without gluten.", ground)


def test_cheaper_alone_needs_what_was_shown_before() -> None:
    assert check("These are cheaper.", TEAS)
    assert not check("These are cheaper.", grounded("Camomile", below=3.0))
    assert check("These are cheaper.", grounded("Camomile", below=2.5))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_checked_and_any_name_written_without_markup(text: str) -> None:
    check(text, TEAS)
    written = plain(text)
    assert not set(written) & set("<>{}[]`*_|\\\n\r\t")
    assert plain(written) == written


@settings(deadline=None)
@given(st.floats(0, 1e6), st.sampled_from(["EUR", "USD", "CHF", None]))
def test_an_item_s_own_price_gets_through_in_every_currency(amount: float, currency: str | None) -> None:
    facts = known()[0].__class__("Plain Cup", round(amount, 2), currency)
    assert not check(f"Plain Cup costs {money(facts.price or 0.0, currency)}.", Ground(items=(facts,)))
    assert check(f"Plain Cup costs {money((facts.price or 0.0) + 1.0, currency)}.", Ground(items=(facts,)))
