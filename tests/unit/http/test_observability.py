"""What an operator's alarms watch is written as they watch it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from vitrine import observability


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "vitrine-dev-recommendations")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Vitrine")
    observability.metrics.cache_clear()
    yield
    observability.metrics.cache_clear()


def test_a_loss_is_counted_for_the_function_alone(named: None, capsys: pytest.CaptureFixture[str]) -> None:
    observability.record_loss("live_stock")
    written = json.loads(capsys.readouterr().out)
    [described] = written["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == "Vitrine"
    assert described["Dimensions"] == [["service"]]
    assert [metric["Name"] for metric in described["Metrics"]] == ["DegradedLiveStock"]
    assert written["service"] == "vitrine-dev-recommendations"
