"""The assistant by rules alone, by the raw small model, and as it ships, over the scripted conversations.

``python -m benchmarks.assistant`` holds every conversation of ``tests/conversations`` three times in one process: the
functions' own code over moto's stores, and the container's own programs. ``--every 3`` takes each third conversation;
the raw model, which takes longest and settles nothing, takes each third of those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lambdas"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sagemaker"))

from assistant.service import Assistant
from benchmarks.assistant.figures import Prices, figures
from benchmarks.assistant.raw import RawAssistant
from benchmarks.assistant.talks import Ear
from benchmarks.cost import Prices as PriceTable
from benchmarks.report import parser, print_table, write_json
from language import weights
from language.inference import LanguageProgram
from language.model import Model
from tests.conversations.judge import Score, judge, scripts
from tests.conversations.stage import Stage, stage

_RAW_EVERY = 3
_MANY_TOKENS = 100_000_000
_ROWS = (
    "turns", "invented_items", "price_errors", "constraint_violations", "unsupported_attributes", "slot_f1",
    "tool_choice", "given_to_the_model", "fallback_rate", "success_rate", "turns_to_success", "read_by_the_model",
    "seconds_to_first_item", "seconds_to_answer", "tokens_a_turn", "usd_a_turn_bedrock", "usd_a_turn_endpoint",
)  # fmt: skip
System = Callable[[Stage, Ear], Assistant]


def main() -> None:
    """Measure the systems that are asked for, print them side by side, and write them as JSON."""
    options = parser(__doc__ or "")
    options.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth conversation")
    options.add_argument("--files", nargs="+", default=["everyday", "more"], help="files of tests/conversations")
    options.add_argument("--systems", nargs="+", choices=[*_SYSTEMS], default=[*_SYSTEMS])
    options.add_argument("--adapter", type=Path, default=weights.ADAPTER, help="the adapter of the shipped pipeline")
    given = options.parse_args()
    held = [script for name in given.files for script in scripts(name)][:: given.every]
    measured = {}
    for name in given.systems:
        chosen = held[::_RAW_EVERY] if name == "raw model" else held
        measured[name] = _measured(_SYSTEMS[name](given.adapter), chosen, _prices())
    rows = [[row, *(_shown(found[row]) for found in measured.values())] for row in _ROWS]
    print_table(
        "The assistant over scripted conversations", ["", *measured], rows, note="p50 / p95 where there are two"
    )
    write_json(given.json, {"files": given.files, "every": given.every, "systems": measured})


def _measured(system: System, held: list[dict[str, Any]], prices: Prices) -> dict[str, Any]:
    ear, score = Ear(), Score()
    with stage(f"bench-{id(ear)}") as shop:
        assistant = ear.hears(system(shop, ear))
        for number, script in enumerate(held, 1):
            judge(assistant, script, score)
            print(f"{number} of {len(held)}: {script['name']}", file=sys.stderr, flush=True)
    return figures(score, ear.turns, [turn for script in held for turn in script["turns"]], prices)


def _rules(_: Path) -> System:
    return lambda shop, _ear: shop.assistant()


def _raw(_: Path) -> System:
    def made(shop: Stage, ear: Ear) -> Assistant:
        program = LanguageProgram(Model(weights.base(), None))
        return RawAssistant.of(shop.phrased(ear.converse(program.invoke), daily_tokens=_MANY_TOKENS))

    return made


def _shipped(adapter: Path) -> System:
    def made(shop: Stage, ear: Ear) -> Assistant:
        program = LanguageProgram(Model(weights.base(), adapter))
        return shop.phrased(ear.converse(program.invoke), daily_tokens=_MANY_TOKENS)

    return made


_SYSTEMS: dict[str, Callable[[Path], System]] = {"rules": _rules, "raw model": _raw, "shipped": _shipped}


def _prices() -> Prices:
    table = PriceTable.load()
    names = ("bedrock_small_model_input_token", "bedrock_small_model_output_token", "sagemaker_serverless_gb_second")
    return Prices(*(table[name] for name in names))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['p50']:g} / {value['p95']:g}"
    return "-" if value is None else str(value)


if __name__ == "__main__":
    main()
