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
FALSE_OF_FOUR = [
    "The Stoneware Mug is red.",
    "Stoneware Mug comes in blue and red.",
    "Stoneware Mug is microwave safe.",
    "Stoneware Mug holds 300 ml.",
    "Stoneware Mug is from Lumen.",
    "Lavender Scented Candle is white.",
    "Lavender Scented Candle burns for 40 hours.",
    "Lavender Scented Candle is on sale.",
    "Espresso Whole Bean Coffee costs €22.00.",
    "Espresso Whole Bean Coffee is €4.00 off, so you pay €17.00.",
    "Espresso Whole Bean Coffee is decaf.",
    "Espresso Whole Bean Coffee is organic.",
    "Roasted Almonds are free of nuts.",
    "Roasted Almonds have no nuts.",
    "Roasted Almonds are salted.",
    "Roasted Almonds cost €4.50 and the Stoneware Mug €12.00.",
    "Everything is under €15.",
    "The total is €44.00.",
    "Three of these are vegan.",
    "Two of them are on sale.",
    "Stoneware Mug is the cheapest.",
    "Lavender Scented Candle is cheaper than Roasted Almonds.",
    "Both the Stoneware Mug and the Lavender Scented Candle are dishwasher safe.",
    "The mug and the candle are both blue.",
    "The candle costs €9.50.",
    "The coffee is €4.50.",
    "It is available in size 500 g.",
    "You will love the Stoneware Mug.",
    "Stoneware Mug ships free.",
    "Stoneware Mug is out of stock, but Roasted Almonds are in stock.",
    "The second is blue.",
    "I checked: none of these are in stock.",
    "You asked for a gift, and the Stoneware Mug is a gift.",
    "Stoneware Mug was €12.00 last week.",
    "A customer favourite: Stoneware Mug.",
    "Stoneware Mug is one of 12 left.",
    "This mug is handmade.",
    "Stoneware Mug is number one.",
    "Stoneware Mug is not available in blue.",
]
FOUR = grounded("Stoneware Mug", "Lavender Scented", "Espresso", "Roasted Almonds", asked=frozenset({"mug", "gift"}))
MORE_FALSE = [
    "Camomile Dream Herbal Tea is the only tea under €2.",
    "Earl Grey Loose Leaf Black Tea comes with a gift.",
    "Both teas cost the same.",
    "All three are organic.",
    "These are all from Meadow.",
    "Each costs less than €4.",
    "None of these costs more than €5.",
    "Earl Grey Loose Leaf Black Tea is from the same maker as Strawberry Rhubarb Jam.",
    "You can save on Camomile Dream Herbal Tea.",
    "Camomile Dream Herbal Tea is half the price of Earl Grey Loose Leaf Black Tea.",
    "Camomile Dream Herbal Tea, at €8.90, is a good choice.",
    "The third one is organic.",
    "The first one costs €8.90.",
    "Strawberry Rhubarb Jam is 50% off.",
    "Strawberry Rhubarb Jam costs €4.80.",
    "Strawberry Rhubarb Jam is no longer on sale.",
    "Camomile Dream Herbal Tea is a black tea.",
    "Earl Grey Loose Leaf Black Tea is made with camomile.",
    "There are 3 left of Camomile Dream Herbal Tea.",
    "You have bought Camomile Dream Herbal Tea before.",
    "Only one left.",
    "Camomile Dream Herbal Tea is in stock again from tomorrow.",
    "Earl Grey Loose Leaf Black Tea has the most caffeine.",
    "Strawberry Rhubarb Jam contains gluten.",
    "Strawberry Rhubarb Jam may contain nuts.",
    "It is organic.",
    "It costs €1.00.",
    "I can give you a discount.",
    "Your total is €15.60.",
    "Prices start at €1.50.",
    "The most expensive is Camomile Dream Herbal Tea.",
    "Camomile Dream Herbal Tea costs more than Earl Grey Loose Leaf Black Tea.",
    "Camomile Dream Herbal Tea is currently unavailable.",
    "This is the best price you will find.",
    "You will not find it cheaper.",
    "For €2.80 you get Earl Grey Loose Leaf Black Tea, and for €8.90 Camomile Dream Herbal Tea.",
    "Earl Grey Loose Leaf Black Tea and Camomile Dream Herbal Tea cost €8.90 and €2.80 together.",
    "2.80 is what you pay for Strawberry Rhubarb Jam.",
    "Camomile Dream Herbal Tea costs 2,80 dollars.",
    "Camomile Dream Herbal Tea costs two euros.",
    "Camomile Dream Herbal Tea is Kettle & Co.",
    "Earl Grey is caffeine free.",
    "Camomile Dream Herbal Tea includes 50 bags.",
    "Earl Grey Loose Leaf Black Tea is not black tea.",
    "You asked for tea, and all of these are tea.",
]
THREE = grounded(
    "Camomile", "Earl Grey", "Strawberry Rhubarb", asked=frozenset({"tea", "jam"}), numbers=frozenset({10.0})
)
TEAS = grounded("Camomile", "Earl Grey", asked=frozenset({"tea", "black", "herbal"}), numbers=frozenset({10.0}))


@pytest.mark.parametrize("text", FALSE)
def test_a_falsehood_in_other_words_is_caught(text: str) -> None:
    assert check(text, TEAS)


@pytest.mark.parametrize("text", MORE_FALSE)
def test_a_falsehood_about_one_of_three_is_caught(text: str) -> None:
    assert check(text, THREE)


@pytest.mark.parametrize("text", FALSE_OF_FOUR)
def test_a_falsehood_about_one_of_four_is_caught(text: str) -> None:
    assert check(text, FOUR)


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
