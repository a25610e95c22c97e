"""Have the stage's language model phrase reasons: ``python -m scripts.phrase_reasons --stage dev --most 500``.

Takes the items that moved most in four weeks, and writes to each item's row the sentences that it lacks, `--most` of
them at most. The model is told a reason and no item, so it is asked once or twice for each kind of reason: names come
into its sentence afterwards. A sentence is kept if it says no more than the template and what the item is called; one
that says more is noted as refused, and the template speaks. Requests for recommendations read the sentences with the
items, and call no model. Run it by a schedule of your own; what is written is not asked for again until the item is
called something else.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lambdas"))

from botocore.exceptions import ClientError

from importers.stage import Stage
from infra.settings import StageSettings
from recommendations.phrases import PHRASES
from vitrine.breaker import Breaker
from vitrine.domain.grounding import Facts, Ground, check, plain
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.phrases import KEYS, SLOT, content_hash
from vitrine.domain.words import folded, singular
from vitrine.models import prompts
from vitrine.models.language import Language, LanguageUnavailableError, service_of
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.clients import client
from vitrine.stores.tallies import Tallies
from vitrine.stores.values import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

WINDOW_S = 28 * 86_400
MOST_CHARS = 160
MOST_TOKENS = 60
PATIENCE_S = 4.0
MOST_FAILURES = 5
"""Calls in a row without an answer after which the run ends: the model is away."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BECAUSE = "Because "
_ITEM = "{item}"
"""Stands for the name of the item that a sentence is written for, until it is written."""
_WISHES = re.compile(r"\b(?:may|might|could)(?: also)? like\b")
"""Says nothing of what a shopper did, though "like" does; nor does an invitation to look at the item."""
_CLAIMED = re.compile(
    r"\b(?:(?:look|view|brows|check|lik|lov|enjoy|add|plac|purchas|order)\w*|saw|seen|put|buy|bought)"
    r"(?: at| out| in)? \{item\}|\{(?:item|because)\}(?: and| or|,) \{(?:item|because)\}",
    re.IGNORECASE,
)
"""Says of the item itself what the shopper did with the other one."""
_INVITES = re.compile(r"\b(?:take a )?look at \{item\}", re.IGNORECASE)
_STAND_IN = "Qvertoz"
"""Stands for the other item's name while a sentence is checked; no shop calls anything so."""
_PLAIN = _words(
    """
    a also an and as at be because by can could for from go goes good great have here how idea in is it its just
    may maybe might more nice of on one or our perhaps pick since so still that the there this to too was well we what
    shown when why will with would you your youd youll youre
    """
)
_ACTS = {
    "because_you:view": "look looked looking view viewed saw seen browse browsed check checked out interest interested",
    "because_you:like": "like liked love loved enjoy enjoyed taste",
    "because_you:add_to_cart": "put add added placed cart basket",
    "because_you:purchase": "buy bought purchase purchased ordered",
    "similar_to:": "similar alike resemble resembles kin close like",
    "bought_together:": "often together chosen choose shoppers picked alongside pair pairs match matches",
}
"""Words that may tell of each act; those of another act would claim what nobody did."""


def template(key: str) -> str:
    """The template that a sentence takes the place of."""
    code, _, kind = key.partition(":")
    phrases = PHRASES["en"]
    return (phrases.because[kind] if kind else phrases.about[code]).named.format_map({"title": SLOT})


def asked(key: str) -> list[prompts.Prompt]:
    """What the model is asked for a kind of reason: in one wording, and, where its answer does not do, in another."""
    text = template(key)
    if not text.startswith(_BECAUSE):
        return [prompts.reason(text)]
    # "Because …" alone has the shop's own model write "{item} is because …", which is no sentence.
    act = text.removeprefix(_BECAUSE)
    return [prompts.reason(f"For you: {act}"), prompts.reason(f"Shown because {act}")]


def answer(say: Callable[[prompts.Prompt], str], item: Mapping[str, Any], key: str) -> str:
    """The model's words for a kind of reason: the first that may stand beside this item, else the last."""
    raw = ""
    for prompt in asked(key):
        raw = say(prompt)
        if spoken(raw, item, key) is not None:
            break
    return raw


def spoken(raw: str, item: Mapping[str, Any], key: str) -> str | None:
    """The sentence that a model's words make of this item, or None where they may not stand beside it."""
    text = " ".join(raw.split()).rstrip(".")
    return text.replace(_ITEM, plain(item["title"])) if accepted(text, item, key) else None


