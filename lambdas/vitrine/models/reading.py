"""Client of the reader, which the embedding endpoint holds: a message in, its spans and its act out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vitrine.breaker import Breaker

MOST_CHARACTERS = 400
"""The longest message that is marked as a whole; of a longer one nothing is."""
KINDS = frozenset({"wanted", "quality", "refused", "harmful", "freed", "told"})


class Span(NamedTuple):
    """A run of characters, from `start` up to `end`, of a kind, and how surely (0 to 1)."""

    start: int
    end: int
    kind: str
    score: float


class Marked(NamedTuple):
    """What was marked in a message, in the order of the words, and what the message is for."""

    spans: tuple[Span, ...] = ()
    act: str = ""
    score: float = 0.0


class Marker:
    """Asks the reader; where it gives no answer, or none that can be, nothing is marked and the rules read alone."""

    def __init__(self, client: Any, endpoint: str, breaker: Breaker, report: Callable[[Exception], None]) -> None:
        self._client = client
        self._endpoint = endpoint
        self._breaker = breaker
        self._report = report

    def __call__(self, message: str) -> Marked | None:
        """Mark a message; None where it was not read."""
        if not 0 < len(message) <= MOST_CHARACTERS or not message.strip() or not self._breaker.allows():
            return None
        try:
            response = self._client.invoke_endpoint(
                EndpointName=self._endpoint,
                ContentType="application/json",
                Body=json.dumps({"messages": [message]}).encode(),
            )
            marked = _marked(json.loads(response["Body"].read())["readings"][0], len(message))
        except Exception as error:
            # Whatever went wrong, the shopper gets an answer by the rules.
            self._breaker.failed()
            self._report(error)
            return None
        self._breaker.succeeded()
        return marked


def _marked(given: Mapping[str, Any], length: int) -> Marked:
    """Read an answer; raises ValueError where it does not fit the message."""
    spans = tuple(Span(one["start"], one["end"], one["kind"], float(one["score"])) for one in given["spans"])
    edge = 0
    for span in spans:
        if not edge <= span.start < span.end <= length or span.kind not in KINDS:
            raise ValueError("spans that do not follow each other within the message")
        edge = span.end
    return Marked(spans, str(given["act"]), float(given["score"]))
