"""How the tour looks: headings, tables of recommendations, and one console for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONSOLE = Console()


def heading(text: str) -> None:
    """Begin a step."""
    CONSOLE.print()
    CONSOLE.rule(f"[bold]{text}[/]", align="left")


def say(text: str) -> None:
    """Print a sentence (rich markup)."""
    CONSOLE.print(text)


def baskets(rows: Sequence[tuple[str, list[str], float]]) -> None:
    """Show baskets: day, what was in it, what it cost."""
    table = Table("day", "basket", "total", show_lines=True)
    for day, names, total in rows:
        more = f"\n… and {len(names) - 6} more" if len(names) > 6 else ""
        table.add_row(day, escape("\n".join(names[:6]) + more), f"${total:.2f}")
    CONSOLE.print(table)


def recommendations(
    items: Sequence[dict[str, Any]], named: Callable[[str], str], before: Sequence[str] = (), title: str | None = None
) -> None:
    """Show recommended items with their evidence; against `before`, mark what is new and what moved."""
    table = Table(title=title, title_justify="left")
    for column in ("", "item", "price", "why"):
        table.add_column(column)
    for place, item in enumerate(items):
        price = item["price"]
        table.add_row(
            _moved(item["item_id"], place, before) or str(place + 1),
            escape(item["title"]),
            "" if price is None else f"${price:.2f}",
            escape(why(item["reason"], named)),
        )
    CONSOLE.print(table)


def why(reason: dict[str, Any], named: Callable[[str], str]) -> str:
    """Put a reason and its evidence into one line."""
    evidence = [f"{event['type']} {named(event['item_id'])} ({event['share']:.0%})" for event in reason["events"][:2]]
    return "; ".join([reason.get("text") or reason["code"], *evidence])


def _moved(item_id: str, place: int, before: Sequence[str]) -> str:
    if not before:
        return ""
    if item_id not in before:
        return "[green]new[/]"
    was = list(before).index(item_id)
    if was == place:
        return "="
    return f"[green]↑{was - place}[/]" if was > place else f"[dim]↓{place - was}[/]"
