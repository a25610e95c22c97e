from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from container.jobs import run
from container.layout import Layout
from ranker import bootstrap
from tests.model import shops

HYPERPARAMETERS = {
    "epochs": "14",
    "width": "32",
    "length": "24",
    "rate": "0.005",
    "seed": "7",
    "model_version": "planted",
}


@dataclass(frozen=True)
class Trained:
    """The folders of one run of all three jobs."""

    dataset: Path
    model: Path
    evaluation: Path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Prepare, train and evaluate a planted shop by the jobs themselves, each in a base folder of its own."""
    root = tmp_path_factory.mktemp("planted")
    prepare, train, evaluate = (Layout(root / name) for name in ("prepare", "train", "evaluate"))
    shops.write_inputs(prepare, shops.events(), shops.catalogue_records(), consents=shops.told())
    assert run("prepare", prepare) == 0

    config = train.base / "input" / "config" / "hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(HYPERPARAMETERS))
    train.channel("dataset").parent.mkdir(parents=True)
    train.channel("dataset").symlink_to(prepare.processing_output("dataset"))
    assert run("train", train) == 0, train.failure.read_text()

    evaluate.processing_input("dataset").parent.mkdir(parents=True)
    evaluate.processing_input("dataset").symlink_to(prepare.processing_output("dataset"))
    evaluate.processing_input("challenger").symlink_to(train.model)
    champion = evaluate.processing_input("champion")
    champion.mkdir()
    bootstrap.build(champion / "model.tar.gz")
    assert run("evaluate", evaluate) == 0, evaluate.failure.read_text()
    return Trained(prepare.processing_output("dataset"), train.model, evaluate.processing_output("evaluation"))
