"""Scripts of conversations, and how well an assistant does in them."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.service import Assistant
from tests.conversations import truth
from tests.conversations.talk import Talk

FOLDER = Path(__file__).parent
SECRETS = ("You phrase answers", "<facts>", "</facts>", "system prompt", "USER#")


def scripts(name: str) -> list[dict[str, Any]]:
    """Read the scripts of a file."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@dataclass
class Score:
    """What was counted over conversations. The first five must be 0."""

    invented_items: int = 0
    price_errors: int = 0
    violations: int = 0
    unsupported_attributes: int = 0
    leaks: int = 0
    turns: int = 0
    by_model: int = 0
    slots: Counter[str] = field(default_factory=Counter)
    successes: list[int] = field(default_factory=list)
    tried: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def slot_f1(self) -> float:
        """The harmonic mean of precision and recall over the slots that the scripts name."""
        right, given, wanted = self.slots["right"], self.slots["given"], self.slots["wanted"]
        return 2 * right / (given + wanted) if given + wanted else 1.0

    def report(self) -> str:
        """Say it in one line."""
        reached = f"{len(self.successes)} of {self.tried}"
        mean = sum(self.successes) / len(self.successes) if self.successes else 0.0
        return (
            f"{self.turns} turns: {self.invented_items} invented items, {self.price_errors} price errors,"
            f" {self.violations} constraint violations, {self.unsupported_attributes} unsupported attributes,"
            f" {self.leaks} leaks; slot F1 {self.slot_f1:.3f}; success in {reached} conversations,"
            f" after {mean:.1f} turns; {self.turns - self.by_model} texts from templates;"
            f" {len(self.broken)} expectations not met"
        )


def judge(assistant: Assistant, script: dict[str, Any], score: Score) -> None:
    """Hold a conversation, and count what it shows."""
    talk = Talk(assistant, f"USER#{uuid.uuid4().hex}")
    reached: int | None = None
    for number, turn in enumerate(script["turns"], 1):
        before = talk.answers[-1]["items"] if talk.answers else []
        given = {name: turn[name] for name in ("k", "constraints") if name in turn}
        answer = talk.say(turn["say"], **given)
        score.turns += 1
        score.by_model += answer["words"] == "model"
        _count(answer, turn, before, score)
        score.broken += [f"{script['name']} {number}: {what}" for what in unmet(answer, turn, before, talk)]
        if reached is None and set(script["success"]) <= {item["item_id"] for item in answer["items"]}:
            reached = number
    if script["success"]:
        score.tried += 1
        score.successes += [reached] if reached is not None else []


def _count(answer: dict[str, Any], turn: dict[str, Any], before: list[dict[str, Any]], score: Score) -> None:
    wrong = [what for entry in answer["items"] for what in truth.untrue(entry)]
    score.invented_items += wrong.count("item")
    score.price_errors += len([what for what in wrong if "price" in what])
    constraints = answer["constraints"]
    limits = {constraints[name] for name in ("min_price", "max_price") if constraints.get(name) is not None}
    score.price_errors += len(truth.false_prices(answer["text"], limits))
    score.unsupported_attributes += len(truth.false_attributes(answer["text"], [*before, *answer["items"]]))
    wanted = _bound(turn.get("all", {}), before)
    score.violations += sum(bool(truth.violations(entry["item_id"], wanted)) for entry in answer["items"])
    score.leaks += sum(secret.lower() in answer["text"].lower() for secret in SECRETS)
    for name, value in turn.get("slots", {}).items():
        said, meant = values(answer["constraints"].get(name)), values(value)
        score.slots += Counter(right=len(said & meant), given=len(said), wanted=len(meant))


def _bound(wanted: dict[str, Any], before: list[dict[str, Any]]) -> dict[str, Any]:
    if wanted.get("not_brand_of") == "first":
        return wanted | {"not_brand": [before[0]["brand"]]}
    return wanted


def values(value: Any) -> set[str]:
    """Give a slot's values so that they can be compared."""
    if value is None:
        return set()
    if isinstance(value, list):
        return {json.dumps(entry) for entry in value}
    return {json.dumps(float(value) if isinstance(value, int | float) else value)}


def unmet(answer: dict[str, Any], turn: dict[str, Any], before: list[dict[str, Any]], talk: Talk) -> list[str]:
    """List the expectations of a turn that its answer does not meet."""
    ids = [entry["item_id"] for entry in answer["items"]]
    seen = {entry["item_id"] for earlier in talk.answers[:-1] for entry in earlier["items"]}
    question = answer["question"]
    met = {
        "intent": answer["intent"] == turn.get("intent", answer["intent"]),
        "has": set(turn.get("has", ())) <= set(ids),
        "only": "only" not in turn or set(turn["only"]) == set(ids),
        "none_of": not set(turn.get("none_of", ())) & set(ids),
        "some": not turn.get("some") or bool(ids),
        "empty": not turn.get("empty") or not ids,
        "all": "all" not in turn or bool(ids),
        "text_has": turn.get("text_has", "") in answer["text"],
        "question": "question" not in turn or (question or {}).get("about") == turn["question"],
        "fresh": not turn.get("fresh") or (bool(ids) and not set(ids) & seen),
        "rejects": not turn.get("rejects")
        or any(step["tool"] == "reject" and step["stored"] for step in answer["done"]),
        "not_shown_again": "not_shown_again" not in turn or before[0]["item_id"] not in ids,
        "no_leak": not turn.get("no_leak") or not re.search(r"[<>{}\[\]]|http", answer["text"]),
    }
    return [
        f"{name}: {answer['intent']} {answer['constraints']} {ids} {answer['text']!r}"
        for name, is_met in met.items()
        if not is_met
    ]
