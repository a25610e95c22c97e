"""What may fail behind the API, alone and together: one row for each, and what answers may lack meanwhile."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embedded.endpoints import Fault

if TYPE_CHECKING:
    from embedded.cloud import Cloud

Injection = Callable[["Cloud"], AbstractContextManager[Any]]

THROTTLED = {"error": "ProvisionedThroughputExceededException"}
GONE = {"error": "ResourceNotFoundException"}
BROKEN = {"error": "InternalServerError", "status": 500}
SLOW_S = 4.0
"""Longer than a request may take altogether."""


def endpoint(name: str, **effect: Any) -> Injection:
    """Disturb an endpoint's answers."""

    @contextmanager
    def inject(cloud: Cloud) -> Iterator[None]:
        deployed = cloud.parameter(f"{name}-endpoint")
        cloud.endpoints.disturb(deployed, Fault(**effect))
        try:
            yield
        finally:
            cloud.endpoints.heal(deployed)

    return inject


def table(name: str, **effect: Any) -> Injection:
    """Disturb every call that concerns a table."""
    return lambda cloud: cloud.faults.inject("dynamodb", table=cloud.parameter(f"{name}-table"), **effect)


def service(name: str, **effect: Any) -> Injection:
    """Disturb a whole service."""
    return lambda cloud: cloud.faults.inject(name, **effect)


def half(body: bytes) -> bytes:
    """The first half of an answer."""
    return body[: len(body) // 2]


def not_a_number(body: bytes) -> bytes:
    """An answer whose scores are NaN."""
    return re.sub(rb'"score":\s*[-0-9.eE]+', b'"score": NaN', body)


def wrong_ids(body: bytes) -> bytes:
    """An answer that names the same item in every place."""
    answer = json.loads(body)
    for item in answer["items"]:
        item["item_id"] = answer["items"][0]["item_id"]
    return json.dumps(answer).encode()


@dataclass(frozen=True)
class Row:
    """One failure.

    `lost` is what every answer to a shopper lacks once the failure shows, `may` what some lack besides; `takes_events`
    is whether events are stored meanwhile (None: some are), `counts` whether counters can be read.
    """

    name: str
    injections: tuple[Injection, ...]
    lost: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    takes_events: bool | None = True
    counts: bool = True
    everyday: bool = False
    breaker: str | None = None
    """What is lost with the dependency whose breaker opens."""

    def __str__(self) -> str:
        return self.name


STOCK = frozenset({"live_stock"})
TITLES = frozenset({"explanations"})
MODEL = frozenset({"model"})
PERSON = frozenset({"personalisation"})
TRENDS = frozenset({"popularity"})

RANKER = {
    "timeout": endpoint("ranker", latency_s=SLOW_S),
    "5xx": endpoint("ranker", status=500),
    "throttling": endpoint("ranker", status=429),
    "connection cut": endpoint("ranker", drop=True),
    "half an answer": endpoint("ranker", rewrite=half),
    "junk": endpoint("ranker", junk=True),
    "NaN": endpoint("ranker", rewrite=not_a_number),
    "wrong ids": endpoint("ranker", rewrite=wrong_ids),
}

# Half of its answers fail, and the others come: whatever an answer lacks, it comes.
SOME = STOCK | TITLES | PERSON | TRENDS

ROWS = (
    *(
        Row(f"ranker: {kind}", (fault,), MODEL, breaker="model", everyday=kind == "half an answer")
        for kind, fault in RANKER.items()
    ),
    Row("ranker: slow", (endpoint("ranker", latency_s=0.3),)),
    Row("embedding: away", (endpoint("embedding", status=503),)),
    Row("profiles: throttled 30 %", (table("profiles", share=0.3, **THROTTLED),), may=PERSON, takes_events=None),
    Row(
        "profiles: gone", (table("profiles", **GONE),), PERSON, takes_events=False, everyday=True,
        breaker="personalisation",
    ),
    Row("profiles: broken", (table("profiles", **BROKEN),), PERSON, takes_events=False),
    Row("profiles: slow", (table("profiles", latency=SLOW_S),), PERSON, takes_events=None),
    Row("catalogue: throttled 30 %", (table("catalogue", share=0.3, **THROTTLED),), may=STOCK | TITLES, everyday=True),
    Row("catalogue: gone", (table("catalogue", **GONE),), STOCK, TITLES, everyday=True, breaker="live_stock"),
    Row("catalogue: slow", (table("catalogue", latency=SLOW_S),), STOCK, TITLES | TRENDS),
    Row("trends: throttled 30 %", (table("trends", share=0.3, **THROTTLED),), may=TRENDS),
    Row("trends: gone", (table("trends", **GONE),), may=TRENDS, counts=False),
    Row("trends: slow", (table("trends", latency=SLOW_S),), may=TRENDS | STOCK | TITLES, counts=False),
    Row(
        "all tables: throttled 30 %", (service("dynamodb", share=0.3, **THROTTLED),), may=SOME, takes_events=None,
        everyday=True,
    ),
    Row("all tables: gone", (service("dynamodb", **GONE),), STOCK | PERSON, TITLES | TRENDS, False),
    Row(
        "all tables: slow", (service("dynamodb", latency=SLOW_S),), STOCK | PERSON, TITLES | TRENDS | MODEL, None,
    ),
    Row("secrets: gone", (service("secretsmanager", error="InternalServiceError", status=500),)),
    Row("lake's bucket: gone", (service("s3", error="SlowDown", status=503),), may=MODEL, everyday=True),
    Row("ranker and profiles", (RANKER["5xx"], table("profiles", **GONE)), MODEL | PERSON, TRENDS, False),
    Row("ranker and catalogue", (RANKER["5xx"], table("catalogue", **GONE)), MODEL | STOCK, TITLES, everyday=True),
    Row("ranker and trends", (RANKER["junk"], table("trends", **GONE)), MODEL, TRENDS, counts=False),
    Row(
        "everything but the ranker", (service("dynamodb", **BROKEN), service("secretsmanager", **BROKEN)),
        STOCK | PERSON, TITLES | TRENDS, False,
    ),
    Row(
        "everything", (RANKER["5xx"], service("dynamodb", **BROKEN), service("s3", error="SlowDown", status=503)),
        MODEL | STOCK | PERSON, TITLES | TRENDS, False, everyday=True,
    ),
)  # fmt: skip
