"""The function's environment, checked when it starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommendations.experiments import Experiments

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the function uses, and how it recommends."""

    profiles_table: str
    catalogue_table: str
    trends_table: str
    ranker_endpoint: str
    history_events: int
    experiments: Experiments
    exploration_share: float

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; raises KeyError for what is missing and ValueError for what makes no sense."""
        share = float(environment.get("EXPLORATION_SHARE", "0"))
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"EXPLORATION_SHARE must be between 0 and 1, not {share}")
        return cls(
            environment["PROFILES_TABLE"],
            environment["CATALOGUE_TABLE"],
            environment["TRENDS_TABLE"],
            environment["RANKER_ENDPOINT"],
            int(environment.get("HISTORY_EVENTS", "50")),
            Experiments.parse(json.loads(environment.get("EXPERIMENTS", "[]"))),
            share,
        )
