"""Sentences with slots, by locale and tone. Whatever else is said of an item is said nowhere.

A line is a template and its slots: what leaves is the one with the other put in, so that nothing but these words and
the shop's own facts can stand in a text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from vitrine.domain.grounding import Facts, money

Locale = Literal["en", "de", "fr"]
Tone = Literal["plain", "friendly", "premium"]
LOCALES: tuple[Locale, ...] = ("en", "de", "fr")
TONES: tuple[Tone, ...] = ("plain", "friendly", "premium")
LONGEST_LINE = 600
_ODD = frozenset("<>{}[]`*|\\")

_OPENING: dict[str, dict[str, tuple[str, str]]] = {
    # With the brand, and without one.
    "en": {
        "plain": ("{name} is from {brand}.", "This is {name}."),
        "friendly": ("Meet {name} from {brand}!", "Meet {name}!"),
        "premium": ("{name}, from {brand}: for those who know what they want.",
                    "{name}: for those who know what they want."),
    },
    "de": {
        "plain": ("{name} ist von {brand}.", "Das ist {name}."),
        "friendly": ("Schön, dass du da bist: Das ist {name} von {brand}!", "Schön, dass du da bist: Das ist {name}!"),
        "premium": ("{name} von {brand}: für alle, die wissen, was sie wollen.",
                    "{name}: für alle, die wissen, was sie wollen."),
    },
    "fr": {
        "plain": ("{name} est de la marque {brand}.", "Voici {name}."),
        "friendly": ("Bonjour ! Voici {name}, de la marque {brand} !", "Bonjour ! Voici {name} !"),
        "premium": ("{name}, de la marque {brand} : pour celles et ceux qui savent ce qu'ils veulent.",
                    "{name} : pour celles et ceux qui savent ce qu'ils veulent."),
    },
}  # fmt: skip
_CATEGORY: dict[str, dict[str, str]] = {
    "en": {"plain": "You find it in {category}.", "friendly": "Have a look at it in {category}.",
           "premium": "Look for it in {category}."},
    "de": {"plain": "Du findest es unter {category}.", "friendly": "Schau doch mal unter {category} vorbei.",
           "premium": "Zu finden unter {category}."},
    "fr": {"plain": "À retrouver dans {category}.", "friendly": "Jetez un œil dans {category}.",
           "premium": "À découvrir dans {category}."},
}  # fmt: skip
_IS = {"en": "It is {attribute}.", "de": "Merkmal: {attribute}.", "fr": "Caractéristique : {attribute}."}
_HAS = {"en": "Its {attribute} is {value}.", "de": "{attribute}: {value}.", "fr": "{attribute} : {value}."}
_COSTS = {"en": "{name} costs {price}.", "de": "{name} kostet {price}.", "fr": "{name} coûte {price}."}
_REDUCED = {
    "en": "{name} is reduced from {full_price} to {price}.",
    "de": "{name} ist von {full_price} auf {price} reduziert.",
    "fr": "{name} passe de {full_price} à {price}.",
}
_INVITING: dict[str, dict[str, str]] = {
    "en": {"plain": "This is {name}.", "friendly": "How about {name}?",
           "premium": "For those who know what they want: {name}."},
    "de": {"plain": "Das ist {name}.", "friendly": "Wie wäre es mit {name}?",
           "premium": "Für alle, die wissen, was sie wollen: {name}."},
    "fr": {"plain": "Voici {name}.", "friendly": "Que diriez-vous de {name} ?",
           "premium": "Pour celles et ceux qui savent ce qu'ils veulent : {name}."},
}  # fmt: skip
_PERSONAL = {
    "en": "We picked this because of what you looked at or bought here.",
    "de": "Ausgesucht nach dem, was du hier angesehen oder gekauft hast.",
    "fr": "Choisi d'après ce que vous avez regardé ou acheté ici.",
}
_COUPON = {
    "en": "With the code {code} you get {discount} off, until {until}.",
    "de": "Mit dem Code {code} bekommst du {discount} Rabatt, bis {until}.",
    "fr": "Avec le code {code}, vous avez {discount} de réduction, jusqu'au {until}.",
}
_TERMS = "{terms}"
_SUBJECT: dict[str, dict[str, str]] = {
    "en": {"plain": "From the shop: {name}", "friendly": "Have a look: {name}", "premium": "For you: {name}"},
    "de": {"plain": "Neues aus dem Shop: {name}", "friendly": "Schau mal: {name}", "premium": "Für dich: {name}"},
    "fr": {"plain": "Dans la boutique : {name}", "friendly": "À voir : {name}", "premium": "Pour vous : {name}"},
}
_MORE_SUBJECT = {"en": "{subject} and more", "de": "{subject} und mehr", "fr": "{subject} et plus encore"}
_CLOSING: dict[str, dict[str, str]] = {
    "en": {"plain": "Your shop", "friendly": "See you soon!", "premium": "We are there for you."},
    "de": {"plain": "Dein Shop", "friendly": "Bis bald!", "premium": "Wir sind für dich da."},
    "fr": {"plain": "Votre boutique", "friendly": "À bientôt !", "premium": "Nous sommes là pour vous."},
}
_PRAISED = {
    "en": "{count} of {of} reviews praise {aspect}.",
    "de": "{count} von {of} Bewertungen loben {aspect}.",
    "fr": "{count} avis sur {of} saluent {aspect}.",
}
_PRAISES = {
    "en": "1 of {of} reviews praises {aspect}.",
    "de": "1 von {of} Bewertungen lobt {aspect}.",
    "fr": "1 avis sur {of} salue {aspect}.",
}
_CRITICISED = {
    "en": "{count} of {of} reviews criticise {aspect}.",
    "de": "{count} von {of} Bewertungen kritisieren {aspect}.",
    "fr": "{count} avis sur {of} critiquent {aspect}.",
}
_CRITICISES = {
    "en": "1 of {of} reviews criticises {aspect}.",
    "de": "1 von {of} Bewertungen kritisiert {aspect}.",
    "fr": "1 avis sur {of} critique {aspect}.",
}
_RATED = {
    "en": "The average of {of} ratings is {rating} of 5.",
    "de": "Der Durchschnitt von {of} Noten ist {rating} von 5.",
    "fr": "La moyenne de {of} notes est de {rating} sur 5.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: a template of this module, and what stands in its slots. `claims`: it speaks of an item's facts."""

    template: str
    slots: Mapping[str, str] = field(default_factory=dict)
    claims: bool = True

    @property
    def text(self) -> str:
        """The sentence with its slots filled; a slot's content is never read as a template."""
        return self.template.format_map(self.slots)


