"""The requests of a shop's traffic, in the mix in which they come."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MIX = {
    "recommendations": 40,
    "events": 30,
    "items": 8,
    "related": 8,
    "rankings": 6,
    "profile": 4,
    "sessions": 4,
}
"""Shares of the routes, in hundredths."""
TYPES = ("view", "view", "view", "add_to_cart", "like", "purchase")


@dataclass(frozen=True)
class Ask:
    """One request. `events` are the ids of those it sends, `user` whose they are; `open` needs no token."""

    route: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    user: str = ""
    events: tuple[str, ...] = ()
    open: bool = False


class Shoppers:
    """Draws requests of `shoppers` users of a shop of `items` items, by a storefront's server."""

    def __init__(self, shoppers: int, items: int, seed: int) -> None:
        self._shoppers = shoppers
        self._items = items
        self._draw = random.Random(seed)  # noqa: S311 - traffic to measure with
        self._routes: dict[str, Callable[[str], Ask]] = {
            "recommendations": self._recommendations,
            "events": self._events,
            "items": self._items_of,
            "related": self._related,
            "rankings": self._rankings,
            "profile": self._profile,
            "sessions": self._sessions,
        }

    def ask(self) -> Ask:
        """Draw the next request."""
        [route] = self._draw.choices(list(MIX), list(MIX.values()))
        return self._routes[route](f"u{self._draw.randrange(self._shoppers)}")

    def _item(self) -> str:
        # Few items are asked for often.
        return f"i{int(self._items * self._draw.random() ** 2)}"

    def _recommendations(self, user: str) -> Ask:
        return Ask("recommendations", "GET", f"/v1/users/{user}/recommendations?k=20")

    def _events(self, user: str) -> Ask:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        events = [
            {
                "event_id": uuid.UUID(int=self._draw.getrandbits(128)).hex,
                "type": self._draw.choice(TYPES),
                "time": now,
                "item_id": self._item(),
            }
            for _ in range(self._draw.choice((1, 1, 1, 3)))
        ]
        ids = tuple(str(event["event_id"]) for event in events)
        return Ask("events", "POST", "/v1/events", {"user_id": user, "events": events}, user, ids)

    def _items_of(self, _user: str) -> Ask:
        return Ask("items", "GET", f"/v1/items/{self._item()}")

    def _related(self, _user: str) -> Ask:
        return Ask("related", "GET", f"/v1/items/{self._item()}/related?k=10")

    def _rankings(self, user: str) -> Ask:
        items = list({self._item() for _ in range(20)})
        return Ask("rankings", "POST", "/v1/rankings", {"user_id": user, "item_ids": items})

    def _profile(self, user: str) -> Ask:
        if self._draw.random() < 0.5:
            return Ask("profile", "GET", f"/v1/users/{user}/profile")
        return Ask("profile", "PUT", f"/v1/users/{user}/profile", {"attributes": {"visits": self._draw.randrange(99)}})

    def _sessions(self, _user: str) -> Ask:
        return Ask("sessions", "POST", "/v1/sessions", {}, open=True)
