"""The tour's why panel: what an answer rested on, and switches that the shopper acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from demo import screen

if TYPE_CHECKING:
    from demo.api import Api

ITEMS = 2
"""Items of the panel that the tour shows."""


def look(api: Api, user_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Show the panel of an answer, act one switch of each kind, and give the facts."""
    home = f"/v1/users/{user_id}/recommendations"
    panel = api.get(f"{home}/{answer['recommendation_id']}/why")
    _show(panel.body, panel.took_ms)
    item = panel.body["items"][0]
    evidence = next((event["item_id"] for one in panel.body["items"] for event in one["reason"]["events"]), None)
    unwanted = _act(api, panel.body, "less_like_item", item["item_id"])
    forgotten = _act(api, panel.body, "forget", evidence) if evidence is not None else False
    after = api.get(home, surface="home", k=len(answer["items"])).body
    named = {event["item_id"] for one in after["items"] for event in one["reason"]["events"]}
    return {
        "used": [fact["what"] for fact in panel.body["used"]], "took_ms": panel.took_ms,
        "items": [one["item_id"] for one in panel.body["items"]], "unwanted": item["item_id"], "acted": unwanted,
        "still_shown": item["item_id"] in {one["item_id"] for one in after["items"]},
        "evidence": evidence, "forgot": forgotten, "still_evidence": evidence in named,
    }  # fmt: skip


def _show(panel: dict[str, Any], took_ms: float) -> None:
    screen.say(f"consent: {panel['consent']}; model {panel['model_version']}; {took_ms:.0f} ms")
    for name, facts in (("used", panel["used"]), ("not used", panel["not_used"])):
        screen.say(f"[bold]{name}[/]")
        for fact in facts:
            screen.say(f"  {escape(fact['text'])}")
    for item in panel["items"][:ITEMS]:
        screen.say(f"[bold]{item['position'] + 1}[/]  {escape(str(item['title']))}: {escape(item['reason']['text'])}; "
                   f"{escape(item['chance'])}")  # fmt: skip
        for event in item["reason"]["events"][:3]:
            screen.say(f"     {event['share']:.0%}  {event['type']}  {escape(str(event['title']))}")
        screen.say("     " + escape(" | ".join(switch["text"] for switch in item["switches"])))


def _act(api: Api, panel: dict[str, Any], does: str, item_id: str) -> bool:
    """Send the request that a switch names, as a storefront does; says whether there was one for the item."""
    for item in panel["items"]:
        for switch in item["switches"]:
            if switch["does"] == does and switch["request"]["body"].get("item_id") == item_id:
                screen.say(f"[bold]acted[/]: {escape(switch['text'])}")
                api.post(switch["request"]["path"], switch["request"]["body"])
                return True
    return False
