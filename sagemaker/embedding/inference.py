"""The embedding endpoint's program: vectors of texts, and the marks of shoppers' messages."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Protocol

from container.problem import RequestError
from embedding.encoder import DIMENSIONS, MODEL, Encoder

if TYPE_CHECKING:
    from reading.marks import Marked

MAX_TEXTS = 128
MAX_CHARACTERS = 8000
MAX_MESSAGES = 16
MAX_MESSAGE_CHARACTERS = 400


class Reads(Protocol):
    """What marks a message."""

    def read(self, message: str) -> Marked:
        """Mark one message."""


class EmbeddingProgram:
    """Answers {"texts": [...]} with one base64 float16 vector per text, {"messages": [...]} with one reading each."""

    def __init__(self, encoder: Encoder, reader: Reads) -> None:
        self._encoder = encoder
        self._reader = reader

    @classmethod
    def load(cls) -> EmbeddingProgram:
        """Return the program over the packaged weights."""
        # The reader is an encoder itself: its package knows this one.
        from reading.reader import Reader  # noqa: PLC0415

        return cls(Encoder.load(), Reader.load())

    def invoke(self, payload: dict[str, object]) -> dict[str, object]:
        """Answer one request.

        Raises:
            RequestError: The texts or messages break a limit.
        """
        if "messages" in payload:
            given = _strings("messages", payload["messages"], MAX_MESSAGES, MAX_MESSAGE_CHARACTERS)
            return {"readings": [_written(self._reader.read(message)) for message in given]}
        texts = _strings("texts", payload.get("texts"), MAX_TEXTS, MAX_CHARACTERS)
        # A shop's variants repeat titles: each text is encoded once.
        unique = list(dict.fromkeys(texts))
        rows = self._encoder.encode(unique)
        encoded = {text: base64.b64encode(row.tobytes()).decode() for text, row in zip(unique, rows, strict=True)}
        return {"model": MODEL, "dim": DIMENSIONS, "vectors": [encoded[text] for text in texts]}


def _written(marked: Marked) -> dict[str, Any]:
    return {
        "act": marked.act,
        "score": round(marked.score, 4),
        "spans": [span._asdict() | {"score": round(span.score, 4)} for span in marked.spans],
    }


def _strings(field: str, value: object, most: int, longest: int) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise RequestError(field, f"a list of 1 to {most} strings", value)
    for position, text in enumerate(value):
        if not isinstance(text, str) or not 1 <= len(text) <= longest:
            raise RequestError(f"{field}[{position}]", f"a string of 1 to {longest} characters", text)
    return value
