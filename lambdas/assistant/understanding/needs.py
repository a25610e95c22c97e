"""What a message asks for: its intent, the constraints that it adds, and what of the screen it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict, Unpack

from assistant.allergens import allergen_of
from assistant.constraints import Constraints, Pair
from assistant.languages import ENGLISH
from assistant.lists import phrases_of, words_of
from assistant.need import Need
from assistant.packing import Packing
from assistant.understanding import asides, inquiries, languages, money, polarity
from assistant.understanding.allergies import (
    ALLERGEN_WORDS,
    allergies,
    asked_of_items,
    named_allergens,
    speaks_of_allergies,
)
from assistant.understanding.callings import without_names
from assistant.understanding.coatings import uncoated
from assistant.understanding.english import ADJECTIVES, CHEAP, COMMON, DEAR, FUNCTION, MOODS, OCCASIONS, PERSONS
from assistant.understanding.grounds import grounds
from assistant.understanding.intents import Intent, intent, off_topic, thanked
from assistant.understanding.loyalty import lasts
from assistant.understanding.marks import (
    Marks,
    asks_for,
    freed_words,
    head_of,
    is_asked_for,
    is_of_thing,
    is_quality,
    is_refused,
    is_told,
    is_wanted,
    names_a_thing,
    needs_of,
    refuses_any,
    seconded,
    soft_words,
)
from assistant.understanding.names import MOST_CATEGORIES, Name, Names
from assistant.understanding.phrases import binding, corrected
from assistant.understanding.properties import stated
from assistant.understanding.references import Shown, references
from assistant.understanding.releases import allowed_again, loosened, relaxed, withdrawn
from assistant.understanding.scope import asks_for_more, of_everything, replaces
from assistant.understanding.taking import CARTS, into_cart, taken
from assistant.understanding.tokens import SPELLED, Reading, number_at, read, spelled
from assistant.understanding.wrapping import packing_of
from vitrine.domain.lexicon import Path
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from vitrine.models.reading import Marked

MOST_WORDS = 8
MOST_QUANTITY = 999
MOST_HEADS = 12
"""Categories that one word may be the name of, whole or in part, to mean all of them."""
MOST_NEEDS = 4
"""Things that are looked for one by one."""
_BETWEEN = frozenset({",", ";", ".", "!", "?", "+", "&", "/", "and", "or", "plus", "also", ":"})
_CONTAINERS = words_of("""
    bottle bottles pack packs packet packets box boxes bag bags jar jars can cans tin tins piece pieces units
    unit x copies pairs pair cartons carton
    """)
_BRAND = phrases_of("""
    brand | brands | maker | makers | make | company | manufacturer | firm | producer | from them | by them | their
    | theirs
    """)
_THEIRS = phrases_of("from them | by them | their stuff | their things | their products | theirs | not them")
_TURNED_DOWN = phrases_of("""
    none of these | none of those | none of them | not these | not those | not any of these | not any of those
    | neither of these | neither of those | hate these | hate those | hate them all | dont like these | dont like those
    | dont like any of these | dont like any of them | dont want these | dont want those
    """)
_DIETS = frozenset({"vegan", "vegetarian", "kosher", "halal", "pescatarian"})
_CALLED = {
    "alcohol": ("alcohol", "beer", "wine", "liquor", "ale", "vodka", "rum", "whiskey", "gin"),
    "barbecue": ("barbecue", "bbq"),
    "battered": ("battered", "breaded"),
}
"""What is refused by one word, and stands in titles as others."""
_SOLD_AS = {"fish": "seafood"}
"""What many shops have by another name only: the category that holds it."""
_NOTHING = phrases_of("no | none | nothing | never mind | nevermind | forget it | nobody | not")
_NO_NEED: dict[str, Any] = {"words": (), "brands": (), "categories": ()}
_NO_LEVEL: dict[str, Any] = {"words": (), "price_level": None}
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "reject": _NO_NEED | {"not_words": ()},
    "similar": _NO_NEED,
    "more": _NO_LEVEL,
    "cheaper": _NO_LEVEL,
    "dearer": _NO_LEVEL,
    "another_brand": _NO_LEVEL,
}
"""What a message of an intent may name without asking for it."""
_MAY_FILL = frozenset({"cart", "goes_with_cart", "search", "unclear", "details", "recommend", "thanks", "more"})
_MAY_TAKE = frozenset({"search", "unclear", "details", "thanks"})
"""The intents that a message may seem to have that takes an item."""
_ABOUT_SCREEN = frozenset({"details", "compare", "why", "cart"})
_SMALL_TALK = frozenset({"unclear", "greeting", "thanks", "help", "recommend", "language", "off_topic"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A message, understood. `asked` are the attributes that a question about an item names ("is it organic?").

    `items` are the ids on the screen that it points to; `dropped` the fields that it sets free; `hints` are words of
    plain English that the shop does not have: they help a search, and bind nothing.
    """

    intent: Intent
    new: Constraints = field(default_factory=Constraints)
    items: tuple[str, ...] = ()
    pointed: bool = False
    dropped: tuple[str, ...] = ()
    asked: tuple[Pair, ...] = ()
    about_brand: bool = False
    currency: str | None = None
    language: str = ENGLISH
    unread_allergy: bool = False
    """Whether it speaks of an allergy, and not in words that could be read."""
    allowed: tuple[str, ...] = ()
    """What it says may be eaten again."""
    named_allergy: bool = False
    needs: tuple[Need, ...] = ()
    """What it asks for, thing by thing, where it asks for several."""
    terms: tuple[str, ...] = ()
    """The words of the message that name what is wanted."""
    no_thing: bool = False
    """Whether a model marked qualities that are asked for, and no thing."""
    beside: tuple[str, ...] = ()
    """The words that lie beside what is marked as asked for, and say something."""
    freed: tuple[str, ...] = ()
    """The words that a model marked as allowed again, or needed no more; an allergy is no such thing."""
    refines: bool = False
    """Whether it only tells more of what was asked for before: "the large ones", "with vegetables"."""
    hints: tuple[str, ...] = ()
    taken: bool = False
    """Whether it takes an item that is listed: "put that in my cart"."""
    lasting: bool = False
    """Whether the brand that it names is the only one that is bought, whatever is needed."""
    turned_down: bool = False
    """Whether it wants none of what is listed."""
    inside: tuple[str, ...] = ()
    """The allergens that a question about items of the screen names ("does it contain soy?")."""
    overall: bool = False
    """Whether its limit of the price is said of all that is bought, and not of one thing."""
    adds: bool = False
    """Whether it asks for a thing beside the one before, and not in its place."""
    replaces: bool = False
    """Whether the thing that it names is wanted in the place of the one before, be it of the same kind."""
    packing: Packing | None = None
    """What it says of how a thing is to come: "in cans", "a big pack"."""
    fact: inquiries.Fact | None = None
    """What a question of fact asks for."""
    unknown: tuple[str, ...] = ()
    """The words of a question about an item that say what it asks: "is it farmed or wild?"."""
    aside: bool = False
    """Whether it also asks what no tool knows: "do you deliver?"."""


