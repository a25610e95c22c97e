"""The ranker's client: what it believes, and what a failure is."""

from __future__ import annotations

import copy
import io
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.recommendations.test_contract import example, request_of
from vitrine.breaker import Breaker
from vitrine.models.ranker import TIMEOUTS_S, Ranker, RankerRequest, RankerUnavailableError, check

REQUEST = request_of(example("ranker_request.json"))
ANSWER = example("ranker_response.json")

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.just(float("nan")),
    st.just(float("inf")),
    st.integers(max_value=-1),
    st.just(""),
    st.lists(st.just([]), min_size=1, max_size=1),
)
PATHS: list[tuple[Any, ...]] = [
    ("model_version",),
    ("catalogue_version",),
    ("items",),
    ("eligible",),
    ("items", 0),
    ("items", 1, "item_id"),
    ("items", 1, "score"),
    ("items", 1, "propensity"),
    ("items", 0, "reason"),
    ("items", 0, "reason", "code"),
    ("items", 0, "reason", "events", 0),
    ("items", 0, "reason", "events", 0, "index"),
    ("items", 0, "reason", "events", 0, "share"),
    ("items", 0, "reason", "attributes", 0, "name"),
]


def refused(answer: bytes, request: RankerRequest = REQUEST) -> str:
    with pytest.raises(RankerUnavailableError) as error:
        check(answer, request)
    return str(error.value)


@given(st.sampled_from(PATHS), JUNK)
def test_given_junk_anywhere_then_the_whole_answer_is_refused(path: tuple[Any, ...], junk: Any) -> None:
    assume(not (path[-1] == "score" and type(junk) is int))
    answer = copy.deepcopy(ANSWER)
    place = answer
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk
    refused(json.dumps(answer).encode())


@given(st.binary(max_size=200))
def test_given_bytes_that_are_no_answer_then_they_are_refused(answer: bytes) -> None:
    assert refused(answer) == "malformed"


@given(st.integers(0, len(json.dumps(ANSWER)) - 1))
def test_given_half_an_answer_in_bytes_then_it_is_refused(length: int) -> None:
    assert refused(json.dumps(ANSWER).encode()[:length]) == "malformed"


def changed(**fields: Any) -> bytes:
    return json.dumps(ANSWER | fields).encode()


@pytest.mark.parametrize(
    ("answer", "request_", "cause"),
    [
        (changed(items=ANSWER["items"][:2]), REQUEST, "inconsistent"),
        (changed(items=[*ANSWER["items"][:2], ANSWER["items"][0]]), REQUEST, "inconsistent"),
        (changed(catalogue_version=16), REQUEST, "inconsistent"),
        (changed(), replace(REQUEST, history=REQUEST.history[:1]), "inconsistent"),
        (changed(), replace(REQUEST, k=2), "inconsistent"),
        (changed(), replace(REQUEST, exclude=frozenset({"jam-1"})), "unasked_items"),
        (changed(), replace(REQUEST, candidates=["jam-1", "butter-1"]), "unasked_items"),
    ],
)
def test_given_an_answer_to_another_question_then_it_is_refused(
    answer: bytes, request_: RankerRequest, cause: str
) -> None:
    assert refused(answer, request_) == cause


class Runtime:
    """A sagemaker-runtime client that does what it is told."""

    def __init__(self, outcome: bytes | Exception) -> None:
        self.outcome = outcome
        self.calls = 0

    def invoke_endpoint(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return {"Body": io.BytesIO(self.outcome)}


def client_error(code: str, original: int | None = None) -> ClientError:
    response: dict[str, Any] = {"Error": {"Code": code, "Message": "no"}}
    return ClientError(response | ({"OriginalStatusCode": original} if original else {}), "InvokeEndpoint")


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (client_error("ThrottlingException"), "ThrottlingException"),
        (client_error("ModelError", 500), "ModelError"),
        (client_error("ModelError", 409), "behind"),
        (ReadTimeoutError(endpoint_url="x"), "ReadTimeoutError"),
        (ConnectTimeoutError(endpoint_url="x"), "ConnectTimeoutError"),
        (b"{}", "malformed"),
    ],
)
def test_given_an_endpoint_that_fails_then_the_breaker_opens_and_calls_stop(
    outcome: bytes | Exception, cause: str
) -> None:
    runtime = Runtime(outcome)
    ranker = Ranker("ranker", lambda _: runtime, Breaker())
    causes = []
    for _ in range(30):
        with pytest.raises(RankerUnavailableError) as error:
            ranker.rank(REQUEST, 1.0)
        causes.append(str(error.value))
    assert causes[0] == cause
    assert causes[-1] == "breaker_open"
    assert runtime.calls <= 20


def test_given_a_request_that_the_ranker_refuses_then_the_breaker_stays_closed() -> None:
    breaker = Breaker()
    ranker = Ranker("ranker", lambda _: Runtime(client_error("ModelError", 400)), breaker)
    for _ in range(30):
        with pytest.raises(RankerUnavailableError, match="refused"):
            ranker.rank(REQUEST, 1.0)
    assert breaker.state == "closed"


@given(st.floats(max_value=10.0, allow_nan=False))
def test_given_any_time_left_then_no_call_may_take_longer(within_s: float) -> None:
    granted: list[float] = []

    def connect(timeout_s: float) -> Runtime:
        granted.append(timeout_s)
        return Runtime(json.dumps(ANSWER).encode())

    with suppress(RankerUnavailableError):
        Ranker("ranker", connect, Breaker()).rank(REQUEST, within_s)
    assert bool(granted) == (within_s >= min(TIMEOUTS_S))
    assert all(timeout_s <= within_s for timeout_s in granted)
