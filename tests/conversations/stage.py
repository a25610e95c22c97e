"""The assistant as it is deployed, in one process: its own composition over moto's stores, the ranker's and encoder's
own programs behind the endpoints, and a language model that is played.
"""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from assistant import composition
from assistant.service import Assistant
from embedding.inference import MAX_TEXTS, EmbeddingProgram
from ranker import bootstrap
from ranker.inference import RankerProgram
from ranker.segments import BucketSegments
from tests.conversations.shop import CREATED_AT, items
from vitrine.domain.items import embedding_text, segment_record, text_hash
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.lexicon import Lexicons
from vitrine.stores.segments import Segments

TABLES = ("profiles", "catalogue", "trends")
MODEL = "played.model-v1"
Converse = Callable[..., Any]
Vectors = Callable[[list[str]], list[str]]
"""Texts in, base64 of 384 float16 for each out."""
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "POWERTOOLS_METRICS_NAMESPACE": "Vitrine",
    "POWERTOOLS_SERVICE_NAME": "assistant",
    "RANKER_ENDPOINT": "ranker",
    "EMBEDDING_ENDPOINT": "embedding",
}


class Endpoints:
    """sagemaker-runtime over the containers' own programs; `away` names endpoints that give no answer."""

    def __init__(self, ranker: RankerProgram, encoder: EmbeddingProgram) -> None:
        self._programs: dict[str, Any] = {"ranker": ranker, "embedding": encoder}
        self.away: set[str] = set()

    def invoke_endpoint(self, *, EndpointName: str, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        if EndpointName in self.away:
            raise ConnectionError(EndpointName)
        answer = self._programs[EndpointName].invoke(json.loads(Body))
        return {"Body": io.BytesIO(json.dumps(answer).encode())}


class Stage:
    """A running shop with its assistant; `converse` plays the language model of the assistants made by `phrased`.

    What it keeps is called by its name: shops of several names may run side by side.
    """

    def __init__(
        self, patch: pytest.MonkeyPatch, name: str, rows: list[dict[str, Any]], vectors: Vectors | None
    ) -> None:
        self._patch = patch
        self.bucket = f"artifacts-{name}"
        self.tables = {table: f"{table}-{name}" for table in TABLES}
        self.dynamodb = boto3.client("dynamodb")
        self.s3 = boto3.client("s3")
        for table in self.tables.values():
            self._create(table)
        self.s3.create_bucket(Bucket=self.bucket)
        self._encoder = EmbeddingProgram.load()
        self.catalogue = CatalogueTable(self.dynamodb, self.tables["catalogue"])
        self._vectors = vectors or self._encoded
        self.put(rows)
        self.endpoints = Endpoints(self._ranker(), self._encoder)

    def assistant(self, **settings: Any) -> Assistant:
        """Make the assistant as its function does, with settings beside the usual."""
        given = {f"{table}_table": name for table, name in self.tables.items()} | {"artifacts_bucket": self.bucket}
        with self._patch.context() as patch:
            patch.setattr(composition, "_sagemaker", lambda _timeout_s: self.endpoints)
            for name, value in (given | settings).items():
                patch.setenv(name.upper(), str(value))
            return composition.compose()

    def phrased(self, converse: Converse, **settings: Any) -> Assistant:
        """Make an assistant whose answers `converse` phrases."""
        client = type("Bedrock", (), {"converse": staticmethod(converse)})()
        with self._patch.context() as patch:
            patch.setattr(composition, "_bedrock", lambda _timeout_s: client)
            return self.assistant(language_model=MODEL, **settings)

    def put(self, rows: list[dict[str, Any]]) -> None:
        """Put items into the shop, as the catalogue's functions do."""
        stored = []
        for row in rows:
            before = self.catalogue.get(row["item_id"])
            values = {"availability": "in_stock", **row, "revision": (before or {"revision": 0})["revision"] + 1,
                      "created_at": CREATED_AT, "updated_at": CREATED_AT, "text_hash": text_hash(row)}  # fmt: skip
            assert self.catalogue.replace(values, before["revision"] if before else None)
            stored.append(values)
        vectors = self._vectors([embedding_text(row) for row in stored])
        records = [segment_record(row, vector) for row, vector in zip(stored, vectors, strict=True)]
        Segments(self.s3, self.bucket, self.dynamodb, self.tables["catalogue"]).publish(
            records, [row["item_id"] for row in stored]
        )
        Lexicons(self.s3, self.bucket).learn(stored)

    def item(self, item_id: str) -> dict[str, Any]:
        """Give an item as the catalogue has it now."""
        found = self.catalogue.get(item_id)
        assert found is not None
        return found

    def rows(self, table: str = "profiles") -> list[dict[str, Any]]:
        """Give all that a table holds."""
        found: list[dict[str, Any]] = self.dynamodb.scan(TableName=self.tables[table])["Items"]
        return found

    def _encoded(self, texts: list[str]) -> list[str]:
        vectors: list[str] = []
        for start in range(0, len(texts), MAX_TEXTS):
            answer: Any = self._encoder.invoke({"texts": texts[start : start + MAX_TEXTS]})
            vectors += answer["vectors"]
        return vectors

    def _ranker(self) -> RankerProgram:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "model.tar.gz"
            bootstrap.build(archive)
            with tarfile.open(archive) as packed:
                packed.extractall(Path(folder) / "model", filter="data")
            return RankerProgram.load(Path(folder) / "model", BucketSegments(self.s3, self.bucket))

    def _create(self, table: str) -> None:
        self.dynamodb.create_table(
            TableName=table,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )


@contextmanager
def stage(
    name: str = "shop", rows: list[dict[str, Any]] | None = None, vectors: Vectors | None = None
) -> Iterator[Stage]:
    """Start a shop: the small one, or one of `rows`, whose vectors `vectors` may know already."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for variable, value in _ENVIRONMENT.items():
            patch.setenv(variable, value)
        yield Stage(patch, name, items() if rows is None else rows, vectors)
