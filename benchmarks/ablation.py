"""What each part of the ranker is worth: one training a row, judged on the validation queries.

``python -m benchmarks.ablation --interactions FILE --items FILE``; rows are changes of the training's own settings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.quality.data import DataError, read
from benchmarks.quality.product import encoded, split_of
from benchmarks.report import add_data_set, parser, print_table, write_json
from datasets.split import Split
from ranker.blend import PARTS
from ranker.blending import Case, choose, quality
from ranker.fitting import FittingSettings, Learnt, learn, shortlists

Change = Callable[[FittingSettings], FittingSettings]


def _network(**changes: Any) -> Change:
    return lambda settings: replace(
        settings, training=replace(settings.training, shape=replace(settings.training.shape, **changes))
    )


def _linear(**changes: Any) -> Change:
    return lambda settings: replace(settings, linear=replace(settings.linear, **changes))


TRAININGS: dict[str, Change] = {
    "as shipped": lambda settings: settings,
    "prior: no text": _linear(text=0.001),
    "prior: no order": lambda settings: replace(settings, followings=()),
    "network: no codes": _network(without=("codes",)),
    "network: no vectors of the items' own": _network(without=("own",)),
    "network: no text": _network(without=("text",)),
    "network: codes alone": _network(without=("own", "text")),
    "network: no time gaps": _network(without=("gaps",)),
    "network: no positions": _network(without=("positions",)),
    "network: own vectors never hidden": _network(own_dropout=0.0),
    "network: twice as wide": _network(width=128),
}
"""What each training changes. Benchmark data have one type of event and no context, so these have no row."""

WITHOUT = ("network", "prior", "popularity")
"""Parts that are taken out of the shipped blend, which is then chosen again."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, judge, print and write; 2 where the input is not usable."""
    options = parser(__doc__ or "")
    add_data_set(options)
    options.add_argument("--only", nargs="+", default=list(TRAININGS), choices=list(TRAININGS), metavar="ROW")
    options.add_argument("--seed", type=int, default=0, metavar="N", help="of every training (0)")
    given = options.parse_args(arguments)
    try:
        data = read(given.interactions, given.items)
    except DataError as error:
        sys.stderr.write(f"benchmarks.ablation: {error}\n")
        return 2
    split = split_of(data, encoded(data, _say))
    rows = [row for name in given.only for row in _rows(split, name, given.seed)]
    print_table(
        f"{data.name}: ndcg@10 on valid, one seed",
        ["setting", "network alone", "prior alone", "blend"],
        [[row["setting"], *(_shown(row[name]) for name in ("network", "prior", "blend"))] for row in rows],
    )
    write_json(given.json, {"dataset": data.name, "split": "valid", "seed": given.seed, "rows": rows})
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _rows(split: Split, name: str, seed: int) -> list[dict[str, Any]]:
    settings = FittingSettings(seed=seed)
    settings = replace(settings, training=replace(settings.training, seed=seed))
    learnt = learn(split, "ablation", TRAININGS[name](settings))
    cases = shortlists(learnt)
    row = {"setting": name, **_singles(cases), "blend": _blend(cases, learnt.settings.parts)}
    if name != "as shipped":
        return [row]
    return [row, *(_reduced(cases, learnt, part) for part in WITHOUT)]


def _reduced(cases: list[Case], learnt: Learnt, part: str) -> dict[str, Any]:
    kept = tuple(name for name in learnt.settings.parts if name != part)
    return {"setting": f"no {part}", "network": None, "prior": None, "blend": _blend(cases, kept)}


def _singles(cases: list[Case]) -> dict[str, float]:
    return {name: quality(cases, np.eye(len(PARTS))[PARTS.index(name)]) for name in ("network", "prior")}


def _blend(cases: list[Case], parts: tuple[str, ...]) -> float:
    return choose(cases, parts)[1]


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    sys.exit(main())
