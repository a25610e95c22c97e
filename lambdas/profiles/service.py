"""A user's profile: read whole, replaced whole, at a version that the caller may insist on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from profiles.schemas import ProfileBody
from vitrine.domain.consent import Consent
from vitrine.errors import InvalidInputError, NotFoundError, PreconditionFailedError

SHOWN = ("attributes", "preferences", "consent", "locale", "version", "updated_at")


class ProfileStore(Protocol):
    """Where profiles are kept."""

    def profile(self, shopper_key: str) -> dict[str, Any] | None:
        """Read a profile."""

    def put_profile(
        self, shopper_key: str, values: Mapping[str, Any], updated_at: int, expected_version: int | None
    ) -> dict[str, Any] | None:
        """Replace a profile; None where it is not at the version expected."""


def read(store: ProfileStore, shopper_key: str) -> dict[str, Any]:
    """Read a profile; raises NotFoundError where there is none."""
    found = store.profile(shopper_key)
    if found is None:
        raise NotFoundError
    return shown(shopper_key, found)


def replace(
    store: ProfileStore, shopper_key: str, body: ProfileBody, if_match: str | None, default: Consent
) -> dict[str, Any]:
    """Replace a profile; raises PreconditionFailedError where it is not at the version named."""
    values = body.model_dump() | {"consent": body.consent or default}
    stored = store.put_profile(shopper_key, values, int(time.time() * 1000), version_of(if_match))
    if stored is None:
        raise PreconditionFailedError(f"the profile is no longer at version {if_match}")
    return shown(shopper_key, stored)


def version_of(if_match: str | None) -> int | None:
    """The version that an If-Match header names, with or without quotes; 0 names a profile that does not exist yet."""
    if if_match is None or if_match == "*":
        return None
    text = if_match.strip().strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise InvalidInputError.of("If-Match", "must be the version of a profile", if_match)
    return int(text)


def shown(shopper_key: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored profile as callers get it."""
    return {"user_id": shopper_key.partition("#")[2]} | {name: stored.get(name) for name in SHOWN}