def accepted(text: str, item: Mapping[str, Any], key: str) -> bool:
    """Whether a sentence says what the template says, of this item and the other one, and nothing beside it."""
    name = plain(item["title"])
    bare = text.replace(SLOT, " ").replace(_ITEM, " ")
    if len(text.replace(_ITEM, name)) > MOST_CHARS or text.count(SLOT) != 1 or not _is_plain(bare):
        return False
    names = words_of(item.get("title"), item.get("brand"), *(item.get("category") or ()))
    allowed = _PLAIN | names | {singular(word) for word in [*_ACTS[key].split(), *folded(template(key))]}
    invited = _WISHES.sub(" ", _INVITES.sub(" ", text))
    said = {singular(word) for word in folded(invited.replace(SLOT, " ").replace(_ITEM, " "))}
    # "It is because you looked" is no sentence that anybody would write.
    if not said <= allowed or _CLAIMED.search(invited) or text.count(_ITEM) > 1 or "is because" in bare:
        return False
    # What was put somewhere was put into the cart.
    if key.endswith(":add_to_cart") and not {"cart", "basket"} & said:
        return False
    facts = Facts(name, brand=item.get("brand"), category=tuple(item.get("category") or ()), reasons=(_ACTS[key],))
    told = text.replace(SLOT, _STAND_IN).replace(_ITEM, name)
    return not check(told, Ground(items=(facts,), names=(_STAND_IN,)))


def _is_plain(text: str) -> bool:
    odd = set('{}<>[]`*|\\"%$€£#') | {char for char in text if unicodedata.category(char)[0] in "CN"}
    return not odd & set(text) and re.search(r"[.!?]\s+\S", text) is None


class Phraser:
    """Writes sentences to items' rows; `most` in all, refused ones too."""

    def __init__(self, dynamodb: Any, table: str, language: Language, most: int) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._language = language
        self._left = most
        self._failures = 0
        self._answers: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def phrase(self, item_ids: Iterable[str]) -> None:
        """Phrase what the items lack, one after another, while sentences are left and the model answers."""
        rows = CatalogueTable(self._dynamodb, self._table)
        for item_id in item_ids:
            if self._left <= 0 or self._failures >= MOST_FAILURES:
                return
            item = rows.get(item_id)
            if item is not None and not item.get("deleted"):
                self._complete(item)

    def _complete(self, item: Mapping[str, Any]) -> None:
        name, known = content_hash(item), item.get("phrases") or {}
        texts: dict[str, str] = dict(known["texts"]) if known.get("hash") == name else {}
        made = {key: text for key in KEYS if key not in texts if (text := self._said(item, key)) is not None}
        if made:
            self._write(item, {"hash": name, "texts": texts | made})

    def _said(self, item: Mapping[str, Any], key: str) -> str | None:
        """One sentence; empty where it was refused, None where there is none now."""
        if self._left <= 0 or self._failures >= MOST_FAILURES:
            return None
        self._left -= 1
        raw = self._answers.get(key) or self._answer(item, key)
        if raw is None:
            return None
        text = spoken(raw, item, key)
        self.counts["refused" if text is None else "phrased"] += 1
        return text or ""

    def _answer(self, item: Mapping[str, Any], key: str) -> str | None:
        """What the model says for a kind of reason, kept for other items; None where it says nothing now."""

        def say(prompt: prompts.Prompt) -> str:
            return self._language.say(prompt.system, prompt.parts, PATIENCE_S).text

        try:
            self._answers[key] = answer(say, item, key)
        except LanguageUnavailableError as error:
            self._failures += 1
            self.counts[f"unavailable: {error.args[0]}"] += 1
            return None
        self._failures = 0
        return self._answers[key]

    def _write(self, item: Mapping[str, Any], phrases: Mapping[str, Any]) -> None:
        """Write an item's sentences on the condition that nobody changed it, or phrased for it, meanwhile."""
        before = item.get("phrased")
        condition = "attribute_not_exists(phrased)" if before is None else "phrased = :before"
        values = {":phrases": phrases, ":one": 1, ":revision": item["revision"]}
        values |= {} if before is None else {":before": before}
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"PK": {"S": f"ITEM#{item['item_id']}"}, "SK": {"S": "I"}},
                UpdateExpression="SET phrases = :phrases ADD phrased :one",
                ConditionExpression=f"revision = :revision AND {condition}",
                ExpressionAttributeValues={name: typed(value) for name, value in values.items()},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            self.counts["items changed meanwhile"] += 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, phrase, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--most", type=int, default=500, help="sentences at most")
    given = parser.parse_args(arguments)
    model = StageSettings.load(given.stage).language
    if not model:
        print(f"stage {given.stage} has no language_model: its reasons are the templates")
        return 1
    stage = Stage(given.stage)
    connect = functools.partial(client, service_of(model), attempts=1)
    phraser = Phraser(
        stage.dynamodb, stage.catalogue_table, Language(connect, model, Breaker(), MOST_TOKENS), given.most
    )
    top = Tallies(stage.dynamodb, stage.parameter("trends-table")).top(WINDOW_S, None, ())
    phraser.phrase(item_id for item_id, _ in top)
    print(json.dumps(dict(phraser.counts), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
