"""The tools: search, recommend, similar, what goes with a cart; each gives live items that meet every constraint."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.fit import covered, fitted, kinds_of_item, near, ruled_out, words_of_item
from assistant.packing import packed
from assistant.understanding.english import ADJECTIVES, IDEAS
from assistant.understanding.properties import PROPERTIES, says
from assistant.wanted import wanted
from recommendations import answer
from recommendations.ask import Ask
from recommendations.exclusion import excluded
from recommendations.experiments import Experiments
from recommendations.exposure import Draw, draw, exposure, rested_on
from recommendations.hydration import Hydrator
from recommendations.personal import request_for
from recommendations.refill import Placed, fill
from recommendations.service import within
from recommendations.surfaces import origins
from vitrine.models.embedding import EmbeddingUnavailableError
from vitrine.models.ranker import RankedItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.constraints import Constraints
    from assistant.need import Need
    from assistant.packing import Packing
    from recommendations.item import Item
    from recommendations.ports import Catalogue, Exposures
    from recommendations.shopper import Shopper
    from recommendations.surfaces import Plan, Surfaces
    from vitrine.breaker import Breaker
    from vitrine.domain.lexicon import Lexicon
    from vitrine.models.embedding import Embedding
    from vitrine.stores.exposures import Exposure

POOL = 24
"""Candidates that a page is chosen from."""
WIDE = 96
"""Candidates where the first ones lack a word that is searched for."""
MOST_VECTORS = 200
_NO_EXPERIMENTS = Experiments({})


@dataclass(frozen=True, slots=True)
class Search:
    """One look into the shop; `hints` are words that help and bind nothing, `now` epoch seconds.

    `thing` is what is looked for by its meaning: what is found is put in the order of how well it fits its words.
    """

    constraints: Constraints
    k: int
    now: float
    deadline: float
    hints: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    similar_to: str | None = None
    cart: tuple[str, ...] = ()
    country: str | None = None
    pool: int = POOL
    packing: Packing | None = None
    thing: Need | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; every item has `words` of the words that were searched for.

    `exposure` is the record of it, to be kept where it is what the shopper gets to see; `ways` are the numbers of the
    searches that counted, one for each thing.
    """

    page: Sequence[Placed] = ()
    listed: Sequence[dict[str, Any]] = ()
    source: str = "rules"
    model_version: str = "none"
    recommendation_id: str | None = None
    words: int = 0
    exposure: Exposure | None = None
    ways: tuple[int, ...] = ()

    @property
    def items(self) -> list[Item]:
        """The live items, best first."""
        return [placed.item for placed in self.page]


class _Look(NamedTuple):
    """What one search saw; `words` as in `Found`."""

    ask: Ask
    plan: Plan
    page: Sequence[Placed]
    listed: Sequence[dict[str, Any]]
    words: int


class Queries:
    """Vectors of what is searched for; the last ones are kept. Without the encoder a search goes by words alone."""

    def __init__(self, embedding: Embedding, breaker: Breaker, report: Callable[[Exception], None]) -> None:
        self._embedding = embedding
        self._breaker = breaker
        self._report = report
        self._kept: OrderedDict[str, str] = OrderedDict()

    def vector(self, text: str) -> str | None:
        """Give the vector of a text, as the ranker takes it; None where there is none now."""
        if not text or (text not in self._kept and not self._breaker.allows()):
            return None
        if text not in self._kept:
            try:
                self._kept[text] = self._embedding.vectors([text])[0]
            except EmbeddingUnavailableError as error:
                self._breaker.failed()
                self._report(error)
                return None
            self._breaker.succeeded()
            if len(self._kept) > MOST_VECTORS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return self._kept[text]


