"""Names of persons and pets that a message tells of: "our dog Pepper", "for Rosemary's birthday"."""

from __future__ import annotations

from assistant.lists import words_of
from assistant.understanding.english import OCCASIONS, PERSONS
from assistant.understanding.names import Names
from assistant.understanding.tokens import Reading
from vitrine.domain.words import singular

_BEARERS = words_of("""
    dog puppy pup cat kitten kitty bunny rabbit hamster parrot pony horse pet goldfish tortoise husband wife partner
    fiance fiancee boyfriend girlfriend mother mom mum father dad sister brother grandma grandpa aunt auntie uncle
    cousin niece nephew son daughter friend bestie colleague coworker boss teacher neighbor neighbour roommate flatmate
    baby toddler kid boy girl child manager landlady landlord stepson stepdaughter granddaughter grandson
    """)
_OWNERS = words_of("my our his her their your a new old little")
_CALLED = words_of("called named nicknamed")
_PARTIES = words_of("birthday wedding anniversary graduation baptism recital bday")


def without_names(reading: Reading, names: Names) -> Reading:
    """Give a message without the names that it clearly gives to somebody; a brand of the shop is none."""
    gone = {n for n in range(len(reading.tokens)) if _is_name(reading, n, names)}
    if not gone:
        return reading
    return Reading([token for n, token in enumerate(reading.tokens) if n not in gone])


def _is_name(reading: Reading, n: int, names: Names) -> bool:
    token, before = reading.tokens[n], reading.text(n - 1)
    known = {token.text, singular(token.text)} & (OCCASIONS.keys() | PERSONS)
    if token.kind != "word" or not token.proper or known or names.of_brand(token.text):
        return False
    if before in _CALLED or (before in ("is", "s") and reading.text(n - 2) == "name"):
        return True
    if before == "names" or (before == "is" and reading.text(n - 2) in ("names", "name")):
        return True
    owned = n > 1 and before in _BEARERS and not reading.tokens[n - 1].proper and _owned(reading, n - 1)
    # "my dog Food" begins every word so: what follows a name is written small.
    if owned and not _proper(reading, n + 1):
        return True
    return token.text.endswith("s") and singular(reading.text(n + 1)) in _PARTIES and _small_around(reading, n)


def _owned(reading: Reading, n: int) -> bool:
    return any(reading.text(n - step) in _OWNERS for step in (1, 2))


def _small_around(reading: Reading, n: int) -> bool:
    """Say whether a word is the only one of its surroundings that is written with a capital letter."""
    return n > 0 and not _proper(reading, n - 1) and not _proper(reading, n + 1)


def _proper(reading: Reading, n: int) -> bool:
    return 0 <= n < len(reading.tokens) and reading.tokens[n].proper
