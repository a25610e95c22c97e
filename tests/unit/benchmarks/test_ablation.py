from __future__ import annotations

from benchmarks.ablation import TRAININGS
from ranker.settings import from_hyperparameters


def test_every_training_but_the_first_changes_the_settings() -> None:
    shipped = from_hyperparameters({})
    changed = [from_hyperparameters(given) != shipped for given in TRAININGS.values()]
    assert changed == [False, *[True] * (len(TRAININGS) - 1)]
