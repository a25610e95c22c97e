"""What imported shoppers consent to by the profiles that the stage has of them, which may be less than a file says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from importers.errors import ImportStoppedError
from vitrine.domain.consent import Consent, allows, lower
from vitrine.stores import batches

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_KEYS = batches.MOST_KEYS
ATTEMPTS = 8


class Consents:
    """Consents of the profiles table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def held(self, shoppers: Iterable[str]) -> dict[str, Consent]:
        """Read what profiles hold, by shopper; who has no profile is absent.

        Raises ImportStoppedError where the table keeps some back: not knowing must not pass for a consent.
        """
        waiting = iter(shoppers)
        found: dict[str, Consent] = {}
        while batch := list(islice(waiting, MOST_KEYS)):
            found |= {row["PK"]["S"]: row["consent"]["S"] for row in self._read(batch) if "consent" in row}
        return found

    def _read(self, shoppers: list[str]) -> list[dict[str, Any]]:
        keys = [{"PK": {"S": shopper}, "SK": {"S": "P"}} for shopper in shoppers]
        shape = {"ConsistentRead": True, "ProjectionExpression": "PK, consent"}
        read = batches.read(self._client, self._table, keys, attempts=ATTEMPTS, **shape)
        if read.kept_back:
            raise ImportStoppedError("the profiles table keeps consents back; run the same import again")
        return read.rows


class ConsentedSink:
    """Puts the lesser of both consents on each event, drops what may not be stored, and passes the chunk on."""

    def __init__(self, consents: Consents, sink: Any) -> None:
        self._consents = consents
        self._sink = sink

    def __call__(self, chunk: int, records: list[dict[str, Any]]) -> int:
        """Store what one chunk has that may be; counts what was left out as unchanged."""
        held = self._consents.held({record["shopper"] for record in records})
        kept = []
        for record in records:
            consent = held.get(record["shopper"])
            record["consent"] = record["consent"] if consent is None else lower(consent, record["consent"])
            if allows(record["consent"], "service"):
                kept.append(record)
        return len(records) - len(kept) + int(self._sink(chunk, kept))
