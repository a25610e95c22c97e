"""Plots as inline SVG. Each says in words what it shows, and stands beside a table of the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple

from evaluation.page.markup import Markup, tag

_WIDTH, _LEFT, _RIGHT, _ROW = 720, 210, 90, 34
_SQUARE, _MARGIN = 340, 48
_STEPS = 4


class Whisker(NamedTuple):
    """A mean with its interval."""

    label: str
    mean: float
    low: float
    high: float


def whiskers(name: str, title: str, rows: Sequence[Whisker], *, zero: bool = False) -> Markup:
    """Return means with their intervals, one below the other, on a scale that begins at zero or has it inside.

    Args:
        name: The plot's id, once in a page.
        title: What is shown.
        rows: From top to bottom.
        zero: Whether zero is what matters, and gets a line of its own.
    """
    low, high = min(0.0, *(row.low for row in rows)), max(0.0, *(row.high for row in rows))
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return round(_LEFT + (value - low) / span * (_WIDTH - _LEFT - _RIGHT), 1)

    bottom = len(rows) * _ROW + 14
    marks = [_tick(x(low + span * step / _STEPS), bottom, low + span * step / _STEPS) for step in range(_STEPS + 1)]
    if zero:
        marks.append(tag("line", x1=x(0), x2=x(0), y1=8, y2=bottom, class_="zero"))
    for place, row in enumerate(rows):
        y = place * _ROW + 26
        marks += [
            tag("text", row.label, x=_LEFT - 14, y=y + 4, class_="label"),
            tag("line", x1=x(row.low), x2=x(row.high), y1=y, y2=y, class_="whisker"),
            tag("circle", cx=x(row.mean), cy=y, r=5, class_="dot"),
            tag("text", f"{row.mean:+.4f}" if zero else f"{row.mean:.4f}", x=_WIDTH - _RIGHT + 14, y=y + 4),
        ]
    told = "; ".join(f"{row.label} {row.mean:.4f}, from {row.low:.4f} to {row.high:.4f}" for row in rows)
    return _figure(name, title, told, (_WIDTH, bottom + 26), marks)


def shares(name: str, title: str, curves: Mapping[str, Sequence[Sequence[float]]]) -> Markup:
    """Return curves from (0, 0) to (1, 1), and the diagonal on which all would have alike.

    Args:
        name: The plot's id, once in a page.
        title: What is shown.
        curves: (x, y) pairs by label.
    """
    size = _SQUARE - 2 * _MARGIN

    def point(x: float, y: float) -> str:
        return f"{_MARGIN + x * size:.1f},{_SQUARE - _MARGIN - y * size:.1f}"

    marks = [
        tag("rect", x=_MARGIN, y=_MARGIN, width=size, height=size, class_="frame"),
        tag("polyline", points=f"{point(0, 0)} {point(1, 1)}", class_="even"),
    ]
    for end, label in ((0, "0 %"), (0.5, "50 %"), (1, "100 %")):
        marks += [
            tag("text", label, x=_MARGIN + end * size, y=_SQUARE - _MARGIN + 18, class_="tick"),
            tag("text", label, x=_MARGIN - 6, y=_SQUARE - _MARGIN - end * size + 4, class_="label"),
        ]
    for place, (label, curve), y in zip(range(8), curves.items(), count(_MARGIN + 12, 24), strict=False):
        points = " ".join(point(float(across), float(up)) for across, up in curve)
        marks += [
            tag("polyline", points=points, class_=f"curve c{place}"),
            tag("line", x1=_SQUARE, x2=_SQUARE + 30, y1=y, y2=y, class_=f"curve c{place}"),
            tag("text", label, x=_SQUARE + 40, y=y + 4),
        ]
    told = "; ".join(f"{label}: the first fifth has {curve[len(curve) // 5][1]:.0%}" for label, curve in curves.items())
    return _figure(name, title, told, (_SQUARE + 200, _SQUARE), marks)


def _tick(x: float, bottom: float, value: float) -> Markup:
    line = tag("line", x1=x, x2=x, y1=8, y2=bottom, class_="grid")
    return Markup(line + tag("text", f"{value:.3g}", x=x, y=bottom + 18, class_="tick"))


def _figure(name: str, title: str, told: str, size: tuple[float, float], marks: list[Markup]) -> Markup:
    drawn = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", told, id=f"{name}-desc"),
        marks,
        viewBox=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )
    return tag("figure", tag("figcaption", title), drawn)
