"""Consumer of the catalogue table's stream: carries changed items to the ranker, with their text vectors.

The words by which the shop calls them go to the lexicon that conversations are understood by.

While the embedding endpoint is away, items are published without a vector, so that price, stock and deletions show at
once; their records are reported as failed and come again for their vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine import settings
from vitrine.consumers import consumer
from vitrine.domain.items import embedding_text, segment_record
from vitrine.models.embedding import Embedding, EmbeddingUnavailableError
from vitrine.observability import logger
from vitrine.stores.clients import client
from vitrine.stores.lexicon import Lexicons
from vitrine.stores.segments import Segments
from vitrine.stores.values import plain

EMBEDDING_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    catalogue_table: str
    artifacts_bucket: str
    embedding_endpoint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One changed item; `text` where its vector has to be made anew."""

    sequence_number: str
    item: Mapping[str, Any]
    created: bool
    text: str | None


class Publisher:
    """Publishes batches of stream records."""

    def __init__(self, segments: Segments, embedding: Embedding, lexicons: Lexicons) -> None:
        self._segments = segments
        self._embedding = embedding
        self._lexicons = lexicons

    def publish(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Publish what can be; gives the sequence numbers of records that have to come again."""
        changes, failed = _changes(records)
        vectors, waiting = self._vectors(changes)
        if changes:
            created = [str(entry.item["item_id"]) for entry in reversed(changes) if entry.created]
            latest = {str(entry.item["item_id"]): entry for entry in changes}
            self._segments.publish(
                [segment_record(entry.item, vectors.get(item_id)) for item_id, entry in latest.items()], created
            )
            self._lexicons.learn([entry.item for entry in latest.values() if not entry.item.get("deleted")])
        return failed + waiting

    def _vectors(self, changes: Sequence[Change]) -> tuple[dict[str, str], list[str]]:
        """Vectors by item id, and the records that have to wait for theirs."""
        wanted = [entry for entry in changes if entry.text is not None]
        if not wanted:
            return {}, []
        try:
            made = self._embedding.vectors([str(entry.text) for entry in wanted])
        except EmbeddingUnavailableError as error:
            logger().warning("published without vectors", extra={"items": len(wanted), "error": str(error)})
            return {}, [entry.sequence_number for entry in wanted]
        return {str(entry.item["item_id"]): vector for entry, vector in zip(wanted, made, strict=True)}, []


def _changes(records: Iterable[Mapping[str, Any]]) -> tuple[list[Change], list[str]]:
    """Read records as changes; those that are no item's are named by their sequence numbers."""
    changes: list[Change] = []
    failed: list[str] = []
    for record in records:
        try:
            if not _only_phrased(record):
                changes.append(change(record))
        except (KeyError, TypeError, ValueError) as error:
            logger().error("a record that is no item", extra={"error": type(error).__name__})
            failed.append(str(record["dynamodb"]["SequenceNumber"]))
    return changes, failed


def change(record: Mapping[str, Any]) -> Change:
    """A stream record as a change; raises KeyError, TypeError or ValueError for what is no item."""
    images = record["dynamodb"]
    item = plain(images["NewImage"])
    before = images.get("OldImage", {})
    segment_record(item, None)
    same_text = before.get("text_hash", {}).get("S") == item.get("text_hash")
    text = None if item.get("deleted") or same_text else embedding_text(item)
    created = not before or bool(before.get("deleted", {}).get("BOOL"))
    return Change(str(images["SequenceNumber"]), item, created and not item.get("deleted"), text)


def _only_phrased(record: Mapping[str, Any]) -> bool:
    """Whether a sentence was written to the item, which is no change of it: every other write raises the revision."""
    images = record["dynamodb"]
    return "OldImage" in images and images["OldImage"].get("revision") == images["NewImage"].get("revision")


_SETTINGS = settings.read(Settings)
_PUBLISHER = Publisher(
    Segments(client("s3"), _SETTINGS.artifacts_bucket, client("dynamodb"), _SETTINGS.catalogue_table),
    Embedding(client("sagemaker-runtime", EMBEDDING_TIMEOUT_S), _SETTINGS.embedding_endpoint),
    Lexicons(client("s3"), _SETTINGS.artifacts_bucket),
)


@consumer
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Publish a batch; what failed comes again by itself."""
    failed = _PUBLISHER.publish([record for record in event["Records"] if "NewImage" in record["dynamodb"]])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
