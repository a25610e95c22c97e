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
from tests.integration.conftest import ApiClient
from tests.integration.retraining.stage import Edit, copied, with_hyperparameters
from tests.model.shops import DAY_MS, event, lines

GROUPS, PER_GROUP, SHOPPERS, VISITS = 2, 12, 120, 8
# Settings of a stage: this shop needs no more.
HYPERPARAMETERS = {"width": "32", "rate": "0.01", "epochs": "2", "refresh": "1"}


@pytest.fixture(scope="package")
def small(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assembly with the training settings of a small shop."""

    edit = with_hyperparameters(HYPERPARAMETERS)
    return copied(assembly, tmp_path_factory.mktemp("small") / "assembly", Retraining=edit)


@pytest.fixture(scope="package")
def cloud(small: Path) -> Iterator[Cloud]:
    """The embedded AWS with the application deployed, and nothing in it."""
    with Cloud.start(small) as started:
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
def changed(small: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of the assembly with templates edited, by the name of the stack."""

    def make(**edits: Edit) -> Path:
        shutil.rmtree(tmp_path / "changed", ignore_errors=True)
        return copied(small, tmp_path / "changed", **edits)

    return make
