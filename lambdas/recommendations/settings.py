"""The function's environment."""

from __future__ import annotations

import json
from dataclasses import dataclass

from recommendations.experiments import Experiments
from vitrine.domain.consent import MOST, Consent
from vitrine.domain.locales import DEFAULT
from vitrine.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the function uses, and how it recommends; `experiments` is JSON."""

    profiles_table: str
    catalogue_table: str
    trends_table: str
    ranker_endpoint: str
    history_events: int = 50
    experiments: str = "[]"
    exploration_share: float = 0.0
    default_consent: Consent = MOST
    exposure_days: int = 90
    default_locale: str = DEFAULT

    def running(self) -> Experiments:
        """Read the running experiments; raises SettingsError."""
        try:
            return Experiments.parse(json.loads(self.experiments))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SettingsError(f"EXPERIMENTS: {error}") from error