@dataclass
class _Found:
    """What was found so far, wanted and refused."""

    categories: list[Path] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    attributes: list[Pair] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    places: list[tuple[int, Path | str]] = field(default_factory=list)
    """Where the categories and words stand."""
    said: dict[int, str] = field(default_factory=dict)
    """The words of the message that name them, by place."""

    def word(self, place: int, word: str) -> None:
        """Note a word that something is searched for by."""
        self.words.append(word)
        self.said[place] = word
        self.places.append((place, word))

    def spell(self, start: int, phrase: list[str]) -> None:
        """Note the words of a name that only tells more of the thing behind it: milk chocolate."""
        for step, word in enumerate(phrase):
            self.word(start + step, singular(word))

    def category(self, place: int, path: Path) -> None:
        """Note a category."""
        self.categories.append(path)
        self.said.setdefault(place, "")
        self.places.append((place, path))

    def keep(self, binding: frozenset[int]) -> tuple[str, ...]:
        """Keep what stands at some places; gives the words of the others."""
        gone = [word for place, word in sorted(self.said.items()) if place not in binding and word]
        self.places = [(place, thing) for place, thing in self.places if place in binding]
        self.said = {place: word for place, word in self.said.items() if place in binding}
        self.categories = [thing for _, thing in self.places if not isinstance(thing, str)]
        self.words = [thing for _, thing in self.places if isinstance(thing, str)]
        return tuple(gone)


class Before(TypedDict, total=False):
    """What was said before a message.

    `naming`: it was asked what the shopper must not eat; `limit` is the highest price that was said; `compared` are the
    items that were compared last; `past` gives the lists before the one on the screen. `mark` marks an English message;
    `held` are the words of what was refused or demanded.
    """

    naming: bool
    limit: float | None
    compared: tuple[str, ...]
    past: inquiries.Past | None
    mark: Callable[[str], Marked | None] | None
    held: frozenset[str]


def understand(
    message: str,
    names: Names,
    shown: list[Shown],
    focus: str | None,
    language: str = ENGLISH,
    **said: Unpack[Before],
) -> Understood:
    """Understand a message, and what it asks beside that no tool knows; see `_understand`. Never raises."""
    if (mark := said.get("mark")) is not None:
        # A message may be asked about twice below, and is sent once.
        said["mark"] = cache(mark)
    beside = asides.aside(message, language)
    if beside is not None and shown and language == ENGLISH and _of_the_screen(message, said.get("mark")):
        beside = None
    if beside is None or speaks_of_allergies(message, read(message)):
        # An allergy is heard wherever it is spoken of.
        return _understand(message, names, shown, focus, language, **said)
    if not beside.rest:
        return Understood("off_topic", language=beside.language)
    rest = _understand(beside.rest, names, shown, focus, language, **said)
    idle = rest.intent in _SMALL_TALK and rest.new.empty
    if idle or (rest.intent == "search" and not rest.new.empty and _idle(rest.new, names)):
        # "My baby cries. Should I see a doctor?" wishes for nothing.
        return Understood("off_topic", language=beside.language)
    return replace(rest, aside=True)


def _of_the_screen(message: str, mark: Callable[[str], Marked | None] | None) -> bool:
    """Say whether a model takes a message for a question about what is listed, or for a wish to see something else."""
    return mark is not None and Marks(mark(spelled(message))).of_the_screen


