"""The exporting job: what the table holds of a person and what the lake does, as one document and as one page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datasets.erasing import Files, Order, each, kind_of
from evaluation.page.markup import Markup, joined, table, tag
from evaluation.page.style import CSS

DOCUMENT, PAGE = "data.json", "data.html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LONGEST = 300


def export(folder: Path, files: Files, target: Path) -> None:
    """Write both files of an export.

    Args:
        folder: The order: whom to look for and where, and what the table holds.
        files: The lake.
        target: Where the files go.

    Raises:
        FileError: A file cannot be read, so nobody can say whether it holds the person.
    """
    told = json.loads((folder / "order.json").read_text())
    order = Order.read(folder)
    found: dict[str, list[dict[str, Any]]] = {}
    for prefix in order.prefixes:
        lines = found.setdefault(kind_of(prefix), [])
        for some in each(files.below(prefix), lambda key: _lines(key, order, files)):
            lines.extend(some)
    document = {
        "person": told["person"],
        "made_at": datetime.fromtimestamp(told["made_at"] / 1000, UTC).isoformat(),
        "online": told["table"],
        "lake": found,
    }
    (target / DOCUMENT).write_text(json.dumps(document, ensure_ascii=False, indent=1))
    (target / PAGE).write_text(page(document))


def _lines(key: str, order: Order, files: Files) -> list[dict[str, Any]]:
    content = files.read(key)
    split = order.people.split(key, content) if content is not None else None
    return split.found if split is not None else []


def page(document: Mapping[str, Any]) -> str:
    """Return a document as one HTML page that loads nothing and runs nothing."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", f"What is held of {document['person']}"),
        tag("style", Markup(CSS)),
    )
    sections = [
        *(_section(f"Online: {person}", kinds) for person, kinds in document["online"].items()),
        _section("Kept for learning", document["lake"]),
    ]
    body = tag("body", tag("h1", f"What is held of {document['person']}"), tag("p", document["made_at"]), sections)
    return "<!doctype html>" + tag("html", head, body, lang="en")


def _section(title: str, kinds: Mapping[str, Any]) -> Markup:
    parts = [_table(kind, content) for kind, content in kinds.items() if content]
    return tag("section", tag("h2", title), joined(parts or [tag("p", "Nothing.")]))


def _table(kind: str, content: Any) -> Markup:
    """One kind of thing: a row for each, a column for each of their fields; a single thing is a row for each field."""
    if isinstance(content, Mapping):
        return table(kind, ("field", "value"), ((str(name), _told(value)) for name, value in content.items()))
    names = list(dict.fromkeys(name for row in content for name, value in row.items() if value is not None))
    return table(f"{kind} ({len(content)})", ("no.", *names), _rows(content, names))


def _rows(content: list[dict[str, Any]], names: list[str]) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(content, 1):
        yield (str(number), *(_told(row.get(name)) for name in names))


def _told(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
