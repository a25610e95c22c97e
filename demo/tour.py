"""The tour: what a shopper sees, step by step, over HTTP with real tokens. Each step returns its facts."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from demo import conversation, screen, why
from demo.api import Api

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo.household import Households
    from embedded.cloud import Cloud

PAGE = 8
WAIT_S = 30.0
NEW_ITEM = "demo-new-item"


class NeverArrivedError(Exception):
    """Something that should be seen within seconds was not."""


class Tour:
    """One household's visit to the shop."""

    def __init__(self, cloud: Cloud, households: Households) -> None:
        self._cloud = cloud
        self._households = households
        self._open = Api(cloud.api_url)
        self.user_id, self._other = households.typical(2)
        self._shopper = self._as_shopper(self.user_id)
        self._operator = self._open.with_token(cloud.token("operator"))
        self._home = f"/v1/users/{self.user_id}/recommendations"

    def steps(self) -> dict[str, Callable[[], dict[str, Any]]]:
        """Name the steps in their order."""
        return {
            "household": self.household,
            "recommendations": self.recommend,
            "live_events": self.live_events,
            "new_shopper": self.new_shopper,
            "new_item": self.new_item,
            "filters": self.filters,
            "conversation": self.conversation,
            "why": self.why,
            "without_model": self.without_model,
        }

    def household(self) -> dict[str, Any]:
        """Show who the tour follows."""
        screen.heading(f"1  Household {self.user_id} and its last baskets")
        baskets = self._households.last_baskets(self.user_id)
        # A third of the households told who they are; the others have no profile.
        profile = self._shopper.get_if_there(f"/v1/users/{self.user_id}/profile")
        screen.baskets(baskets)
        return {
            "user_id": self.user_id,
            "baskets": len(baskets),
            "attributes": profile.body.get("attributes", {}) if profile else {},
        }

    def recommend(self) -> dict[str, Any]:
        """Show what Vitrine offers the household that is new to it, and what it may buy again."""
        screen.heading("2  What Vitrine recommends, and why")
        home = self._shopper.get(self._home, surface="home", k=PAGE)
        again = self._shopper.get(self._home, surface="buy_again", k=PAGE // 2)
        self._show(home.body["items"], title="home: nothing that the household bought before")
        self._show(again.body["items"], title="buy again")
        screen.say(f"model {home.body['model_version']}, source {home.body['source']}, {home.took_ms:.0f} ms")
        bought = self._households.bought(self.user_id)
        return {
            **_answer_facts(home.body), "took_ms": home.took_ms, "buy_again": _ids(again.body),
            "already_bought": sorted(bought & set(_ids(home.body))),
            "buy_again_not_bought": sorted(set(_ids(again.body)) - bought),
        }  # fmt: skip

    def live_events(self) -> dict[str, Any]:
        """Send three events and ask again: the next answer knows them."""
        items = self._households.untried(self.user_id, 3)
        group = " > ".join(items[0]["category"][:2])
        screen.heading(f"3  Three live events in {group}, where the household never bought")
        before = self._shopper.get(self._home, surface="home", k=PAGE).body
        began = time.perf_counter()
        kinds = ("view", "like", "add_to_cart")
        sent = [(kind, item["item_id"]) for kind, item in zip(kinds, items, strict=False)]
        posted = self._post_events(self._shopper, sent)
        after = self._shopper.get(self._home, surface="home", k=PAGE)
        total = 1000 * (time.perf_counter() - began)
        for kind, item_id in sent:
            screen.say(f"  {kind}: {self._households.named(item_id)}")
        self._show(after.body["items"], before=_ids(before))
        screen.say(f"events accepted and the answer changed {total:.0f} ms after the first byte was sent "
                   f"(answer alone {after.took_ms:.0f} ms)")  # fmt: skip
        return {
            "sent": sent, "results": posted, "category": group, "before": _ids(before), "after": _ids(after.body),
            "changed": _ids(before) != _ids(after.body), "source": after.body["source"],
            "events_to_answer_ms": total, "answer_ms": after.took_ms,
            "evidence_names_live_event": _evidence(after.body) & {item for _, item in sent} != set(),
        }  # fmt: skip

    def new_shopper(self) -> dict[str, Any]:
        """Serve someone of whom nothing is known, then of whom one thing is."""
        screen.heading("4  A brand-new shopper, anonymous")
        session = self._open.post("/v1/sessions", {}).body
        api = self._open.with_token(session["token"])
        path = f"/v1/sessions/{session['session_id']}/recommendations"
        before = api.get(path, k=PAGE).body
        self._show(before["items"], title="before anything is known")
        viewed = self._households.favourite(self._other)
        posted = self._post_events(api, [("view", viewed["item_id"])])
        after = api.get(path, k=PAGE).body
        self._show(after["items"], before=_ids(before), title=f"after one look at {viewed['title']}")
        return {
            "session_id": session["session_id"], "viewed": viewed["item_id"], "results": posted,
            "before": _ids(before), "after": _ids(after), "changed": _ids(before) != _ids(after),
            "source": after["source"],
        }  # fmt: skip

    def new_item(self) -> dict[str, Any]:
        """Put a new item into the catalogue and wait until the right shopper is offered it."""
        like = self._households.favourite(self.user_id)
        screen.heading(f"5  A brand-new item, much like {like['title']}")
        body = _new_item(like)
        began = time.perf_counter()
        self._operator.put(f"/v1/items/{NEW_ITEM}", body)
        reached = self._wait_for_new_item(began)
        right, other = self._place_of_new(self._shopper, self.user_id), self._place_of_new(
            self._as_shopper(self._other), self._other)  # fmt: skip
        home = self._shopper.get(self._home, surface="home", k=100).body
        place = _place(home, NEW_ITEM)
        screen.say(f"[bold]{body['title']}[/] reached the household {reached:.2f} s after the catalogue call: place "
                   f"{right} of its new arrivals, place {place or 'below 100'} of its home page; "
                   f"another household has it at place {other or 'below 100'} of new arrivals")  # fmt: skip
        return {"item_id": NEW_ITEM, "reached_s": reached, "place_new_arrivals": right, "place_home": place,
                "place_for_other": other, "like": like["item_id"]}  # fmt: skip

    def filters(self) -> dict[str, Any]:
        """Ask for a part of the shop: the page is full and keeps to it."""
        path = self._households.untried(self.user_id, 3)[0]["category"][:1]
        screen.heading(f"6  Filters: only {path[0]}, at most $3.00")
        answer = self._shopper.get(self._home, k=PAGE, category=" > ".join(path), max_price="3.00").body
        self._show(answer["items"])
        kept = [item for item in answer["items"] if item["category"][: len(path)] == path and _to_pay(item) <= 3]
        return {"category": path, "max_price": 3.0, "items": _ids(answer), "all_within": len(kept) == len(_ids(answer)),
                "full_page": len(_ids(answer)) == PAGE, "source": answer["source"]}  # fmt: skip

    def conversation(self) -> dict[str, Any]:
        """Talk with the assistant: a wish with a limit, a question, a change of mind, and a refusal."""
        screen.heading("7  A conversation with the shop's assistant")
        wish = conversation.wish_for(self._households.choice(self.user_id))
        more = ("why the first one?", "something cheaper, please", "not that brand")
        turns = conversation.hold(self._shopper, self.user_id, wish, more, self._households.named)
        return {"category": wish.category, "limit": wish.limit, "turns": turns}

    def why(self) -> dict[str, Any]:
        """Ask why the home page is what it is, and change it: less of one item, and one event forgotten."""
        screen.heading("8  Why these? The panel, and its switches")
        answer = self._shopper.get(self._home, surface="home", k=PAGE).body
        return why.look(self._shopper, self.user_id, answer)

    def without_model(self) -> dict[str, Any]:
        """Stop the ranker's endpoint: the shopper is still answered, and an event still changes the answer."""
        screen.heading("9  The ranker endpoint is stopped")
        endpoint = self._cloud.parameter("ranker-endpoint")
        self._cloud.stop_endpoint(endpoint)
        try:
            before = self._shopper.get(self._home, k=PAGE)
            viewed = self._households.favourite(self._other, new_to=self.user_id)
            posted = self._post_events(self._shopper, [("add_to_cart", viewed["item_id"])])
            after = self._shopper.get(self._home, k=PAGE)
        finally:
            self._cloud.start_endpoint(endpoint)
        screen.say(f"source [bold]{after.body['source']}[/], {after.took_ms:.0f} ms, after {viewed['title']} "
                   "went into the cart:")  # fmt: skip
        self._show(after.body["items"], before=_ids(before.body))
        return {
            "endpoint": endpoint, "source": after.body["source"], "before": _ids(before.body),
            "after": _ids(after.body), "changed": _ids(before.body) != _ids(after.body), "results": posted,
            "first_ms": before.took_ms, "took_ms": after.took_ms,
        }  # fmt: skip

    def _wait_for_new_item(self, began: float) -> float:
        while self._place_of_new(self._shopper, self.user_id) is None:
            if time.perf_counter() - began > WAIT_S:
                msg = f"the new item did not reach household {self.user_id} within {WAIT_S:.0f} s"
                raise NeverArrivedError(msg)
            time.sleep(0.1)
        return time.perf_counter() - began

    def _place_of_new(self, api: Api, user_id: str) -> int | None:
        body = api.get(f"/v1/users/{user_id}/recommendations", surface="new_arrivals", k=100).body
        return _place(body, NEW_ITEM)

    def _as_shopper(self, user_id: str) -> Api:
        return self._open.with_token(self._cloud.token("shopper", user_id))

    def _post_events(self, api: Api, events: Sequence[tuple[str, str]]) -> list[str]:
        body = [
            {"event_id": uuid4().hex, "type": kind, "item_id": item_id,
             "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
            for kind, item_id in events
        ]  # fmt: skip
        return [result["status"] for result in api.post("/v1/events", {"events": body}).body["results"]]

    def _show(self, items: Sequence[dict[str, Any]], before: Sequence[str] = (), title: str | None = None) -> None:
        screen.recommendations(items, self._households.named, before, title)


def _ids(body: dict[str, Any]) -> list[str]:
    return [item["item_id"] for item in body["items"]]


def _place(body: dict[str, Any], item_id: str) -> int | None:
    ids = _ids(body)
    return ids.index(item_id) + 1 if item_id in ids else None


def _evidence(body: dict[str, Any]) -> set[str]:
    return {event["item_id"] for item in body["items"] for event in item["reason"]["events"]}


def _to_pay(item: dict[str, Any]) -> float:
    return float(item["price"] if item["sale_price"] is None else item["sale_price"])


def _answer_facts(body: dict[str, Any]) -> dict[str, Any]:
    reasons = {item["item_id"]: item["reason"]["code"] for item in body["items"]}
    return {"items": _ids(body), "reasons": reasons, "source": body["source"], "model_version": body["model_version"]}


def _new_item(like: dict[str, Any]) -> dict[str, Any]:
    name = like["title"].rsplit("(", 1)[0].strip()
    return {
        "title": f"New: {name} (Vitrine Farms)", "brand": "Vitrine Farms", "category": like["category"],
        "price": like["price"], "availability": "in_stock", "stock": 40,
        "description": f"A new {name.lower()} from a small maker.",
    }  # fmt: skip
