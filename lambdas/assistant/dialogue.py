"""One turn: a message understood, tools used, an answer whose every sentence was checked."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant import inedible, questions, wording
from assistant.allergens import allergen_of, free, harmless
from assistant.constraints import Constraints, merged
from assistant.facts import facts_of
from assistant.finder import POOL, WIDE, Found, Search
from assistant.fit import covered
from assistant.languages import ENGLISH
from assistant.lines import asked
from assistant.need import Need
from assistant.state import MOST_EARLIER, MOST_SEEN, Reason, State
from assistant.understanding.intents import Intent
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from assistant.wanted import untold, wanted
from assistant.wish import asked_for
from recommendations.shopper import implied_cart
from vitrine.domain.grounding import Ground, plain
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.finder import Finder
    from assistant.packing import Packing
    from assistant.understanding.inquiries import Past
    from assistant.understanding.names import Names
    from assistant.vocabulary import Vocabulary
    from recommendations.item import Item
    from recommendations.shopper import Shopper
    from vitrine.domain.grounding import Facts
    from vitrine.domain.lexicon import Lexicon, Path
    from vitrine.models.reading import Marked

MOST_CART = 10
MOST_SIZED = 4
"""Items whose sizes are told where it is asked which is the biggest."""
_CENT = 0.01
SEARCH_S = 3.0
"""Longest time that a search may take, whatever the function's own limit."""
_SILENT = frozenset({"thanks", "help"})
_NOTHING_SHOWN = frozenset({"language", "off_topic"})
_ON_SCREEN = frozenset({"details", "compare", "why"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it came; `now` in epoch seconds, `deadline` on the monotonic clock.

    `fill` adds what it can to what the rules understood of it.
    """

    message: str | None
    k: int
    now: float
    deadline: float
    country: str | None = None
    fill: Callable[[str, Understood, Names], Understood] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer before it is phrased: `rejected` are the items turned down.

    `said` are the templates' sentences, `promised` those that nobody may put in other words; `free` says whether the
    first may be. `asked` is what was asked for so far, in a few words.
    """

    understood: Understood
    state: State
    found: Found
    said: Sequence[str]
    promised: Sequence[str]
    free: bool
    ground: Ground
    question: dict[str, Any] | None
    done: Sequence[dict[str, Any]]
    rejected: Sequence[str] = ()
    asked: str = ""


@dataclass
class _Turn:
    """What a turn has come to so far."""

    heard: Heard
    shopper: Shopper
    lexicon: Lexicon
    state: State
    live: Mapping[str, Item]
    understood: Understood
    constraints: Constraints
    ground: Ground = field(default_factory=Ground)
    failed: bool = False
    rejected: list[str] = field(default_factory=list)
    done: list[dict[str, Any]] = field(default_factory=list)
    seen: tuple[str, ...] = ()
    another: bool = False
    anew: bool = False
    needs: tuple[Need, ...] = ()
    matched: bool = True

    @property
    def on_screen(self) -> list[str]:
        """The items that are shown and still there, in their order."""
        return [item_id for item_id in self.state.shown if item_id in self.live]

    @property
    def meant(self) -> list[str]:
        """The items that the message points to and that are still there."""
        return [item_id for item_id in self.understood.items if item_id in self.live]

    @property
    def marked(self) -> bool:
        """Whether a model marked what is asked for."""
        return any(need.head for need in self.needs)

    def note(self, tool: str, items: int) -> None:
        """Add a step to what was done."""
        self.done.append({"tool": tool, "items": items})


class Dialogue:
    """Answers messages; keeps nothing between them."""

    def __init__(
        self, finder: Finder, vocabulary: Vocabulary, mark: Callable[[str], Marked | None] | None = None
    ) -> None:
        self._finder = finder
        self._vocabulary = vocabulary
        self._mark = mark

    def answer(self, shopper: Shopper, state: State, heard: Heard) -> Answered:
        """Answer one message in the light of what was said before."""
        turn = self._heard(shopper, state, heard)
        found = self._act(turn)
        self._finder.record(shopper, found)
        found, harmful = _parted(found, turn)
        facts = [facts_of(item) for item in found.items]
        reasons = self._reasons(turn, found) if turn.understood.intent == "why" else {}
        if reasons:
            facts = [facts_of(item, (reasons[item.item_id].text,)) for item in found.items if item.item_id in reasons]
        others = tuple(facts_of(item) for item in harmful)
        ground = dataclasses.replace(turn.ground, items=tuple(facts), others=others, **_asked(turn))
        lines = [f"{one.name}: {plain(text.text)}." for one, text in zip(facts, reasons.values(), strict=False)]
        unread = turn.understood.unread_allergy or (state.unread and not turn.understood.named_allergy)
        told = wording.Told(
            turn.understood,
            turn.constraints,
            facts,
            turn.matched,
            turn.failed,
            lines,
            unread,
            others,
            untold(turn.constraints, turn.lexicon),
        )
        question = _question(turn, facts)
        return Answered(
            turn.understood,
            replace(self._after(turn, found, question), language=turn.understood.language, unread=unread),
            found,
            wording.sentences(told),
            wording.promises(told),
            wording.free_to_phrase(told) and turn.understood.language == ENGLISH and not unread,
            ground,
            asked(question, turn.understood.language),
            turn.done,
            turn.rejected,
            asked_for(turn.constraints, facts[0].currency if facts else None),
        )

    def _heard(self, shopper: Shopper, state: State, heard: Heard) -> _Turn:
        names = self._vocabulary.names()
        live = dict(self._finder.items(list(state.shown))) if state.shown else {}
        screen = [_shown(live[item_id]) for item_id in state.shown if item_id in live]
        understood = _understood(heard, state, names, screen, self._past(state, live), self._mark)
        lexicon = names.lexicon
        same = understood.refines or understood.no_thing
        another = not same and (
            _another_thing(state.needs, understood) or _another_need(state, understood.new, lexicon)
        )
        anew = another or understood.intent == "reset" or "category" in understood.dropped
        turn = _Turn(heard, shopper, lexicon, state, live, understood, _now_asked(state, understood, another=another))
        turn.another = another
        turn.anew = anew
        turn.needs = _following(state.needs, understood) or (() if anew else _refined(state.needs, understood))
        turn.seen = () if anew else state.seen
        return turn

    def _past(self, state: State, live: dict[str, Item]) -> Past:
        """Give what reads the lists before the one on the screen; what it reads is live from then on."""

        def read() -> list[list[Shown]]:
            live.update(self._finder.items([item_id for row in state.earlier for item_id in row]))
            return [[_shown(live[item_id]) for item_id in row if item_id in live] for row in state.earlier]

        return read

    def _act(self, turn: _Turn) -> Found:
        intent = turn.understood.intent
        if intent in _NOTHING_SHOWN or turn.understood.unread_allergy:
            # Whoever speaks of an allergy that was not read gets no item that might hold it.
            return Found()
        if _looks(turn):
            return self._look(turn, intent)
        if intent in _SILENT and turn.on_screen:
            turn.note("screen", len(turn.on_screen))
            return self._finder.screen(turn.on_screen)
        if intent == "cart":
            cart = implied_cart(turn.shopper)[-MOST_CART:]
            found = self._finder.screen(cart)
            turn.note("cart", len(found.page))
            return found
        if intent in ("cheaper", "dearer", "another_brand", "more"):
            return self._instead(turn, intent)
        if intent == "reject":
            self._reject(turn)
        if _like(turn) or _cart(turn):
            # What the thing itself was asked for by does not bind what is like it, or goes with it.
            turn.constraints = replace(turn.constraints, categories=(), words=(), brands=(), attributes=())
            turn.needs = ()
        return self._search(turn)

    def _look(self, turn: _Turn, intent: str) -> Found:
        """Show items of the screen again: those that are meant, or as many as the question needs."""
        wanted = turn.meant
        if intent == "compare" and len(wanted) < 2:
            most = MOST_SIZED if turn.understood.fact == "size" else 2
            wanted = [*wanted, *(item for item in turn.on_screen if item not in wanted)][:most]
        elif not wanted:
            wanted = turn.on_screen[:1] if intent in ("details", "cart") else turn.on_screen[:2]
        if intent == "details":
            wanted = _having(turn, wanted)
        turn.note(intent, len(wanted))
        return self._finder.screen(wanted)

    def _search(self, turn: _Turn, seen: frozenset[str] = frozenset()) -> Found:
        """Look into the shop; where all that was said finds nothing together, less of it counts.

        A thing that no item is called by is looked for by its meaning, and it is said that just that was not found.
        """
        terms = frozenset(turn.understood.terms)
        if turn.marked:
            return self._marked(turn, seen, terms)
        found = self._looked(turn, turn.constraints, seen)
        if turn.constraints.words and len(found.page) < turn.heard.k:
            wider = self._looked(turn, turn.constraints, seen, WIDE)
            found = wider if (wider.words, len(wider.page)) > (found.words, len(found.page)) else found
        if turn.needs and (not terms or covered(found.items, terms) < len(terms)):
            found = self._each(turn, seen)
        elif turn.understood.intent == "search" and (terms or not found.page):
            turn.needs = () if terms else turn.needs
            found = self._better(turn, found, terms, seen)
        turn.matched = bool(covered(found.items, terms)) if terms else bool(found.words) or not turn.constraints.words
        turn.note(_tool(turn), len(found.page))
        return found

    def _marked(self, turn: _Turn, seen: frozenset[str], terms: frozenset[str]) -> Found:
        """Look for the things that a model marked, each by itself."""
        found = self._each(turn, seen)
        new = turn.understood.new
        if not (found.page or turn.understood.needs) and (new.brands or new.attributes):
            # What is said now is not to be had of the thing before: it is asked for by itself.
            turn.needs = ()
            turn.constraints = replace(turn.constraints, categories=new.categories, words=new.words)
            return self._search(turn, seen)
        turn.matched = bool(covered(found.items, terms or frozenset(turn.needs[0].words)))
        turn.note(_tool(turn), len(found.page))
        return found

    def _better(self, turn: _Turn, found: Found, terms: frozenset[str], seen: frozenset[str]) -> Found:
        """Look again in other ways where the items found lack a word of the message; take what has more of them."""
        best, most = found, covered(found.items, terms)
        for constraints, pool in _ways(turn, found):
            if most == len(terms) and len(best.page) >= turn.heard.k:
                break
            other = self._looked(turn, constraints, seen, pool)
            count = covered(other.items, terms)
            # A name of several words that no item has whole is better looked for by its meaning than by one of them.
            whole = not constraints.categories and most < len(terms) > 1
            more = constraints == turn.constraints and len(other.page) > len(best.page)
            if other.page and (count > most or (count == most and (whole or more or not best.page))):
                best, most, turn.constraints = other, count, constraints
        return best

    def _each(self, turn: _Turn, seen: frozenset[str]) -> Found:
        """Look for each of several things by itself."""
        searches = [
            [
                replace(self._asked(turn, one, seen, POOL if need.head else WIDE), thing=need if need.head else None)
                for one in _ways_to(turn, need)
            ]
            for need in turn.needs
        ]
        found = self._finder.find_each(turn.shopper, searches, turn.lexicon)
        if len(turn.needs) == 1 and found.ways[0]:
            # It was found by its meaning, outside of the categories that its words seemed to name.
            turn.constraints = replace(turn.constraints, categories=(), words=turn.needs[0].words)
        return found

    def _looked(self, turn: _Turn, constraints: Constraints, seen: frozenset[str], pool: int = POOL) -> Found:
        return self._finder.find(turn.shopper, self._asked(turn, constraints, seen, pool), turn.lexicon)

    def _asked(self, turn: _Turn, constraints: Constraints, seen: frozenset[str], pool: int) -> Search:
        heard = turn.heard
        packing = _packing(turn)
        similar = _like(turn)
        cart = _cart(turn)
        return Search(
            constraints,
            heard.k,
            heard.now,
            min(heard.deadline, time.monotonic() + SEARCH_S),
            turn.understood.hints,
            seen,
            similar,
            cart,
            heard.country,
            # Of what is bound to a kind of thing, many are looked at for how they come.
            pool if packing is None or not (constraints.categories or constraints.words) else WIDE,
            packing,
        )

    def _instead(self, turn: _Turn, intent: str) -> Found:
        """Look for other items than those shown; where there are none, say so and show those that there are."""
        if intent == "another_brand":
            return self._of_another_brand(turn)
        before = turn.constraints
        turn.constraints = _shifted(turn, intent)
        seen = frozenset(turn.seen) if intent == "more" else frozenset(turn.on_screen)
        found = self._search(turn, seen)
        limits = turn.constraints
        if found.page and (turn.matched or not turn.needs):
            turn.ground = Ground(
                below=None if intent != "cheaper" or limits.max_price is None else limits.max_price + _CENT,
                above=None if intent != "dearer" or limits.min_price is None else limits.min_price - _CENT,
            )
            return found
        turn.constraints, turn.failed = before, True
        if turn.understood.turned_down:
            return Found()
        if turn.on_screen:
            left = _not_refused(turn)
            turn.note("screen", len(left))
            return self._finder.screen(left)
        return self._search(turn)

    def _of_another_brand(self, turn: _Turn) -> Found:
        """Look for the same of other brands, the kind of the item that is meant first; nothing of those is listed.

        What was seen is listed again where there is nothing else: it may be of another brand.
        """
        turn.constraints = _shifted(turn, "another_brand")
        for seen in (frozenset(turn.seen), frozenset[str]()):
            for constraints in () if turn.needs else _of_its_kind(turn):
                found = self._looked(turn, constraints, seen)
                if found.page:
                    turn.note("search", len(found.page))
                    return found
            found = self._search(turn, seen)
            if found.page:
                return found
            turn.done.pop()
        turn.failed = True
        turn.note("search", 0)
        return Found()

    def _reject(self, turn: _Turn) -> None:
        """Leave out what is turned down, with all of its brand that is shown where the brand is meant."""
        meant = turn.meant or turn.on_screen[:1]
        brands = [brand for item_id in meant if (brand := turn.live[item_id].brand) is not None]
        if turn.understood.about_brand and brands:
            meant = [item_id for item_id in turn.on_screen if turn.live[item_id].brand in brands]
            new = Constraints(not_brands=tuple(dict.fromkeys(brands)))
        else:
            new = Constraints(not_items=tuple(meant))
        turn.constraints = merged(turn.constraints, new, another_need=False)
        turn.rejected = meant
        turn.note("reject", len(meant))

    def _reasons(self, turn: _Turn, found: Found) -> dict[str, Reason]:
        """Give why items were shown, and let the items that the reasons name be spoken of."""
        reasons = {i.item_id: turn.state.shown[i.item_id] for i in found.items if i.item_id in turn.state.shown}
        because = [reason.because for reason in reasons.values() if reason.because is not None]
        names = tuple(plain(item.title) for item in self._finder.items(because).values()) if because else ()
        turn.ground = dataclasses.replace(turn.ground, names=names)
        return reasons

    def _after(self, turn: _Turn, found: Found, question: dict[str, Any] | None) -> State:
        """Give the state that the next message is understood by: a look at one item leaves the list as it was."""
        state, intent = turn.state, turn.understood.intent
        asked = tuple(dict.fromkeys([*state.asked, *([question["about"]] if question else [])]))
        looked = _looks(turn) or turn.understood.pointed
        focus = found.items[0].item_id if found.items and looked else None
        same = _price(turn.constraints) == _price(state.constraints)
        relative = intent in ("cheaper", "dearer") or (state.relative and same)
        after = State(
            state.turn + 1,
            turn.constraints,
            state.shown,
            turn.seen,
            focus,
            asked,
            relative,
            messages=state.messages,
            needs=turn.needs,
            compared=_compared(turn, found),
            only=_only(turn),
            overall=_overall(turn),
            packing=_packing(turn),
            earlier=state.earlier,
        )
        unread = intent in _NOTHING_SHOWN or turn.understood.unread_allergy
        if _looks(turn) or intent in _SILENT or turn.failed or unread:
            return after
        shown = {entry["item_id"]: _reason(entry) for entry in found.listed}
        seen = tuple(dict.fromkeys([*turn.seen, *shown]))[-MOST_SEEN:]
        before = (*state.earlier, tuple(state.shown)) if state.shown else state.earlier
        return replace(after, shown=shown, seen=seen, earlier=before[-MOST_EARLIER:])


def _having(turn: _Turn, wanted: list[str]) -> list[str]:
    """Give of several items those that have what is asked of them, as far as the shop says: all where none has."""
    asked, inside = turn.understood.asked, turn.understood.inside
    if not (asked or inside) or len(wanted) < 2:
        return wanted
    kept = [
        item_id
        for item_id in wanted
        if all(turn.live[item_id].attribute(name) == value for name, value in asked)
        and all(free(turn.live[item_id], thing) for thing in inside)
    ]
    return kept or wanted


def _looks(turn: _Turn) -> bool:
    """Say whether a message is about items of the screen, and leaves the list as it is."""
    return turn.understood.intent in _ON_SCREEN or turn.understood.taken


def _only(turn: _Turn) -> tuple[str, ...]:
    """Give the brands that hold for the next needs too, as long as nobody asks for another."""
    said = turn.understood.new.brands if turn.understood.lasting else turn.state.only
    return tuple(brand for brand in said if brand in turn.constraints.brands)


def _compared(turn: _Turn, found: Found) -> tuple[str, ...]:
    """Give the items that "the two" may mean: those compared last, as long as the same list is spoken of."""
    if turn.understood.intent == "compare":
        return tuple(item.item_id for item in found.items)
    return turn.state.compared if turn.understood.intent in _ON_SCREEN else ()


def _understood(
    heard: Heard,
    state: State,
    names: Names,
    screen: list[Shown],
    past: Past,
    mark: Callable[[str], Marked | None] | None,
) -> Understood:
    """Read a message by the rules, and by a model what they leave unread of an English one."""
    if heard.message is None:
        opened: Intent = "search" if not state.constraints.empty else "recommend"
        return Understood(opened, language=state.language)
    understood = understand(
        heard.message,
        names,
        screen,
        state.focus,
        state.language,
        naming=state.unread,
        limit=state.constraints.max_price,
        compared=state.compared,
        past=past,
        mark=mark,
        held=_held(state.constraints),
    )
    if heard.fill is not None and understood.language == ENGLISH:
        return heard.fill(heard.message, understood, names)
    return understood


def _now_asked(state: State, understood: Understood, *, another: bool) -> Constraints:
    """Give what is asked for with a message, of what was asked for before it and what it says."""
    before = _freed(state.constraints, understood)
    if another and _of_the_thing_before(state, understood):
        before = replace(before, min_price=None, max_price=None)
    new = understood.new
    if understood.replaces and not understood.refines:
        before = replace(before, words=())
    if understood.refines:
        new = replace(new, categories=(), words=understood.terms)
    constraints = merged(before, new, another_need=another)
    if another and not constraints.brands:
        constraints = replace(constraints, brands=tuple(one for one in state.only if one in before.brands))
    if understood.intent == "reset":
        constraints = Constraints(free_from=constraints.free_from)
    eaten = tuple(thing for thing in constraints.free_from if thing not in understood.allowed)
    refused = tuple(word for word in constraints.not_words if allergen_of(word) not in understood.allowed)
    return replace(constraints, free_from=eaten, not_words=refused)


def _of_the_thing_before(state: State, understood: Understood) -> bool:
    """Say whether the limits of the price were said of the thing before, and not of the one that is asked for now."""
    named = state.needs or state.constraints.categories or state.constraints.words
    return state.relative or bool(named and understood.adds and not state.overall)


def _overall(turn: _Turn) -> bool:
    """Say whether the limits that hold now were said of all that is bought."""
    new = turn.understood.new
    if _price(turn.constraints) == (None, None) or (new.min_price, new.max_price) != (None, None):
        return turn.understood.overall
    return turn.state.overall


def _packing(turn: _Turn) -> Packing | None:
    """Give how the thing that is asked for now is to come, by what was said of it so far."""
    before = None if turn.anew else turn.state.packing
    new = turn.understood.packing
    return new if before is None else before if new is None else before.with_more(new)


def _question(turn: _Turn, facts: Sequence[Facts]) -> dict[str, Any] | None:
    """Give the question that an answer ends with, where there is one to ask."""
    intent = turn.understood.intent
    if intent in (*_ON_SCREEN, *_SILENT, "cart", "language") or turn.understood.unread_allergy:
        return None
    asked_before = () if intent in ("unclear", "off_topic") else turn.state.asked
    return questions.question(turn.constraints, facts, turn.lexicon, asked_before)


def _parted(found: Found, turn: _Turn) -> tuple[Found, list[Item]]:
    """Leave out what is not known to be free of what the shopper must not eat, be it on the screen; give it apart.

    A cart is the shopper's own: it stays as it is.
    """
    eaten = turn.constraints.free_from
    uneaten = inedible.named(turn.constraints.categories, turn.constraints.words)
    harmful = [item for item in found.items if not all(harmless(item, thing, uneaten=uneaten) for thing in eaten)]
    if not harmful or (turn.understood.intent == "cart" and not turn.understood.taken):
        return found, harmful
    ids = {item.item_id for item in harmful}
    page = [placed for placed in found.page if placed.item.item_id not in ids]
    listed = [entry for entry in found.listed if entry["item_id"] not in ids]
    return replace(found, page=page, listed=listed), harmful


def _of_its_kind(turn: _Turn) -> tuple[Constraints, ...]:
    """Give the constraints that look for the like of the one item that is meant: in its own category."""
    if len(turn.meant) != 1:
        return ()
    category = tuple(turn.live[turn.meant[0]].category)
    return (replace(turn.constraints, categories=(category,), words=()),) if category else ()


def _like(turn: _Turn) -> str | None:
    """Give the item that similar ones are wanted of, where they are."""
    return next(iter(turn.meant or turn.on_screen), None) if turn.understood.intent == "similar" else None


def _cart(turn: _Turn) -> tuple[str, ...]:
    """Give the cart that something is to go with, where it is."""
    return implied_cart(turn.shopper)[-MOST_CART:] if turn.understood.intent == "goes_with_cart" else ()


def _ways_to(turn: _Turn, need: Need) -> list[Constraints]:
    """Give the constraints that look for one thing; one that was marked, in its categories and then by its meaning."""
    if not need.head:
        return [replace(turn.constraints, categories=need.categories, words=need.words)]
    anywhere = replace(turn.constraints, categories=(), words=())
    return [*([replace(anywhere, categories=need.categories)] if need.categories else []), anywhere]


def _another_thing(before: tuple[Need, ...], understood: Understood) -> bool:
    """Say whether a model marked a thing that is called otherwise than those before."""
    heads = {need.head for need in before}
    return bool(before) and any(need.head and need.head not in heads for need in understood.needs)


def _following(before: tuple[Need, ...], understood: Understood) -> tuple[Need, ...]:
    """Give the things that a message asks for: what was told of beside the ones before it is told of these too."""
    soft = before[-1].soft if before else ()
    return tuple(need if need.soft else need._replace(soft=soft) for need in understood.needs)


def _refined(needs: tuple[Need, ...], understood: Understood) -> tuple[Need, ...]:
    """Give the things that are asked for with what a message says more of the last one."""
    if not (needs and needs[-1].head):
        return needs
    last = needs[-1]
    refused = set(understood.new.not_words)
    words = [word for word in dict.fromkeys((*understood.terms, *last.words)) if word not in refused]
    return (*needs[:-1], last._replace(words=tuple(words))) if words else ()


def _tool(turn: _Turn) -> str:
    if _like(turn):
        return "similar"
    if _cart(turn):
        return "goes_with_cart"
    return "recommend" if turn.constraints.empty else "search"


def _ways(turn: _Turn, found: Found) -> Iterator[tuple[Constraints, int]]:
    """Yield other ways to look: farther, without the need of before, by all words and in every category."""
    new, said = turn.understood.new, turn.constraints
    if said.words and len(found.page) >= turn.heard.k:
        yield said, WIDE
    alone = None if turn.another or turn.understood.refines else _alone(new, said, found)
    if alone is not None:
        yield alone, POOL
    if said.categories and turn.understood.terms and not turn.understood.refines:
        yield replace(said, categories=(), words=turn.understood.terms), WIDE


def _alone(new: Constraints, said: Constraints, found: Found) -> Constraints | None:
    """Give the constraints of the message without the need of before, where together they find nothing, or not all."""
    if new.words and found.words < len(said.words) and len(new.words) < len(said.words):
        return replace(said, words=new.words, categories=new.categories)
    if not found.page and (new.brands or new.attributes):
        return replace(said, words=new.words, categories=new.categories, brands=new.brands, attributes=new.attributes)
    return None


def _price(constraints: Constraints) -> tuple[float | None, float | None]:
    return constraints.min_price, constraints.max_price


def _shown(item: Item) -> Shown:
    return Shown(item.item_id, item.title, item.brand, item.price_to_pay, item.category)


def _reason(entry: Mapping[str, Any]) -> Reason:
    events = entry["reason"]["events"]
    return Reason(entry["reason"]["text"], events[0]["item_id"] if events else None)


def _freed(constraints: Constraints, understood: Understood) -> Constraints:
    """Give up what a message sets free; of attributes those that it names, or all."""
    kept = set(constraints.attributes) - set(understood.asked) if understood.asked else set()
    nothing: dict[str, dict[str, Any]] = {
        "brand": {"brands": (), "not_brands": ()},
        "price": {"min_price": None, "max_price": None, "price_level": None},
        "min_price": {"min_price": None},
        "max_price": {"max_price": None},
        "category": {"categories": (), "words": ()},
        "attributes": {"attributes": tuple(pair for pair in constraints.attributes if pair in kept)},
    }
    for field_name in understood.dropped:
        constraints = replace(constraints, **nothing[field_name])
    return _without(constraints, set(understood.freed)) if understood.freed else constraints


def _held(said: Constraints) -> frozenset[str]:
    """List the words of what was refused or demanded: what may be set free."""
    names = [*said.not_words, *said.brands, *said.not_brands, *(path[-1] for path in said.not_categories)]
    names += [part for pair in (*said.attributes, *said.not_attributes) for part in pair]
    return frozenset(singular(word) for name in names for word in folded(name.replace("_", " ")))


def _without(constraints: Constraints, freed: set[str]) -> Constraints:
    """Give up what was wanted or refused by words that hold no more; what must not be eaten stays."""

    def kept(*said: str) -> bool:
        return not freed & {singular(word) for text in said for word in folded(text.replace("_", " "))}

    return replace(
        constraints,
        attributes=tuple(pair for pair in constraints.attributes if kept(*pair)),
        brands=tuple(brand for brand in constraints.brands if kept(brand)),
        not_attributes=tuple(pair for pair in constraints.not_attributes if kept(*pair)),
        not_brands=tuple(brand for brand in constraints.not_brands if kept(brand)),
        not_categories=tuple(path for path in constraints.not_categories if kept(path[-1])),
        not_words=tuple(word for word in constraints.not_words if kept(word)),
    )


def _another_need(state: State, new: Constraints, lexicon: Lexicon) -> bool:
    """Say whether a message asks for another kind of thing, and not for more of what was asked for.

    A word that the shop does not have may say more of the thing, and is no other one.
    """
    before = state.constraints
    if not (new.categories or new.words):
        return False
    if len(state.needs) > 1:
        return True
    if not new.categories and before.names_a_need and not any(word in lexicon.words for word in new.words):
        return False
    old = {*before.categories, *(path for word in before.words for path in lexicon.words.get(word, ()))}
    said = {*new.categories} or {path for word in new.words for path in lexicon.words.get(word, ())}
    return not any(_nested(first, second) for first in old for second in said)


def _nested(first: Path, second: Path) -> bool:
    depth = min(len(first), len(second))
    return first[:depth] == second[:depth]


def _not_refused(turn: _Turn) -> list[str]:
    """Give the items of the screen that nothing speaks against that was refused, be it with this message."""
    said = turn.constraints
    refused = Constraints(
        not_categories=said.not_categories,
        not_brands=said.not_brands,
        not_attributes=said.not_attributes,
        not_words=said.not_words,
    )
    accepts = wanted(refused, turn.lexicon).accepts
    return [one for one in turn.on_screen if one not in said.not_items and accepts(turn.live[one])]


def _shifted(turn: _Turn, intent: str) -> Constraints:
    """Move the constraints as "cheaper", "dearer" and "another brand" ask: away from what is meant, or shown."""
    items = [turn.live[item_id] for item_id in (turn.meant or turn.on_screen)]
    prices = [item.price_to_pay for item in items if item.price_to_pay is not None]
    constraints = turn.constraints
    if intent == "cheaper" and prices:
        return replace(constraints, max_price=round(max(min(prices) - _CENT, 0.0), 2), min_price=None)
    if intent == "dearer" and prices:
        return replace(constraints, min_price=round(max(prices) + _CENT, 2), max_price=None)
    if intent == "another_brand":
        brands = tuple(dict.fromkeys(item.brand for item in items if item.brand))
        return merged(replace(constraints, brands=()), Constraints(not_brands=brands), another_need=False)
    return constraints


def _asked(turn: _Turn) -> dict[str, Any]:
    """Give what may be said because it was asked for."""
    said = turn.constraints
    wanted = [*said.words, *said.brands, *(path[-1] for path in said.categories), said.occasion, said.mood]
    wanted += [part for name, value in said.attributes for part in (name, value)]
    unwanted = [*said.not_words, *said.not_brands, *said.free_from, *(path[-1] for path in said.not_categories)]
    unwanted += [part for name, value in said.not_attributes for part in (name, value)]
    unwanted += untold(said, turn.lexicon)
    numbers = [float(number) for number in (said.min_price, said.max_price, said.quantity) if number is not None]
    return {
        "asked": words_of(*wanted, *said.free_from, *wording.OF_ITSELF),
        "refused": words_of(*unwanted),
        "numbers": frozenset(numbers),
    }
