"""Choosing settings on valid: one after the other, step by step along its axis, as often as it still helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.quality.model import Say

    Settings = dict[str, float]

_ROUNDS = 3


def search(
    axes: Mapping[str, tuple[float, ...]], start: Settings, quality: Callable[[Settings], float], say: Say
) -> Settings:
    """Return the best settings that changing one at a time finds.

    Args:
        axes: The values that each setting may have, in order.
        start: Where to begin: one value of each.
        quality: Judges settings on valid; larger is better.
        say: Takes a line for each settings tried.
    """
    known: dict[tuple[float, ...], float] = {}

    def judged(settings: Settings) -> float:
        key = tuple(settings[name] for name in axes)
        if key not in known:
            known[key] = quality(settings)
            say(" ".join(f"{name} {value:g}" for name, value in settings.items()) + f": valid ndcg@10 {known[key]:.4f}")
        return known[key]

    best = dict(start)
    for _ in range(_ROUNDS):
        before = dict(best)
        for name, values in axes.items():
            best = _climbed(best, name, values, judged)
        if best == before:
            break
    return best


def _climbed(settings: Settings, name: str, values: tuple[float, ...], judged: Callable[[Settings], float]) -> Settings:
    """Return the settings with one value moved along its axis, up or down, for as long as that helps."""
    place = values.index(settings[name])
    while True:
        beside = [step for step in (place - 1, place + 1) if 0 <= step < len(values)]
        following = max([place, *beside], key=lambda step: judged(settings | {name: values[step]}))
        if following == place:
            return settings | {name: values[place]}
        place = following
