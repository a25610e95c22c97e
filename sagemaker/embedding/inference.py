"""The embedding endpoint's program."""

from __future__ import annotations

import base64

from container.problem import RequestError
from embedding.encoder import DIMENSIONS, MODEL, Encoder

MAX_TEXTS = 128
MAX_CHARACTERS = 8000


class EmbeddingProgram:
    """Answers {"texts": [...]} with one base64 float16 vector per text."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @classmethod
    def load(cls) -> EmbeddingProgram:
        """Return the program over the packaged weights."""
        return cls(Encoder.load())

    def invoke(self, payload: dict[str, object]) -> dict[str, object]:
        """Answer one request.

        Raises:
            RequestError: The texts break a limit.
        """
        texts = _texts(payload.get("texts"))
        # A shop's variants repeat titles: each text is encoded once.
        unique = list(dict.fromkeys(texts))
        rows = self._encoder.encode(unique)
        encoded = {text: base64.b64encode(row.tobytes()).decode() for text, row in zip(unique, rows, strict=True)}
        return {"model": MODEL, "dim": DIMENSIONS, "vectors": [encoded[text] for text in texts]}


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_TEXTS:
        raise RequestError("texts", f"a list of 1 to {MAX_TEXTS} strings", value)
    for position, text in enumerate(value):
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_CHARACTERS:
            raise RequestError(f"texts[{position}]", f"a string of 1 to {MAX_CHARACTERS} characters", text)
    return value
