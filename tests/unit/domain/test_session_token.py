"""Tokens of anonymous sessions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain import session_token

KEY = b"a key"


def signed(payload: bytes, key: bytes = KEY) -> str:
    """Any payload, rightly signed."""
    text = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    mac = hmac.new(key, f"vs1.{text}".encode(), hashlib.sha256).digest()
    return f"vs1.{text}." + base64.urlsafe_b64encode(mac).decode().rstrip("=")


@given(session_id=st.text(), key=st.binary(min_size=1), expires_at=st.integers(1, 2**40))
def test_a_token_names_its_session_until_it_expires(session_id: str, key: bytes, expires_at: int) -> None:
    token = session_token.sign(key, session_id, expires_at)
    assert session_token.verify((key,), token, expires_at - 1) == session_id
    assert session_token.verify((key,), token, expires_at) is None
    assert session_token.verify((key + b"x",), token, 0) is None


@given(text=st.one_of(st.text(), st.text().map(lambda t: f"vs1.{t}"), st.text().map(lambda t: f"vs1.e30.{t}")))
def test_any_other_text_is_nobody_s(text: str) -> None:
    assert session_token.verify((KEY,), text, 0) is None


@given(position=st.integers(0, 200), letter=st.sampled_from("Aé_.\x00\ud800="))
def test_a_changed_token_is_nobody_s(position: int, letter: str) -> None:
    token = session_token.sign(KEY, "session", 10)
    position %= len(token)
    changed = token[:position] + letter + token[position + 1 :]
    assert session_token.verify((KEY,), changed, 0) == ("session" if changed == token else None)


@pytest.mark.parametrize(
    "claims",
    [[], 1, None, "text", {}, {"sid": "s"}, {"exp": 9}, {"sid": 1, "exp": 9}, {"sid": "s", "exp": "9"}, {"sid": None}],
)
def test_what_else_is_signed_with_the_key_is_no_session(claims: Any) -> None:
    assert session_token.verify((KEY,), signed(json.dumps(claims).encode()), 0) is None


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_signed_payload_that_is_no_json_is_no_session(payload: bytes) -> None:
    assert session_token.verify((KEY,), signed(payload), 0) is None
