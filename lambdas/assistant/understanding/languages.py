"""Which language a message is in, and what it says in the English that the rules read."""

from __future__ import annotations

from typing import NamedTuple

from assistant.languages import ENGLISH, LANGUAGES, Language
from assistant.languages.unread import GREETINGS, LETTERS, unread
from assistant.lists import words_of
from assistant.understanding.dictionary import is_english
from assistant.understanding.english import COMMON, FUNCTION
from assistant.understanding.names import ONE_ERROR, distance
from assistant.understanding.tokens import Reading, read
from assistant.understanding.translation import Shop, in_english, phrase_at
from vitrine.domain.words import singular

_ENGLISH_TOO = words_of("""
    a i no me an on as the or of to in also was is do hast for pain pan once die gut rat hat hut not bald fast kind
    rot see sale chat coin dice fin con come dove cane pepe prima second mare latte sole sauce cent cents max tu main
    note son salon main fine pour art mode hi ham gum
    """)
"""Words of English that another language has as well: alone they tell nothing."""
_ANYWHERE = _ENGLISH_TOO | words_of("euro euros eur usd dollar dollars ok hello hi")
_FEWEST_UNKNOWN = 3
_FEWEST_TOLD = 2
_LONG = 7
"""Letters of a word that is of a language even where its table has only its parts."""
_TYPED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "a"})
_WHOLE_WORDS = 0.5


class Heard(NamedTuple):
    """A message in English words. `language` is the code of what to answer in; `understood` says whether it was read.

    `native` is false where the words were put into English: what looks mistyped then may be a word of that language.
    """

    reading: Reading
    language: str
    understood: bool = True
    native: bool = True


def heard(message: str, before: str, shop: Shop) -> Heard:
    """Read a message in whatever language it is; `before` is that of the conversation."""
    raw = read(message)
    words = [token.text for token in raw.tokens if token.kind == "word"]
    if before == ENGLISH and all(_is_english(word) or shop.of_shop(word) for word in words):
        # What most messages are needs no table.
        return Heard(raw, ENGLISH)
    cuts = {code: read(language.split(message)) for code, language in LANGUAGES.items()}
    counts = {code: _known(cut, LANGUAGES[code], shop) for code, cut in cuts.items()}
    code = max(
        counts,
        key=lambda one: (counts[one] + (one == before and counts[one] > 0), one == before, _read(cuts[one], one)),
    )
    most = counts[code]
    if _unread(words, most, shop):
        return Heard(raw, ENGLISH, understood=False)
    cut, language = cuts[code], LANGUAGES[code]
    # A word that both have tells for neither.
    english = sum(_is_english(word) and not (most and language.knows(word)) for word in words)
    if most == 0:
        return _of_no_language(raw, cuts, before, english, shop)
    if most > english or (before == code and most == english):
        return Heard(in_english(cut, language, shop.of_brand, shop), code, native=False)
    return Heard(
        in_english(cut, language, lambda word: _is_english(word) or shop.of_shop(word), shop, strange=False), ENGLISH
    )


def _of_no_language(raw: Reading, cuts: dict[str, Reading], before: str, english: int, shop: Shop) -> Heard:
    """Read a message that tells no language: in that of the conversation, where it may be of it."""
    words = [token.text for token in raw.tokens if token.kind == "word"]
    if _strange(words, english, shop) and not _mistyped(raw, shop):
        return Heard(raw, ENGLISH, understood=False)
    kept = _kept(before, raw, english)
    if kept == ENGLISH:
        return Heard(raw, kept)
    return Heard(in_english(cuts[kept], LANGUAGES[kept], shop.of_brand, shop), kept, native=False)


def _unread(words: list[str], most: int, shop: Shop) -> bool:
    """Say whether a message is of a language that is not read; `most` words are of one that is."""
    typed = [word.translate(_TYPED) for word in words]
    # What the shop's own titles say tells nothing: tea is Hungarian too.
    telling = [word for word in typed if not (_is_english(word) or shop.of_shop(word))]
    other = max(sum(word in known for word in telling) for known in unread().values())
    letters = sum(bool(LETTERS & set(word)) and not shop.of_shop(word) for word in words)
    surely = sum(_is_english(word) and word not in _ANYWHERE for word in words)
    told = max(other, letters) + any(word in GREETINGS and not shop.of_shop(word) for word in typed)
    return _of_other_letters(words) or (told >= _FEWEST_TOLD and told > surely and told > most)


def _tells(word: str, meaning: str, language: Language, shop: Shop, length: int) -> bool:
    """Say whether a word is of a language alone."""
    exact = length > 1 or language.knows(word) or (len(word) >= _LONG and language.is_thing((word,)))
    return exact and not (_is_english(word) or shop.of_brand(word) or _same(word, meaning or ""))


def _known(cut: Reading, language: Language, shop: Shop) -> int:
    """Count the words that are of a language and not English, nor a brand's.

    What the shop itself is full of tells nothing alone, nor what is called the same in English: a shopper of any
    language may say it.
    """
    own, others, place = 0, 0, 0
    while place < len(cut.tokens):
        length, meaning = phrase_at(cut, place, language)
        said = [cut.text(place + step) for step in range(length)]
        telling = [word for word in said if meaning is not None and _tells(word, meaning, language, shop, length)]
        of_shop = sum(shop.of_shop(word) for word in telling)
        own, others = own + of_shop, others + len(telling) - of_shop
        place += length
    return own + others if others else 0


def _read(cut: Reading, code: str) -> int:
    """Count the words that are read in a language, be they of others too."""
    words = (token.text for token in cut.tokens if token.kind == "word")
    return sum(LANGUAGES[code].read((word,)) is not None for word in words)


def _same(word: str, meaning: str) -> bool:
    """Say whether a word is called the same in English, or might be that with an error."""
    english = {singular(one) for one in meaning.replace("/", " ").split()}
    return any(
        word == one or distance(singular(word), one, 1) is not None for one in english if len(one) >= ONE_ERROR
    ) or (singular(word) in english)


def _is_english(word: str) -> bool:
    return word in COMMON or word in FUNCTION or word in _ENGLISH_TOO


def _of_other_letters(words: list[str]) -> bool:
    foreign = [word for word in words if any(ord(letter) > 0x24F for letter in word)]
    return bool(words) and len(foreign) > _WHOLE_WORDS * len(words)


def _kept(before: str, raw: Reading, english: int) -> str:
    """Give the language of a message that tells none: "ok", a name, a number."""
    if before in LANGUAGES and english <= 1 and len(raw.tokens) <= 2 * _FEWEST_UNKNOWN:
        return before
    return ENGLISH


def _mistyped(raw: Reading, shop: Shop) -> bool:
    """Say whether half of the words are English of a kind, or near to the shop's own: "adn sum stawberry jely"."""
    pairs = [(token.text, near.text) for token, near in zip(raw.tokens, shop.corrected(raw).tokens, strict=True)
             if token.kind == "word"]  # fmt: skip
    told = sum(word != near or is_english(word) for word, near in pairs)
    return told >= _WHOLE_WORDS * len(pairs)


def _strange(words: list[str], english: int, shop: Shop) -> bool:
    """Say whether of a message no word at all is known, though all of them can be spoken."""
    if english or len(words) < _FEWEST_UNKNOWN or any(shop.of_shop(word) for word in words):
        return False
    return all(set(word) & set("aeiouy") and len(word) > 1 for word in words)
