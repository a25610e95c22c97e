"""What the shop would cost on AWS, from the cost benchmark's measured usage and dated prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from benchmarks.cost import USAGE_FILE, Model, Prices, Usage, figures
from demo import screen

if TYPE_CHECKING:
    from pathlib import Path


def show(assembly: Path) -> dict[str, Any]:
    """Show dollars by system and volume; gives them as facts."""
    screen.heading("8  What it would cost on AWS")
    if not USAGE_FILE.exists():
        screen.say(f"{USAGE_FILE.name} is not there: `python -m benchmarks.api` measures what a request uses")
        return {"measured": False}
    result = figures(assembly, Usage.load(), Model(Prices.load()))
    months = result["monthly_usd"]
    volumes = list(next(iter(months.values())))
    table = Table("system, $ a month", *(f"{volume} M requests" for volume in volumes))
    for name, row in months.items():
        table.add_row(name, *(f"{row[volume]:,.2f}" for volume in volumes))
    screen.CONSOLE.print(table)
    each = ", ".join(f"{profile} ${usd:,.2f}" for profile, usd in result["per_million_usd"].items())
    screen.say(f"a million recommendations more: {each}; prices of {result['prices']['as_of']}")
    return {
        "measured": True, "per_million_usd": result["per_million_usd"], "monthly_usd": months,
        "idle_usd": result["idle_usd"], "prices_as_of": result["prices"]["as_of"],
    }  # fmt: skip
