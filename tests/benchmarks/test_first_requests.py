"""The cold-start benchmark asks every route once, and counts what the first request loads."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks import coldstart
from benchmarks.coldstart import Entry, first_requests, functions
from tests.integration.conftest import fresh_assembly
from vitrine.routes import ROUTES


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    return {entry.name: entry for entry in functions(fresh_assembly())}


@pytest.mark.full
def test_every_route_of_every_function_is_asked_and_takes_its_sample(entries: dict[str, Entry]) -> None:
    asked = {name: first_requests(entry) for name, entry in entries.items()}
    assert {operation for found in asked.values() for operation in found} == {route.operation_id for route in ROUTES}
    seconds, modules = asked["sessions"]["createSession"]
    assert seconds > 0
    assert "sessions.schemas" in modules


def test_a_sample_that_is_refused_stops_the_benchmark(
    entries: dict[str, Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {"httpMethod": "POST", "resource": "/v1/events", "body": "{}", "requestContext": {"authorizer": {}}}
    monkeypatch.setattr(coldstart, "of_function", lambda _: [("postEvents", bad)])
    with pytest.raises(subprocess.CalledProcessError):
        first_requests(entries["events"])


def test_the_dearest_route_is_the_one_shown() -> None:
    rounds = [{"a": (0.3, ["x"]), "b": (0.5, ["y"])}, {"a": (0.4, ["x"]), "b": (0.35, ["y"])}]
    shown = coldstart._dearest(rounds)
    assert (shown["first_request"], shown["first_request_ms"], shown["first_request_modules"]) == ("b", 350.0, ["y"])
    assert coldstart._dearest([{}]) == {}
