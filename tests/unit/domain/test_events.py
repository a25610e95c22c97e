"""Keys and times of events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.events import EARLIEST_MS, LATE_MS, MAX_FUTURE_MS, believed_time, sort_key

NOW_MS = 1_767_225_600_000
TIMES = st.integers(EARLIEST_MS, NOW_MS + MAX_FUTURE_MS)


@given(first=TIMES, second=TIMES)
def test_keys_sort_as_the_times_do(first: int, second: int) -> None:
    assert (sort_key(first, "e") < sort_key(second, "e")) == (first < second)
    assert (sort_key(first, "e") == sort_key(second, "e")) == (first == second)


def test_a_key_shows_the_time_to_the_millisecond() -> None:
    assert sort_key(NOW_MS + 7, "a:b") == "E#2026-01-01T00:00:00.007Z#a:b"


@given(time_ms=TIMES)
def test_nothing_is_believed_to_lie_ahead(time_ms: int) -> None:
    at, late = believed_time(time_ms, NOW_MS)
    assert at == min(time_ms, NOW_MS)
    assert late == (NOW_MS - time_ms > LATE_MS)


@pytest.mark.parametrize("time_ms", [EARLIEST_MS - 1, NOW_MS + MAX_FUTURE_MS + 1])
def test_a_time_that_no_clock_can_mean_is_refused(time_ms: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        believed_time(time_ms, NOW_MS)
