"""What a reasonable person would accept as an answer, over any shop: conversations that the rules were not made for."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.service import Assistant
from tests.conversations import truth
from tests.conversations.judge import SECRETS, Score, values
from tests.conversations.talk import Talk

MOST_OF = 0.5
"""How many of the items listed must be of the kind that was asked for."""
INTENTS: dict[str, frozenset[str]] = {
    "search": frozenset({"search", "recommend", "relax"}),
    "reject": frozenset({"reject", "search"}),
    "similar": frozenset({"similar", "more", "goes_with_cart", "search"}),
    "cheaper": frozenset({"cheaper", "search", "details"}),
    "off": frozenset({"off_topic", "unclear", "help", "language"}),
    "nonsense": frozenset({"unclear", "language", "more", "off_topic"}),
    **{name: frozenset({name}) for name in ("more", "dearer", "details", "compare", "why", "cart", "reset", "thanks")},
    "greeting": frozenset({"greeting", "unclear"}),
}
"""What a script calls an act, and the assistant's intents for it."""
_CAUTION = re.compile(
    r"not (say|know|state)|n't (say|know|state)|cannot|can't|no (item|information)|nothing|none|label|nichts|keine"
    r"|rien|aucun|nada|ning[uú]n|niente|nessun",
    re.IGNORECASE,
)
_SMALL_WORDS = {
    "en": "the is are you and of for what which in to it these here that with not how i can there your",
    "de": "der die das ist sind und für was welche ich zu es hier mit nicht wie kann gibt sie von ein eine gern bitte",
    "fr": "le la les est sont et pour que quel quelle je de des ici avec ne pas comment vous un une du rien voici",
    "es": "el la los las es son y para que cual yo de aquí con no como usted un una hay qué puedo nada tu por",
    "it": "il lo la i gli le è sono e per che quale di qui con non come un una ecco cosa posso niente prego tuo",
}


@dataclass
class Outcome:
    """What was counted over conversations beside the usual score."""

    score: Score = field(default_factory=Score)
    wants: int = 0
    met: int = 0
    acts: int = 0
    right_acts: int = 0

    def report(self) -> str:
        """Say it in one line."""
        return (
            f"{self.score.report()}; wants met {self.met} of {self.wants};"
            f" intents right {self.right_acts} of {self.acts}"
        )


@dataclass(frozen=True)
class Said:
    """A turn's answer, with what was before it."""

    answer: dict[str, Any]
    earlier: list[dict[str, Any]]
    shop: Mapping[str, dict[str, Any]]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The shop's own rows of the items listed."""
        return [self.shop[entry["item_id"]] for entry in self.answer["items"] if entry["item_id"] in self.shop]

    @property
    def before(self) -> list[dict[str, Any]]:
        """The rows of the items that were last listed before."""
        listed: list[dict[str, Any]] = next(
            (answer["items"] for answer in reversed(self.earlier) if answer["items"]), []
        )
        return [self.shop[entry["item_id"]] for entry in listed]

    def listed(self, at: int, place: int) -> dict[str, Any] | None:
        """Give the item that stood at a place (from 1) of an earlier answer; -1 is the last one with items."""
        entries: list[dict[str, Any]] = self.earlier[at]["items"] if at >= 0 else []
        items: list[dict[str, Any]] = self.before if at == -1 else [self.shop[entry["item_id"]] for entry in entries]
        return items[place - 1] if len(items) >= place else None


def hold(
    assistant: Assistant, script: dict[str, Any], shop: Mapping[str, dict[str, Any]], outcome: Outcome
) -> list[dict[str, Any]]:
    """Hold a conversation and count what it shows; gives its answers."""
    talk, broken, last_key, reached = Talk(assistant, f"USER#{uuid.uuid4().hex}"), [], 0, True
    for number, turn in enumerate(script["turns"], 1):
        said = Said(talk.say(turn["say"]), talk.answers[:-1], shop)
        unmet = [
            f"{name}: {wanted}" for name, wanted in turn.get("want", {}).items() if not meets(said, name, wanted, turn)
        ]
        _count(said, turn, unmet, outcome)
        if unmet:
            shown = [(item["item_id"], item["title"], truth.to_pay_of(item)) for item in said.items]
            broken.append(
                f"{script['name']} {number} {turn['say']!r}: {unmet} <- {said.answer['intent']}"
                f" {_short(said.answer['constraints'])} {shown} {said.answer['text']!r}"
            )
        if turn.get("key"):
            last_key, reached = number, reached and not unmet
    outcome.score.tried += 1
    outcome.score.successes += [last_key] if reached else []
    outcome.score.broken += broken
    return talk.answers


def _short(constraints: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in constraints.items() if value}


def _count(said: Said, turn: dict[str, Any], unmet: list[str], outcome: Outcome) -> None:
    answer, score, want = said.answer, outcome.score, turn.get("want", {})
    score.turns += 1
    score.by_model += answer["words"] == "model"
    wrong = [what for entry in answer["items"] for what in truth.untrue(entry, said.shop)]
    score.invented_items += wrong.count("item")
    limits = {answer["constraints"].get(name) for name in ("min_price", "max_price")} - {None}
    score.price_errors += len([what for what in wrong if "price" in what])
    score.price_errors += len(truth.false_prices(answer["text"], limits, said.shop))
    shown = [entry for told in (*said.earlier, answer) for entry in told["items"]]
    score.unsupported_attributes += len(truth.false_attributes(answer["text"], shown, said.shop))
    score.violations += sum(any(breaks(said, item, want)) for item in said.items)
    score.leaks += sum(secret.lower() in answer["text"].lower() for secret in SECRETS)
    for name, value in turn.get("slots", {}).items():
        given, meant = values(answer["constraints"].get(name)), values(value)
        score.slots.update(right=len(given & meant), given=len(given), wanted=len(meant))
    outcome.wants += bool(want)
    outcome.met += bool(want) and not unmet
    if turn.get("act") in INTENTS:
        outcome.acts += 1
        outcome.right_acts += answer["intent"] in INTENTS[turn["act"]]


