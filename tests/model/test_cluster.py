"""Several processes, on one machine or on two hosts of a training job, train one network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from container.cluster import Cluster
from container.layout import Layout
from ranker import artifact
from ranker.examples import Examples
from tests.model import together
from tests.model.test_network import drawn_events, same

if TYPE_CHECKING:
    from tests.model.conftest import Trained

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


def environment() -> dict[str, str]:
    path = os.pathsep.join(str(ROOT / part) for part in ("", "lambdas", "sagemaker"))
    return os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


def torchrun(folder: Path, fails_at: int = 0) -> int:
    """Train in two processes; returns torchrun's status."""
    command = Cluster(("localhost",), "localhost", gpus=2).command([together.__file__, str(folder), str(fails_at)])
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, timeout=PATIENCE_S, check=False)
    return done.returncode


def ended(folder: Path, rank: int) -> dict[str, Any]:
    found: dict[str, Any] = torch.load(folder / f"{rank}.pt", weights_only=True)
    return found


@pytest.mark.full
def test_two_processes_end_with_the_same_weights_and_only_the_first_judges(tmp_path: Path) -> None:
    assert torchrun(tmp_path) == 0
    first, second = (ended(tmp_path, rank) for rank in (0, 1))
    assert same(first["weights"], second["weights"])
    assert (first["judged"], second["judged"]) == (together.SETTINGS.epochs, 0)
    alone = tmp_path / "alone"
    alone.mkdir()
    together.train(alone)
    assert not same(first["weights"], ended(alone, 0)["weights"])


@pytest.mark.full
def test_a_training_of_two_that_is_cut_off_goes_on_to_the_same_end(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    assert torchrun(broken, fails_at=3) != 0
    assert torchrun(broken) == 0
    assert torchrun(whole) == 0
    assert same(ended(whole, 0)["weights"], ended(broken, 1)["weights"])


@pytest.mark.parametrize("workers", [2, 3, 7])
def test_workers_share_an_epoch_s_batches_and_take_as_many_steps(workers: int) -> None:
    examples = Examples(drawn_events(4, shoppers=23), 12)
    alone = [batch.items.tobytes() for batch in examples.epoch(2, 10**6, np.random.default_rng(0))]
    shares = [
        [batch.items.tobytes() for batch in examples.epoch(2, 10**6, np.random.default_rng(0), rank, workers)]
        for rank in range(workers)
    ]
    assert len({len(share) for share in shares}) == 1
    together_ = [each for share in shares for each in share]
    assert set(together_) == set(alone)
    assert len(together_) - len(alone) < workers


@pytest.mark.full
def test_two_hosts_train_one_model_and_the_first_writes_it(trained: Trained, tmp_path: Path) -> None:
    # Two names of this machine.
    hosts = ["localhost", "127.0.0.1"]
    running = [_host(tmp_path / host, host, hosts, trained.dataset) for host in hosts]
    output = [process.communicate(timeout=PATIENCE_S)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], output
    assert artifact.load(Layout(tmp_path / hosts[0]).model).model_version == "together"
    assert not Layout(tmp_path / hosts[1]).model.exists()
    assert "epoch 2 of 2" in output[0]
    assert "epoch 2 of 2" not in output[1]


def _host(base: Path, host: str, hosts: list[str], dataset: Path) -> subprocess.Popen[str]:
    layout = Layout(base)
    layout.resources.parent.mkdir(parents=True)
    layout.resources.write_text(json.dumps({"current_host": host, "hosts": hosts}))
    given = {"model_version": "together", "epochs": "2", "refresh": "1", "width": "16"}
    (layout.resources.parent / "hyperparameters.json").write_text(json.dumps(given))
    layout.channel("dataset").parent.mkdir(parents=True)
    layout.channel("dataset").symlink_to(dataset)
    return subprocess.Popen(
        [sys.executable, "-m", "container", "train"],
        env=environment() | {"SAGEMAKER_BASE_DIR": str(base)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_host_that_is_not_of_the_cluster_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.resources.parent.mkdir(parents=True)
    layout.resources.write_text(json.dumps({"current_host": "algo-3", "hosts": ["algo-1", "algo-2"]}))
    with pytest.raises(ValueError, match="current_host 'algo-3' is not among hosts"):
        Cluster.of(layout, 0)


@pytest.mark.parametrize(
    ("hosts", "gpus", "shared"), [(("a",), 0, False), (("a",), 1, False), (("a",), 4, True), (("a", "b"), 0, True)]
)
def test_torchrun_starts_where_there_is_more_than_one_process(
    monkeypatch: pytest.MonkeyPatch, hosts: tuple[str, ...], gpus: int, shared: bool
) -> None:
    assert Cluster(hosts, "a", gpus).shared is shared
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "none")
    assert not Cluster(hosts, "a", gpus).shared
