"""What a message wants done, by rules: the first that fits holds."""

from __future__ import annotations

from typing import Literal

from assistant.lists import phrases_of, words_of
from assistant.understanding.aversions import speaks_ill
from assistant.understanding.tokens import Reading

Intent = Literal[
    "search", "more", "cheaper", "dearer", "another_brand", "reject", "details", "compare", "similar", "why", "cart",
    "goes_with_cart", "relax", "reset", "recommend", "greeting", "thanks", "help", "language", "off_topic",
    "unclear",
]  # fmt: skip
# Phrases of what concerns the items on the screen, or the conversation; in order.
_RULES: tuple[tuple[Intent, list[list[str]]], ...] = (
    (
        "reset",
        phrases_of("""
        start over | start again | start from scratch | forget everything | forget all that | reset | new search
        | clear everything | begin again | from the beginning
        """),
    ),
    (
        "goes_with_cart",
        phrases_of("""
        goes with my cart | goes with my basket | go with my cart | go with my basket | go with what i have |
        goes with what i have | complete my cart | complete my basket | add to my cart | fits my cart | match my
        cart | along with my cart | with whats in my cart | missing in my cart | missing from my cart
        """),
    ),
    ("cart", phrases_of("my cart | my basket | the cart | the basket | shopping cart | in cart")),
    (
        "compare",
        phrases_of("""
        compare | comparison | which of these | which of those | which of them | difference between | differences
        between | whats the difference | what is the
        difference | versus | vs | which is better | which one is better | which is cheaper | which one is
        cheaper | which is best | how do they differ | what differs | has more in it | have more in it
        | which one is bigger
        | has the most in it | which is bigger | which one is larger | which is larger | which is the biggest
        | which one is the biggest | which is the largest | which one is the largest | which is heavier
        | which one is heavier | which is the heaviest | which one is the heaviest
        """),
    ),
    (
        "why",
        phrases_of("""
        why | whyd | whys | how come | what makes you | reason for | whats the reason | what is the reason
        """),
    ),
    (
        "another_brand",
        phrases_of("""
        other makes | another firm | other firm | another company | different company | different make | different maker
        | another brand | different brand | other brand | other brands | different brands | another make | by
        someone else | from someone else | another maker | any other brand | other label | other labels | another label
        | different label | other maker | other makers | different makers | another manufacturer | other manufacturer
        | other manufacturers | different manufacturer | another producer | different producer | other companies
        | from somebody else | by somebody else | somebody elses | someone elses | other firms | different firm
        | other company | from others | by others | made elsewhere | competing brand | competitor | rival brand
        | brand other than | brands other than | maker other than | switch brands | change brands | swap brands
        """),
    ),
    (
        "cheaper",
        phrases_of("""
        cheaper | less expensive | too expensive | lower price | lower priced | costs less | cost less | too
        pricey | too much money | more affordable | out of my budget | over my budget | less money | too dear
        | too steep | price is too high | prices are too high
        | costs too much | cost too much | cant afford
        """),
    ),
    (
        "dearer",
        phrases_of("""
        more expensive | pricier | higher price | more premium | more upscale | fancier | higher end | more
        luxurious
        """),
    ),
    (
        "similar",
        phrases_of("""
        similar to | something similar | anything similar | similar one | similar ones | similar items | similar
        products | more like | alternatives to | alternative to | like the first | like the second | like the
        third | like the last | like that one | like this one | like that | like it
        """),
    ),
    (
        "more",
        phrases_of("""
        something else | anything else | what else | other options | more options | show me more | show more |
        see more | other ones | different ones | something different | other suggestions | more suggestions |
        other ideas | more ideas | next ones | next page | any others | others please | none of these | none of
        those | none of them | keep going | other choices | more choices | more please | any more | other than
        these | besides these | some others | the others you have | a few others | others you have
        """),
    ),
    (
        "details",
        phrases_of("""
        tell me more | tell me about | more about | details | detail | more info | more information | what about
        the | how about the | how much is | how much does | how much would | how much for
        | price ? | how much are | price of | is it | is that | is this
        | does it | is the first | is the second | is the third | is the last | are they | do they | does the |
        whats in it | what is in it | what is it | whats its | what brand is | who makes | in stock | describe |
        how many are left | how many of | how many left | are left | can it | can i | can they | will it | has it |
        have they
        | are these | are those | are both | do both | are the two | are any of these | are any of them
        | do any of these | are any of those | do any of them | is any of these | is any of them | has any of these
        | have any of these
        | info on | ingredients | is number | what size is | how big is | can i get it | what does it
        cost | what does the | the cheapest one | confirm | whats the cheapest | which is the cheapest
        """),
    ),
)
_RECOMMEND = phrases_of("""
    recommend | recommendation | recommendations | suggest | suggestion | suggestions | what do you have | any ideas
    | what should i | whats good | what is good | what can i buy | what do you sell | surprise me | show me something
    | whats new | what is new | just browsing | help me choose | i dont know | not sure
    """)
