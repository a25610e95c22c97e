"""A drill: what shoppers and storefronts do while something is away, and what they are told."""

from __future__ import annotations

import itertools
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from recommendations.schemas import RankingsResponse, RecommendationsResponse, RelatedResponse
from tests.integration.conftest import Answer, ApiClient
from tests.integration.test_api_events import event
from tests.resilience.conftest import ITEMS

if TYPE_CHECKING:
    from embedded.cloud import Cloud
    from tests.resilience.failures import Row
    from tests.resilience.tally import Tally

K = 5
RECOVERY_S = 90.0


@dataclass
class Drill:
    """Counts what was answered, and judges each answer; `warm` fills the workers with what they are to remember."""

    cloud: Cloud
    row: Row
    tally: Tally
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.user = f"rs-{uuid.uuid4().hex[:12]}"
        self.tally.accepted[self.user] = set()
        self._client = ApiClient(self.cloud.api_url, self.cloud.token("shopper", self.user))
        self._items = itertools.cycle(ITEMS)

    def warm(self) -> None:
        """Ask once for everything, so that a worker has seen the shop."""
        assert len(self.recommended(len(ITEMS)).body["items"]) == len(ITEMS)

    def rounds(self, count: int) -> None:
        """Let the shopper look at an item, ask what next and dislike the first, and the storefront ask for the rest."""
        for _ in range(count):
            self._does("view", viewed := next(self._items))
            page = self._judged(self.recommended(K), RecommendationsResponse)
            first = page["items"][0]["item_id"]
            if self._does("dislike", first):
                self._forgets(first)
            related = self._client.get(f"/v1/items/{viewed}/related", k=K)
            self._judged(related, RelatedResponse, self.row.lost - {"personalisation"})
            self._judged_trending()
            ranked = self._client.post("/v1/rankings", {"item_ids": list(ITEMS[:K])})
            self._judged(ranked, RankingsResponse)

    def _forgets(self, disliked: str) -> None:
        """Find the next answer without what was disliked: an accepted event counts at once, whatever is away."""
        page = self._judged(self.recommended(K), RecommendationsResponse)
        if "personalisation" not in page["degraded"]:
            assert disliked not in {item["item_id"] for item in page["items"]}, (self.row.name, disliked)
            self.counts["accepted events heeded by the next answer"] += 1

    def recommended(self, k: int) -> Answer:
        """Ask for a page."""
        return self._client.get(f"/v1/users/{self.user}/recommendations", k=k)

    def recovers(self) -> None:
        """Wait until answers lack nothing: every breaker has closed again."""
        until_whole(self._client, self.user)
        self._client.close()

    def _does(self, kind: str, item_id: str) -> bool:
        """Send one event; whether it was accepted. One that was not stored is told so."""
        sent = event(kind, item_id)
        answer = self._client.post("/v1/events", {"events": [sent]})
        if answer.status == 202:
            [result] = answer.body["results"]
            accepted = bool(result["status"] == "accepted")
            assert accepted or result["status"] in ("rejected", "duplicate"), result
            if result["status"] != "rejected":
                self.tally.take(self.user, sent)
        else:
            accepted = False
            assert answer.status == 503, (self.row.name, answer.status, answer.content)
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.body["status"] == 503
        self.counts["events accepted" if accepted else "events told"] += 1
        if self.row.takes_events is not None:
            assert accepted == self.row.takes_events, (self.row.name, answer.status, answer.content)
        return accepted

    def _judged_trending(self) -> None:
        """What trends needs no model, and the counters or what was last read of them."""
        answer = self._client.get(f"/v1/users/{self.user}/recommendations", k=K, surface="trending")
        without = self.row.lost - {"model"} | (set() if self.row.counts else {"popularity"})
        self._judged(answer, RecommendationsResponse, without)

    def _judged(self, answer: Answer, schema: Any, needed: frozenset[str] | None = None) -> dict[str, Any]:
        """Every request is answered, with a page of distinct items that is full, and says what it lacks: `needed`."""
        assert answer.status == 200, (self.row.name, answer.status, answer.content)
        body: dict[str, Any] = answer.body
        schema.model_validate(body)
        ids = [item["item_id"] for item in body["items"]]
        assert len(ids) == len(set(ids)) == K, (self.row.name, body)
        assert set(ids) <= set(ITEMS)
        lost = set(body["degraded"])
        needed = self.row.lost if needed is None else needed
        assert needed <= lost <= self.row.lost | self.row.may, (self.row.name, lost)
        assert body["source"] != "fallback" or "model" in lost, (self.row.name, body)
        if "live_stock" in self.row.lost:
            assert any(item["stock"] is None for item in body["items"]), (self.row.name, body)
        self.counts["answers"] += 1
        self.counts[f"from {body['source']}"] += 1
        self.counts.update(f"without {one}" for one in lost)
        return body


def until_whole(client: ApiClient, user: str) -> None:
    """Wait until a shopper's answers lack nothing and events are taken."""
    give_up = time.monotonic() + RECOVERY_S
    while lacking := _lacks(client, user):
        assert time.monotonic() < give_up, f"still without {lacking}"
        time.sleep(0.25)


def _lacks(client: ApiClient, user: str) -> list[str]:
    answers = [
        client.get(f"/v1/users/{user}/recommendations", k=K),
        client.get(f"/v1/users/{user}/recommendations", k=K, surface="trending"),
        client.post("/v1/rankings", {"item_ids": list(ITEMS[:K])}),
    ]
    if any(answer.status != 200 for answer in answers):
        return [str(answer.status) for answer in answers]
    if client.post("/v1/events", {"events": [event("remove_from_cart", ITEMS[0])]}).status != 202:
        return ["events"]
    return [loss for answer in answers for loss in answer.body["degraded"]]
