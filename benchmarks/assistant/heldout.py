"""The assistant over the conversations that were written before its rules: the three systems, in both shops.

``python -m benchmarks.assistant.heldout`` holds ``heldout`` to ``heldout8`` of ``tests/conversations``,
each in the shop that its scripts name: the small one, or the demonstration's whole catalogue, whose vectors are kept in
``build/demo-vectors`` by what was encoded. The raw model takes each sixth conversation.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lambdas"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sagemaker"))

from benchmarks.assistant.figures import Choices, figures
from benchmarks.assistant.systems import SYSTEMS, System, prices, show
from benchmarks.assistant.talks import Ear, Turn
from benchmarks.report import parser, write_json
from language import weights
from tests.conversations.demo_shop import CachedVectors, rows
from tests.conversations.judge import Score, scripts
from tests.conversations.outcome import Outcome, hold
from tests.conversations.shop import items
from tests.conversations.stage import Stage, stage

FILES = ("heldout", "heldout2", "heldout3", "heldout4", "heldout5", "heldout6", "heldout7", "heldout8")
SHOPS = ("small", "demo")
_RAW_EVERY = 6
_VECTORS = Path("build/demo-vectors")
Rows = Mapping[str, dict[str, Any]]


@dataclass
class Held:
    """What conversations of one system showed."""

    outcome: Outcome = field(default_factory=Outcome)
    turns: list[Turn] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Give their figures: those of the tuned scripts, and the wishes of all turns that were met."""
        found, choices = self.outcome, Choices(self.outcome.right_acts, self.outcome.acts)
        wants = {"conversations": found.score.tried, "wants": found.wants, "wants_met": found.met}
        return figures(found.score, self.turns, choices, prices()) | wants


def together(parts: Sequence[Held]) -> Held:
    """Put what was held apart together."""
    whole = Held()
    for part in parts:
        _add(whole.outcome.score, part.outcome.score, [entry.name for entry in fields(Score)])
        _add(whole.outcome, part.outcome, ["wants", "met", "acts", "right_acts"])
        whole.turns += part.turns
    return whole


def _add(to: Any, more: Any, names: Sequence[str]) -> None:
    for name in names:
        setattr(to, name, getattr(to, name) + getattr(more, name))


def main() -> None:
    """Measure the systems that are asked for, print them side by side, and write them as JSON."""
    options = parser(__doc__ or "")
    options.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth conversation")
    options.add_argument("--raw-every", type=int, default=_RAW_EVERY, metavar="N", help="of these, for the raw model")
    options.add_argument("--files", nargs="+", choices=FILES, default=[*FILES])
    options.add_argument("--systems", nargs="+", choices=[*SYSTEMS], default=[*SYSTEMS])
    options.add_argument("--adapter", type=Path, default=weights.ADAPTER, help="the adapter of the shipped pipeline")
    given = options.parse_args()
    held: dict[str, dict[str, Held]] = {name: {file: Held() for file in given.files} for name in given.systems}
    for shop in SHOPS:
        with _opened(shop) as (started, known):
            for name in given.systems:
                every = given.every * (given.raw_every if name == "raw model" else 1)
                _hold(SYSTEMS[name](given.adapter), started, (shop, known), held[name], every)
    measured = {name: _figures(files) for name, files in held.items()}
    show("The assistant over conversations that were written before its rules", measured)
    write_json(given.json, {"every": given.every, "raw_every": given.raw_every, "systems": measured})


def _hold(system: System, started: Stage, shop: tuple[str, Rows], held: dict[str, Held], every: int) -> None:
    """Hold the conversations of one shop with one system; what it did not meet is told as it goes."""
    name, known = shop
    ear = Ear()
    assistant = ear.hears(system(started, ear))
    for file, so_far in reversed(held.items()):
        for script in [script for script in scripts(file)[::every] if script["shop"] == name]:
            before, shown = len(so_far.outcome.score.broken), len(ear.turns)
            hold(assistant, script, known, so_far.outcome)
            so_far.turns += ear.turns[shown:]
            print(f"{file} {script['name']}", *so_far.outcome.score.broken[before:], sep="\n  ", file=sys.stderr)
        print(f"{file} {so_far.outcome.report()}", file=sys.stderr, flush=True)


def _figures(files: Mapping[str, Held]) -> dict[str, Any]:
    return together([*files.values()]).figures() | {"files": {name: held.figures() for name, held in files.items()}}


@contextmanager
def _opened(name: str) -> Iterator[tuple[Stage, Rows]]:
    """Open a shop; gives its stage and its items by their ids."""
    if name == "small":
        with stage("bench-small") as started:
            yield started, {item["item_id"]: item for item in items()}
        return
    _VECTORS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = rows(Path(folder))
    with stage("bench-demo", catalogue, CachedVectors(_VECTORS)) as started:
        yield started, {item["item_id"]: item for item in catalogue}


if __name__ == "__main__":
    main()
