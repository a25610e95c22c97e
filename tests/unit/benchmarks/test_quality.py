from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.quality.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    Frames = tuple[pd.DataFrame, pd.DataFrame]
    Write = Callable[[pd.DataFrame, pd.DataFrame], tuple[Path, Path]]

METRICS = {f"{name}@{cutoff}" for name in ("recall", "ndcg", "hit") for cutoff in (5, 10, 20)}


def _files(paths: tuple[Path, Path]) -> list[str]:
    return ["--interactions", str(paths[0]), "--items", str(paths[1])]


def test_a_run_writes_means_seeds_intervals_and_pictures(
    write: Write, frames: Frames, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, plots = tmp_path / "out.json", tmp_path / "plots"
    names = ["popularity", "cooccurrence", "ease", "sasrec_ce"]
    arguments = ["--models", ",".join(names), "--seeds", "2", "--json", str(out), "--plots", str(plots)]
    assert main([*_files(write(*frames)), *arguments]) == 0
    figures = json.loads(out.read_text())
    assert figures["dataset"] == "ring"
    assert set(figures["models"]) == set(names)
    for name, model in figures["models"].items():
        assert set(model) >= METRICS | {"coverage@10", "gini@10", "seconds"}
        assert len(model["seeds"]) == (2 if name == "sasrec_ce" else 1)
        for metric in METRICS:
            low, high = model["intervals"][metric]
            assert low <= model[metric] <= high
            assert model[metric] == pytest.approx(sum(row[metric] for row in model["seeds"]) / len(model["seeds"]))
    # A ring is learnt from order, which popularity does not see.
    assert figures["models"]["cooccurrence"]["ndcg@10"] > 2 * figures["models"]["popularity"]["ndcg@10"]
    assert figures["leads"]["over"]["cooccurrence"]["popularity"]["low"] > 0
    assert {path.name for path in plots.iterdir()} == {"quality.png", "cutoffs.png", "spread.png"}
    shown = capsys.readouterr()
    assert all(name in shown.out for name in names)
    assert "sasrec_ce: seed 1 epoch 1: loss" in shown.err


def test_valid_can_be_judged_instead(write: Write, frames: Frames, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main([*_files(write(*frames)), "--models", "cooccurrence", "--split", "valid", "--json", str(out)]) == 0
    assert json.loads(out.read_text())["split"] == "valid"


def test_no_setting_depends_on_a_test_item(write: Write, frames: Frames, tmp_path: Path) -> None:
    events, items = frames
    chosen = []
    for name in ("i0", "i1"):
        changed = events.copy()
        changed.loc[changed["split"] == "test", "item_id"] = name
        out = tmp_path / f"{name}.json"
        arguments = ["--models", "popularity,cooccurrence,ease", "--json", str(out)]
        assert main([*_files(write(changed, items)), *arguments]) == 0
        chosen.append([model["seeds"][0]["settings"] for model in json.loads(out.read_text())["models"].values()])
    assert chosen[0] == chosen[1]


def test_a_file_of_another_form_ends_with_one_clear_line(
    write: Write, frames: Frames, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = write(frames[0].drop(columns=["split", "position"]), frames[1])
    assert main([*_files(paths), "--models", "popularity"]) == 2
    assert "missing columns position, split (it has user_id, item_id, timestamp)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--models", "oracle"], "--models: oracle not available here; available: popularity, cooccurrence"),
        (["--models", ","], "--models: none not available here"),
        (["--seeds", "0"], "--seeds: 0 is below 1"),
    ],
)
def test_options_out_of_range_are_refused_by_name(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--interactions", "a", "--items", "b", *arguments])
    assert message in " ".join(capsys.readouterr().err.split())
