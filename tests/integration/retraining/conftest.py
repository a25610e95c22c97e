"""A stage of its own, whose lake holds nothing but a small shop in which the next purchase can be learnt."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embedded.cloud import Cloud
from embedded.s3_files import S3Files
from tests.integration.conftest import ApiClient
from tests.integration.retraining.injections import Stage, copy_of
from tests.integration.retraining.stage import LEARN, Edit, Live, copied, live, retrain
from tests.model.shops import DAY_MS, event, lines

GROUPS, PER_GROUP, SHOPPERS, VISITS = 2, 12, 120, 8


@pytest.fixture(scope="package")
def cloud(assembly: Path) -> Iterator[Cloud]:
    """The embedded AWS with the application deployed, and nothing in it."""
    with Cloud.start(assembly) as started:
        yield started


@pytest.fixture(scope="package")
def shop(cloud: Cloud) -> Cloud:
    """The stage with a catalogue and a year of purchases: every shopper goes through a group of items in its order."""
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    items = [
        {
            "item_id": _item(group, place),
            "title": f"Article {place} of aisle {group}",
            "category": ["Plant", f"Aisle {group}"],
            "price": {"amount": 2.5, "currency": "USD"},
        }
        for group in range(GROUPS)
        for place in range(PER_GROUP)
    ]
    answer = merchant.post("/v1/items/batch", {"items": items})
    merchant.close()
    assert answer.status == 200, answer.body
    cloud.drain(60)
    key = "events/bucket=0000/day=2026-01-01/1-1.jsonl.gz"
    cloud.client("s3").put_object(Bucket=cloud.parameter("lake-bucket"), Key=key, Body=lines(_purchases()))
    return cloud


@pytest.fixture(scope="package")
def promoted(shop: Cloud) -> str:
    """The version of a model that a retraining really learnt and promoted."""
    ended = retrain(shop, "promoted", LEARN)
    assert (ended.status, ended.states[-1]) == ("SUCCEEDED", "Promoted"), (ended.states, ended.cause)
    return ended.name


@pytest.fixture(scope="package")
def recorded(shop: Cloud, promoted: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the jobs of the promoted model's run gave: the folders `model` and `evaluation`."""
    folder = tmp_path_factory.mktemp("recorded")
    files, models = S3Files(shop.client("s3")), f"s3://{shop.parameter('artifacts-bucket')}/models"
    files.extract(live(shop).pointer, folder / "model")
    files.download(f"{models}/{promoted}/", folder / "evaluation")
    # The artifact lies beside the report, under the name of the job that made it.
    for job in [path for path in (folder / "evaluation").iterdir() if path.is_dir()]:
        shutil.rmtree(job)
    return folder


@pytest.fixture
def stage(shop: Cloud, recorded: Path, tmp_path: Path) -> Stage:
    """The stage with a copy of the recorded outputs, to be spoilt at will."""
    return Stage(shop, copy_of(recorded, tmp_path / "recorded"))


@pytest.fixture
def before(stage: Stage) -> Live:
    """What serves before the test."""
    return live(stage.cloud)


def _item(group: int, place: int) -> str:
    return f"plant-{group}-{place % PER_GROUP:02d}"


def _purchases() -> list[dict[str, Any]]:
    generator = np.random.default_rng(0)
    now = int(time.time() * 1000)
    rows = []
    for shopper in range(SHOPPERS):
        first, last = int(generator.integers(PER_GROUP)), now - int(generator.integers(1, 40)) * DAY_MS
        for visit in range(VISITS):
            at = last - (VISITS - 1 - visit) * 10 * DAY_MS
            rows.append(event(f"USER#rp-{shopper}", f"e{visit}", _item(shopper % GROUPS, first + visit), at))
    return rows


@pytest.fixture
def changed(assembly: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of the assembly with templates edited, by the name of the stack."""

    def make(**edits: Edit) -> Path:
        shutil.rmtree(tmp_path / "changed", ignore_errors=True)
        return copied(assembly, tmp_path / "changed", **edits)

    return make