def _understand(
    message: str,
    names: Names,
    shown: list[Shown],
    focus: str | None,
    language: str = ENGLISH,
    **said: Unpack[Before],
) -> Understood:
    """Understand a message in the light of what is on the screen; never raises, whatever the text.

    `language` is the one that the conversation is in so far; `said` what else was said before.
    """
    naming, compared, past = said.get("naming", False), said.get("compared", ()), said.get("past")
    heard = languages.heard(message, language, names)
    if not heard.understood:
        return Understood("language", language=heard.language)
    marks = Marks(_marked(message, heard, said.get("mark")), spelled(message), said.get("held", frozenset()))
    reading, properties, first_list = _prepared(heard._replace(reading=marks.on(heard.reading)), names)
    speaks = speaks_of_allergies(message, reading)
    allowed = allowed_again(reading)
    items, pointed = _referred(reading, shown, focus, compared)
    fact = inquiries.fact(reading)
    dropped, loose = _set_free(reading, names)
    eaten = _asks_of_food(fact, shown, speaks=speaks)
    inside, free_from = _eaten(reading, shown=eaten, pointed=pointed, speaks=speaks, naming=naming)
    before = frozenset(reading.taken)
    budget = money.budget(reading, limit=said.get("limit"))
    limited = frozenset(reading.taken) - before
    dropped = _unique([*dropped, *(["price"] if budget.free else [])])
    scrapped = withdrawn(reading)
    packing = _packing(reading)
    quantity = _quantity(reading, names)
    refused = seconded(polarity.refused(reading, names.of_shop), reading)
    _leave_told_out(reading, refused)
    contents, called = _contents(refused, reading, names, harmful=speaks)
    free_from += contents
    wanted, unwanted = _named(reading, names, refused)
    occasion, mood = _occasion(reading, refused, names), _first(reading, refused, MOODS)
    if shown and limited and not speaks:
        _leave_grounds_out(reading, limited, refused, wanted)
    hints = _words(reading, names, refused, wanted, unwanted)
    hints += _unbound(reading, wanted, names, fact)
    # What nobody knows in another language says something only where nothing else does.
    strange = _strange(reading, refused, wanted)
    hints = hints or strange
    wanted.attributes += [(name, "true") for name in properties]
    new = Constraints(
        categories=_unique(wanted.categories),
        brands=_unique(wanted.brands),
        attributes=_unique(wanted.attributes),
        not_categories=_unique(_outside(unwanted.categories, wanted.categories)),
        not_brands=_unique(unwanted.brands),
        not_attributes=_unique(unwanted.attributes),
        not_words=_unique([*called, *_refused_alone(reading, refused, unwanted.words)])[:MOST_WORDS],
        free_from=_unique(free_from),
        words=_unique(wanted.words)[:MOST_WORDS],
        min_price=budget.low,
        max_price=budget.high,
        price_level=_level(budget),
        quantity=quantity,
        occasion=occasion,
        mood=mood,
    )
    if dropped or allowed:
        new = _without_tales(new, names)
    if scrapped and _idle(new, names):
        # What is wanted in its place has no name here: it is looked for by its meaning, and not beside the old need.
        dropped = _unique([*dropped, "category"])
    wish = _wish(new, hints, reading, names, refines=_refines(reading, wanted, refused, marks))
    new, hints = wish.new, wish.hints
    aside = not (dropped or new.free_from or items or inside) and off_topic(
        reading, named=_of_shop(heard.reading, new, names)
    )
    found = intent(
        reading,
        shown=bool(shown),
        pointed=pointed,
        named=wish.refines or packing is not None or _names_a_wish(new, hints, strange, pointed=pointed),
        aside=aside,
        limited=(budget.low, budget.high) != (None, None),
    )
    found = marks.intent(found, reading, shown=bool(shown), idle=new.empty and not hints, pointed=bool(items))
    look = _Look(reading, shown, focus, past, first_list, fact)
    items = look.each(items) if inside else items
    items, pointed, found = look.asked(_known(_terms(reading, wanted), names), items, found, pointed=pointed)
    understood = Understood(
        "search" if found == "unclear" and strange else found,
        new,
        tuple(items),
        pointed,
        dropped,
        loose,
        hints=hints,
        currency=budget.currency,
        language=heard.language,
        unread_allergy=speaks and not (new.free_from or allowed),
        allowed=allowed,
        named_allergy=bool(new.free_from or allowed) or (naming and reading.says(_NOTHING)),
        needs=_needs(reading, wanted, refused, names),
        no_thing=marks.of_qualities(reading),
        freed=freed_words(reading),
        beside=_beside(reading, refused),
        refines=wish.refines,
        terms=() if wish.nonsense else _terms(reading, wanted) or (() if shown else strange),
        lasting=lasts(reading, new.brands),
        turned_down=reading.says(_TURNED_DOWN),
        inside=inside,
        overall=of_everything(reading, budget, named=bool(wanted.places)),
        adds=asks_for_more(reading),
        replaces=bool(set(wanted.said.values()) - ADJECTIVES - {""}) and replaces(reading),
        packing=packing,
        fact=fact,
        unknown=inquiries.unknown_words(reading),
    )
    understood = _carted(understood, reading, shown, focus)
    return understood if understood.taken else _fitted(understood, reading)


def _set_free(reading: Reading, names: Names) -> tuple[tuple[str, ...], tuple[Pair, ...]]:
    """List what holds no longer, and the attributes that need not hold any more; their words are taken."""
    released = relaxed(reading)
    loose, free_brand = _loose(reading, names)
    return _unique([*released, *(["attributes"] if loose else []), *(["brand"] if free_brand else [])]), loose


class _Wish(NamedTuple):
    """What is left of a wish that may be thanks, more of the same, or nothing that anybody knows."""

    new: Constraints
    hints: tuple[str, ...]
    refines: bool
    nonsense: bool


def _wish(new: Constraints, hints: tuple[str, ...], reading: Reading, names: Names, *, refines: bool) -> _Wish:
    if thanked(reading) and _idle(new, names):
        empty = Constraints()
        return _Wish(empty, (), False, _nonsense(reading, names, empty))
    nonsense = not refines and _nonsense(reading, names, new)
    return _Wish(replace(new, words=()) if nonsense else new, hints, refines, nonsense)


