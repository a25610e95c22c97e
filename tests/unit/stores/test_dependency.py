"""A store as a request uses it: no wait beyond the deadline, few tries, a breaker."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.stores.clock import Clock
from vitrine import deadline
from vitrine.breaker import FIRST_PAUSE_S, WINDOW, Breaker
from vitrine.errors import AwayError
from vitrine.stores.dependency import ATTEMPTS, CONNECTING, TIMEOUTS_S, Dependency, is_away

THROTTLED = "ProvisionedThroughputExceededException"
GONE = "ResourceNotFoundException"
REFUSED = "ConditionalCheckFailedException"


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Query")


@dataclass
class Store:
    """Answers call after call as told: after so many seconds, with an error's code or, if None, well."""

    clock: Clock
    script: list[tuple[float, str | None]]
    timeouts: list[float] = field(default_factory=list)

    def connect(self, timeout_s: float) -> Any:
        store = self

        class Client:
            def query(self, **_: Any) -> dict[str, Any]:
                return store.call(timeout_s)

        return Client()

    def call(self, timeout_s: float) -> dict[str, Any]:
        self.timeouts.append(timeout_s)
        seconds, code = self.script[(len(self.timeouts) - 1) % len(self.script)]
        if seconds > timeout_s:
            self.clock.now += timeout_s * CONNECTING
            raise ReadTimeoutError(endpoint_url="store")
        self.clock.now += seconds
        if code == "unreachable":
            raise EndpointConnectionError(endpoint_url="store")
        if code is not None:
            raise refusal(code, 500 if code == "InternalServerError" else 400)
        return {"Items": []}

    def dependency(self) -> Dependency:
        return Dependency("profiles", self.connect, Breaker(self.clock.monotonic))


CODES = st.sampled_from([None, THROTTLED, GONE, REFUSED, "InternalServerError", "unreachable"])
SCRIPTS = st.lists(st.tuples(st.floats(0, 10), CODES), min_size=1, max_size=6)


@given(script=SCRIPTS, given_s=st.floats(0, 20), calls=st.integers(1, 30))
def test_whatever_a_store_does_nobody_waits_past_the_deadline(
    script: list[tuple[float, str | None]], given_s: float, calls: int
) -> None:
    clock = Clock()
    store = Store(clock, script).dependency()
    with patch("time.monotonic", clock.monotonic), patch("time.sleep", clock.sleep):
        ends = clock.now + given_s
        with deadline.until(ends):
            for _ in range(calls):
                with suppress(AwayError, ClientError, BotoCoreError):
                    store.query()
        assert clock.now <= ends + 1e-9


@pytest.mark.parametrize("code", [THROTTLED, GONE, "InternalServerError", "unreachable"])
def test_a_store_that_only_fails_is_not_asked_any_more_within_twenty_calls_and_is_asked_again_later(
    clock: Clock, code: str
) -> None:
    store = Store(clock, [(0.0, code)])
    dependency = store.dependency()
    for _ in range(WINDOW):
        with suppress(AwayError, ClientError, EndpointConnectionError):
            dependency.query()
    asked = len(store.timeouts)
    with pytest.raises(AwayError, match="not there") as refused:
        dependency.query()
    assert refused.value.cause == "breaker_open"
    assert len(store.timeouts) == asked
    store.script = [(0.0, None)]
    clock.now += FIRST_PAUSE_S
    assert dependency.query() == {"Items": []}
    assert dependency.breaker.state == "closed"


def test_throttling_is_tried_again_a_few_times(clock: Clock) -> None:
    store = Store(clock, [(0.0, THROTTLED), (0.0, THROTTLED), (0.0, None)])
    assert store.dependency().query() == {"Items": []}
    assert len(store.timeouts) == ATTEMPTS


def test_a_store_that_was_given_up_is_looked_after_by_one_try(clock: Clock) -> None:
    store = Store(clock, [(0.0, THROTTLED)])
    dependency = store.dependency()
    for _ in range(WINDOW):
        with suppress(AwayError, ClientError):
            dependency.query()
    asked = len(store.timeouts)
    clock.now += FIRST_PAUSE_S
    with pytest.raises(ClientError):
        dependency.query()
    assert len(store.timeouts) == asked + 1


def test_what_a_store_refuses_is_told_at_once_and_says_nothing_of_its_health(clock: Clock) -> None:
    store = Store(clock, [(0.0, REFUSED)])
    dependency = store.dependency()
    for _ in range(2 * WINDOW):
        with pytest.raises(ClientError):
            dependency.query()
    assert len(store.timeouts) == 2 * WINDOW
    assert dependency.breaker.state == "closed"


def test_a_timeout_is_tried_again_only_where_there_is_plenty_of_time(clock: Clock) -> None:
    store = Store(clock, [(9.0, None)])
    with deadline.until(clock.now + 3.0), pytest.raises(ReadTimeoutError):
        store.dependency().query()
    assert len(store.timeouts) == 1
    patient = Store(clock, [(9.0, None)])
    with deadline.until(clock.now + 14.0), pytest.raises(ReadTimeoutError):
        patient.dependency().query()
    assert len(patient.timeouts) == ATTEMPTS


def test_without_a_deadline_a_call_gets_the_longest_timeout(clock: Clock) -> None:
    store = Store(clock, [(0.0, None)])
    store.dependency().query()
    assert store.timeouts == [max(TIMEOUTS_S)]


def test_a_share_of_the_time_leaves_the_rest_to_what_comes_after(clock: Clock) -> None:
    with deadline.until(clock.now + 2.0):
        with deadline.share(0.25):
            assert deadline.left_s() == pytest.approx(0.5)
            with deadline.until(clock.now + 100):
                assert deadline.left_s() == pytest.approx(0.5)
            deadline.pause(7.0)
        assert deadline.left_s() == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (refusal(GONE), True),
        (refusal("AccessDeniedException"), True),
        (refusal(REFUSED), False),
        (refusal("TransactionCanceledException"), False),
        (EndpointConnectionError(endpoint_url="x"), True),
        (AwayError("profiles", "deadline"), True),
        (KeyError("PK"), False),
    ],
)
def test_a_store_is_away_when_it_did_not_do_its_work(error: Exception, away: bool) -> None:
    assert is_away(error) is away