def describing(facts: Facts, locale: Locale, tone: Tone) -> list[Line]:
    """Write the lines of a description: no price, no stock, no allergen."""
    lines = [_named(_OPENING[locale][tone], facts)]
    if facts.category:
        lines.append(Line(_CATEGORY[locale][tone], {"category": facts.category[-1]}))
    for attribute, value in facts.attributes.items():
        template = _IS if value == "true" else _HAS
        lines.append(Line(template[locale], {"attribute": attribute, "value": value}))
    return lines


def _named(templates: tuple[str, str], facts: Facts) -> Line:
    if facts.brand:
        return Line(templates[0], {"name": facts.name, "brand": facts.brand})
    return Line(templates[1], {"name": facts.name})


def inviting(facts: Facts, locale: Locale, tone: Tone) -> list[Line]:
    """Write the line that a promotion begins with."""
    return [Line(_INVITING[locale][tone], {"name": facts.name})]


def priced(facts: Facts, locale: Locale) -> list[Line]:
    """Write what an item costs, and what it cost before where it is reduced."""
    if facts.price is None:
        return []
    slots = {"name": facts.name, "price": amount(facts.price, facts.currency, locale)}
    if facts.full_price is None:
        return [Line(_COSTS[locale], slots)]
    return [Line(_REDUCED[locale], slots | {"full_price": amount(facts.full_price, facts.currency, locale)})]


def personal(locale: Locale) -> Line:
    """Say why an item is told to this person: for items whose evidence is what the person did."""
    return Line(_PERSONAL[locale], claims=False)


def couponed(code: str, discount: str, until: str, terms: str | None, locale: Locale) -> list[Line]:
    """Write a coupon in fixed words, and its terms in the shop's own."""
    offer = Line(_COUPON[locale], {"code": code, "discount": discount, "until": until}, claims=False)
    return [offer, *([Line(_TERMS, {"terms": terms}, claims=False)] if terms else [])]


def subject(names: Sequence[str], locale: Locale, tone: Tone) -> Line:
    """Write the subject of an e-mail."""
    first = Line(_SUBJECT[locale][tone], {"name": names[0]}, claims=False)
    return first if len(names) == 1 else Line(_MORE_SUBJECT[locale], {"subject": first.text}, claims=False)


def closing(locale: Locale, tone: Tone) -> Line:
    """Write the end of an e-mail."""
    return Line(_CLOSING[locale][tone], claims=False)


def counted(aspect: str, count: int, of: int, locale: Locale, *, praise: bool) -> Line:
    """Write how many reviews praise, or criticise, an aspect."""
    one, many = (_PRAISES, _PRAISED) if praise else (_CRITICISES, _CRITICISED)
    slots = {"count": str(count), "of": str(of), "aspect": aspect}
    return Line((one if count == 1 else many)[locale], slots, claims=False)


def rated(rating: float, of: int, locale: Locale) -> Line:
    """Write the average of ratings, with one decimal."""
    said = f"{rating:.1f}" if locale == "en" else f"{rating:.1f}".replace(".", ",")
    return Line(_RATED[locale], {"rating": said, "of": str(of)}, claims=False)


def amount(value: float, currency: str | None, locale: Locale) -> str:
    """Write an amount of money as the locale does: `€3.50` in English, `3,50 EUR` elsewhere."""
    if locale == "en":
        return money(value, currency)
    return f"{value:.2f} {currency or ''}".replace(".", ",").strip()


def leaves(text: str) -> bool:
    """Say whether a text may leave: plain characters on one line, no markup, not too long."""
    return 0 < len(text) <= LONGEST_LINE and not any(
        char in _ODD or unicodedata.category(char)[0] == "C" for char in text
    )


def every_template() -> Iterator[str]:
    """Yield every template of this module: what a text may consist of beside facts."""
    for name, value in globals().items():
        if name.isupper() and name.startswith("_") and isinstance(value, dict):
            yield from _strings(value)
    yield _TERMS


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _strings(entry)
