"""The circuit breaker."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from vitrine.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S, WINDOW, Breaker


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.booleans(), max_size=100))
def test_given_any_past_when_every_call_fails_then_it_opens_within_twenty(past: list[bool]) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for succeeds in past:
        if breaker.allows():
            breaker.succeeded() if succeeds else breaker.failed()
    calls = 0
    while breaker.state == "closed":
        assert breaker.allows()
        breaker.failed()
        calls += 1
    assert calls <= WINDOW
    assert not breaker.allows()


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    while breaker.allows():
        breaker.failed()
    return breaker


def test_given_an_open_breaker_when_the_pause_is_over_then_one_probe_goes_through() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()
    assert breaker.state == "half_open"
    assert not breaker.allows()


def test_given_a_probe_that_succeeds_then_it_closes_and_forgets() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state == "closed"
    assert breaker.allows()


def test_given_a_probe_that_fails_then_it_waits_twice_as_long() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()
    breaker.failed()
    clock.now += FIRST_PAUSE_S
    assert not breaker.allows()
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()


def test_given_a_probe_that_never_reports_then_another_is_due_after_the_pause() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()
    clock.now += FIRST_PAUSE_S
    assert breaker.allows()


@given(st.integers(1, 20))
def test_given_failing_probes_then_the_pause_is_bounded(probes: int) -> None:
    clock = Clock()
    breaker = opened(clock)
    for _ in range(probes):
        clock.now += LONGEST_PAUSE_S
        assert breaker.allows()
        breaker.failed()
    clock.now += LONGEST_PAUSE_S
    assert breaker.allows()


def test_given_few_failures_among_successes_then_it_stays_closed() -> None:
    breaker = Breaker(Clock())
    for call in range(200):
        assert breaker.allows()
        breaker.failed() if call % 3 == 2 else breaker.succeeded()
    assert breaker.state == "closed"
