"""The figures as tables on the terminal."""

from __future__ import annotations

from typing import Any

from benchmarks.report import print_table


def show(figures: dict[str, Any]) -> None:
    """Print every table."""
    for size, systems in figures["sizes"].items():
        _systems(int(size), systems)
    _ratios(figures)
    _curve(figures["curve"])
    _memory(figures["resident_mb"])
    if figures["http"]:
        print_table(
            "Through the container's HTTP server, one worker",
            ["", *figures["http"]["plain"]],
            [[name, *(f"{value:g}" for value in row.values())] for name, row in figures["http"].items()],
        )


def _systems(items: int, systems: dict[str, dict[str, float]]) -> None:
    columns = ("p50_ms", "p95_ms", "p99_ms", "best_ms", "processor_p50_ms", "limit_ms", "times_the_limit")
    rows = [[name, *(_shown(system.get(column)) for column in columns)] for name, system in systems.items()]
    note = (
        "One thread, one request at a time, rounds in turn; the limit is this core's arithmetic and memory, measured."
    )
    print_table(f"{items:,} items", ["system", *columns], rows, note=note)


def _ratios(figures: dict[str, Any]) -> None:
    rows = [[name, f"{value:.1f}"] for name, value in sorted(figures.items()) if name.startswith("ratio_")]
    print_table("How many times faster, medians", ["ratio", "times"], rows)


def _curve(points: list[dict[str, float]]) -> None:
    columns = ("depth", "head_ms", "tail_ms", "tail_p95_ms", "tail_processor_ms", "build_seconds")
    rows = [[f"{point['items']:,.0f}", *(_shown(point[column]) for column in columns)] for point in points]
    print_table("Exact scoring against the catalogue's size", ["items", *columns], rows)


def _memory(resident: dict[str, dict[str, float]]) -> None:
    rows = [[name, *(f"{value:,.0f}" for value in sizes.values())] for name, sizes in resident.items()]
    print_table("Memory of a process that has answered, MB", ["system", "resident", "peak"], rows)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
