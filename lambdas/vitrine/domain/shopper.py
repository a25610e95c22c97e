"""Who a request is about: a user, or an anonymous session, as the key of one partition."""

from __future__ import annotations

import re

ID_PATTERN = r"^[A-Za-z0-9._~:@|+=-]{1,128}$"
"""Ids of users and sessions: safe in a URL's path and in a key."""
_ID = re.compile(ID_PATTERN)


def valid_id(text: str) -> bool:
    """Whether a text may be the id of a user or a session."""
    return _ID.fullmatch(text) is not None


def user_key(user_id: str) -> str:
    """The partition of a user."""
    return f"USER#{user_id}"


def session_key(session_id: str) -> str:
    """The partition of an anonymous session."""
    return f"SESSION#{session_id}"
