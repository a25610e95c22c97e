from __future__ import annotations

from benchmarks.ablation import TRAININGS
from ranker.fitting import FittingSettings


def test_every_training_but_the_first_changes_the_settings_its_own_way() -> None:
    shipped = FittingSettings()
    made = [change(shipped) for change in TRAININGS.values()]
    assert made[0] == shipped
    assert all(settings not in made[:place] for place, settings in enumerate(made))
