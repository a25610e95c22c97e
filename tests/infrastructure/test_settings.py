"""A stage's settings refuse what they do not know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.settings import LANGUAGES, SettingsError, StageSettings
from vitrine.domain import locales

ROOT = Path(__file__).parents[2]


def test_both_stages_load() -> None:
    dev, prod = StageSettings.load("dev"), StageSettings.load("prod")
    assert (dev.retain, prod.retain) == (False, True)
    assert prod.waf
    assert prod.customer_managed_keys
    assert not dev.waf


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"colour": "red"}, "colour"),
        ({"endpoints": {"profile": "tpu"}}, "profile"),
        ({"endpoints": {"ranker_memory_mb": 1000}}, "1024"),
        ({"endpoints": {"min_instances": 1}}, "at least 2"),
        ({"retraining": {"stale_days": -1}}, "stale_days is at least 0, not -1"),
        ({"retraining": {"guards": {"speed": 1}}}, "guards knows no speed"),
        ({"retraining": {"guards": {"gini_rise": -1}}}, "guards.gini_rise is a number of at least 0, not -1"),
        ({"retraining": {"limits": {"max_shift": 1}}}, "DataLimits knows no max_shift"),
        ({"retraining": {"limits": {"min_events": -1}}}, "limits.min_events is a number, at least 0, not -1"),
        (
            {"retraining": {"limits": {"max_event_drop": "0.5"}}},
            "limits.max_event_drop is a number, at least 0, not '0.5'",
        ),
        ({"retraining": {"limits": {"min_known_share": 50}}}, "limits.min_known_share is a share, at most 1, not 50"),
        ({"retraining": {"prepare_engine": "hive"}}, "prepare_engine is duckdb or spark, not 'hive'"),
        ({"retraining": {"prepare_engine": "spark", "spark_cores": 4}}, "spark_cores is at least 8, not 4"),
        ({"default_locale": "pl"}, "default_locale is one of"),
        ({"privacy": {"settle_seconds": 60}}, "settle_seconds is between 90 and 3600, not 60"),
        ({"privacy": {"record_days": 0}}, "record_days is at least 1, not 0"),
        ({"privacy": {"lake_event_days": 0}}, "lake_event_days is at least 1, or null, not 0"),
        ({"privacy": {"colour": 1}}, "Privacy knows no colour"),
        ({"exploration_share": 0.9}, "exploration_share"),
        ({"history_events": 0}, "history_events"),
        ({"reserved_concurrency": {"events": 0}}, "reserved_concurrency.events is a whole number, at least 1, not 0"),
        ({"group_attributes": ["device"]}, "none of country, device, history: not ..device"),
        ({"group_attributes": list("abcdef")}, "at most 5 names"),
        ({"group_attributes": ["household size"]}, "letters, digits, _ and -"),
        ({"session_key_days": 30}, "session_key_days is between 31 and 365, not 30"),
        ({"throttles": {"shopper": {"rate": 1, "burst": 1, "keys": 65}}}, "keys is between 1 and 64, not 65"),
        ({"throttles": {"public": {"rate": 1, "burst": 1}}}, "public"),
        ({"stage": "a-very-long-name"}, "name"),
    ],
)
def test_a_wrong_setting_is_named(document: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        StageSettings.from_document({"stage": "dev", "retain": False} | document)


def test_concurrency_is_kept_by_name_or_by_pattern_the_first_that_fits() -> None:
    kept = {"retraining-admit": 1, "retraining-*": 2, "events": 100}
    settings = StageSettings.from_document({"stage": "dev", "retain": False, "reserved_concurrency": kept})
    names = ("retraining-admit", "retraining-gate", "events", "profiles")
    assert [settings.reserved(name) for name in names] == [1, 2, 100, None]


def test_concurrency_for_a_function_that_does_not_exist_is_refused_by_name() -> None:
    kept = {"events": 1, "retrainin-*": 2}
    settings = StageSettings.from_document({"stage": "dev", "retain": False, "reserved_concurrency": kept})
    with pytest.raises(
        SettingsError, match=r"^reserved_concurrency\.retrainin-\* fits none of events, retraining-gate$"
    ):
        settings.require_bulkheads_of(["retraining-gate", "events"])
    settings.require_bulkheads_of(["retrainin-gate", "events"])


@pytest.mark.full
def test_a_stage_that_keeps_concurrency_for_no_function_of_its_own_is_not_synthesized(tmp_path: Path) -> None:
    code = (
        "import dataclasses, sys, app; from infra.settings import StageSettings as S; load = S.load;"
        "S.load = lambda stage: dataclasses.replace(load(stage), reserved_concurrency={'evnts': 1});"
        f"sys.exit(app.main(['--stage', 'dev', '--output', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "reserved_concurrency.evnts fits none of assistant, authorizer," in done.stderr
    assert not list(tmp_path.glob("*.template.json"))


def test_a_stage_speaks_a_language_that_reasons_are_written_in() -> None:
    assert LANGUAGES == locales.LANGUAGES


def test_an_unknown_stage_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="dev, prod"):
        StageSettings.load("elsewhere")
