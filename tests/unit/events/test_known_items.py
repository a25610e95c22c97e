"""Whether the catalogue has an item."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from vitrine.errors import AwayError
from vitrine.stores.batches import ATTEMPTS
from vitrine.stores.known_items import KnownItems

ROWS = {"ITEM#milk": {"PK": {"S": "ITEM#milk"}}, "ITEM#gone": {"PK": {"S": "ITEM#gone"}, "deleted": {"BOOL": True}}}


class Catalogue:
    """Answers for one key at a time, and leaves the others; `busy` it never gets to."""

    def __init__(self) -> None:
        self.calls = 0

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        self.calls += 1
        keys = sorted(request["RequestItems"]["catalogue"]["Keys"], key=lambda key: key["PK"]["S"] == "ITEM#busy")
        first, rest = keys[0]["PK"]["S"], keys[1:]
        if first == "ITEM#busy":
            first, rest = "", keys
        left = {"catalogue": request["RequestItems"]["catalogue"] | {"Keys": rest}} if rest else {}
        return {"Responses": {"catalogue": [ROWS[first]] if first in ROWS else []}, "UnprocessedKeys": left}


def test_what_was_left_unanswered_is_asked_again() -> None:
    assert KnownItems(Catalogue(), "catalogue").existing(["milk", "gone", "ghost"]) == {"milk"}


def test_what_is_never_answered_is_not_called_unknown() -> None:
    catalogue = Catalogue()
    assert KnownItems(catalogue, "catalogue").existing(["ghost", "busy"]) == {"busy"}
    assert catalogue.calls == ATTEMPTS


@pytest.mark.parametrize(
    "error",
    [
        AwayError("catalogue", "breaker_open"),
        ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "BatchGetItem"),
        EndpointConnectionError(endpoint_url="catalogue"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_while_the_catalogue_is_away_no_item_is_called_unknown(error: Exception) -> None:
    class Away:
        def batch_get_item(self, **_: Any) -> dict[str, Any]:
            raise error

    assert KnownItems(Away(), "catalogue").existing(["milk", "ghost"]) == {"milk", "ghost"}