class Finder:
    """Looks into the shop for one shopper."""

    def __init__(
        self,
        catalogue: Catalogue,
        surfaces: Surfaces,
        exposures: Exposures,
        queries: Queries,
        lost: Callable[[Exception], None],
    ) -> None:
        self._catalogue = catalogue
        self._surfaces = surfaces
        self._exposures = exposures
        self._queries = queries
        self._lost = lost

    def find(self, shopper: Shopper, search: Search, lexicon: Lexicon) -> Found:
        """Find the best items that meet the constraints."""
        return self.find_each(shopper, [[search]], lexicon)

    def find_each(self, shopper: Shopper, things: Sequence[Sequence[Search]], lexicon: Lexicon) -> Found:
        """Find the best items of each of some things, one of each in turn.

        Of the searches for a thing the first counts whose best item has all the thing's words, or the last. As many
        as the first search asks for; its plan is the one that the exposure tells of.
        """
        drawn = draw(_NO_EXPERIMENTS, shopper, 0.0)
        tried = [self._best(shopper, searches, lexicon, drawn) for searches in things]
        looks = _kept([look for _, look in tried], [searches[0] for searches in things])
        page = list(_in_turn([look.page for look in looks]))[: things[0][0].k]
        ask, plan = looks[0].ask, looks[0].plan
        listed = [entry for look in looks for entry in look.listed]
        places = {placed.item.item_id: place for place, placed in enumerate(page)}
        kept = {entry["item_id"]: entry for entry in reversed(listed) if entry["item_id"] in places}
        listed = sorted(kept.values(), key=lambda entry: places[entry["item_id"]])
        ranked = [placed.ranked for placed in page]
        record = exposure(drawn, ask.surface, ask.now, plan, ranked, evidence=rested_on(listed, ask, shopper))
        words = min(look.words for look in looks)
        ways = tuple(way for way, _ in tried)
        return Found(page, listed, plan.source, plan.live.model_version, drawn.recommendation_id, words, record, ways)

    def _best(self, shopper: Shopper, searches: Sequence[Search], lexicon: Lexicon, drawn: Draw) -> tuple[int, _Look]:
        """Look in one way after the other, until an item has all the words of the thing; the last way is by meaning."""
        looks = []
        for way, search in enumerate(searches):
            looks.append(self._look(shopper, search, lexicon, drawn))
            words = frozenset(search.thing.words if search.thing else ())
            if covered([placed.item for placed in looks[-1].page], words) == len(words):
                return way, looks[-1]
        found = max(way for way, look in enumerate(looks) if look.page or not way)
        return found, looks[found]

    def record(self, shopper: Shopper, found: Found) -> None:
        """Record what a shopper gets to see of what was found: a look that was given up was shown to nobody."""
        if found.exposure is None:
            return
        try:
            self._exposures.record(shopper.key, found.exposure)
        except Exception as error:
            # What was shown is lost to the statistics, and not to the shopper.
            self._lost(error)

    def _look(self, shopper: Shopper, search: Search, lexicon: Lexicon, drawn: Draw) -> _Look:
        ask = self._ask(search, lexicon)
        left_out = excluded(shopper, ask) | set(search.constraints.not_items)
        plan = self._plan(shopper, ask, search, left_out, drawn)
        evidence = origins(shopper, ask)
        hydrator = Hydrator(self._catalogue, evidence)
        pool = fill(ask.k, within(ask.deadline, plan.batches), hydrator.look_up, ask.filters.accepts, left_out)
        page, words = chosen(pool, search.constraints)
        page = page if search.thing is None else fitted(page, search.thing)
        page = page if search.packing is None else packed(page, search.packing)
        page = page[: search.k]
        return _Look(ask, plan, page, answer.items(page, evidence, hydrator.titles()), words)

    def items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Read items as they are now; those that do not exist or are deleted are absent."""
        return self._catalogue.items(dict.fromkeys(item_ids))

    def screen(self, item_ids: Sequence[str]) -> Found:
        """List given items as they are now, in the order given; nothing is ranked or recorded."""
        live = self.items(item_ids) if item_ids else {}
        page = [Placed(live[i], RankedItem(i, 0.0, 1.0, "selected")) for i in dict.fromkeys(item_ids) if i in live]
        return Found(page, answer.items(page, (), {}))

    def _ask(self, search: Search, lexicon: Lexicon) -> Ask:
        constraints = search.constraints
        anchors = (search.similar_to,) if search.similar_to else search.cart
        ask = Ask(
            surface="cart" if search.cart else "assistant",
            k=search.pool,
            now=search.now,
            deadline=search.deadline,
            anchors=anchors,
            context={"country": search.country} if search.country else {},
            filters=wanted(constraints, lexicon),
            include_purchased=True,
            shown=search.seen,
        )
        thing = (*search.thing.soft, *search.thing.words) if search.thing else ()
        soft = [*(word for word in thing if word not in constraints.words), *constraints.words, *search.hints]
        soft += [constraints.mood or ""]
        soft += [name.replace("_", " ") for name, _ in constraints.attributes if name in PROPERTIES]
        if not (constraints.words or constraints.categories) and constraints.occasion:
            soft += [constraints.occasion, IDEAS.get(constraints.occasion, "")]
        if anchors or not any(soft):
            return ask
        said = [*soft, *(path[-1] for path in constraints.categories)]
        return replace(ask, query=self._queries.vector(" ".join(word for word in said if word)))

    def _plan(self, shopper: Shopper, ask: Ask, search: Search, left_out: frozenset[str], drawn: Draw) -> Plan:
        if search.similar_to is None:
            return self._surfaces.plan(shopper, ask, left_out, drawn.sampler)
        live = self._catalogue.live()
        request = replace(request_for(shopper, ask, live, left_out), mode="similar")
        return self._surfaces.ranked(request, ask, live, origins(shopper, ask), "bought_together")


def _kept(looks: list[_Look], searches: Sequence[Search]) -> list[_Look]:
    """Leave out what is nowhere near a thing where it would stand beside what is, and what only a limit rules out."""
    asked = [search.thing for search in searches]
    found = [near(look.page, thing) for look, thing in zip(looks, asked, strict=True)]
    return [
        look._replace(page=(), listed=()) if (any(found) and not good) or ruled_out(look.page, thing) else look
        for look, good, thing in zip(looks, found, asked, strict=True)
    ]


def _in_turn(pages: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """Yield the first of each page, then the second of each, and so on; each item once."""
    given: set[str] = set()
    for row in zip_longest(*pages):
        for placed in row:
            if placed is not None and placed.item.item_id not in given:
                given.add(placed.item.item_id)
                yield placed


def chosen(pool: Sequence[Placed], constraints: Constraints) -> tuple[list[Placed], int]:
    """Choose of candidates those that have most of the words, and the level of price; says how many words they have."""
    page = list(pool)
    most = 0
    if constraints.words:
        hits = _hits(page, constraints.words)
        most = max(hits, default=0)
        page = _of_the_thing(
            [placed for placed, count in zip(page, hits, strict=True) if count == most], constraints.words
        )
    if constraints.price_level is not None:
        page = _leveled(page, low=constraints.price_level == "low")
    properties = [name for name, _ in constraints.attributes if name in PROPERTIES]
    # What a title says of itself comes first; whether it is so the shop does not say.
    page.sort(key=lambda placed: -sum(says(placed.item.title, name) for name in properties))
    return page, most


def _of_the_thing(page: list[Placed], words: Sequence[str]) -> list[Placed]:
    """Keep the items that have words of the thing itself where others have only its quality: tea, if no green tea."""
    things = set(words) - ADJECTIVES
    counts = [len(things & (words_of_item(placed.item) | kinds_of_item(placed.item))) for placed in page]
    most = max(counts, default=0)
    return [placed for placed, count in zip(page, counts, strict=True) if count == most]


def _hits(page: Sequence[Placed], words: Sequence[str]) -> list[int]:
    """Count the words that each item has of its own; those of its category, where no item has any."""
    own = [len(set(words) & words_of_item(placed.item)) for placed in page]
    return own if any(own) else [len(set(words) & kinds_of_item(placed.item)) for placed in page]


def _leveled(page: list[Placed], *, low: bool) -> list[Placed]:
    """Keep the half that costs less, or more; in the order that they had."""
    priced = [placed for placed in page if placed.item.price_to_pay is not None]
    prices = sorted(placed.item.price_to_pay or 0.0 for placed in priced)
    if not prices:
        return page
    middle = prices[(len(prices) - 1) // 2] if low else prices[len(prices) // 2]
    return [
        p for p in priced if ((p.item.price_to_pay or 0.0) <= middle if low else (p.item.price_to_pay or 0.0) >= middle)
    ]
