"""The tour's conversation: what a shopper says, what the assistant answers, and whether the answer keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from demo import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo.api import Api

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What a shopper asks for first: a message, the category that it names, and the most that an item may cost."""

    message: str
    category: str
    limit: float


def wish_for(items: Sequence[dict[str, Any]]) -> Wish:
    """Ask for one kind of thing, with a limit that a good half of it keeps to."""
    prices = sorted(float(item["price"]["amount"]) for item in items)
    category, limit = items[0]["category"][-1], prices[len(prices) // 2]
    return Wish(f"I'm looking for {category.lower()}, at most ${limit:.2f}", category, limit)


def hold(api: Api, user_id: str, wish: Wish, more: Sequence[str], named: Callable[[str], str]) -> list[dict[str, Any]]:
    """Say the wish and then more, show every answer, and give the facts of each."""
    root = f"/v1/users/{user_id}/conversations"
    path, turns = root, list[dict[str, Any]]()
    for message in (wish.message, *more):
        answer = api.post(path, {"message": message, "k": SHOWN})
        path = f"{root}/{answer.body['conversation_id']}/messages"
        screen.say(f"\n[bold cyan]shopper[/]    {escape(message)}")
        screen.say(f"[bold green]assistant[/]  {escape(answer.body['text'])}")
        if answer.body["question"]:
            screen.say(f"           {escape(answer.body['question']['text'])}")
        screen.recommendations(answer.body["items"], named)
        screen.say(_summary(answer.body, answer.took_ms))
        turns.append(_facts(message, answer.body, answer.took_ms, wish))
    return turns


def _summary(body: dict[str, Any], took_ms: float) -> str:
    done = ", ".join(f"{step['tool']} ({step['items']})" for step in body["done"])
    return f"intent {body['intent']}; did {done or 'nothing'}; words by {body['words']}; {took_ms:.0f} ms"


def _facts(message: str, body: dict[str, Any], took_ms: float, wish: Wish) -> dict[str, Any]:
    prices = [price for item in body["items"] if (price := _to_pay(item)) is not None]
    return {
        "message": message, "intent": body["intent"], "text": body["text"], "words": body["words"],
        "items": [item["item_id"] for item in body["items"]], "took_ms": took_ms,
        "brands": [item["brand"] for item in body["items"]],
        "not_brands": body["constraints"].get("not_brands", []),
        "cheapest": min(prices, default=None), "dearest": max(prices, default=None),
        "within_limit": all(price <= wish.limit for price in prices),
        "within_category": all(wish.category in item["category"] for item in body["items"]),
    }  # fmt: skip


def _to_pay(item: dict[str, Any]) -> float | None:
    price = item["price"] if item["sale_price"] is None else item["sale_price"]
    return None if price is None else float(price)