_WHOLE: dict[str, Intent] = {
    **dict.fromkeys(("more", "again", "next", "others", "another", "else", "another one"), "more"),
    **dict.fromkeys(("how much", "price", "the price", "how much is it", "how much is that"), "details"),
}
"""Whole messages about what is listed: for other items, and for the price of what is spoken of."""
_GREETINGS = phrases_of("""
    hello | hi | hey | good morning | good afternoon | good evening | howdy | greetings | hiya | yo
    """)
_THANKS = phrases_of("""
    thanks | thank you | thank u | thank ya | thx | ty | tysm | cheers | bye | goodbye | see you | thats all
    | that is all | great thanks | perfect | obliged | appreciate it | appreciated
    """)
_WANTING = words_of("need want show find looking get add give recommend suggest now also")
_PICKED = phrases_of("""
    the cheapest | the least expensive | the most expensive | the priciest | the dearest | the cheaper one | cheaper of
    | the less expensive one | less expensive of | the pricier one | pricier of | the dearer one | dearer of
    | the more expensive one | more expensive of
    """)
"""What picks an item by its price out of those that are listed."""
_HELP = phrases_of("""
    help | what can you do | who are you | how does this work | how do you work | what do you do | are you a bot
    | are you human | are you real | what are you
    """)
_ORDINALS = words_of("first second third fourth fifth last 1 2 3 4 5 cheapest other one")
_NOT_CHEAPER = phrases_of("not too expensive | not so expensive | not too pricey | nothing too expensive")
_WITHOUT_ITEMS = words_of("reset cart goes_with_cart why more")
_OF_THE_SHOPPER = frozenset({"reset", "cart", "goes_with_cart"})
_MONEY = words_of("dollar dollars euro euros buck bucks pound pounds cent cents")
_POINTING = words_of("that this it these those them either neither")
_REFUSING = phrases_of("""
    not | dont like | do not like | didnt like | dont want | do not want | hate | no | cant stand | remove |
    skip | dislike | not a fan of | hide | never show | dont show | get rid of | not into | nothing from | nothing by
    | none | anything but | everything but | leave out
    """)


_TURNING = phrases_of("""
    dont trust | do not trust | never buy | wont buy | avoid | boycott | sick of | fed up with | done with
    | had enough of | tired of | without | except | lose | ditch | drop | no more
    """)
"""What refuses only an item, or a brand, that is named as such: "avoid that" may be of anything."""
_ASKED = [["?"], ["if"]]
_BRANDS = words_of("brand brands maker make company manufacturer label")
_OF_A_BRAND = _BRANDS | words_of("the any anything anymore more of from by as same stuff things products")
"""What may stand between a refusal and the item whose brand it is of."""
_FARTHEST = 9
_ARTICLES = frozenset({"the", "that", "this"})
_ASKS = words_of("is are does do has have can will was what whats how which who whose when where would did could")
_WISHING = words_of("there find want need looking recommend else other another instead similar you we show give")
_OPENING = words_of("so and ok okay but well hm hmm oh please now um uh wait actually really thanks cool great hey")


_OF_THE_WORLD = words_of("""
    weather python javascript java algorithm homework essay poem joke lyrics president election football soccer code
    prompt instructions jailbreak unrestricted developer admin administrator root password passwords credentials
    database
    customers users discount discounts coupon coupons refund stocks bitcoin news politics religion
    """)
"""Words of what no item of a shop is about."""
_ORDERS = words_of("ignore disregard pretend reveal override bypass repeat sudo translate solve calculate sing")
_QUESTIONS = words_of("who whos how when where write draw print act explain compose recite summarize summarise")


def off_topic(reading: Reading, *, named: bool) -> bool:
    """Say whether a message is about the world or the assistant itself; `named`: it names something of the shop."""
    words = [token.text for token in reading.tokens if token.kind == "word"]
    first = next((word for word in words if word not in _OPENERS), "")
    about = len(_OF_THE_WORLD.intersection(words))
    if first in _ORDERS or about > 1 or words[:2] == ["you", "are"]:
        return True
    if named or reading.says(_RECOMMEND) or reading.says(_HELP):
        return False
    return about > 0 or first in _QUESTIONS or words[:2] in (["what", "is"], ["what", "are"]) or words[:1] == ["whats"]


_OPENERS = words_of("please now ok okay and so hey hi hello can could would you tell me")


