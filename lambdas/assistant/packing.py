"""How a thing is to come, in cans, in a gallon, in a big pack: a preference, for titles do not say it of every item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from vitrine.domain.grounding.facts import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommendations.item import Item
    from recommendations.refill import Placed

CONTAINERS: dict[str, frozenset[str]] = {
    "can": frozenset({"can", "canned", "tin", "tinned"}),
    "bottle": frozenset({"bottle", "bottled", "btl"}),
    "jar": frozenset({"jar"}),
    "box": frozenset({"box", "boxed", "carton"}),
    "bag": frozenset({"bag", "bagged", "sack", "pouch"}),
    "tub": frozenset({"tub", "tubs"}),
}
"""What a title calls what a thing comes in."""
UNITS: dict[str, float] = {
    "oz": 1.0, "lb": 16.0, "gal": 128.0, "qt": 32.0, "pt": 16.0, "l": 33.8, "ml": 0.0338, "g": 0.0353, "kg": 35.3,
}  # fmt: skip
"""Ounces of a unit; of liquids those of volume, which titles call the same."""
_PACKS = frozenset({"pk", "pack", "packs"})
_PIECES = _PACKS | frozenset({"ct", "count", "pc", "pcs", "pieces", "rolls", "load", "loads", "ld", "bags"})
_FRACTION = re.compile(r"(?<!\d)(?:\d+ \d|1)/[2-8] [a-z]")
_MEASURE = re.compile(r"(?:(\d+(?:\.\d+)?)(?!/))?\s?(?:(\d)/(\d))?\s*(sq ft|[a-z]+)?")
_TOLERANCE = 0.03
_ENOUGH = 3
"""The part of a page whose titles say how many pieces a pack has, for packs to be told apart by them."""


class Packing(NamedTuple):
    """What is said of how a thing comes: `container` is a key of `CONTAINERS`, `ounces` what it holds.

    `size` asks for large or small ones; `packs`: of packs, which hold several.
    """

    size: Literal["large", "small"] | None = None
    packs: bool = False
    container: str | None = None
    ounces: float | None = None

    def written(self) -> list[Any]:
        """Give it as JSON carries it."""
        return list(self)

    def with_more(self, new: Packing) -> Packing:
        """Give it with what a message adds: what was said last holds."""
        return Packing(
            new.size or self.size,
            new.packs if new.size else self.packs,
            new.container or self.container,
            new.ounces or (None if new.size else self.ounces),
        )


class Size(NamedTuple):
    """How much an item holds, as its title says: pieces, ounces in all, and square feet; zero where it does not say."""

    pieces: float = 0.0
    ounces: float = 0.0
    area: float = 0.0


def size_of(title: str) -> Size:
    """Read the size in a title: `12/12 oz` are 144 ounces in 12 pieces, `6 pk/12 oz` 72 in 6."""
    said = title.lower().rsplit("(", 1)[0].rsplit(",", 1)[-1].strip()
    packs = pieces = ounces = area = 0.0
    for part in [said] if _FRACTION.search(said) else said.split("/"):
        value, unit = _measure(part.strip())
        if unit in UNITS:
            ounces = value * UNITS[unit]
        elif unit in _PACKS or not unit:
            packs = value
        elif unit in _PIECES:
            pieces = value
        elif unit == "sq ft":
            area = value
    return Size(max(packs, 1.0) * pieces or packs, max(packs, 1.0) * ounces, area)


def _measure(text: str) -> tuple[float, str]:
    """Read `15 1/4 oz`: the number, 1 where there is only a unit, 0 where there is neither; and the unit."""
    found = _MEASURE.fullmatch(text)
    if found is None:
        return 0.0, "?"
    number, over, under, unit = found.groups()
    part = int(over) / int(under) if over and under != "0" else 0.0
    return (float(number) if number else float(unit in UNITS and not part)) + part, unit or ""


def packed(page: Sequence[Placed], packing: Packing) -> list[Placed]:
    """Put what comes as it is wanted first; where some come in the container or hold the measure, only those."""
    kept = list(page)
    if packing.container is not None:
        names = CONTAINERS[packing.container]
        kept = _those(kept, lambda item: bool(names & words_of(item.title, *item.category)))
    if packing.ounces is not None:
        wanted = packing.ounces
        kept = _those(kept, lambda item: abs(size_of(item.title).ounces - wanted) <= _TOLERANCE * wanted)
    if packing.size is None:
        return kept
    return _by_size(kept, large=packing.size == "large", packs=packing.packs)


def _by_size(page: list[Placed], *, large: bool, packs: bool) -> list[Placed]:
    """Sort by what most of the titles tell, of packs by their pieces where enough tell them; who tells none is last."""
    sizes = [size_of(placed.item.title) for placed in page]
    told = [sum(size[part] > 0 for size in sizes) for part in range(len(Size._fields))]
    if packs and told[0] * _ENOUGH >= len(page):
        told[0] = len(page) + 1
    order = sorted(range(len(told)), key=lambda part: told[part], reverse=True)
    keys = {placed.item.item_id: [size[part] for part in order] for placed, size in zip(page, sizes, strict=True)}
    known = [placed for placed in page if keys[placed.item.item_id][0]]
    known.sort(key=lambda placed: keys[placed.item.item_id], reverse=large)
    return [*known, *(placed for placed in page if not keys[placed.item.item_id][0])]


def _those(page: list[Placed], fits: Callable[[Item], bool]) -> list[Placed]:
    return [placed for placed in page if fits(placed.item)] or page
