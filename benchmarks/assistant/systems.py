"""The three systems that are held against each other, and what their figures are shown as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.service import Assistant
from benchmarks.assistant.figures import Prices
from benchmarks.assistant.raw import RawAssistant
from benchmarks.assistant.talks import Ear
from benchmarks.cost import Prices as PriceTable
from benchmarks.report import print_table
from language import weights
from language.inference import LanguageProgram
from language.model import Model
from tests.conversations.stage import Stage

_MANY_TOKENS = 100_000_000
_ROWS = (
    "turns", "invented_items", "price_errors", "constraint_violations", "unsupported_attributes", "slot_f1",
    "tool_choice", "given_to_the_model", "fallback_rate", "success_rate", "turns_to_success", "read_by_the_model",
    "seconds_to_first_item", "seconds_to_answer", "tokens_a_turn", "usd_a_turn_bedrock", "usd_a_turn_endpoint",
)  # fmt: skip
System = Callable[[Stage, Ear], Assistant]


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


SYSTEMS: dict[str, Callable[[Path], System]] = {"rules": _rules, "raw model": _raw, "shipped": _shipped}


def prices() -> Prices:
    """Give the prices that turns are counted with."""
    table = PriceTable.load()
    names = ("bedrock_small_model_input_token", "bedrock_small_model_output_token", "sagemaker_serverless_gb_second")
    return Prices(*(table[name] for name in names))


def show(title: str, measured: Mapping[str, dict[str, Any]]) -> None:
    """Print the systems' figures side by side."""
    rows = [[row, *(_shown(found[row]) for found in measured.values())] for row in _ROWS]
    print_table(title, ["", *measured], rows, note="p50 / p95 where there are two")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['p50']:g} / {value['p95']:g}"
    return "-" if value is None else str(value)
