"""Whether a message takes an item that is listed: "put that in my cart", "I'll take the second"."""

from __future__ import annotations

import re

from assistant.lists import phrases_of, words_of
from assistant.understanding.tokens import Reading

CARTS = words_of("cart basket trolley shopping order bag put add throw stick toss drop pop chuck place sold")
"""Words of what is put into a cart, and how: no things."""
_CART = r"(?:cart|basket|trolley|shopping cart|shopping basket|order|shopping bag)"
_INTO = rf"(?:in|into|in to|to|onto|inside) (?:(?:my|the|our|a|your) )?{_CART}"
_PUT = r"(?:put|add|throw|stick|toss|drop|pop|chuck|place|move|load|get|goes|go|belongs|stuff|plop|lay|pack)"
_FILLS = re.compile(rf"(?<!\S)(?:{_PUT} (?:\S+ ){{0,6}}?{_INTO}|(?:add|put) to {_CART})(?!\S)")
_IN_CART = re.compile(rf"(?<!\S){_INTO}(?!\S)")
_TAKING = phrases_of("""
    ill take | i will take | well take | we will take | ill have | i will have | well have | ill buy | i will buy
    | ill get | i will get | ill grab | ill order | lets take | lets go with | lets get | lets buy | ill go with
    | ill go for | well go with | going with | im taking | i take | i choose | i pick | ill pick | ill choose | buy it
    | sold on | want to buy | like to buy | like to order | want to order | ring up | check out with | buying
    | that one please | this one please | that one it is | this one it is
    """)
_ASKING = words_of("""
    what whats which who how why when is are was do does did anything something more else others other similar if
    cheaper goes suggest recommend
    """)


def into_cart(reading: Reading, *, meant: bool) -> bool:
    """Say whether a message wants something put into the cart; `meant`: it points to what is listed."""
    words = {token.text for token in reading.tokens}
    if next(reading.spans(_FILLS), None) is not None:
        return not words & (_ASKING - {"goes", "if"})
    return meant and not words & _ASKING and "?" not in words and next(reading.spans(_IN_CART), None) is not None


def taken(reading: Reading) -> bool:
    """Say whether a message that points to an item takes it."""
    words = {token.text for token in reading.tokens}
    return reading.says(_TAKING) and not words & _ASKING and "?" not in words
