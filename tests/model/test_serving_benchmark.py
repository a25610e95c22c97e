"""The serving benchmark measures what it says: its peers agree, its times are interleaved, its file has the keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.serving import beam_torch as peer
from benchmarks.serving.beam_onnx import GraphBeam
from benchmarks.serving.measure import Contender, interleaved

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Any:
    target = tmp_path_factory.mktemp("serving") / "figures.json"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.serving", "--quick", "--json", str(target)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": ""},
        check=True,
        capture_output=True,
    )
    return json.loads(target.read_text())


def test_the_graph_finds_what_generate_finds() -> None:
    codes = peer.drawn_codes(1_500)
    model = peer.new_model()
    generate, graph = peer.GenerateBeam(model, codes, 20), GraphBeam(model, codes, 20)
    known = {tuple(row) for row in codes.tolist()}
    for history in peer.drawn_histories(codes, 3):
        usual, good = generate.top(history), graph.top(history)
        assert {tuple(row) for row in good.codes.tolist()} <= known
        assert good.codes.tolist() == usual.codes.tolist()
        assert good.scores == pytest.approx(usual.scores, abs=1e-4)


def test_contenders_answer_in_turn_and_the_first_round_does_not_count() -> None:
    asked: list[tuple[str, int]] = []
    contenders = {
        "a": Contender(lambda number: asked.append(("a", number))),
        "b": Contender(lambda number: asked.append(("b", number)), repeats=2),
    }
    times = interleaved(contenders, rounds=2)
    assert asked[:6] == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("b", 2), ("b", 3)]
    assert (len(times["a"].wall), len(times["b"].wall)) == (2, 4)


@pytest.mark.full
def test_the_file_has_every_figure(figures: Any) -> None:
    assert {"ratio_2k", "ratio_2k_evidence", "ratio_2k_graph", "ratio_2k_wall"} <= set(figures)
    systems = figures["sizes"]["2000"]
    assert set(systems) == {
        "generate, beam 30",
        "generate, beam 50",
        "one graph, beam 30",
        "one graph, beam 50",
        "served",
        "served with evidence",
    }
    for row in systems.values():
        assert 0 < row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
    ratio = systems["generate, beam 30"]["processor_p50_ms"] / systems["served"]["processor_p50_ms"]
    assert figures["ratio_2k"] == pytest.approx(ratio, rel=0.01)
    assert set(figures["http"]) == {"plain", "evidence"}
    assert [point["items"] for point in figures["curve"]] == [30_000, 160_000]
    assert all(np.isfinite(point["tail_ms"]) for point in figures["curve"])
    # The served path loads no torch: far less than the peer.
    memory = figures["resident_mb"]
    assert memory["served 2000"]["resident_mb"] < memory["generate 2000"]["resident_mb"] / 2
