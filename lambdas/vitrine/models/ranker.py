"""The ranker endpoint, seen from a function: a typed request, and an answer that is believed only after a check."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vitrine.breaker import Breaker

Mode = Literal["personal", "similar"]

REASON_CODES = frozenset(
    {"because_you", "similar_to", "bought_together", "popular", "new_for_you", "explore", "matches_query"}
)
TIMEOUTS_S = (0.25, 0.5, 1.0, 2.0, 4.0)
"""A client's timeout is fixed when it is made, so there is one client for each of these, made when first needed."""
_LONGEST_TEXT = 1000
_LARGEST_ANSWER = 2_000_000
_LARGEST_NUMBER = 1e100


class RankerUnavailableError(Exception):
    """The ranker gave no answer that can be used; `args[0]` names the cause in one word."""


class PastEvent(NamedTuple):
    """One event of the history that the ranker reads; `at` in epoch seconds."""

    item_id: str
    type: str
    at: int


@dataclass(frozen=True, slots=True)
class RankerRequest:
    """One ask: `k` best of the eligible catalogue at `catalogue_version` or later, for this history (oldest first).

    `query` is the vector of what is searched for, as the embedding endpoint gives it.
    """

    catalogue_version: int
    k: int
    now: int
    surface: str
    history: Sequence[PastEvent] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    filter: Mapping[str, Any] = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()
    candidates: Sequence[str] | None = None
    anchors: Sequence[str] = ()
    mode: Mode = "personal"
    exploration_share: float = 0.0
    seed: int = 0
    query: str | None = None

    def body(self) -> bytes:
        """Serialise the request as the endpoint takes it."""
        fields = {
            "catalogue_version": self.catalogue_version,
            "k": self.k,
            "now": self.now,
            "surface": self.surface,
            "history": [{"item_id": item_id, "type": kind, "at": at} for item_id, kind, at in self.history],
            "context": dict(self.context),
            "filter": dict(self.filter),
            "exclude": sorted(self.exclude),
            "candidates": None if self.candidates is None else list(self.candidates),
            "anchors": list(self.anchors),
            "mode": self.mode,
            "evidence": True,
            "cards": True,
            "exploration_share": self.exploration_share,
            "seed": self.seed,
            "query": self.query,
        }
        return json.dumps(fields, separators=(",", ":")).encode()


class Card(NamedTuple):
    """What the ranker knows of an item, at the catalogue version of its answer: enough to show it by."""

    title: str
    brand: str | None
    category: tuple[str, ...]
    in_stock: bool


@dataclass(frozen=True, slots=True)
class RankedItem:
    """One item of the answer; `events` are (index into the request's history, share of the score).

    `card` is None where the ranker has no title for the item, or did not rank it.
    """

    item_id: str
    score: float
    propensity: float
    code: str
    events: tuple[tuple[int, float], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A checked answer, best first; `eligible` counts the items that the masks left."""

    model_version: str
    catalogue_version: int
    items: tuple[RankedItem, ...]
    eligible: int


class Ranker:
    """Calls the endpoint within a time limit, behind a breaker.

    `connect` makes a sagemaker-runtime client that gives up after so many seconds and does not retry.
    """

    def __init__(self, endpoint: str, connect: Callable[[float], Any], breaker: Breaker) -> None:
        self._endpoint = endpoint
        self._connect = connect
        self._breaker = breaker

    def rank(self, request: RankerRequest, within_s: float) -> Ranking:
        """Rank within `within_s` seconds; raises RankerUnavailableError."""
        timeout_s = max((t for t in TIMEOUTS_S if t <= within_s), default=None)
        if timeout_s is None:
            raise RankerUnavailableError("deadline")
        if not self._breaker.allows():
            raise RankerUnavailableError("breaker_open")
        try:
            ranking = check(self._invoke(request, timeout_s), request)
        except RankerUnavailableError as error:
            # A request that the ranker refuses says nothing about its health.
            if error.args[0] == "refused":
                self._breaker.succeeded()
            else:
                self._breaker.failed()
            raise
        self._breaker.succeeded()
        return ranking

    def _invoke(self, request: RankerRequest, timeout_s: float) -> bytes:
        try:
            response = self._connect(timeout_s).invoke_endpoint(
                EndpointName=self._endpoint, ContentType="application/json", Body=request.body()
            )
            answer: bytes = response["Body"].read(_LARGEST_ANSWER)
        except ClientError as error:
            raise RankerUnavailableError(_cause(error)) from error
        except (BotoCoreError, OSError) as error:
            raise RankerUnavailableError(type(error).__name__) from error
        return answer


def _cause(error: ClientError) -> str:
    status = error.response.get("OriginalStatusCode")
    if status == 400:
        return "refused"
    if status == 409:
        return "behind"
    return str(error.response.get("Error", {}).get("Code", "error"))


def check(answer: bytes, request: RankerRequest) -> Ranking:
    """Parse and check an answer; whatever breaks the contract anywhere makes the whole of it unusable."""
    try:
        ranking = _parse(json.loads(answer))
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise RankerUnavailableError("malformed") from error
    ids = {item.item_id for item in ranking.items}
    if not _consistent(ranking, ids, request):
        raise RankerUnavailableError("inconsistent")
    if not ids.isdisjoint(request.exclude) or not (request.candidates is None or ids <= set(request.candidates)):
        raise RankerUnavailableError("unasked_items")
    return ranking


def _consistent(ranking: Ranking, ids: set[str], request: RankerRequest) -> bool:
    """Say whether the counts, versions and history indices of an answer fit what was asked."""
    size = len(ranking.items)
    newest = len(request.history)
    return (
        len(ids) == size
        and size == min(request.k, ranking.eligible)
        and ranking.catalogue_version >= request.catalogue_version
        and all(0 <= index < newest for item in ranking.items for index, _ in item.events)
    )


def _parse(answer: Any) -> Ranking:
    return Ranking(
        _text(answer["model_version"]),
        _count(answer["catalogue_version"]),
        tuple([_item(item) for item in answer["items"]]),
        _count(answer["eligible"]),
    )


def _item(item: Any) -> RankedItem:
    reason = item["reason"]
    code = reason["code"]
    if code not in REASON_CODES:
        raise ValueError(code)
    propensity = _share(item["propensity"])
    if propensity == 0.0:
        raise ValueError(propensity)
    return RankedItem(
        _text(item["item_id"]),
        _number(item["score"]),
        propensity,
        code,
        tuple([(_count(event["index"]), _share(event["share"])) for event in reason["events"]]),
        tuple([(_text(a["name"]), _text(a["value"])) for a in reason["attributes"]]),
        _card(item.get("card")),
    )


def _card(card: Any) -> Card | None:
    """A container of an earlier release sends none."""
    if card is None:
        return None
    if type(card["in_stock"]) is not bool:
        raise TypeError(card)
    brand = card["brand"]
    category = tuple([_text(level) for level in card["category"]])
    return Card(_text(card["title"]), None if brand is None else _text(brand), category, card["in_stock"])


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        raise TypeError(value)
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(value)
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) < _LARGEST_NUMBER:
        raise TypeError(value)
    return float(value)


def _share(value: Any) -> float:
    number = _number(value)
    if not 0.0 <= number <= 1.0:
        raise ValueError(value)
    return number
