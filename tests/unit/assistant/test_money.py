"""What a message says may be spent, in whatever words; and numbers that are no money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.money import Budget, budget
from assistant.understanding.tokens import read

MOST = [
    ("I really don't want to pay more than twenty dollars for it", 20),
    ("can't be more than 2 dollars", 2),
    ("it shouldn't exceed 10 euros", 10),
    ("not going over $15", 15),
    ("no higher than 8 bucks", 8),
    ("I wouldn't spend over 12", 12),
    ("I'd hate to pay more than nine euros", 9),
    ("I'm not willing to spend beyond 7 euros", 7),
    ("nothing pricier than 3 euros", 3),
    ("it must not be dearer than 6", 6),
    ("never above 5", 5),
    ("not a cent over 4.50", 4.5),
    ("without going over 10", 10),
    ("over 10 dollars is too expensive", 10),
    ("a couple of bucks max", 2),
    ("5 tops", 5),
    ("15 euros, tops", 15),
    ("3 bucks or less", 3),
    ("4 dollars or cheaper", 4),
    ("keep everything at 4 bucks or under", 4),
    ("five dollars and not a penny more", 5),
    ("five dollars is all I've got", 5),
    ("one fifty a can is my limit", 1.5),
    ("I only have three fifty on me", 3.5),
    ("99 cents or less", 0.99),
    ("$.99 or less", 0.99),
    ("under a dollar", 1),
    ("a buck fifty max", 1.5),
    ("two-fifty tops", 2.5),
    ("two dollars and fifty cents max", 2.5),
    ("half a euro at most", 0.5),
    ("one hundred and twenty dollars", 120),
    ("a 20-dollar budget", 20),
    ("can cost more, until ten dollar", 10),
    ("up my budget to 8", 8),
    ("no, under 5 dollars", 5),
    ("why not under 5", 5),
]


@pytest.mark.parametrize(("message", "most"), MOST, ids=[message for message, _ in MOST])
def test_a_limit_is_the_highest_price_however_it_is_said(message: str, most: float) -> None:
    found = budget(read(message))
    assert (found.low, found.high, found.free) == (None, most, False)


@pytest.mark.parametrize(
    ("message", "low", "high"),
    [
        ("more than 5 dollars", 5, None),
        ("no nuts, more than 5 dollars", 5, None),
        ("nothing under 5 dollars", 5, None),
        ("not less than 5", 5, None),
        ("it can't be cheaper than 5 euros", 5, None),
        ("5 dollars and up", 5, None),
        ("want to pay more than 20", 20, None),
        ("min 3 max 5", 3, 5),
        ("at least 3 but no more than 5 dollars", 3, 5),
        ("no less than 5 dollars, no more than 9", 5, 9),
        ("anywhere from 3 to 5 dollars", 3, 5),
        ("somewhere between five and ten dollars", 5, 10),
        ("$20-$10", 10, 20),
        ("my budget is 10 to 15", 10, 15),
        ("something in the 3 to 4 dollar range", 3, 4),
        ("ten dollars give or take", 8, 12),
        ("$5ish", 4, 6),
        ("in the 10 dollar range", 8, 12),
    ],
)
def test_least_prices_and_ranges(message: str, low: float | None, high: float | None) -> None:
    found = budget(read(message))
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    "message",
    [
        "my daughter turns six on saturday and we have like fifteen kids coming",
        "snacks for kids under 5",
        "ages 4 to 6",
        "for my aunt who is 60",
        "12 oz coffee",
        "at least 500 g",
        "2 pounds of potatoes",
        "a 5 pound turkey",
        "3 of those",
        "max 3 of those",
        "more than one",
        "no more than two of each",
        "something under 30 minutes",
        "less than 5 ingredients",
        "I have 2 cats",
        "from 5 to 7 pm",
        "since 2019",
        "over 50% cocoa",
        "a 12-pack",
        "5 dollars off coupon",
        "the first one costs $0.01",
        "it was 5 dollars last time",
        "I don't want nuts",
    ],
)
@pytest.mark.parametrize("limit", [None, 10.0])
def test_numbers_that_are_no_limit(message: str, limit: float | None) -> None:
    assert budget(read(message), limit=limit) == Budget()


@pytest.mark.parametrize(
    ("message", "high"),
    [
        ("half that", 5),
        ("no half that", 5),
        ("double it", 20),
        ("twice my budget", 20),
        ("triple that", 30),
        ("raise it to 12", 12),
        ("bump my budget up to 12", 12),
        ("lower it to 4", 4),
        ("raise it by 2", 12),
        ("cut it by 3", 7),
        ("2 dollars more", 12),
        ("a dollar more is fine too", 11),
        ("make that fifteen", 15),
        ("no, 15", 15),
        ("let's say 12", 12),
        ("15 is ok too", 15),
        ("12 works, it's for the office", 12),
        ("11 dollars would be fine", 11),
    ],
)
def test_a_limit_is_moved_from_the_one_before(message: str, high: float) -> None:
    assert budget(read(message), limit=10.0).high == high


@pytest.mark.parametrize("message", ["3 is fine", "8 is ok too", "number 15 is good", "Maker 194 is fine again"])
def test_what_is_fine_and_no_more_than_the_limit_moves_none(message: str) -> None:
    assert budget(read(message), limit=12.0) == Budget()


@pytest.mark.parametrize(
    "message", ["half that", "double it", "2 of them more", "15 is ok", "no, 15", "double chocolate"]
)
def test_nothing_is_moved_where_there_was_no_limit(message: str) -> None:
    assert budget(read(message)) == Budget()


@pytest.mark.parametrize("message", ["double chocolate", "half that size", "halve the cookies"])
def test_what_is_no_limit_moves_none(message: str) -> None:
    assert budget(read(message), limit=10.0) == Budget()


@pytest.mark.parametrize(
    "message",
    [
        "it can be over 5 dollars",
        "it can cost more than 5",
        "I don't mind paying more than 20",
        "I'm happy to go over 5 euros",
        "it doesn't have to be under 5",
    ],
)
def test_a_price_that_may_be_passed_is_no_limit(message: str) -> None:
    found = budget(read(message), limit=5.0)
    assert (found.low, found.high, found.free) == (None, None, True)


WORDS = """
not no over under more than less 5 ten dollars $ € and or max at least half that raise it to by a couple of fifty cents
between - , . can be dont mind kids
"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14), st.one_of(st.none(), st.floats(0, 100)))
def test_a_range_can_be_met_whatever_is_said(words: list[str], limit: float | None) -> None:
    found = budget(read(" ".join(words)), limit=limit)
    assert found.low is None or found.high is None or found.low <= found.high
    assert (found.low or 0) >= 0
    assert (found.high or 0) >= 0
