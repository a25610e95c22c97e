"""A caller's limit is its own or nearly so: the same key each time, and the callers of a class spread over its keys."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorizer.service import Caller
from authorizer.usage import UsageKeys

COUNTS = {"opening": 1, "session": 16, "shopper": 16, "server": 4}
KEYS = UsageKeys(COUNTS, "suffix")


@pytest.mark.parametrize(
    ("role", "plan"),
    [
        ("anonymous", "opening"),
        ("session", "session"),
        ("shopper", "shopper"),
        ("storefront", "server"),
        ("merchant", "server"),
        ("operator", "server"),
    ],
)
@given(subject=st.text())
def test_a_role_s_callers_have_keys_of_its_plan(role: str, plan: str, subject: str) -> None:
    given_out = KEYS.of(Caller(role, subject))
    named, number, suffix = given_out.split("-", 2)
    assert (named, suffix) == (plan, "suffix")
    assert 0 <= int(number) < COUNTS[plan]
    assert KEYS.of(Caller(role, subject)) == given_out


def test_callers_are_spread_evenly() -> None:
    shares = Counter(KEYS.of(Caller("session", f"s{number}")) for number in range(16_000))
    assert len(shares) == 16
    assert max(shares.values()) < 1_200


def test_which_callers_share_a_key_is_another_in_another_stage() -> None:
    other = UsageKeys(COUNTS, "other")
    callers = [Caller("shopper", f"u{number}") for number in range(100)]
    numbers = [[keys.of(caller).split("-")[1] for caller in callers] for keys in (KEYS, other)]
    assert numbers[0] != numbers[1]
