"""Which variant of each experiment a shopper sees: always the same, with no state kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Variant:
    """One arm of an experiment; `weight` is its share of the traffic beside its siblings' weights."""

    name: str
    weight: float
    exploration_share: float | None = None


@dataclass(frozen=True, slots=True)
class Experiments:
    """The running experiments, by name."""

    variants: Mapping[str, Sequence[Variant]]

    @classmethod
    def parse(cls, settings: Sequence[Mapping[str, Any]]) -> Experiments:
        """Read `[{"name": n, "variants": {variant: weight | {"weight": w, "exploration_share": e}}}]`.

        Raises ValueError or KeyError.
        """
        return cls({one["name"]: _variants(one["name"], one["variants"]) for one in settings})

    def assign(self, shopper_key: str) -> dict[str, Variant]:
        """Give the shopper's variant of each experiment, by a hash of both names."""
        return {name: _chosen(name, arms, shopper_key) for name, arms in self.variants.items()}


def _variants(experiment: str, arms: Mapping[str, Any]) -> tuple[Variant, ...]:
    variants = []
    for name, arm in arms.items():
        options = arm if isinstance(arm, dict) else {"weight": arm}
        share = options.get("exploration_share")
        variants.append(Variant(name, float(options["weight"]), None if share is None else float(share)))
    if not variants or min(v.weight for v in variants) < 0 or sum(v.weight for v in variants) <= 0:
        raise ValueError(f"experiment {experiment}: weights must be positive numbers")
    return tuple(variants)


def _chosen(experiment: str, arms: Sequence[Variant], shopper_key: str) -> Variant:
    digest = hashlib.sha256(f"{experiment}\n{shopper_key}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64 * sum(arm.weight for arm in arms)
    for arm in arms:
        point -= arm.weight
        if point < 0:
            return arm
    return arms[-1]
