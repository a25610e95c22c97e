"""Ids of shoppers, and cursors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain import cursor
from vitrine.domain.shopper import session_key, user_key, valid_id

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


@given(text=st.text(max_size=140))
def test_an_id_is_safe_in_a_path_and_in_a_key(text: str) -> None:
    if valid_id(text):
        assert 1 <= len(text) <= 128
        assert text.isascii()
        assert not set(text) & set("#/ ?%\n\x00")


@given(first=st.text(), second=st.text())
def test_a_session_is_never_taken_for_a_user(first: str, second: str) -> None:
    assert user_key(first) != session_key(second)


@given(payload=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_a_cursor_says_what_was_put_in(payload: dict[str, object]) -> None:
    encoded = cursor.encode(payload)
    if len(encoded) <= cursor.MOST_CHARS:
        assert cursor.decode(encoded) == payload


@given(text=st.text())
def test_any_other_text_is_no_cursor(text: str) -> None:
    try:
        assert isinstance(cursor.decode(text), dict)
    except ValueError as error:
        assert "cursor" in str(error)  # noqa: PT017 - a text may happen to be one


def test_half_a_surrogate_is_no_cursor() -> None:
    with pytest.raises(ValueError, match="cursor"):
        cursor.decode(cursor.encode({"after": "\ud800"}))


@pytest.mark.parametrize("text", ["", "é", "W10", "A" * 2001, "bnVsbA"])
def test_what_is_no_object_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        cursor.decode(text)
