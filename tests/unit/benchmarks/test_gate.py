"""What the gate's benchmark counts, on drawn scores of which the truth is known."""

from __future__ import annotations

import numpy as np

from benchmarks.gate.__main__ import EFFECTS, promoted


def test_what_is_worse_is_refused_what_is_far_better_promoted_and_power_grows_with_the_shop() -> None:
    generator = np.random.default_rng(4)
    champion = np.where(generator.random(4_000) < 0.2, 1 / np.log2(generator.integers(2, 12, 4_000)), 0.0)
    challenger = champion + generator.normal(scale=0.02, size=4_000)
    small, large = (promoted(champion, challenger, size, samples=12) for size in (150, 4_000))
    assert list(small) == [f"{effect:+.2f}" for effect in EFFECTS]
    assert large["-0.01"] == large["-0.05"] == small["-0.05"] == 0
    assert large["+0.05"] == 12
    assert list(large.values()) == sorted(large.values())
    assert sum(small.values()) < sum(large.values())
    # The same seed draws the same evaluations.
    assert promoted(champion, challenger, 150, samples=12) == small
