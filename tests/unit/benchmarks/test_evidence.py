from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from benchmarks.evidence.__main__ import main, summary
from benchmarks.evidence.deletion import Deletions, Pair, measure
from benchmarks.quality.requests import Endpoint
from ranker import artifact as artifacts
from tests.unit.benchmarks.shops import artifact_of, ring_vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from benchmarks.quality.data import LeaveOneOut

    Frames = tuple[pd.DataFrame, pd.DataFrame]
    Write = Callable[[pd.DataFrame, pd.DataFrame], tuple[Path, Path]]


@pytest.fixture
def folder(ring: LeaveOneOut, tmp_path: Path) -> Path:
    artifacts.save(artifact_of(ring, ring_vectors(ring)), tmp_path / "artifact")
    return tmp_path / "artifact"


def test_drops_are_those_of_asking_without_the_event(ring: LeaveOneOut, folder: Path) -> None:
    endpoint = Endpoint.load(folder, ring)
    found = measure(endpoint, 20, 0)
    assert len(found.pairs) == 20
    for pair in found.pairs:
        assert 1 <= pair.rank <= 10
        # A ring's neighbours are what carries an item: without them it falls.
        assert pair.named_score < pair.score
        assert pair.score_drops[0] == pytest.approx(1 - pair.named_score / pair.score)
        assert pair.rank_drops == (pair.named_rank - pair.rank, pair.other_rank - pair.rank)
    assert measure(endpoint, 20, 0) == found
    figures = summary(found)
    assert figures["score"]["named_more"] >= 0.9


def test_the_deleted_event_is_the_one_that_was_named(ring: LeaveOneOut, folder: Path) -> None:
    endpoint = Endpoint.load(folder, ring)
    asked: list[dict[str, Any]] = []
    plain = endpoint.program.invoke

    def recorded(payload: dict[str, Any]) -> dict[str, object]:
        answer = plain(payload)
        asked.append(payload | {"answer": answer})
        return answer

    endpoint.program.invoke = recorded  # type: ignore[method-assign]
    measure(endpoint, 1, 0)
    whole, alone, _, without, _, control, _ = asked
    assert alone["history"] == whole["history"]
    item = next(one for one in whole["answer"]["items"] if one["item_id"] == alone["candidates"][0])
    named = item["reason"]["events"][0]["index"]
    assert without["history"] == [event for place, event in enumerate(whole["history"]) if place != named]
    assert len(control["history"]) == len(whole["history"]) - 1
    assert whole["history"][named] in control["history"]
    # What was taken before is not offered, however much of it is deleted.
    assert without["exclude"] == control["exclude"] == [event["item_id"] for event in whole["history"]]


def test_shares_count_strictly_larger_drops() -> None:
    pairs = [
        Pair(3, 1.0, 1, 0.5, 4, 0.9, 2),
        Pair(3, 1.0, 1, 0.9, 1, 0.9, 1),
        Pair(12, 2.0, 5, 2.0, 5, 1.0, 9),
        Pair(12, 2.0, 5, 1.0, 9, 2.2, 4),
    ]
    figures = summary(Deletions(pairs, unnamed=1))
    assert figures["pairs"] == 4
    assert figures["named"] == pytest.approx(0.8)
    assert figures["score"]["named_more"] == figures["rank"]["named_more"] == 0.5
    assert figures["score"]["equal"] == figures["rank"]["equal"] == 0.25
    assert figures["score"]["by_events"] == {"2 to 4": 0.5, "10 and more": 0.5}
    assert figures["score"]["named"]["mean"] == pytest.approx(np.mean([0.5, 0.1, 0.0, 0.5]))
    assert figures["rank"]["other"]["median"] == pytest.approx(0.5)


def test_a_run_prints_and_writes_and_ends_by_what_it_found(
    write: Write, frames: Frames, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interactions, items = write(*frames)
    out = tmp_path / "out.json"
    arguments = ["--artifact", str(folder), "--interactions", str(interactions), "--items", str(items)]
    assert main([*arguments, "--pairs", "15", "--json", str(out)]) == 0
    figures = json.loads(out.read_text())
    assert figures["pairs"] == 15
    low, high = figures["score"]["interval"]
    assert low <= figures["score"]["named_more"] <= high
    assert "15 recommended items" in capsys.readouterr().out


def test_an_artifact_of_another_data_set_is_refused(
    write: Write, frames: Frames, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events, items = frames
    renamed = [frame.assign(item_id="z" + frame["item_id"]) for frame in (events, items)]
    interactions, catalogue = write(*renamed)
    arguments = ["--interactions", str(interactions), "--items", str(catalogue)]
    assert main(["--artifact", str(folder), *arguments]) == 2
    assert "the catalogue lacks 40 of 40 items" in capsys.readouterr().err
    assert main(["--artifact", str(folder.parent), *arguments]) == 2
    assert "it is no ranker artifact" in capsys.readouterr().err
