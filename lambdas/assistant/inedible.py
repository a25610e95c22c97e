"""Things that nobody eats: what the shopper must not eat does not bind them.

The list is short on purpose. What may touch skin or mouth, and what animals eat, is as bound as food.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.lists import phrases_of, words_of
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommendations.item import Item

_THINGS = phrases_of("""
    battery | light bulb | diaper | nappy | paper plate | foam plate | plastic plate | paper premium plate | paper cup
    | foam cup | plastic cup | paper towel | paper napkin | dinner napkin | bath tissue | toilet tissue | toilet paper
    | toilet roll | trash bag | garbage bag | bin bag | bin liner | cat litter | laundry detergent | bleach
    | fabric softener | aluminum foil | aluminium foil | plastic wrap | candle | greeting card | stationery | magazine
    | newspaper | charcoal briquet | broom | mop | hosiery | pantyhose | extension cord | camera | vacuum bag
    """)
_FOOD = words_of("""
    food cake candy chocolate cookie mint gum water sauce drink tea coffee milk butter nut bread cheese meat egg fish
    syrup jam honey spice edible snack treat cereal soup juice wine beer cream lotion soap shampoo wipe oil
    """)


def inedible(item: Item) -> bool:
    """Say whether an item is called as what nobody eats, and nothing of its name or kind is food."""
    title = [singular(word) for word in folded(item.title.replace("-", " "))]
    kind = [singular(word) for word in folded(item.category[-1])] if item.category else []
    if not _FOOD.isdisjoint((*title, *kind)):
        return False
    return any(_says(words, phrase) for words in (title, kind) for phrase in _THINGS)


def named(categories: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    """Say whether a search asks for what nobody eats by its name, and for nothing else.

    Otherwise who may eat little would be offered detergent for breakfast.
    """
    kinds = [[singular(word) for word in folded(path[-1])] for path in categories]
    said = [singular(word) for word in words]
    if not _FOOD.isdisjoint((*said, *(word for kind in kinds for word in kind))):
        return False
    if kinds:
        return all(any(_says(kind, phrase) for phrase in _THINGS) for kind in kinds)
    return any(_says(said, phrase) for phrase in _THINGS)


def _says(words: list[str], phrase: Sequence[str]) -> bool:
    wanted = [singular(word) for word in phrase]
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words)))
