"""What shoppers ask of a thing for their health, and most shops declare of none: sugar, salt, carbohydrates."""

from __future__ import annotations

from assistant.lists import phrases_of, words_of
from assistant.understanding.tokens import Reading
from vitrine.domain.words import folded

PROPERTIES: dict[str, list[list[str]]] = {
    "sugar_free": phrases_of("""
        sugar free | no sugar | without sugar | without any sugar | without the sugar | no added sugar | zero sugar
        | without added sugar | no sugar added | sugarless | less sugar | low sugar | low in sugar | reduced sugar
        | lower sugar | free of sugar | not much sugar | little sugar | diabetes type 2 | diabetes type 1
        | diabetes type two | diabetes type one | type 2 diabetes | type 1 diabetes | type two diabetes
        | type 2 diabetic | type 1 diabetic | type two diabetic | type one diabetes | diabetes | diabetic | diabetics
        | prediabetic | pre diabetic | diabetic friendly | dont have any sugar | doesnt have any sugar | dont have sugar
        | doesnt have sugar | cant have sugar | cannot have sugar | dont contain sugar | doesnt contain sugar
        | cant eat sugar | not allowed sugar | off sugar | quit sugar | cut out sugar | avoid sugar | avoiding sugar
        """),
    "low_sodium": phrases_of("""
        low sodium | low salt | no salt | without salt | without any salt | no added salt | no salt added | salt free
        | sodium free | less salt | less sodium | reduced sodium | reduced salt | lower sodium | lower salt | no sodium
        | low in sodium | low in salt | lower in sodium | without sodium | high blood pressure | little salt
        | salt restricted | sodium restricted | cant have salt | cant have sodium | cut out salt | cut back on salt
        | cutting back on salt | cut down on salt | watch my salt | watch my sodium | watch his salt | watch her salt
        | watching my salt | watching my sodium | watching her sodium | watching his sodium | avoid salt | off salt
        """),
    "low_carb": phrases_of("""
        low carb | low carbs | no carb | no carbs | without carbs | carb free | fewer carbs | less carbs | low in carbs
        | keto | ketogenic | keto friendly | low carbohydrate | lower carb | cutting carbs | cut carbs | avoiding carbs
        """),
    "low_fat": phrases_of("""
        low fat | fat free | nonfat | non fat | no fat | zero fat | reduced fat | less fat | low in fat | lower fat
        | lower in fat | without fat
        """),
    "low_calorie": phrases_of("""
        low calorie | low calories | low cal | low in calories | fewer calories | less calories | calorie free
        | zero calorie | zero calories | no calories | lower calorie
        """),
    "gmo_free": phrases_of("non gmo | gmo free | no gmo | no gmos | without gmos"),
    "preservative_free": phrases_of("no preservatives | without preservatives | preservative free | no additives"),
    "low_cholesterol": phrases_of("low cholesterol | no cholesterol | high cholesterol | cholesterol free"),
}
"""Properties by the name that an attribute of a shop would have, and how messages ask for them."""
_OF_TITLES: dict[str, frozenset[str]] = {
    "sugar_free": words_of("unsweetened sugarless"),
    "low_sodium": words_of("unsalted"),
    "low_carb": words_of("keto"),
    "low_fat": words_of("skim nonfat lowfat"),
    "low_calorie": words_of("diet light lite"),
}
_PROMISES = words_of("free no low less zero reduced without")
_HYPHENS = frozenset({"-", "–"})
_DIET = words_of("diet diets regime regimen")
_DENIED = words_of("not isnt arent wasnt doesnt dont neednt")
_STOPS = frozenset({".", "!", "?", ",", ";"})


def stated(reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """Give a message without the properties that it asks for, and their names; one that is denied stays."""
    found: dict[str, None] = {}
    gone: set[int] = set()
    words = [n for n, token in enumerate(reading.tokens) if token.text not in _HYPHENS]
    plain = Reading([reading.tokens[n] for n in words])
    phrases = {tuple(phrase): name for name, known in PROPERTIES.items() for phrase in known}
    place = 0
    for start, phrase in plain.find(phrases.keys()):
        if start < place or _denied(plain, start):
            continue
        place = start + len(phrase)
        if plain.text(place) in _DIET:
            place += 1
        found[phrases[tuple(phrase)]] = None
        gone |= set(range(words[start], words[place - 1] + 1))
    if not found:
        return reading, ()
    return Reading([token for n, token in enumerate(reading.tokens) if n not in gone]), tuple(found)


def _denied(reading: Reading, start: int) -> bool:
    """Say whether it is said that something need not be so: "doesn't have to be low fat"."""
    for step in range(1, 6):
        text = reading.text(start - step)
        if text in _STOPS or not text:
            return False
        if text in _DENIED:
            return True
    return False


def says(title: str, name: str) -> bool:
    """Say whether a title says a property of itself."""
    words = list(folded(title.replace("-", " ")))
    if _OF_TITLES.get(name, frozenset()).intersection(words):
        return True
    parts = [part for part in name.split("_") if part not in _PROMISES]
    return any(word in parts and _promised(words, n) for n, word in enumerate(words))


def _promised(words: list[str], place: int) -> bool:
    return bool(_PROMISES.intersection(words[max(place - 2, 0) : place])) or words[place + 1 : place + 2] == ["free"]
