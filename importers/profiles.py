"""Rows of shoppers' profiles."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from importers import edge
from importers.pipeline import Fault
from vitrine.domain.erasure import NEVER
from vitrine.stores.profiles import ATTEMPTS, BASE_PAUSE_S, RETRIED
from vitrine.stores.tombstones import unless_erased
from vitrine.stores.values import row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importers.pipeline import Place
    from vitrine.domain.consent import Consent

_FIELDS = ("attributes", "preferences", "consent", "locale")


class ProfileJudge:
    """Gives a shopper's profile; one that says nothing of consent has `default`."""

    def __init__(self, default: Consent) -> None:
        self._default = default

    def __call__(self, fields: dict[str, Any], _: Place) -> dict[str, Any] | list[Fault]:
        """Judge one row; objects may be JSON text, as CSV carries them."""
        shopper = edge.shopper_key(fields)
        if isinstance(shopper, Fault):
            return [shopper]
        profile = edge.read_profile({name: fields[name] for name in _FIELDS if name in fields})
        if isinstance(profile, list):
            return profile
        return {"shopper": shopper, **profile, "consent": profile["consent"] or self._default}


class ProfileSink:
    """Creates profiles; one that is there is its shopper's own and stays.

    A file of profiles says not of when they are: who was erased gets none back from it.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def __call__(self, _: int, profiles: Sequence[dict[str, Any]]) -> int:
        """Store one chunk; counts those that were there."""
        return sum(not self._create(profile) for profile in profiles)

    def _create(self, profile: dict[str, Any]) -> bool:
        item = {
            "PK": profile["shopper"], "SK": "P", "attributes": profile["attributes"],
            "preferences": profile["preferences"], "consent": profile["consent"],
            "locale": profile.get("locale"), "version": 1, "updated_at": time.time_ns() // 1_000_000,
        }  # fmt: skip
        put = {"TableName": self._table, "Item": row(item), "ConditionExpression": "attribute_not_exists(PK)"}
        check = unless_erased(self._table, profile["shopper"], NEVER)
        for attempt in range(ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=[{"Put": put}, check])
            except ClientError as error:
                codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
                if "ConditionalCheckFailed" in codes:
                    return False
                if attempt == ATTEMPTS - 1 or not RETRIED & codes:
                    raise
                time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
            else:
                break
        return True
