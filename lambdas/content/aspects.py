"""What reviews say of an item, counted: a lexicon of aspects, and words of praise and blame beside them.

Extractive and no more than counting: nobody's review is written here, and no opinion that nobody had.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.templates import Line, Locale, counted, rated
from vitrine.domain.words import folded, singular

LEAST_REVIEWS = 5
"""Reviews that a summary takes: fewer would be somebody's opinion, told as everybody's."""
MOST_ASPECTS = 4
_WINDOW = 3
"""Words before a word of praise in which a negation turns it."""
_CLAUSE = re.compile(r"[.!?;,\n]|\b(?:but|although|however|aber|jedoch|obwohl|mais|cependant)\b", re.IGNORECASE)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Folded, in the singular where English has one; English, German and French together.
_ASPECTS = {
    "taste": _set("taste tastes tasted flavor flavour geschmack schmeckt geschmacklich gout saveur saveurs aroma"),
    "smell": _set("smell smells scent fragrance geruch riecht duft duftet odeur parfum senteur"),
    "quality": _set("quality qualitat verarbeitung qualite finition workmanship"),
    "price": _set("price value preis preisleistung prix rapport money"),
    "packaging": _set("packaging package box verpackung verpackt karton emballage colis packed"),
    "delivery": _set("delivery shipping shipped arrived lieferung versand geliefert livraison livre expedition"),
    "size": _set("size fit fits sizing grosse passform passt taille"),
    "texture": _set("texture consistency feel konsistenz textur consistance toucher"),
    "freshness": _set("fresh freshness frisch frische frais fraiche fraicheur"),
    "design": _set("design look looks colour color style aussehen farbe optik couleur aspect"),
    "handling": _set("easy use handling usage bedienung handhabung utilisation utiliser"),
}  # fmt: skip
NAMES = tuple(_ASPECTS)
_SPOKEN: dict[str, dict[str, str]] = {
    "en": {name: f"the {name}" for name in _ASPECTS},
    "de": {"taste": "den Geschmack", "smell": "den Geruch", "quality": "die Qualität", "price": "den Preis",
           "packaging": "die Verpackung", "delivery": "die Lieferung", "size": "die Größe", "texture": "die Konsistenz",
           "freshness": "die Frische", "design": "das Aussehen", "handling": "die Handhabung"},
    "fr": {"taste": "le goût", "smell": "l'odeur", "quality": "la qualité", "price": "le prix",
           "packaging": "l'emballage", "delivery": "la livraison", "size": "la taille", "texture": "la texture",
           "freshness": "la fraîcheur", "design": "l'aspect", "handling": "l'utilisation"},
}  # fmt: skip
_PRAISE = _set(
    "good great excellent lovely love loved nice perfect delicious tasty amazing wonderful fantastic best fresh easy"
    " quick fast smooth happy recommend beautiful super fair pleasant sturdy gut gute guter gutes toll super perfekt"
    " lecker schon schnell wunderbar hervorragend klasse zufrieden frisch angenehm prima top bon bonne excellente"
    " parfait parfaite delicieux delicieuse rapide agreable superbe genial magnifique ravi frais"
)
_BLAME = _set(
    "bad poor awful terrible horrible disappointing disappointed broken damaged stale bitter bland weak expensive late"
    " slow leaking worst cheap flimsy dirty wrong schlecht schlechte schlechter furchtbar schrecklich enttauscht"
    " enttauschend kaputt beschadigt teuer langsam spat fade mangelhaft mauvais mauvaise decevant decevante decu cher"
    " chere casse abime lent lente tard horrible amer"
)
_NOT = _set("not no never isnt wasnt dont didnt hardly nicht kein keine nie kaum pas jamais ni aucun")


@dataclass(frozen=True, slots=True)
class Review:
    """One review: what was written, and the stars of five that were given, if any."""

    text: str
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """How many reviews praise an aspect, and how many criticise it; one may do both."""

    name: str
    praised: int
    criticised: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What reviews say in numbers; `rating` is the mean of `rated` ratings."""

    reviews: int
    aspects: tuple[Aspect, ...]
    rating: float | None
    rated: int


def summarised(reviews: Sequence[Review]) -> Summary:
    """Count what reviews say; the aspects that most of them speak of come first."""
    said = [_opinions(review.text) for review in reviews]
    aspects = [
        Aspect(name, sum((name, True) in one for one in said), sum((name, False) in one for one in said))
        for name in _ASPECTS
    ]
    told = sorted((a for a in aspects if a.praised or a.criticised), key=lambda a: -(a.praised + a.criticised))
    ratings = [review.rating for review in reviews if review.rating is not None]
    mean = sum(ratings) / len(ratings) if ratings else None
    return Summary(len(reviews), tuple(told), mean, len(ratings))


def lines(summary: Summary, locale: Locale) -> list[Line]:
    """Write a summary from its counts alone."""
    told = []
    for aspect in summary.aspects[:MOST_ASPECTS]:
        for count, praise in ((aspect.praised, True), (aspect.criticised, False)):
            if count:
                told.append(counted(_SPOKEN[locale][aspect.name], count, summary.reviews, locale, praise=praise))
    if summary.rating is not None:
        told.append(rated(summary.rating, summary.rated, locale))
    return told


def _opinions(text: str) -> set[tuple[str, bool]]:
    """Give the aspects that a review speaks of, with whether it praises them."""
    found: set[tuple[str, bool]] = set()
    for clause in _CLAUSE.split(text):
        words = [singular(word) for word in folded(clause)]
        raw = folded(clause)
        polarity = _polarity(words, raw)
        if polarity:
            found |= {(name, polarity > 0) for name in _spoken_of((*words, *raw))}
    return found


def _spoken_of(words: Iterable[str]) -> set[str]:
    said = set(words)
    return {name for name, lexicon in _ASPECTS.items() if lexicon & said}


def _polarity(words: Sequence[str], raw: Sequence[str]) -> int:
    """Sum praise and blame of a clause; a negation shortly before a word turns it."""
    total = 0
    for place, word in enumerate(raw):
        value = (word in _PRAISE or words[place] in _PRAISE) - (word in _BLAME or words[place] in _BLAME)
        turned = bool(_NOT & set(raw[max(0, place - _WINDOW) : place]))
        total += -value if turned else value
    return total
