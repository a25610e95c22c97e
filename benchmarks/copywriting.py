"""How often the shop's own small model is heard in copy and reasons, and why it is not.

``python -m benchmarks.copywriting`` asks the container's own program, without a limit of time, for descriptions and
first lines of promotions of the demonstration's shop and of the conversations' shop, and for every kind of reason; the
functions' own checks decide what leaves.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lambdas"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sagemaker"))

from benchmarks.report import parser, print_table, write_json
from content.facts import facts_of
from content.phrasing import Phrased, announced, described
from content.writing import Order, Sources, written
from demo import shop
from language import weights
from language.inference import LanguageProgram
from language.model import Model
from scripts.phrase_reasons import MOST_TOKENS, answer, spoken
from tests.conversations.shop import items as conversation_items
from vitrine.domain.phrases import KEYS
from vitrine.models.language import Said, request

ANSWER_TOKENS = 250
SAMPLES = 3
COUPON = {"code": "SHOP10", "percent": 10, "from": 0, "until": 1 << 40, "last_day": "2027-12-31"}
OFFER = "10% off with the code SHOP10"
Item = Mapping[str, Any]


class Asked:
    """The model as a speaker; the same question is asked once, for its answer is the same."""

    def __init__(self, invoke: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        self._invoke = invoke
        self._known: dict[str, Said] = {}
        self.seconds: list[float] = []
        self.last = ""

    def say(self, system: str, parts: Sequence[str], _within_s: float, tokens: int = ANSWER_TOKENS) -> Said:
        """Give the model's text, however long it takes."""
        told = request("", system, parts, tokens)
        key = json.dumps(told)
        if key not in self._known:
            started = time.perf_counter()
            answer = self._invoke({name: value for name, value in told.items() if name != "modelId"})
            self.seconds.append(time.perf_counter() - started)
            text = " ".join(block["text"] for block in answer["output"]["message"]["content"]).strip()
            self._known[key] = Said(text, answer["usage"]["totalTokens"])
        self.last = self._known[key].text
        return self._known[key]


def main() -> None:
    """Ask, print what became of the answers, and write it as JSON."""
    options = parser(__doc__ or "")
    options.add_argument("--items", type=int, default=40, metavar="N", help="items of each shop")
    given = options.parse_args()
    speaker = Asked(LanguageProgram(Model(weights.base(), weights.ADAPTER)).invoke)
    figures: dict[str, Any] = {}
    for name, found in (("demonstration", _demonstration()), ("conversations", conversation_items())):
        chosen = found[:: max(1, len(found) // given.items)][: given.items]
        print(f"{name}: {len(chosen)} items", file=sys.stderr, flush=True)
        figures |= {f"{task}, {name}": told for task, told in _told(speaker, chosen)}
    _show(figures)
    times = sorted(speaker.seconds)
    seconds = {"p50": round(times[len(times) // 2], 2), "p95": round(times[int(len(times) * 0.95)], 2)}
    print(f"{len(times)} different questions, {seconds['p50']} / {seconds['p95']} s each (p50 / p95)")
    write_json(given.json, {"items": given.items, "tasks": figures, "questions": len(times), "seconds": seconds})


def _demonstration() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        lines = shop.build(Path(folder), shop.SCALES["small"]).catalogue.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _told(speaker: Asked, items: Sequence[Item]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "descriptions", _counted(_description(speaker, item) for item in items)
    yield "promotion with a coupon", _counted(_promotion(speaker, item) for item in items)
    for key in KEYS:
        yield f"reason {key.rstrip(':')}", _counted(_reason(speaker, item, key) for item in items)


def _description(speaker: Asked, item: Item) -> dict[str, Any]:
    said = described(speaker, facts_of(item, priced=False))
    draft = written(Order("description", "en", "plain", 0), Sources([item]), speaker)
    return _outcome(said, speaker.last, draft["text"])


def _promotion(speaker: Asked, item: Item) -> dict[str, Any]:
    said = announced(speaker, facts_of(item, priced=False), OFFER)
    return _outcome(said, speaker.last, said.text or "")


def _reason(speaker: Asked, item: Item, key: str) -> dict[str, Any]:
    raw = answer(lambda prompt: speaker.say(prompt.system, prompt.parts, 0.0, MOST_TOKENS).text, item, key)
    text = spoken(raw, item, key)
    return _outcome(Phrased(text, None if text else "refused", 0), raw, text or "")


def _outcome(said: Phrased, raw: str, text: str) -> dict[str, Any]:
    outcome = "templates" if said.text is None else "a part" if said.refused else "whole"
    return {"outcome": outcome, "why": said.refused, "model": raw, "text": text}


def _counted(outcomes: Iterator[dict[str, Any]]) -> dict[str, Any]:
    found = list(outcomes)
    counts = Counter(one["outcome"] for one in found)
    return {
        "asked": len(found),
        **{name.replace(" ", "_"): counts[name] for name in ("whole", "a part", "templates")},
        "fallback_rate": round(counts["templates"] / len(found), 3),
        "why": dict(Counter(one["why"] for one in found if one["why"])),
        "samples": list(itertools.islice(_different(found), SAMPLES)),
    }


def _different(found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield one sample of each outcome, then others."""
    first = {one["outcome"]: one for one in reversed(found)}
    yield from first.values()
    yield from (one for one in found if one is not first[one["outcome"]])


def _show(figures: Mapping[str, Mapping[str, Any]]) -> None:
    columns = ["", "asked", "whole", "a part", "templates", "fallback rate"]
    rows = [
        [name, *(str(told[key]) for key in ("asked", "whole", "a_part", "templates")), f"{told['fallback_rate']:.1%}"]
        for name, told in figures.items()
    ]
    print_table("The small model's words in copy and reasons", columns, rows)
    for name, told in figures.items():
        for one in told["samples"]:
            print(f"{name}, {one['outcome']}: {one['model']!r} -> {one['text']!r}")


if __name__ == "__main__":
    main()