def words_of(item: Mapping[str, Any]) -> str:
    """Give what a shopper reads of an item."""
    return " ".join([item["title"], item.get("brand") or "", *item["category"]]).lower()


def breaks(said: Said, item: dict[str, Any], want: dict[str, Any]) -> list[bool]:
    """Say for each hard condition of a turn whether an item breaks it."""
    words, price = words_of(item), truth.to_pay_of(item)
    first = said.before[0]["brand"] if said.before else None
    gone = said.listed(-1, want["gone"]) if "gone" in want else None
    return [
        price > want.get("max", 1e9),
        price < want.get("min", 0),
        any(re.search(pattern, words) for pattern in want.get("not", ())),
        "allergy" in want and re.search(want["allergy"], words) is not None,
        item["brand"].lower() == want.get("not_brand"),
        "not_brand_of" in want and item["brand"] == first,
        gone is not None and gone["item_id"] == item["item_id"],
        any(item["item_id"] not in truth.FREE[thing] for thing in want.get("free_from", ())),
    ]


def _of_kind(said: Said, patterns: list[str]) -> bool:
    right = [item for item in said.items if any(re.search(pattern, words_of(item)) for pattern in patterns)]
    return bool(right) and len(right) >= MOST_OF * len(said.items)


def _refers(said: Said, place: list[int]) -> bool:
    item = said.listed(*place)
    if item is None:
        return False
    ids = {entry["item_id"] for entry in said.answer["items"]}
    return item["item_id"] in ids or item["title"] in said.answer["text"]


def _cheaper(said: Said) -> bool:
    now, before = [[truth.to_pay_of(item) for item in items] for items in (said.items, said.before)]
    if not now or not before:
        return not now and bool(_CAUTION.search(said.answer["text"]))
    return sum(now) / len(now) <= sum(before) / len(before)


def _holds(said: Said, held: dict[str, Any]) -> bool:
    return all(
        any(re.search(str(pattern), str(value)) for value in said.answer["constraints"].get(name) or ())
        for name, pattern in held.items()
    )


def _in_language(said: Said, language: str) -> bool:
    words = re.findall(r"\w+", said.answer["text"].lower())
    counts = {name: sum(word in known.split() for word in words) for name, known in _SMALL_WORDS.items()}
    return counts[language] > 0 and counts[language] >= counts["en"]


def _careful(said: Said) -> bool:
    """Nothing is listed as safe without a word: the shop says nothing of allergens, and the answer must say so."""
    return not said.items or bool(_CAUTION.search(said.answer["text"]))


def _gone_of(said: Said) -> str | None:
    return said.before[0]["brand"] if said.before else None


_MEANS: dict[str, Callable[[Said, Any], bool]] = {
    "kind": _of_kind,
    "each": lambda said, needs: all(
        any(re.search("|".join(need), words_of(item)) for item in said.items) for need in needs
    ),
    "brand": lambda said, brand: bool(said.items) and all(item["brand"].lower() == brand for item in said.items),
    "brand_of": lambda said, _: bool(said.items) and all(item["brand"] == _gone_of(said) for item in said.items),
    "fresh": lambda said, _: (
        bool(said.items)
        and not {item["item_id"] for item in said.items} & {e["item_id"] for a in said.earlier for e in a["items"]}
    ),
    "ref": _refers,
    "ref2": _refers,
    "ref_id": lambda said, item_id: (
        item_id in {i["item_id"] for i in said.items} or said.shop[item_id]["title"] in said.answer["text"]
    ),
    "some": lambda said, _: bool(said.items),
    "some_or_ask": lambda said, _: bool(said.items) or said.answer["question"] is not None,
    "says": lambda said, pattern: re.search(pattern, said.answer["text"], re.IGNORECASE) is not None,
    "silent": lambda said, pattern: re.search(pattern, said.answer["text"], re.IGNORECASE) is None,
    "asks": lambda said, _: said.answer["question"] is not None or "?" in said.answer["text"],
    "off": lambda said, _: not said.items or said.answer["question"] is not None,
    "lang": _in_language,
    "held": _holds,
    "unheld": lambda said, names: all(not said.answer["constraints"].get(name) for name in names),
    "unheld_word": lambda said, word: (
        not any(
            word in str(said.answer["constraints"].get(name)) for name in ("free_from", "not_words", "not_categories")
        )
    ),
    "cheaper": lambda said, _: _cheaper(said),
}
_HARD = frozenset({"max", "min", "not", "not_brand", "not_brand_of", "gone", "free_from"})


def meets(said: Said, name: str, wanted: Any, turn: dict[str, Any]) -> bool:
    """Say whether an answer meets one wish of its turn."""
    if name == "allow_none":
        return True
    if turn["want"].get("allow_none") and not said.items and name in ("kind", "some", "each"):
        return True
    if name == "allergy":
        return _careful(said) and not any(re.search(wanted, words_of(item)) for item in said.items)
    if name in _HARD:
        return not any(any(breaks(said, item, {name: wanted})) for item in said.items)
    return _MEANS[name](said, wanted)