def _referred(
    reading: Reading, shown: list[Shown], focus: str | None, compared: tuple[str, ...]
) -> tuple[list[str], bool]:
    """List what a message points to; "not from them" is of the maker of what was spoken of last."""
    items, pointed = references(reading, shown, focus, compared)
    if focus in items and not pointed and reading.says(_THEIRS):
        return [str(focus)], False
    return items, pointed


def _carted(understood: Understood, reading: Reading, shown: list[Shown], focus: str | None) -> Understood:
    """Read what takes an item that is listed; what is not listed yet and goes into the cart is looked for."""
    items, new = understood.items, understood.new
    meant = bool(items) and (understood.pointed or not new.names_a_need)
    if understood.intent in _MAY_FILL and into_cart(reading, meant=meant):
        searched = None if meant else _to_be_found(understood)
        bare = tuple([focus or shown[0].item_id] if shown else ())
        return searched or _taken(understood, "cart", items if meant else bare)
    if understood.intent in _MAY_TAKE and meant and taken(reading):
        return _taken(understood, "details", items)
    return understood


def _taken(understood: Understood, intent: Intent, items: tuple[str, ...]) -> Understood:
    """Leave nothing of a message but that it takes items: what is asked for stays as it is."""
    new = Constraints(free_from=understood.new.free_from)
    nothing: dict[str, Any] = {"hints": (), "terms": (), "needs": (), "refines": False}
    return replace(understood, intent=intent, new=new, items=items, taken=True, **nothing)


def _to_be_found(understood: Understood) -> Understood | None:
    """Read "put milk in my cart" as a search for milk; None where nothing is named."""
    new = understood.new
    new = replace(new, words=tuple(word for word in new.words if word not in CARTS))
    hints = tuple(hint for hint in understood.hints if hint not in CARTS)
    terms = tuple(term for term in understood.terms if term not in CARTS)
    if not hints and not new.names_a_need:
        return None
    return replace(understood, intent="search", new=new, hints=hints, terms=terms)


def _leave_grounds_out(reading: Reading, limited: frozenset[int], refused: polarity.Refused, wanted: _Found) -> None:
    """Leave out what a message names where it only tells why its limit is what it is."""
    things = [place for place, thing in wanted.places if not isinstance(thing, str)]
    told = grounds(reading, limited, things) - refused.all
    wanted.keep(frozenset(wanted.said) - told)
    for place in told:
        reading.take(place)


def _prepared(heard: languages.Heard, names: Names) -> tuple[Reading, tuple[str, ...], bool]:
    """Give a message without what is read by itself: names of persons, properties, and of which list it speaks."""
    reading = names.corrected(heard.reading) if heard.native else heard.reading
    reading = without_names(reading, names) if heard.native else reading
    reading, properties = stated(uncoated(names.own_label(reading)))
    reading, first = inquiries.without_lists(reading)
    return reading, properties, first


def _packing(reading: Reading) -> Packing | None:
    """Read how a thing is to come; "that isn't in bags" refuses them."""
    return None if refuses_any(reading, _CONTAINERS) else packing_of(reading)


def _unbound(reading: Reading, wanted: _Found, names: Names, fact: inquiries.Fact | None) -> tuple[str, ...]:
    """Leave out what does not bind, and give its words; beside things that are marked there are none that help."""
    kinds = _narrow(reading, wanted)
    gone = wanted.keep(_bound(reading, wanted, names, fact) | kinds)
    return () if names_a_thing(reading) else gone


def _bound(reading: Reading, wanted: _Found, names: Names, fact: inquiries.Fact | None) -> frozenset[int]:
    """Give the places that bind; what a question of fact names is what it is about."""
    if names_a_thing(reading):
        return corrected(reading, wanted.said)
    bound = binding(reading, wanted.said, wanted.places, names)
    if fact is None or bound:
        return bound
    return frozenset(place for place, word in wanted.said.items() if names.of_shop(word))


class _Look(NamedTuple):
    """What a question of fact may be about; `first`: it speaks of the very first list."""

    reading: Reading
    shown: list[Shown]
    focus: str | None
    past: inquiries.Past | None
    first: bool
    fact: inquiries.Fact | None

    def each(self, items: list[str]) -> list[str]:
        """Give all that is listed where it is asked which of it is so."""
        return items if items or not inquiries.asks_which(self.reading) else [item.item_id for item in self.shown]

    def asked(
        self, terms: list[str], items: list[str], found: Intent, *, pointed: bool
    ) -> tuple[list[str], bool, Intent]:
        """Find the items that are asked about, by the words that name a thing; otherwise it is searched for."""
        if self.fact is None:
            return items, pointed, found
        rows = self.past() if self.past is not None and not self.shown else ()
        if rows:
            # The last answer listed nothing: "the first" is of the list before it.
            items, pointed = references(self.reading, list(rows[-1]), self.focus)
            found = "details" if items else found
        meant = inquiries.meant(self.reading, terms, self.shown, self.past, pointed=pointed, first=self.first)
        if meant.items:
            return list(meant.items), True, "details"
        if meant.unlisted:
            return [], False, "search" if found == "details" else found
        return items, pointed, found


def _asks_of_food(fact: inquiries.Fact | None, shown: list[Shown], *, speaks: bool) -> bool:
    """Say whether a message may ask what is in the items listed: "what does milk cost?" does not."""
    return bool(shown) and (speaks or fact not in ("price", "size"))


def _known(terms: tuple[str, ...], names: Names) -> list[str]:
    return [term for term in terms if names.of_shop(term) or term in names.category_words]


def _outside(refused: list[Path], wanted: list[Path]) -> list[Path]:
    """Leave out of what is refused what holds something that is wanted: a sweetener instead of sugar."""
    return [path for path in refused if not any(other[: len(path)] == path for other in wanted if other != path)]


