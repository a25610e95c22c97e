"""The cost benchmark: a bill by hand, and assumptions that say their limits."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.assumptions import Assumptions, add_options, from_options
from benchmarks.cost import Model, Prices, Usage, endpoint_lines, instances, main, personalize, request_lines
from tests.integration.conftest import fresh_assembly

USAGE = Usage(
    function_ms=100, function_memory_mb=1024, ranker_ms=10, read_units=8, write_units=2, response_bytes=10_000,
    ranker_bytes=20_000,
)  # fmt: skip


@pytest.fixture
def model() -> Model:
    return Model(Prices.load())


def test_a_million_requests_by_hand(model: Model) -> None:
    bill = {line.item: line.usd for line in request_lines(1, USAGE, model)}
    assert bill == pytest.approx(
        {
            "API Gateway requests": 3.50,
            "Lambda requests": 1.05 * 0.20,
            "Lambda compute": (0.1 + 0.05 * 0.005 * 0.25) * 13.3334,
            "DynamoDB reads": 8 * 0.125,
            "DynamoDB writes (exposure)": 2 * 0.625,
            "S3 (exposures to the lake)": 5 / 30,
            "Logs": 0.6 * 0.50,
            "Transfer to the shopper": 10 * 0.09,
        }
    )
    ranker = {line.item: line.usd for line in endpoint_lines("serverless", 1, USAGE, model)}
    assert ranker == pytest.approx({"Ranker data": 20 * 0.016, "Ranker compute (serverless)": 0.01 * 2 * 20})


@pytest.mark.parametrize(
    ("change", "line", "factor"),
    [
        ({"authorizer_miss_share": 1.0}, "Lambda requests", 2 / 1.05),
        ({"log_bytes": 1200}, "Logs", 2),
        ({"records_per_lake_object": 60}, "S3 (exposures to the lake)", 0.5),
    ],
)
def test_an_assumption_moves_its_line(model: Model, change: dict[str, Any], line: str, factor: float) -> None:
    changed = replace(model, assumed=Assumptions(**change))
    before, after = (next(e.usd for e in request_lines(1, USAGE, one) if e.item == line) for one in (model, changed))
    assert after == pytest.approx(before * factor)


def test_instances_carry_the_busiest_hour() -> None:
    assumed = Assumptions(peak_factor=4, target_utilisation=0.5, minimum_instances=1)
    millions = 730 * 3600 * 100 / 1e6  # a hundred requests a second
    assert instances(millions, 10, 2, assumed) == 4
    assert instances(0, 10, 2, assumed) == 1


def test_personalize_is_billed_for_its_least_throughput(model: Model) -> None:
    least = personalize(0, model, "personalize_recommendation")
    twice = replace(model, assumed=Assumptions(personalize_requests_per_second=2))
    assert personalize(0, twice, "personalize_recommendation") == pytest.approx(2 * least)


def test_every_assumption_is_an_option_and_has_a_reason() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    assert from_options(parser.parse_args([])) == Assumptions()
    for known in fields(Assumptions):
        assert known.metadata["why"]
        value = "other" if isinstance(known.default, str) else "1"
        options = parser.parse_args([f"--{known.name.replace('_', '-')}", value])
        assert str(getattr(from_options(options), known.name)) in (value, "1.0")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--authorizer-miss-share", "1.5"], "authorizer_miss_share must be between 0.0 and 1, not 1.5"),
        (["--target-utilisation", "0"], "target_utilisation must be between 0.01 and 1, not 0.0"),
        (
            ["--cpu-instance", "ml.none"],
            "cpu_instance must have a price in benchmarks/prices.json, and ml.none has none",
        ),
    ],
)
def test_a_wrong_assumption_is_named(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["cost", *arguments])
    with pytest.raises(SystemExit):
        main()
    assert message in capsys.readouterr().err


def test_the_table_and_the_figures_tell_what_was_assumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "cost.json"
    command = ["cost", "--assembly", str(fresh_assembly()), "--json", str(figures), "--authorizer-miss-share", "0.25"]
    monkeypatch.setattr(sys, "argv", command)
    main()
    found = json.loads(figures.read_text())
    assert found["assumptions"]["authorizer_miss_share"] == 0.25
    assert found["idle_usd"] < 5, "what the stage dev may cost in a month without visitors"
    shown = capsys.readouterr().out
    for known in fields(Assumptions):
        assert known.name in shown
