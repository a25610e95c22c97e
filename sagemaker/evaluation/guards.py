"""What a guard says: a number, its limit, and whether it is kept; or why there is no number."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaluation.bootstrap import interval

if TYPE_CHECKING:
    from evaluation.limits import Limits
    from evaluation.metrics import Doubles
    from ranker.arrays import Ints

Bound = Literal["at least", "at most"]


@dataclass(frozen=True)
class Guard:
    """One limit of one challenger. `value` and `passed` are None where nothing could be measured, and `why` says why.

    Otherwise `why` says what was measured, and against what.
    """

    name: str
    value: float | None
    bound: Bound
    limit: float
    passed: bool | None
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Return the guard as the report has it."""
        return asdict(self)


def at_most(name: str, value: float, limit: float, why: str) -> Guard:
    """Return a guard of what may not be more than a limit."""
    return Guard(name, value, "at most", limit, value <= limit, why)


def at_least(name: str, value: float, limit: float, why: str) -> Guard:
    """Return a guard of what may not be less than a limit."""
    return Guard(name, value, "at least", limit, value >= limit, why)


def unmeasured(name: str, bound: Bound, limit: float, why: str) -> Guard:
    """Return a guard that no number could be found for."""
    return Guard(name, None, bound, limit, None, why)


@dataclass(frozen=True)
class Lead:
    """The challenger's lead on a rival over the queries of some shoppers."""

    shoppers: int
    rival: float
    """The rival's mean."""
    found: dict[str, float]
    """The interval of the lead, see `interval`."""

    @classmethod
    def of(cls, challenger: Doubles, rival: Doubles, shoppers: Ints, seed: int, level: float) -> Lead:
        """Return the lead of paired metrics, (Q,) each, of shoppers, (Q,)."""
        return cls(len(np.unique(shoppers)), float(rival.mean()), interval(challenger - rival, shoppers, seed, level))

    @property
    def certain_loss(self) -> float:
        """Return the part of the rival's mean that is certainly lost."""
        return max(0.0, -self.found["high"]) / self.rival if self.rival > 0 else 0.0


def loss(name: str, lead: Lead | None, what: str, limits: Limits) -> Guard:
    """Return the guard of a certain loss; `what` names the metric and the queries. None for a lead without queries."""
    shoppers = lead.shoppers if lead is not None else 0
    if lead is None or shoppers < limits.fewest_shoppers:
        few = f"{shoppers} shoppers are fewer than the {limits.fewest_shoppers} needed"
        return unmeasured(name, "at most", limits.certain_loss, f"{what}: {few}")
    found = lead.found
    told = f"{what}: {found['mean']:+.4f} on {lead.rival:.4f} ({found['level']:.0%} {found['low']:+.4f} to"
    return at_most(name, lead.certain_loss, limits.certain_loss, f"{told} {found['high']:+.4f}), {shoppers} shoppers")
