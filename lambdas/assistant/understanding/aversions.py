"""What a message refuses by what it says behind it: "the mushroom one was awful", "coconut gives me the creeps"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from assistant.lists import words_of
from assistant.understanding.english import ADJECTIVES, FUNCTION, PERSONS
from assistant.understanding.tokens import Reading

_BAD = """
    (?:awful|horrible|terrible|disgusting|gross|nasty|vile|revolting|rank|inedible|rancid|dreadful|atrocious|bland
    |yuck|yucky|icky|foul|rotten|rubbish|ghastly|repulsive|vomit inducing|a (?:total |complete |big )?(?:disaster
    |letdown|disappointment|mistake))
""".strip()
_VERY = "(?:(?:so|really|just|too|absolutely|always|all|pretty|kinda|simply|truly|honestly|only|usually|often|never) )*"
_WHOM = "(?:me|him|her|us|them|my \\w+|our \\w+|his \\w+|her \\w+|everyone|everybody|the \\w+)"
_BEHIND = rf"""
    (?:gives?|gave|giving) {_WHOM} (?:the (?:creeps|icks?|shivers|willies|heebie jeebies)
    |(?:a |an )?(?:\w+ )?(?:headaches?|migraines?|hives|rash|rashes
    |heartburn|indigestion|stomach ?aches?|cramps|gas|bellyache))
  | (?:makes?|made) {_WHOM} (?:\w+ )?(?:gag|sick|ill|queasy|nauseous|puke|vomit|retch|cringe|bloated|shudder|sneeze
    |cough
    |itch|itchy|break out|throw up|want to (?:puke|vomit|gag|throw up|hurl|be sick))
  | (?:creeps?|grosses|weirds|freaks) {_WHOM} out
  | turns? (?:my|his|her|our|their) stomachs? | turned (?:my|his|her|our|their) stomachs?
  | (?:upsets?|hurts?) (?:my|his|her|our|their) (?:\w+ )?(?:stomachs?|tummy|tummies|belly|bellies|gut|skin|teeth)
  | disagrees? with {_WHOM} | (?:doesnt|does not|dont|do not|didnt) (?:really )?(?:agree|sit well|sit right
    |go down well)
    with {_WHOM}
  | repulses? {_WHOM} | disgusts? {_WHOM} | revolts? {_WHOM}
  | (?:is|are|r|s|was|were|a) {_VERY}{_BAD}(?! (?:cold|hot|good|nice|big|small|hard|long|late|stains?|smell))
  | (?:tastes?|tasted|smells?|smelled|smelt|stinks?|reeks?) {_VERY}(?:{_BAD}|bad|weird|funny|strange|off
    |like (?:soap|cardboard|metal|medicine|dirt|feet|plastic|chemicals|wet dog|rubber|perfume|water|nothing))
  | stinks | reeks
  | not (?:my|his|her|our|their) (?:thing|cup of tea|jam|favou?rite)
  | (?:is|are|s) {_VERY}(?:off limits|off the table|off the menu|out of the question|a no go|no go|a nogo|nogo|a no no
    |a hard no|a no|a deal ?breaker|verboten|forbidden|banned|taboo|not (?:my|his|her|our|their) (?:thing|cup of tea
    |jam)
    |not allowed|not welcome|not an option|no good for {_WHOM}|bad for {_WHOM}|poison to {_WHOM})
  | (?:isnt|aint|arent) (?:my|his|her|our|their) (?:thing|cup of tea|jam|favou?rite)
  | (?:isnt|arent|aint) (?:an option|welcome|allowed) | never again
  | (?:doesnt|dont|does not|do not|didnt|wont) do it for {_WHOM}
  | clumps? (?:up |together )?(?:in|inside|on) (?:my|the|our) (?:washing |washer )?\w+
  | clumps?(?: up| together)?(?= [.,;!?]|$)
  | gunks? up (?:my|the|our) \w+ | (?:ruins?|ruined) (?:my|our|his|her|everything|the \w+)
  | (?:interacts?|clash|clashes|interferes?|messes) with {_WHOM}
  | (?:doesnt|does not|dont|do not|cant) mix with {_WHOM}
  | (?:falls?|fell|breaks?|broke|rips?|ripped) apart {_VERY}(?:on|in|every|when|as)
  | (?:irritates?|burns?|stings?|itches) (?:my|his|her|our|their|the \w+ s) (?:\w+ )?(?:skin|eyes|nose|mouth|tongue
    |scalp|throat
    |hands|face)
  | - free (?:zone|home|house|household|kitchen|family|office|school|classroom|workplace)
  | free (?:zone|home|house|household|kitchen|family|office|school|classroom|workplace)
"""
_OF_IT = words_of("""
    one ones kind kinds sort stuff flavor flavors flavour flavours taste smell texture type types version brand thing
    things idea thought look mere sight even just really always also still usually only often version variety itself
    """)
"""What stands between the thing and what is said of it, and is not the thing."""
_NOT_IT = words_of("first second third fourth fifth last that this it they these those he she we you which what")
_LIVED = words_of("""
    weather day week month year job work traffic service kitchen bathroom house home car fridge freezer room garage
    basement sink drain carpet sofa couch shoe shoes foot feet laundry trash dog cat breath school night trip flight
    machine water heat toilet tub shower stain yard lawn closet desk apartment pollen dust sun skin hair hotel landlord
    """)
"""What is spoken ill of and not for sale, or is what something is wanted against."""
_WHOSE = words_of("my our your his her their")
_MOST = 2


@cache
def _behind() -> re.Pattern[str]:
    """Compile the pattern with the first message, not while the function starts."""
    joined = " ".join(re.sub(r"\n\s*\|\s*", "|", _BEHIND).split()).replace(" | ", "|")
    return re.compile(rf"(?<!\S)(?:{joined})(?!\S)")


def averse(reading: Reading, of_shop: Callable[[str], bool]) -> tuple[set[int], set[int]]:
    """Give the places of the things that a message speaks ill of, and of the words that do so, which are taken.

    `of_shop` says whether a word is one of the shop's own. What somebody owns or lives through is none of its things:
    "my day was awful".
    """
    found: set[int] = set()
    told: set[int] = set()
    for span in reading.spans(_behind()):
        things = list(_before(reading, span.start))
        if any(of_shop(reading.text(place)) or reading.text(place) in ADJECTIVES for place in things):
            reading.take(span.start, len(span))
            found.update(things)
            told.update(span)
    return found, told


def speaks_ill(reading: Reading) -> bool:
    """Say whether a message speaks ill of anything."""
    return next(reading.spans(_behind()), None) is not None


def _before(reading: Reading, end: int) -> Iterator[int]:
    """Yield the places of the thing before a place, the nearest first; of things in a row all."""
    place, count, row = end - 1, 0, True
    while place >= 0 and reading.text(place) in _OF_IT:
        place -= 1
    while place >= 0 and count < _MOST and row:
        text = reading.text(place)
        if not reading.free(place) or reading.tokens[place].kind != "word" or text in PERSONS | _NOT_IT | _LIVED:
            return
        if text in FUNCTION and text not in ADJECTIVES:
            return
        if count == 0 and reading.text(place - 1) in _WHOSE:
            return
        yield place
        count += 1
        place -= 1
        if reading.text(place) in ("and", "or", "&"):
            place, count = place - 1, 0
