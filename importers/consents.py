"""What imported shoppers consent to by the profiles that the stage has of them, which may be less than a file says."""

from __future__ import annotations

import random
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

from importers.errors import ImportStoppedError
from vitrine.domain.consent import Consent, allows, lower

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_KEYS = 100
ATTEMPTS = 8
PAUSE_S = 0.05


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

    def _read(self, shoppers: list[str]) -> Iterator[dict[str, Any]]:
        keys = [{"PK": {"S": shopper}, "SK": {"S": "P"}} for shopper in shoppers]
        for attempt in range(ATTEMPTS):
            request = {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "PK, consent"}
            answer = self._client.batch_get_item(RequestItems={self._table: request})
            yield from answer["Responses"].get(self._table, ())
            keys = (answer.get("UnprocessedKeys") or {}).get(self._table, {}).get("Keys", [])
            if not keys:
                return
            time.sleep(random.uniform(0, PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise ImportStoppedError("the profiles table keeps consents back; run the same import again")


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