def rejects(reading: Reading, *, pointed: bool = False) -> bool:
    """Say whether a message turns an item or its brand down: "not that one", "the second one was awful".

    `pointed`: it points to an item by more than "it".
    """
    if pointed and speaks_ill(reading) and not reading.says(_ASKED):
        return True
    for start, phrase in reading.find(_REFUSING):
        behind = [reading.text(start + len(phrase) + step) for step in range(_FARTHEST)]
        if _points(behind):
            return True
    turned = [
        [reading.text(start + len(phrase) + step) for step in range(_FARTHEST)]
        for start, phrase in reading.find(_TURNING)
    ]
    return any(_points(behind) and _is_one(behind) for behind in turned)


def _is_one(behind: list[str]) -> bool:
    """Say whether the words behind a refusal name an item or a brand: "that one", "this company", "the second"."""
    return bool((_BRANDS | {"one"}).intersection(behind[:3])) or behind[0] in ("the", "number", "option")


def _points(behind: list[str]) -> bool:
    """Say whether the words behind a refusal point to an item, or to what its brand makes."""
    rest = behind
    while rest and rest[0] in _OF_A_BRAND:
        rest = rest[1:]
    brand = rest != behind and bool(_BRANDS.intersection(behind[: len(behind) - len(rest)]))
    if brand and rest and (rest[0] in _POINTING or _ordinal(rest)):
        return True
    if behind[0] in _POINTING:
        return behind[1] not in ("much", "many", "is", "are", "kind", "expensive")
    if {"their", "theirs"}.intersection(behind[:2]) or (
        behind[0] in ("from", "by") and behind[1] in ("them", "theirs")
    ):
        return True
    if behind[0] in ("the", "number", "option"):
        return _ordinal(behind[1:])
    return behind[0] == "from" and behind[1] in _POINTING


def _ordinal(words: list[str]) -> bool:
    amount = words[0].isdecimal() and bool(_MONEY.intersection(words[1:2]))
    return words[0] in _ORDINALS and not amount


def _words_of(reading: Reading) -> str:
    return " ".join(token.text for token in reading.tokens if token.kind == "word")


def intent(
    reading: Reading, *, shown: bool, pointed: bool, named: bool, aside: bool = False, limited: bool = False
) -> Intent:
    """Say what a message wants.

    Args:
        reading: The message.
        shown: Whether there are items on the screen.
        pointed: Whether it points to one of them by more than "it".
        named: Whether it names anything to look for.
        limited: Whether it says what may be spent at most, or at least.
        aside: Whether it is about something else than the shop.
    """
    if aside and not any(reading.says(phrases) for found, phrases in _RULES if found in _OF_THE_SHOPPER):
        return "off_topic"
    first = _of_an_item(reading, pointed=pointed, named=named) if shown else None
    if first is not None:
        return first
    for found, phrases in _RULES:
        if reading.says(phrases) and _applies(
            found, reading, shown=shown, named=named and not pointed, limited=limited
        ):
            return found
    whole = _WHOLE.get(_words_of(reading)) if shown else None
    if whole is not None:
        return whole
    if pointed and (not named or _asks(reading)):
        return "details"
    return "search" if named else _small_talk(reading)


def _of_an_item(reading: Reading, *, pointed: bool, named: bool) -> Intent | None:
    """Give what a message wants of an item that it turns down, or picks by its price; None where it does neither."""
    if rejects(reading, pointed=pointed):
        return "reject"
    return "details" if pointed and not named and reading.says(_PICKED) else None


def thanked(reading: Reading) -> bool:
    """Say whether a message says thanks, or farewell, and wants nothing by what it says beside."""
    words = {token.text for token in reading.tokens}
    return reading.says(_THANKS) and not words & (_WANTING | {"?"})


def _asks(reading: Reading) -> bool:
    """Say whether a message that points to an item asks something of it: "is the green tea organic?"."""
    words = [token.text for token in reading.tokens if token.kind == "word"]
    first = next((word for word in words if word not in _OPENING), "")
    return first in _ASKS and not _WISHING & {*words} and bool(_ARTICLES & {*words})


def _applies(found: Intent, reading: Reading, *, shown: bool, named: bool, limited: bool) -> bool:
    """Say whether a rule's phrase means what it mostly does; without items on the screen few of them mean anything."""
    if found in ("cheaper", "dearer") and (reading.says(_NOT_CHEAPER) or limited):
        return False
    return shown or (found in _WITHOUT_ITEMS and not (found in ("more", "why") and named))


def _small_talk(reading: Reading) -> Intent:
    if reading.says(_RECOMMEND):
        return "recommend"
    if reading.says(_HELP):
        return "help"
    if reading.says(_THANKS):
        return "thanks"
    if reading.says(_GREETINGS):
        return "greeting"
    return "unclear"
