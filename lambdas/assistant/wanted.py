"""Constraints as a filter: as much of them as can be in the ranker's mask, all of them on live items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import inedible
from assistant.allergens import UNFIT, harmless, unfit
from assistant.titles import holds
from assistant.understanding.properties import PROPERTIES
from recommendations.filters import Filters
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.constraints import Constraints, Pair
    from recommendations.item import Item
    from vitrine.domain.lexicon import Lexicon, Path

MOST_PATHS = 50
"""Categories that a search is narrowed to."""


@dataclass(frozen=True, slots=True)
class Wanted(Filters):
    """A filter with what only a live item can tell: words of its title, what it is known to be free of, its stock."""

    not_words: frozenset[str] = frozenset()
    free_from: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    quantity: int = 1
    uneaten: bool = False
    """Whether what is wanted is nothing to eat: then it need not be declared free of anything."""

    def accepts(self, item: Item) -> bool:
        """Say whether a live item meets every condition."""
        # The base has slots: there is no cell for a bare super() to find it by.
        return (
            Filters.accepts(self, item)
            and not holds(item.title, self.not_words)
            and all(harmless(item, thing, uneaten=self.uneaten) for thing in self.free_from)
            and not any(unfit(item, diet) for diet in self.diets)
            and (item.stock is None or item.stock >= self.quantity)
        )


def wanted(constraints: Constraints, lexicon: Lexicon) -> Wanted:
    """Make the filter of constraints."""
    diets = untold(constraints, lexicon)
    return Wanted(
        categories=_categories(constraints, lexicon),
        min_price=constraints.min_price,
        max_price=constraints.max_price,
        brands=frozenset(constraints.brands),
        attributes=_grouped([pair for pair in constraints.attributes if pair[0] not in diets]),
        not_categories=constraints.not_categories,
        not_brands=frozenset(constraints.not_brands),
        not_attributes=_grouped(constraints.not_attributes),
        not_words=frozenset(constraints.not_words) | _refused_kinds(constraints.not_categories),
        free_from=constraints.free_from,
        diets=diets,
        quantity=constraints.quantity or 1,
        uneaten=inedible.named(constraints.categories, constraints.words),
    )


def _refused_kinds(paths: Sequence[Path]) -> frozenset[str]:
    """Give the words that refused categories are called by where each is one: who wants no bananas, no banana bread."""
    names = [folded(path[-1]) for path in paths]
    return frozenset(singular(words[0]) for words in names if len(words) == 1)


def untold(constraints: Constraints, lexicon: Lexicon) -> tuple[str, ...]:
    """List the diets and properties that are asked for, and that the shop declares of no item."""
    named = [name for name, _ in constraints.attributes if name in UNFIT or name in PROPERTIES]
    return tuple(name for name in named if name not in lexicon.attributes)


def _grouped(pairs: Sequence[Pair]) -> dict[str, frozenset[str]]:
    names = dict.fromkeys(name for name, _ in pairs)
    return {name: frozenset(value for other, value in pairs if other == name) for name in names}


def _categories(constraints: Constraints, lexicon: Lexicon) -> tuple[Path, ...]:
    """Narrow a search to the categories in which the titles with its words stand; no title is lost by it."""
    places = [lexicon.words[word] for word in constraints.words if lexicon.words.get(word)]
    common = frozenset.intersection(*places) if places else frozenset()
    found = sorted(path for path in common if _inside(path, constraints.categories))
    return tuple(found) if 0 < len(found) <= MOST_PATHS else constraints.categories


def _inside(path: Path, categories: Sequence[Path]) -> bool:
    return not categories or any(path[: len(category)] == category for category in categories)
