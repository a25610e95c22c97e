from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.bias.__main__ import CONTROLS, main
from benchmarks.bias.lists import Lists, Shop, groups
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


@pytest.fixture
def shop(ring: LeaveOneOut) -> Shop:
    return Shop.of(ring, ring.judged("test"))


def test_a_shop_is_counted_before_the_test_step(ring: LeaveOneOut, shop: Shop) -> None:
    known = ring.known("test")
    assert shop.sales.sum() == len(known.items)
    assert shop.long_tail.sum() == round(0.8 * len(ring.items))
    assert shop.sales[~shop.long_tail].min() >= shop.sales[shop.long_tail].max()
    for place, user in enumerate(shop.users):
        others = [shop.sales[item] - 1 for item in known.of(user)]
        assert shop.taste[place] == pytest.approx(np.mean(others))
        assert shop.events[place] == len(others)


def test_every_shopper_is_in_one_group_of_each_kind(shop: Shop) -> None:
    found = groups(shop)
    for kind in ("events", "taste"):
        masks = np.stack([mask for label, mask in found.items() if kind in label])
        assert (masks.sum(axis=0) == 1).all()


def test_what_lists_favour_is_what_is_defined(shop: Shop) -> None:
    vectors = np.eye(len(shop.sales), dtype=np.float32)
    vectors[1] = vectors[0]
    same = [np.array([0, 1])] * len(shop.users)
    ranks = np.where(shop.long_tail[shop.targets], 11, 1)
    figures = Lists(same, ranks).spread(shop, vectors)
    assert figures["coverage@10"] == pytest.approx(2 / len(shop.sales))
    assert figures["gini@10"] == pytest.approx(1 - 2 / len(shop.sales))
    assert figures["lift"] == pytest.approx(np.mean(shop.sales[:2].mean() / (shop.taste + 1)), rel=1e-5)
    assert figures["long_tail_recall@10"] == 0
    assert figures["long_tail_share"] == pytest.approx(shop.long_tail[:2].mean())
    assert figures["unlikeness"] == pytest.approx(0)
    apart = Lists([np.array([1, 2, 3])] * len(shop.users), ranks).spread(shop, vectors)
    assert apart["unlikeness"] == pytest.approx(1)


def test_lists_are_the_endpoints_and_turn_from_what_sells(ring: LeaveOneOut, folder: Path, shop: Shop) -> None:
    endpoint = Endpoint.load(folder, ring)
    plain = Lists.asked(endpoint, shop)
    known = ring.known("test")
    for place, user in enumerate(shop.users):
        rows = plain.items[place].tolist()
        assert not set(rows) & set(known.of(user).tolist())
        assert plain.ranks[place] == (rows.index(ring.test[user]) + 1 if ring.test[user] in rows else 11)
    turned = Lists.asked(endpoint, shop, popularity_penalty=1.0)
    vectors = endpoint.vectors()
    assert turned.spread(shop, vectors)["lift"] < plain.spread(shop, vectors)["lift"]
    varied = Lists.asked(endpoint, shop, diversity=0.7)
    assert varied.spread(shop, vectors)["unlikeness"] > plain.spread(shop, vectors)["unlikeness"]


def test_a_run_prints_and_writes_the_curves_and_a_picture(
    write: Write, frames: Frames, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interactions, items = write(*frames)
    out, plots = tmp_path / "out.json", tmp_path / "plots"
    arguments = ["--artifact", str(folder), "--interactions", str(interactions), "--items", str(items)]
    assert main([*arguments, "--users", "30", "--json", str(out), "--plots", str(plots)]) == 0
    figures = json.loads(out.read_text())
    assert figures["shoppers"] == 30
    for control, values in CONTROLS.items():
        curve = figures["curves"][control]
        assert [row["value"] for row in curve] == list(values)
        assert all(row["intervals"]["ndcg@10"][0] <= row["ndcg@10"] <= row["intervals"]["ndcg@10"][1] for row in curve)
    assert sum(row["shoppers"] for label, row in figures["groups"].items() if "events" in label) == 30
    assert (plots / "bias.png").stat().st_size > 10_000
    assert "popularity_penalty 0.5" in capsys.readouterr().out


def test_bad_input_ends_with_one_clear_line(
    write: Write, frames: Frames, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interactions, items = write(frames[0].drop(columns="split"), frames[1])
    arguments = ["--artifact", str(folder), "--interactions", str(interactions), "--items", str(items)]
    assert main(arguments) == 2
    assert "missing columns split" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*arguments, "--users", "0"])
    assert "--users: 0 is below 1" in capsys.readouterr().err
