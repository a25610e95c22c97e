"""Allergies and diets, by the shop's own attributes alone: what is not known to be free of something is not shown.

No text is read for a promise: a title says at most that something is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.inedible import inedible
from assistant.lists import words_of
from vitrine.domain.lexicon import text_of
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recommendations.item import Item

NAMES: dict[str, frozenset[str]] = {
    "nuts": words_of("""
    nut tree-nut almond hazelnut walnut cashew pecan pistachio macadamia brazil-nut praline marzipan nougat
    """),
    "peanuts": frozenset({"peanut", "groundnut"}),
    "milk": words_of("milk dairy lactose cheese butter cream yogurt yoghurt whey casein"),
    "gluten": words_of("gluten wheat barley rye spelt"),
    "eggs": frozenset({"egg", "mayonnaise"}),
    "soy": frozenset({"soy", "soya", "soybean", "tofu"}),
    "fish": words_of("fish salmon tuna cod anchovy"),
    "shellfish": words_of("shellfish crustacean mollusc shrimp prawn crab lobster mussel oyster"),
    "sesame": frozenset({"sesame", "tahini"}),
    "mustard": frozenset({"mustard"}),
    "celery": frozenset({"celery"}),
    "sulphites": frozenset({"sulphite", "sulfite"}),
    "lupin": frozenset({"lupin"}),
}
"""The allergens that shops must declare, by the words that name them; all in the singular."""
DIETS = {"vegan": frozenset({"milk", "eggs", "fish", "shellfish"}), "vegetarian": frozenset({"fish", "shellfish"})}
"""Diets, by what they leave out."""
_PLANTS = words_of("vegan vegetarian meatless veggie plant alternative substitute imitation tofu")
_MEAT = words_of("""
    meat beef pork ham bacon chicken turkey poultry veal lamb steak sausage salami pepperoni jerky brisket meatball
    frankfurter wiener bologna prosciutto gelatin lard duck hen rib loin patty burger fish seafood salmon tuna cod
    shrimp crab lobster anchovy sardine tilapia
    """)
_DAIRY = words_of("milk dairy cheese butter cream yogurt yoghurt whey egg honey mayonnaise custard")
_PIG = words_of("pork ham bacon pepperoni salami prosciutto lard")
_Words = frozenset[str]
UNFIT: dict[str, tuple[tuple[_Words, _Words], ...]] = {
    "vegetarian": ((_MEAT, _PLANTS),),
    "vegan": ((_MEAT, _PLANTS), (_DAIRY, _PLANTS | words_of("soy soya almond coconut rice oat nondairy peanut bean"))),
    "kosher": (
        (_PIG | words_of("shrimp crab lobster shellfish oyster clam"), _PLANTS | words_of("kosher turkey beef")),
    ),
    "halal": ((_PIG | words_of("wine beer liquor alcohol"), _PLANTS | words_of("halal turkey beef")),),
    "sugar_free": (
        (
            words_of("sugar sugared frosted glazed"),
            words_of("free no less zero low substitute alternative unsweetened"),
        ),
    ),
    "low_sodium": ((words_of("salt salted"), words_of("free no less low reduced unsalted substitute lightly")),),
}
"""By diet, what a name says of an item that is not fit for it, but for what stands in for that."""
_WORD_OF = {word: name for name, known in NAMES.items() for word in known}
_EITHER = frozenset({"peanuts", "nuts"})
_SAME_KIND = {"peanuts": _EITHER, "nuts": _EITHER}
"""Who says nuts may mean peanuts, and a list that says nuts may hold them."""
_DECLARED = frozenset({"allergen", "contain"})
_TRACES = frozenset({"may contain", "trace", "trace of"})
_FREE = frozenset({"free from", "free of", "freefrom"})
_NOTHING = frozenset({"none", "no", "no allergens", "free of allergens"})
_ABOUT = _DECLARED | _TRACES | _FREE


def allergen_of(word: str) -> str | None:
    """Give the allergen that a folded word names, if it is one that shops must declare."""
    return _WORD_OF.get(singular(word))


def says_of_allergens(name: str) -> bool:
    """Say whether an attribute is about allergens, by its name."""
    plain = _plain(name)
    about, _, rest = plain.partition(" ")
    return plain in _ABOUT or (rest == "free" and allergen_of(about) is not None) or about == "contain"


def free(item: Item, thing: str) -> bool:
    """Say whether an item is known to be free of an allergen, or of any other thing by its word."""
    attributes = {_plain(name): text_of(value) for name, value in item.attributes.items()}
    return _promised(attributes, thing) and not _contained(item, attributes, thing)


def harmless(item: Item, thing: str, *, uneaten: bool) -> bool:
    """Say whether an item may be shown to who must not eat something: known to be free of it, or not for eating.

    `uneaten` says whether something is looked for that nobody eats.
    """
    return free(item, thing) or (uneaten and inedible(item) and not contains(item, thing))


def contains(item: Item, thing: str) -> bool:
    """Say whether an item declares an allergen or a trace of it, or is called after it."""
    return _contained(item, {_plain(name): text_of(value) for name, value in item.attributes.items()}, thing)


def unfit(item: Item, diet: str) -> bool:
    """Say whether an item is called as what a diet leaves out, and not as what stands in for that."""
    said = {singular(word) for text in (item.title, *item.category) for word in folded(text.replace("-", " "))}
    return any(words & said and not instead & said for words, instead in UNFIT.get(diet, ()))


def kinds(thing: str) -> tuple[str, ...]:
    """Give the allergens that who asks about one may mean, that one first."""
    return (thing, *sorted(_SAME_KIND.get(thing, frozenset()) - {thing}))


def declared(item: Item) -> frozenset[str]:
    """Give the words of what an item declares to contain, with the allergens that these are of."""
    attributes = {_plain(name): text_of(value) for name, value in item.attributes.items()}
    flags = [name for name, value in attributes.items() if name.startswith("contain ") and value == "true"]
    return _listed(attributes, _DECLARED) | _with_kinds(word for name in flags for word in name.split()[1:])


def traces(item: Item) -> frozenset[str]:
    """Give the words of what an item declares that it may contain, with the allergens that these are of."""
    return _listed({_plain(name): text_of(value) for name, value in item.attributes.items()}, _TRACES)


def _listed(attributes: Mapping[str, str], names: frozenset[str]) -> frozenset[str]:
    texts = [attributes[name] for name in names & attributes.keys()]
    return _with_kinds(singular(word) for text in texts if text.lower() not in _NOTHING for word in folded(text))


def _with_kinds(words: Iterable[str]) -> frozenset[str]:
    """Add to words the names of the allergens that they are of: who declares hazelnuts declares nuts."""
    said = frozenset(words)
    return said | {singular(_WORD_OF[word]) for word in said if word in _WORD_OF}


def _promised(attributes: Mapping[str, str], thing: str) -> bool:
    if any(attributes.get(f"{word} free") == "true" for word in called(thing)):
        return True
    if _of_diet(attributes, thing):
        return True
    if any(_names(attributes[name], thing) for name in _FREE & attributes.keys()):
        return True
    # A declaration is complete for the allergens that must be declared, and for nothing else.
    return thing in NAMES and bool(_DECLARED & attributes.keys())


def _contained(item: Item, attributes: Mapping[str, str], thing: str) -> bool:
    declared: list[str] = [attributes[name] for name in (_DECLARED | _TRACES) & attributes.keys()]
    if any(attributes.get(f"contain {word}") == "true" for word in called(thing)):
        return True
    if any(_names(text, thing) for text in declared if text.lower() not in _NOTHING):
        return True
    if any(attributes.get(f"{word} free") == "false" for word in called(thing)):
        return True
    return not _of_diet(attributes, thing) and _in_title(item.title, thing)


def _of_diet(attributes: Mapping[str, str], thing: str) -> bool:
    """Say whether a diet that an item fits leaves a thing out: vegan butter is called butter all the same."""
    return any(attributes.get(name) == "true" and thing in things for name, things in DIETS.items())


def _in_title(title: str, thing: str) -> bool:
    """Say whether a title names a thing, and not as what it is free of: it is believed over a promise."""
    words = [singular(word) for word in folded(title)]
    return any(
        word in _alike(thing)
        and words[place + 1 : place + 2] != ["free"]
        and "without" not in words[max(0, place - 2) : place]
        for place, word in enumerate(words)
    )


def _names(text: str, thing: str) -> bool:
    """Say whether a list in words names a thing."""
    return any(singular(word) in _alike(thing) for word in folded(text))


def _alike(thing: str) -> frozenset[str]:
    """Give the words that may stand for a thing, to be careful."""
    return frozenset().union(*(called(one) for one in _SAME_KIND.get(thing, (thing,))))


def _plain(name: str) -> str:
    """Give an attribute's name as its words, each in the singular."""
    return " ".join(singular(word) for word in folded(name.replace("_", " ")))


def called(thing: str) -> frozenset[str]:
    """Give the words, in the singular, that an allergen or any other thing is called by."""
    return NAMES.get(thing, frozenset({singular(thing)}))
