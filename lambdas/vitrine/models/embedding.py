"""Client of the embedding endpoint: texts in, unit vectors out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

MOST_TEXTS = 128


class EmbeddingUnavailableError(Exception):
    """The endpoint did not give vectors."""


class Embedding:
    """The embedding endpoint."""

    def __init__(self, client: Any, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint

    def vectors(self, texts: Sequence[str]) -> list[str]:
        """Base64 of 384 float16 for each text; raises EmbeddingUnavailableError."""
        return [vector for chunk in _chunks(texts) for vector in self._ask(chunk)]

    def _ask(self, texts: Sequence[str]) -> list[str]:
        try:
            response = self._client.invoke_endpoint(
                EndpointName=self._endpoint,
                ContentType="application/json",
                Body=json.dumps({"texts": list(texts)}).encode(),
            )
            vectors: list[str] = json.loads(response["Body"].read())["vectors"]
        except Exception as error:
            # Whatever went wrong, the items are published without their vectors and tried again.
            raise EmbeddingUnavailableError(type(error).__name__) from error
        if len(vectors) != len(texts):
            raise EmbeddingUnavailableError(f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), MOST_TEXTS):
        yield texts[start : start + MOST_TEXTS]