def _narrow(reading: Reading, wanted: _Found) -> frozenset[int]:
    """Read "are any of the hot dogs all beef?": what stands behind the kind is no other kind. Gives where."""
    start = inquiries.within(reading)
    places = sorted(place for place in wanted.said if start is not None and place > start)
    behind = [place for n, place in enumerate(places) if place - places[0] > n]
    for place in behind:
        wanted.places = [entry for entry in wanted.places if entry[0] != place]
        wanted.word(place, singular(reading.text(place)))
    if behind:
        wanted.keep(frozenset(wanted.said))
    return frozenset(behind)


def _eaten(
    reading: Reading, *, shown: bool, pointed: bool, speaks: bool, naming: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the allergens that a message asks about, and those that must not be in anything.

    Who asks what is in an item has not said that it must not be in any, but for who speaks of an allergy.
    """
    inside = asked_of_items(reading, pointed=pointed) if shown and not speaks else ()
    free_from = allergies(reading) or (named_allergens(reading) if naming else ())
    return inside, free_from + (asked_of_items(reading, pointed=pointed) if shown and speaks else ())


def _level(budget: money.Budget) -> Literal["low", "high"] | None:
    return "low" if budget.level == "low" else "high" if budget.level == "high" else None


def _without_tales(new: Constraints, names: Names) -> Constraints:
    """Leave out what the shop does not have: "Jake isn't coming, so peanuts are fine again" wishes for nothing."""
    if new.categories or new.brands or new.attributes:
        return new
    return replace(
        new,
        words=tuple(word for word in new.words if word in names.lexicon.words),
        not_words=tuple(word for word in new.not_words if word in names.lexicon.words),
    )


def _asks_of_screen(understood: Understood, reading: Reading) -> bool:
    """Say whether a message that seems to want something else asks how what is listed is."""
    new, inside = understood.new, understood.inside
    if understood.intent == "compare":
        # "Which of these is vegan?" asks of each of them.
        return inquiries.within(reading) is not None and bool(new.attributes or inside)
    # "Any nuts in the second?" asks of what is on the screen, whatever else it names.
    return understood.intent in ("search", "unclear") and bool(inside) and (new.empty or bool(understood.items))


def _fitted(understood: Understood, reading: Reading) -> Understood:
    """Leave out what a message of its intent does not ask for."""
    new = understood.new
    if understood.intent == "off_topic":
        return replace(understood, new=Constraints(), needs=(), terms=(), hints=())
    if _asks_of_screen(understood, reading):
        understood = replace(understood, intent="details")
    if understood.intent in _ABOUT_SCREEN:
        return replace(understood, new=Constraints(free_from=new.free_from), asked=new.attributes)
    if understood.intent in _LEFT_OUT:
        kept, terms = replace(new, **_LEFT_OUT[understood.intent]), understood.terms
        if understood.intent in ("another_brand", "reject"):
            label = {"label", "labels"} & {token.text for token in reading.tokens}
            kept, terms = (replace(kept, categories=()) if label else kept), ()
        return replace(understood, new=kept, about_brand=reading.says(_BRAND), terms=terms)
    idle = ("unclear", "recommend", "greeting", "thanks", "help", *(("search",) if new.empty else ()))
    freed = understood.intent in idle and (understood.dropped or understood.allowed)
    return replace(understood, intent="relax") if freed or "attributes" in understood.dropped else understood


def _names_a_wish(new: Constraints, hints: tuple[str, ...], strange: tuple[str, ...], *, pointed: bool) -> bool:
    """Say whether a message names anything to look for: "the more expensive one" names an item that is listed."""
    said = replace(new, price_level=None) if pointed else new
    return any(hint not in SPELLED and hint not in strange for hint in hints) or not said.empty


def _idle(new: Constraints, names: Names) -> bool:
    """Say whether what a message names is nothing that the shop has, nor a limit: "have a lovely evening"."""
    words = any(word in names.lexicon.words for word in new.words)
    return not words and new == Constraints(
        words=new.words, occasion=new.occasion, mood=new.mood, quantity=new.quantity
    )


def _loose(reading: Reading, names: Names) -> tuple[tuple[Pair, ...], bool]:
    """Find the attributes that need not hold any longer, and whether a brand need not; their words are taken."""
    pairs: list[Pair] = []
    brand = False
    for places, whole, cue in loosened(reading):
        found = list(_names_at(reading, names, places, whole=whole))
        for place, length, name in found:
            reading.take(place, length)
            pairs += [(str(name.value[0]), str(name.value[1]))] if name.kind == "attribute" else []
            brand |= name.kind == "brand"
        if found:
            reading.take(cue.start, len(cue))
    return _unique(pairs), brand


def _names_at(reading: Reading, names: Names, places: range, *, whole: bool) -> Iterator[tuple[int, int, Name]]:
    """Yield the attributes and brands at places of a message, and diets: only what is true or not, but for `whole`."""
    taken = {n for n, place in enumerate(places) if not reading.free(place)}
    inside = Reading([reading.tokens[place] for place in places], taken)
    for start, length, found in names.matches(inside):
        for name in found:
            if name.kind != "category" and (whole or (name.kind == "attribute" and name.value[1] == "true")):
                yield places.start + start, length, name
    for place in inside.left:
        if inside.text(place) in _DIETS:
            yield places.start + place, 1, Name("attribute", (inside.text(place), "true"))


def _unique(values: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _named(reading: Reading, names: Names, refused: polarity.Refused) -> tuple[_Found, _Found]:
    """Find the names of the shop, those wanted and those refused."""
    wanted, unwanted = _Found(), _Found()
    matches, starts = _matched(reading, names, refused)
    for start, length, found in matches:
        phrase = [reading.text(start + step) for step in range(length)]
        told = unwanted if start in refused.all else wanted
        if found[0].kind == "category" and start + length in starts:
            told.spell(start, phrase)
        elif told is wanted or not _only_a_kind(reading, start, found, refused, unwanted, names):
            _note(told, start, found, phrase, names)
    return wanted, unwanted


def _matched(
    reading: Reading, names: Names, refused: polarity.Refused
) -> tuple[list[tuple[int, int, tuple[Name, ...]]], set[int]]:
    """List the names in a message, and the places of things: a name right before one only says more of it."""
    matches = list(names.matches(reading))
    starts = {start for start, _, found in matches if found[0].kind == "category"}
    if names_a_thing(reading):
        matches = [one for one in matches if one[0] in refused.all or not _stands_aside(reading, *one)]
        starts |= {start + length for start, length, _ in matches if is_quality(reading.tokens[start])} - refused.all
    return matches, starts


def _stands_aside(reading: Reading, start: int, length: int, found: tuple[Name, ...]) -> bool:
    """Say whether a kind of thing is named outside of what is marked as asked for."""
    inside = any(is_asked_for(token) for token in reading.tokens[start : start + length])
    return not inside and found[0].kind == "category"


def _only_a_kind(
    reading: Reading, start: int, found: tuple[Name, ...], refused: polarity.Refused, unwanted: _Found, names: Names
) -> bool:
    """Say whether a refusal is of a kind of a thing, and not of the thing: no white bread is no refusal of bread."""
    before = reading.text(start - 1)
    known = before in ADJECTIVES or (names.of_shop(before) and before not in FUNCTION | _OF_A_THING)
    kind = known and start - 1 in refused.all and start - 1 not in reading.taken
    return (kind or start - 1 in unwanted.said) and all(name.kind == "category" for name in found)


def _needs(reading: Reading, wanted: _Found, refused: polarity.Refused, names: Names) -> tuple[Need, ...]:
    """Part what is wanted: by what a model marked, or by the marks and words that stand between things.

    Nothing where no thing is marked, and it is one.
    """
    if names_a_thing(reading):
        return _marked_needs(reading, wanted, refused, names)
    parts: dict[int, tuple[list[Path], list[str]]] = {}
    for place, thing in sorted(wanted.places, key=lambda entry: entry[0]):
        if isinstance(thing, str) and thing not in names.lexicon.words:
            continue
        part = sum(reading.text(before) in _BETWEEN for before in range(place))
        categories, words = parts.setdefault(part, ([], []))
        if isinstance(thing, str):
            words.append(thing)
        else:
            categories.append(thing)
    needs = [Need(_unique(categories), _unique(words)) for categories, words in parts.values()]
    return tuple(needs[:MOST_NEEDS]) if len(needs) > 1 else ()


def _marked_needs(reading: Reading, wanted: _Found, refused: polarity.Refused, names: Names) -> tuple[Need, ...]:
    """Part what is wanted by the things that a model marked; a thing has all its words, be they the shop's or not."""
    soft = soft_words(reading, refused.all)
    left = (place for place in _left(reading, names, refused) if place not in refused.all)
    asked = {place for place in left if is_of_thing(reading.tokens[place], names.of_shop)}
    # The last word of a name that mostly says nothing: dog food.
    asked |= {place + 1 for place in wanted.said if _marked_thing(reading, place + 1, names)}
    kept = corrected(reading, wanted.said | dict.fromkeys(asked, "")) & (asked | wanted.said.keys())
    things = needs_of(reading, list(kept))
    parts: dict[int, tuple[list[Path], list[str]]] = {}
    for place, thing in sorted(wanted.places, key=lambda entry: entry[0]):
        if place not in things:
            continue
        categories, _ = parts.setdefault(things[place], ([], []))
        if not isinstance(thing, str):
            categories.append(thing)
    for place in sorted(things):
        word = wanted.said.get(place) or singular(reading.text(place))
        parts.setdefault(things[place], ([], []))[1].append(word)
    needs = [
        Need(_unique(categories), _unique(words), head_of(reading, thing, words), soft)
        for thing, (categories, words) in sorted(parts.items(), key=lambda part: part[0])
        if words
    ]
    return tuple(needs[:MOST_NEEDS])


def _marked(message: str, heard: languages.Heard, mark: Callable[[str], Marked | None] | None) -> Marked | None:
    """Let a model mark an English message: what was put into English has other words."""
    own = heard.native and heard.language == ENGLISH and any(token.kind == "word" for token in heard.reading.tokens)
    return mark(spelled(message)) if mark is not None and own else None


def _leave_told_out(reading: Reading, refused: polarity.Refused) -> None:
    """Take what a message only tells of, where it is marked what it asks for."""
    if not names_a_thing(reading):
        return
    for place, token in enumerate(reading.tokens):
        if is_told(token) and place not in refused.all and reading.free(place):
            reading.take(place)


def _terms(reading: Reading, wanted: _Found) -> tuple[str, ...]:
    return _unique(wanted.said[place] or singular(reading.text(place)) for place in sorted(wanted.said))


def _of_shop(raw: Reading, new: Constraints, names: Names) -> bool:
    """Say whether a message, as it was written, names anything that the shop has."""
    if new.brands or new.attributes:
        return True
    words = [token.text for token in raw.tokens if token.kind == "word" and token.text not in FUNCTION]
    return any(singular(word) in names.lexicon.words or singular(word) in names.category_words for word in words)


def _nonsense(reading: Reading, names: Names, new: Constraints) -> bool:
    """Say whether a message has words, several, and not one of them means anything here."""
    words = [token.text for token in reading.tokens if token.kind == "word"]
    alone = new == Constraints(words=new.words)
    return alone and len(words) > 1 and not any(names.knows(word) for word in words)


def _refines(reading: Reading, wanted: _Found, refused: polarity.Refused, marks: Marks) -> bool:
    """Say whether a message names only qualities, or what something is to come with."""
    if marks and asks_for(reading):
        return marks.of_qualities(reading)
    said = [
        token.text
        for place, token in enumerate(reading.tokens)
        if token.kind == "word"
        and token.text not in SPELLED
        and not token.strange
        and place not in refused.all | refused.told
    ]
    if not said:
        return False
    content = [text for text in said if text not in FUNCTION or text in ADJECTIVES]
    if not content:
        return False
    return all(text in ADJECTIVES for text in content) or (said[0] == "with" and bool(wanted.places))


def _note(found: _Found, place: int, meant: tuple[Name, ...], phrase: list[str], names: Names) -> None:
    categories = [name.value for name in meant if name.kind == "category"]
    attributes = [name.value for name in meant if name.kind == "attribute"]
    if categories:
        _note_categories(found, place, [tuple(path) for path in categories], phrase, names)
    elif len(attributes) == 1:
        found.attributes.append((str(attributes[0][0]), str(attributes[0][1])))
    elif attributes:
        # A value of several attributes says something, but not of which.
        for word in phrase:
            found.word(place, singular(word))
    else:
        found.brands += [str(name.value) for name in meant]


def _note_categories(found: _Found, place: int, paths: list[Path], phrase: list[str], names: Names) -> None:
    for path in paths:
        found.category(place, path)
    found.said |= {place + step: singular(word) for step, word in enumerate(phrase) if word not in FUNCTION}
    heads = names.category_words.get(singular(phrase[0]), frozenset()) if len(phrase) == 1 else frozenset()
    if len(heads) <= MOST_HEADS:
        for path in _shortest(heads - set(found.categories)):
            found.category(place, path)


def _contents(
    refused: polarity.Refused, reading: Reading, names: Names, *, harmful: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read "without nuts" as what must be known to be free of nuts, and take the words.

    Gives the allergens, and the words of things that are called after one. "No fish", where the shop has a category for
    fish, refuses that category and says nothing of allergies; `harmful`: the message itself speaks of one.
    """
    found, things = [], []
    for place in sorted(refused.contents | refused.unwanted):
        word = singular(reading.text(place))
        allergen = allergen_of(word)
        if allergen is None or word not in ALLERGEN_WORDS or not reading.free(place):
            continue
        if not harmful and place in refused.unwanted and word in names.category_words:
            continue
        if not harmful and (word, singular(reading.text(place + 1))) in names.phrases:
            # "Nothing with peanut butter" refuses what is called so; nobody said that it does harm.
            things.append(word)
            continue
        reading.take(place)
        found.append(allergen)
    return tuple(found), tuple(things)


def _first(reading: Reading, refused: polarity.Refused, known: dict[str, str]) -> str | None:
    for place in reading.left:
        if place not in refused.all and reading.text(place) in known:
            reading.take(place)
            return known[reading.text(place)]
    return None


def _occasion(reading: Reading, refused: polarity.Refused, names: Names) -> str | None:
    """Find an occasion; one that only tells more of a thing, as in barbecue sauce, is a word of that thing."""
    for place in reading.left:
        known = OCCASIONS.get(reading.text(place))
        following = singular(reading.text(place + 1))
        named = following in names.lexicon.words or following in names.category_words
        if known is not None and known in names.lexicon.words and named and place not in refused.all:
            reading.tokens[place] = reading.tokens[place]._replace(text=known)
        elif known is not None and place not in refused.all:
            reading.take(place)
            return known
    return None


def _words(
    reading: Reading, names: Names, refused: polarity.Refused, wanted: _Found, unwanted: _Found
) -> tuple[str, ...]:
    """Sort the words that are left; gives those of plain English that the shop does not have."""
    hints = []
    left = _left(reading, names, refused)
    for place in left:
        word = singular(reading.text(place))
        if reading.tokens[place].strange and place not in refused.contents:
            continue
        if place in refused.all:
            _refuse(word, names, wanted, unwanted)
        elif _aside(reading, place, left, names) or not _noted_word(reading, place, left, names, wanted):
            hints.append(word)
    return tuple(hints)


def _beside(reading: Reading, refused: polarity.Refused) -> tuple[str, ...]:
    """List the words that are left beside what is marked as asked for, or that are told of."""
    if not names_a_thing(reading):
        return ()
    places = [n for n, token in enumerate(reading.tokens) if n in reading.left or is_told(token)]
    words = [reading.text(n) for n in places if n not in refused.all and not is_asked_for(reading.tokens[n])]
    return _unique(singular(word) for word in words if _speaks(word))


def _left(reading: Reading, names: Names, refused: polarity.Refused) -> list[int]:
    """List the places of the words that are left and say something; where things are marked, those of them."""
    left = [place for place in reading.left if _speaks(reading.text(place)) or _marked_thing(reading, place, names)]
    if not names_a_thing(reading):
        return left
    return [place for place in left if place in refused.all or is_asked_for(reading.tokens[place])]


def _marked_thing(reading: Reading, place: int, names: Names) -> bool:
    """Say whether a word that mostly says nothing is what is asked for, or refused: "I need food for my dog"."""
    text = reading.text(place)
    marked = bool(text) and (is_wanted(reading.tokens[place]) or is_refused(reading.tokens[place]))
    return marked and singular(text) in names.lexicon.words and len(text) > 3


def _refused_alone(reading: Reading, refused: polarity.Refused, words: list[str]) -> list[str]:
    """Leave out what a message asks for too: who asks for a dinner, and no chicken dinner, wants no chicken."""
    asked = {singular(token.text) for place, token in enumerate(reading.tokens) if place not in refused.all}
    return [word for word in words if word not in asked] or words


_OF_A_THING = words_of("""
    taste smell flavor flavour flavored flavoured texture scent thought idea look sight family house added same old life
    """)
"""Words that are refused with a thing, and are no things."""


def _refuse(word: str, names: Names, wanted: _Found, unwanted: _Found) -> None:
    """Note a refused word: where the shop tells what is free of it, that is asked for."""
    free = f"{word}_free"
    if word in _OF_A_THING:
        return
    if "true" in names.lexicon.attributes.get(free, ()):
        wanted.attributes.append((free, "true"))
    else:
        unwanted.words += _CALLED.get(word, (word,))


def _strange(reading: Reading, refused: polarity.Refused, wanted: _Found) -> tuple[str, ...]:
    """List the words that are not known in the language of the message where it names nothing, and no refused ones."""
    if wanted.places or wanted.brands or wanted.attributes:
        return ()
    left = [place for place in reading.left if reading.tokens[place].strange and place not in refused.all]
    return tuple(reading.text(place) for place in left)


def _aside(reading: Reading, place: int, left: list[int], names: Names) -> bool:
    """Say whether a word is no thing: what measures one, or for whom it is."""
    person = reading.text(place) in PERSONS and not _modifies(reading, place, left, names)
    return person or _measures(reading, place, names)


def _noted_word(reading: Reading, place: int, left: list[int], names: Names, wanted: _Found) -> bool:
    """Note what a word asks for; false where it is plain English that the shop does not have."""
    word = singular(reading.text(place))
    of_shop = word in names.lexicon.words
    paths = _kinds_called(word, reading.text(place + 1), names)
    if 0 < len(paths) <= MOST_CATEGORIES and word not in ADJECTIVES and not _modifies(reading, place, left, names):
        for path in _shortest(paths):
            wanted.category(place, path)
        # The name of a category may say more than this word: jams are not honey.
        if of_shop and any(len(folded(path[-1])) > 1 for path in paths):
            wanted.word(place, word)
    elif word in _DIETS and not of_shop:
        # No item is known to be fit for it, and none is shown as if it were.
        wanted.attributes.append((word, "true"))
    elif of_shop or (not _plain_english(reading.text(place)) and not _noise(word)):
        wanted.word(place, word)
    else:
        return not _plain_english(reading.text(place))
    return True


def _kinds_called(word: str, following: str, names: Names) -> frozenset[Path]:
    """Give the categories of a word; where the shop knows none, those of what holds it: fish is sold as seafood."""
    paths = names.category_words.get(word, frozenset())
    if paths or word in names.lexicon.words or following not in FUNCTION | {"", ",", ".", "?", "!", ";"}:
        return paths
    return names.category_words.get(_SOLD_AS.get(word, word), frozenset())


def _measures(reading: Reading, place: int, names: Names) -> bool:
    """Say whether a word only measures what follows: a loaf of bread."""
    following = singular(reading.text(place + 2))
    return reading.text(place + 1) == "of" and (following in names.lexicon.words or following in names.category_words)


def _modifies(reading: Reading, place: int, left: list[int], names: Names) -> bool:
    """Say whether a word only tells more of the next one: milk chocolate is chocolate."""
    following = singular(reading.text(place + 1))
    return place + 1 in left and (following in names.lexicon.words or following in names.category_words)


def _plain_english(word: str) -> bool:
    return word in COMMON or singular(word) in COMMON


def _shortest(paths: frozenset[Path]) -> list[Path]:
    """Leave out categories that lie inside others of the same word."""
    return [path for path in sorted(paths) if not any(path[:depth] in paths for depth in range(1, len(path)))]


def _speaks(word: str) -> bool:
    return (word not in FUNCTION or word in ADJECTIVES) and word not in CHEAP and word not in DEAR and len(word) > 1


def _noise(word: str) -> bool:
    """Say whether a word that the shop does not have is no word at all."""
    vowels = sum(letter in "aeiouy" for letter in word)
    return len(word) < 3 or len(word) > 20 or vowels * 6 < len(word)


def _quantity(reading: Reading, names: Names) -> int | None:
    for start in range(len(reading.tokens)):
        number = number_at(reading, start)
        if number is None or not reading.free(start, number[1]) or number[0] % 1:
            continue
        behind = start + number[1]
        if reading.text(behind) == "of" and reading.text(start) in ("couple", "dozen"):
            behind += 1
        noun = reading.text(behind)
        plural = noun.endswith("s") and singular(noun) in names.lexicon.words
        counted = (
            noun in _CONTAINERS
            or plural
            or (noun == "of" and number[0] > 1 and reading.text(behind + 1) in ("them", "those", "these", "it"))
        )
        counted = counted and not _owned(reading, start, noun)
        if counted and 1 <= number[0] <= MOST_QUANTITY:
            reading.take(start, behind - start + (noun in _CONTAINERS))
            return int(number[0])
    return None


_SOME = words_of("no any every some that this which each the")
_OWNERS = words_of("have has had got my our her his their for feed with the")


def _owned(reading: Reading, start: int, noun: str) -> bool:
    """Say whether what is counted are persons, or what somebody has: "fifteen kids", "my two cats"."""
    before = reading.text(start - 1)
    if reading.text(start) == "one" and before in _SOME:
        return True
    return noun in PERSONS or (before in _OWNERS and reading.text(start - 2) != "you")
