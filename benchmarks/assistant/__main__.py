"""The assistant by rules alone, by the raw small model, and as it ships, over the scripted conversations.

``python -m benchmarks.assistant`` holds every conversation of ``tests/conversations`` three times in one process: the
functions' own code over moto's stores, and the container's own programs. ``--every 3`` takes each third conversation;
the raw model, which takes longest and settles nothing, takes each third of those.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lambdas"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sagemaker"))

from benchmarks.assistant.figures import chosen, figures
from benchmarks.assistant.systems import SYSTEMS, System, prices, show
from benchmarks.assistant.talks import Ear
from benchmarks.report import parser, write_json
from language import weights
from tests.conversations.judge import Score, judge, scripts
from tests.conversations.stage import stage

_RAW_EVERY = 3


def main() -> None:
    """Measure the systems that are asked for, print them side by side, and write them as JSON."""
    options = parser(__doc__ or "")
    options.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth conversation")
    options.add_argument("--files", nargs="+", default=["everyday", "more"], help="files of tests/conversations")
    options.add_argument("--systems", nargs="+", choices=[*SYSTEMS], default=[*SYSTEMS])
    options.add_argument("--adapter", type=Path, default=weights.ADAPTER, help="the adapter of the shipped pipeline")
    given = options.parse_args()
    held = [script for name in given.files for script in scripts(name)][:: given.every]
    measured = {}
    for name in given.systems:
        taken = held[::_RAW_EVERY] if name == "raw model" else held
        measured[name] = _measured(SYSTEMS[name](given.adapter), taken)
    show("The assistant over scripted conversations", measured)
    write_json(given.json, {"files": given.files, "every": given.every, "systems": measured})


def _measured(system: System, held: list[dict[str, Any]]) -> dict[str, Any]:
    ear, score = Ear(), Score()
    with stage(f"bench-{id(ear)}") as shop:
        assistant = ear.hears(system(shop, ear))
        for number, script in enumerate(held, 1):
            judge(assistant, script, score)
            print(f"{number} of {len(held)}: {script['name']}", file=sys.stderr, flush=True)
    choices = chosen(ear.turns, [turn for script in held for turn in script["turns"]])
    return figures(score, ear.turns, choices, prices())


if __name__ == "__main__":
    main()
