"""What an execution may be asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retraining.errors import InputRefused
from retraining.order import LONGEST_REASON, Order


def test_a_run_may_be_started_with_nothing() -> None:
    assert Order.parse({}) == Order(roll_back=False, reason="", hyperparameters={})


def test_a_run_takes_hyperparameters_as_the_texts_that_a_job_wants() -> None:
    order = Order.parse({"hyperparameters": {"width": 32, "rate": 0.01, "text": True, "name": "x"}, "reason": " a\n b"})
    assert order.hyperparameters == {"width": "32", "rate": "0.01", "text": "true", "name": "x"}
    assert order.reason == "a b"


def test_a_roll_back_says_who_asked() -> None:
    order = Order.parse({"roll_back_to": "previous", "alarm": "slow"})
    assert (order.roll_back, order.alarm, order.force) == (True, "slow", False)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "must be an object, not []"),
        ("retrain", "must be an object, not 'retrain'"),
        ({"forced": True}, "knows no forced, only hyperparameters, force, accept_drift, reason"),
        ({"roll_back_to": "previous", "force": True}, "knows no force, only roll_back_to, reason, alarm"),
        ({"roll_back_to": "v1"}, "roll_back_to must be \"previous\", not 'v1'"),
        ({"force": "true", "reason": "x"}, "force must be true or false, not 'true'"),
        ({"force": True}, "force needs a reason"),
        ({"force": True, "reason": "  "}, "force needs a reason"),
        ({"accept_drift": 1, "reason": "x"}, "accept_drift must be true or false, not 1"),
        ({"accept_drift": True}, "accept_drift needs a reason"),
        ({"reason": 1}, "reason must be a text of at most 400 characters, not 1"),
        ({"reason": "x" * (LONGEST_REASON + 1)}, "reason must be a text of at most 400"),
        ({"hyperparameters": None}, "hyperparameters must be an object of at most 50, not None"),
        ({"hyperparameters": {"model_version": "x"}}, "hyperparameters may have no 'model_version'"),
        ({"hyperparameters": {"Width": 1}}, "hyperparameters may have no 'Width'"),
        ({"hyperparameters": {"width": ""}}, "hyperparameters.width must be a number, true, false or a text"),
        ({"hyperparameters": {"width": [1]}}, "hyperparameters.width must be .*, not [1]"),
        ({"hyperparameters": {"width": "x" * 201}}, "hyperparameters.width must be"),
    ],
)
def test_what_makes_no_sense_is_named(asked: Any, told: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Order.parse(asked)
    for part in told.split(".*"):
        assert part in str(refused.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
_FIELDS = st.sampled_from(["hyperparameters", "force", "accept_drift", "reason", "roll_back_to", "alarm", "other"])


@given(_JSON | st.dictionaries(_FIELDS, _JSON))
def test_any_json_is_an_order_or_is_refused_in_one_short_line(asked: Any) -> None:
    order, told = _parsed(asked)
    if order is None:
        assert 0 < len(told) < 1000
    else:
        assert order.roll_back == ("roll_back_to" in asked)
        assert all(isinstance(value, str) for value in (order.hyperparameters or {}).values())


def _parsed(asked: Any) -> tuple[Order | None, str]:
    try:
        return Order.parse(asked), ""
    except InputRefused as refused:
        return None, str(refused)
