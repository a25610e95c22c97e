"""How well items fit what is asked for: by the words that are theirs, and by how like in meaning they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.titles import called
from vitrine.domain.grounding.facts import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from assistant.need import Need
    from recommendations.item import Item
    from recommendations.refill import Placed

LEAST_LIKE, LEAST_SHARE = 0.4, 0.75
"""How like a thing an item must be that has not all its words: the cosine, and its share of the best one's.

The cosine decides where other things are found; else what comes closest is shown.
"""
_CALLED, _WITHIN, _OF_HEAD, _LIKE = range(4)


def covered(items: Sequence[Item], terms: Collection[str]) -> int:
    """Count how many of some words the best item has, of its own or of its categories."""
    known = [words_of_item(item) | kinds_of_item(item) for item in items]
    return max((len(words & set(terms)) for words in known), default=0)


def words_of_item(item: Item) -> frozenset[str]:
    """Give the words of an item's own: of its title, its brand and its attributes."""
    values = [name if item.attribute(name) == "true" else item.attribute(name) for name in item.attributes]
    return called(item.title) | words_of(item.brand, *values)


def kinds_of_item(item: Item) -> frozenset[str]:
    """Give the words of an item's categories."""
    return frozenset().union(*map(called, item.category))


def fitted(page: Sequence[Placed], thing: Need) -> list[Placed]:
    """Put candidates, the nearest in meaning first, in the order of how well they fit the words of a thing.

    What has all the words is what was asked for. Where nothing has, a thing of one word comes before what only has its
    qualities; one of several words is better known by its meaning than by a part of its name.
    """
    fits = {placed.item.item_id: _fit(placed.item, thing) for placed in page}
    ordered = sorted(page, key=lambda placed: fits[placed.item.item_id])
    best = fits[ordered[0].item.item_id][0] if ordered else _CALLED
    if best < _LIKE:
        # What lacks what the best one has is no answer to the same question.
        return [placed for placed in ordered if fits[placed.item.item_id][0] == best]
    least = LEAST_SHARE * max(placed.ranked.score for placed in ordered)
    return [placed for placed in ordered if placed.ranked.score >= least]


def _fit(item: Item, thing: Need) -> tuple[int, int]:
    words, own = set(thing.words), words_of_item(item)
    kinds = [called(name) for name in item.category]
    # Jams & Honey holds more than honey: only a category that is called so, and no more, says what is in it.
    if words <= own.union(*(kind for kind in kinds if kind <= words)):
        return _CALLED, 0
    known = own.union(*kinds)
    if words <= known:
        return _WITHIN, 0
    if thing.words[-1:] == (thing.head,) and len(words) > 1:
        return _LIKE, 0
    return (_OF_HEAD, 0) if thing.head in known else (_LIKE, -len(words & known))


def near(page: Sequence[Placed], thing: Need | None) -> bool:
    """Say whether what was found for a thing is one, or at least like it."""
    if thing is None or not page:
        return thing is None
    return _has_all(page, thing) or page[0].ranked.score >= LEAST_LIKE


def ruled_out(page: Sequence[Placed], thing: Need | None) -> bool:
    """Say whether a category of the shop is called as a thing is, and nothing of it was found: a limit rules it out."""
    if thing is None or _has_all(page, thing):
        return False
    return any(set(thing.words) <= called(path[-1]) for path in thing.categories)


def _has_all(page: Sequence[Placed], thing: Need) -> bool:
    return covered([placed.item for placed in page], thing.words) == len(set(thing.words))
