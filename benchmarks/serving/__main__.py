"""`python -m benchmarks.serving --json FILE`: one thread, one request at a time, every system in the same run.

Beside transformers' `generate`, the usual way to serve a generative recommender, stands the best beam search that we
could write. Vitrine answers whole requests: parsed, filtered, scored over every item, with or without evidence.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.report import parser, write_json
from benchmarks.serving import curve, drawn, endpoint, machine, tables
from benchmarks.serving.beam_onnx import GraphBeam
from benchmarks.serving.beam_torch import EVENTS, GenerateBeam, drawn_codes, drawn_histories, new_model
from benchmarks.serving.measure import Contender, Times, interleaved
from benchmarks.serving.resident import resident
from benchmarks.serving.served import payloads, program_of
from ranker import artifact

BEAMS = 30
WIDE = 50
_REQUESTS = 16
"""Different requests, asked in turn."""


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        # A quick run has some items without sales at its one size too.
        sold = min(options.items) * 3 // 4 if options.quick else min(options.items)
        folder = options.artifact or _drawn_model(Path(scratch), min(sold, 12_000))
        figures = _measured(options, folder)
    tables.show(figures)
    write_json(options.json, figures)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.add_argument("--artifact", type=Path, metavar="DIR", help="a trained model; without one, weights are drawn")
    options.add_argument("--items", type=_numbers, default=[12_000, 1_000_000], metavar="N,N", help="catalogue sizes")
    options.add_argument("--curve", type=_numbers, metavar="N,N", help="sizes of the curve of cost")
    options.add_argument("--depths", type=_numbers, default=[4], metavar="M,M", help="codes of an item in the curve")
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--quick", action="store_true", help="few rounds and small sizes: a test of the benchmark")
    chosen = options.parse_args(arguments)
    if chosen.quick:
        chosen.items, chosen.rounds = [min(*chosen.items, 2_000)], min(chosen.rounds, 3)
    if chosen.curve is None:
        chosen.curve = [30_000, 160_000] if chosen.quick else [10_000, 100_000, 1_000_000, 10_000_000]
    return chosen


def _measured(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    core = machine.measured(1 if options.quick else 7)
    figures: dict[str, Any] = {
        "machine": {"gflops": round(core.flops / 1e9, 1), "gigabytes_per_second": round(core.bytes / 1e9, 2)},
        "model": artifact.load(folder).model_version,
        "beams": BEAMS,
        "events": EVENTS,
        "sizes": {},
        "resident_mb": {},
    }
    for items in options.items:
        _say(f"{items:,} items")
        times, limits = _size(folder, items, options.rounds, core)
        figures["sizes"][str(items)] = {name: _row(times[name], limits[name]) for name in times}
        figures |= _ratios(items, times)
        gc.collect()
        for system in ("generate", "served"):
            _say(f"memory of {system} at {items:,} items")
            figures["resident_mb"][f"{system} {items}"] = resident(system, items, folder)
        write_json(options.json, figures)
    _say("the curve of cost, and the container's server")
    points = curve.curve(options.curve, options.depths, 5 if options.quick else 100, BEAMS)
    figures["curve"] = [point.figures() for point in points]
    figures["http"] = _http(folder, min(options.items), 20 if options.quick else 500)
    return figures


def _size(folder: Path, items: int, rounds: int, core: machine.Machine) -> tuple[dict[str, Times], dict[str, float]]:
    """Return every system's times at one size, and the least that the machine allows each."""
    model, codes = new_model(), drawn_codes(items)
    histories = drawn_histories(codes, _REQUESTS)
    program = program_of(folder, items)
    plain, explained = (payloads(program, _REQUESTS, BEAMS, EVENTS, evidence=evidence) for evidence in (False, True))
    generate = {beams: GenerateBeam(model, codes, beams) for beams in (BEAMS, WIDE)}
    graphs = {beams: GraphBeam(model, codes, beams) for beams in (BEAMS, WIDE)}
    contenders = {
        **{
            f"generate, beam {beams}": Contender(lambda number, peer=peer: peer.top(histories[number % _REQUESTS]))  # type: ignore[misc]
            for beams, peer in generate.items()
        },
        **{
            f"one graph, beam {beams}": Contender(lambda number, peer=peer: peer.top(histories[number % _REQUESTS]), 3)  # type: ignore[misc]
            for beams, peer in graphs.items()
        },
        "served": Contender(lambda number: program.invoke(plain[number % _REQUESTS]), 10),
        "served with evidence": Contender(lambda number: program.invoke(explained[number % _REQUESTS]), 5),
    }
    limits = {
        name: core.least(machine.served_needs(program.scorer, EVENTS, evidence=evidence))
        for name, evidence in (("served", False), ("served with evidence", True))
    }
    for beams in (BEAMS, WIDE):
        least = core.least(machine.beam_needs(beams))
        limits |= {f"generate, beam {beams}": least, f"one graph, beam {beams}": least}
    return interleaved(contenders, rounds), limits


def _row(times: Times, limit: float) -> dict[str, float]:
    return times.figures() | {
        "limit_ms": round(limit, 4),
        "times_the_limit": round(times.processor_median * 1e3 / limit, 2),
    }


def _ratios(items: int, times: dict[str, Times]) -> dict[str, float]:
    """Return how many times our median is in the peers', under names such as `ratio_12k_evidence`.

    The ratios are of processor time. On a machine with other work a long request is interrupted more often than a
    short one, which makes the ratio of wall clocks, given beside it, larger.
    """
    size = f"{items // 1_000_000}m" if items >= 1_000_000 else f"{items // 1_000}k"
    ratios = {}
    for ours, ending in (("served", ""), ("served with evidence", "_evidence")):
        for peer, name in ((f"generate, beam {BEAMS}", ""), (f"one graph, beam {BEAMS}", "_graph")):
            ratios[f"ratio_{size}{name}{ending}"] = times[peer].processor_median / times[ours].processor_median
            ratios[f"ratio_{size}{name}{ending}_wall"] = times[peer].median / times[ours].median
    return {name: round(value, 2) for name, value in ratios.items()}


def _http(folder: Path, items: int, requests: int) -> dict[str, dict[str, float]]:
    program = program_of(folder, items)
    return {
        name: endpoint.measured(folder, payloads(program, _REQUESTS, BEAMS, EVENTS, evidence=evidence), requests)
        for name, evidence in (("plain", False), ("evidence", True))
    }


def _drawn_model(scratch: Path, items: int) -> Path:
    folder = scratch / "model"
    artifact.save(drawn.drawn_artifact(items), folder)
    return folder


def _say(stage: str) -> None:
    sys.stderr.write(f"now: {stage}\n")


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
