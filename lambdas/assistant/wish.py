"""What a shopper asked for, in a few words of the shop's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitrine.domain.grounding import money, plain

if TYPE_CHECKING:
    from assistant.constraints import Constraints

_A = frozenset({"birthday", "wedding", "party", "picnic", "barbecue", "gift", "holiday", "housewarming", "movie night"})
_AN = frozenset({"anniversary"})


def asked_for(constraints: Constraints, currency: str | None) -> str:
    """Say what was asked for: `organic tea under €5.00 for a birthday`; nothing where nothing was."""
    adjectives = [name.replace("_", " ") if value == "true" else value for name, value in constraints.attributes]
    kinds = [path[-1].lower() for path in constraints.categories[:2]]
    words = [word for word in constraints.words if word not in " ".join(kinds)]
    noun = [*adjectives, *words, *([" or ".join(kinds)] if kinds else [])]
    rest = [f"by {' or '.join(constraints.brands)}"] if constraints.brands else []
    rest += [limit] if (limit := _limit(constraints, currency)) else []
    rest += [f"for {_occasion(constraints.occasion)}"] if constraints.occasion else []
    if not (noun or rest):
        return ""
    named = bool(kinds or words)
    return plain(" ".join([*([] if named else ["something"]), *noun, *rest]))


def _limit(constraints: Constraints, currency: str | None) -> str:
    low, high = constraints.min_price, constraints.max_price
    if low is not None and high is not None:
        return f"between {money(low, currency)} and {money(high, currency)}"
    if high is not None:
        return f"under {money(high, currency)}"
    return "" if low is None else f"over {money(low, currency)}"


def _occasion(occasion: str) -> str:
    article = "a " if occasion in _A else "an " if occasion in _AN else ""
    return f"{article}{occasion}"
