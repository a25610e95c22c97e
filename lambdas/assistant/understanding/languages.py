"""Which language a message is in, and what it says in the English that the rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from assistant.languages import ENGLISH, LANGUAGES, Language
from assistant.lists import words_of
from assistant.understanding.english import COMMON, FUNCTION
from assistant.understanding.tokens import Reading, Token, read

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHERS: dict[str, frozenset[str]] = {
    "Dutch": words_of("""
    ik een het de voor met zonder minder dan zoek wil graag iets niet en van mijn goedkoop hebben ben voor geen maar ook
    """),
    "Portuguese": words_of("""
    eu um uma os as para com sem menos que procuro quero preciso algo o de ola obrigado obrigada nao tenho barato sou
    """),
    "Swedish": words_of("jag en ett och for med utan mindre an soker vill ha nagot inte billig till min ar som"),
    "Danish": words_of("jeg en et og for med uden mindre end soger vil have noget ikke billig til min er som har"),
    "Polish": words_of("ja i w z na dla bez mniej niz szukam chce potrzebuje cos nie jest mam tani prosze jestem na"),
    "Czech": words_of("ja a v s na pro bez mene nez hledam chci potrebuji neco neni je mam levny prosim jsem"),
    "Turkish": words_of("ben bir ve ile icin degil var mi istiyorum ariyorum tesekkurler ucuz daha bana lutfen"),
}
_ENGLISH_TOO = words_of("""
    a i no me an on as the or of to in also was is do hast for pain pan once die gut rat hat hut not bald fast kind
    rot see sale chat coin dice fin con come dove cane pepe prima second mare latte sole sauce cent cents max tu main
    note son salon main fine pour art mode hi ham gum
    """)
"""Words of English that another language has as well: alone they tell nothing."""
_ANYWHERE = _ENGLISH_TOO | words_of("euro euros eur usd dollar dollars ok hello hi")
_FEWEST_UNKNOWN = 3
_WHOLE_WORDS = 0.5


class Heard(NamedTuple):
    """A message in English words. `language` is the code of what to answer in; `understood` says whether it was read.

    `native` is false where the words were put into English: what looks mistyped then may be a word of that language.
    """

    reading: Reading
    language: str
    understood: bool = True
    native: bool = True


class Shop(Protocol):
    """Who knows the shop's own words: a brand is called the same in every language."""

    def of_shop(self, word: str) -> bool:
        """Say whether a folded word is one of the shop's own."""

    def of_brand(self, word: str) -> bool:
        """Say whether a folded word is of a brand's name, and no word of English."""


def heard(message: str, before: str, shop: Shop) -> Heard:
    """Read a message in whatever language it is; `before` is that of the conversation."""
    raw = read(message)
    words = [token.text for token in raw.tokens if token.kind == "word"]
    cuts = {code: read(language.split(message)) for code, language in LANGUAGES.items()}
    counts = {code: _known(cut, LANGUAGES[code], shop) for code, cut in cuts.items()}
    code = max(counts, key=lambda one: (counts[one], one == before))
    most = counts[code]
    if _unread(words, most):
        return Heard(raw, ENGLISH, understood=False)
    cut, language = cuts[code], LANGUAGES[code]
    # A word that both have tells for neither.
    english = sum(_is_english(word) and not (most and language.knows(word)) for word in words)
    if most == 0:
        strange = _strange(words, english, shop)
        return Heard(raw, ENGLISH if strange else _kept(before, raw, english), understood=not strange)
    if most > english or (before == code and most == english):
        return Heard(_in_english(cut, language, shop.of_brand), code, native=False)
    return Heard(_in_english(cut, language, lambda word: _is_english(word) or shop.of_shop(word)), ENGLISH)


def _unread(words: list[str], most: int) -> bool:
    """Say whether a message is of a language that is not read; `most` words are of one that is."""
    other = max(sum(word in known and not _is_english(word) for word in words) for known in _OTHERS.values())
    surely = sum(_is_english(word) and word not in _ANYWHERE for word in words)
    return _of_other_letters(words) or (other >= 2 and other > surely and other > most)


def _known(cut: Reading, language: Language, shop: Shop) -> int:
    """Count the words that are of a language and not English, nor a brand's.

    What the shop itself is full of tells nothing alone: a shopper of any language may say it.
    """
    own, others, place = 0, 0, 0
    while place < len(cut.tokens):
        length, meaning = _phrase(cut, place, language)
        for word in [cut.text(place + step) for step in range(length)]:
            exactly = length > 1 or language.knows(word)
            if meaning is not None and exactly and not _is_english(word) and not shop.of_brand(word):
                own, others = (own + 1, others) if shop.of_shop(word) else (own, others + 1)
        place += length
    return own + others if others else 0


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


def _strange(words: list[str], english: int, shop: Shop) -> bool:
    """Say whether of a message no word at all is known, though all of them can be spoken."""
    if english or len(words) < _FEWEST_UNKNOWN or any(shop.of_shop(word) for word in words):
        return False
    return all(set(word) & set("aeiouy") and len(word) > 1 for word in words)


def _in_english(cut: Reading, language: Language, kept: Callable[[str], bool]) -> Reading:
    """Put a message into English, but for the single words that are `kept`."""
    tokens: list[Token] = []
    place = 0
    while place < len(cut.tokens):
        length, meaning = _phrase(cut, place, language)
        if meaning is None or (length == 1 and kept(cut.text(place))) or cut.tokens[place].kind != "word":
            tokens.append(cut.tokens[place])
            place += 1
            continue
        # A word that says nothing still parts those beside it.
        tokens += [Token(word, "word") for word in meaning or ("a",)]
        place += length
    return Reading(tokens)


def _phrase(cut: Reading, place: int, language: Language) -> tuple[int, tuple[str, ...] | None]:
    for length in range(min(language.longest, len(cut.tokens) - place), 1, -1):
        phrase = tuple(cut.text(place + step) for step in range(length))
        if phrase in language.english:
            return length, language.english[phrase]
    return 1, language.read(cut.text(place))
