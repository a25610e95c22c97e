"""A job as tasks: one draft each, numbered, in chunks; and what they may cost at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CHUNK_CALLS = 10
"""Calls of a language model that a chunk makes at most, but for a single draft that takes more."""
PROMPT_BYTES = 3_000
"""Bytes of a prompt: no tokenizer makes more tokens of it."""
OVERHEAD_TOKENS = 256
"""What a model's own frame around a prompt may take."""
PICKED = 3
"""Items that are picked for a person where the job names none."""
PHRASED = frozenset({"description", "promotion", "email"})
"""Kinds of which a model may phrase a part; a review's summary it never does."""
PHRASED_LOCALE, PHRASED_TONE = "en", "plain"
"""What a model phrases in: no check reads another language, and its layouts know no other tone."""


@dataclass(frozen=True, slots=True)
class Task:
    """One draft to write: its number from 1, its items (none: they are picked for the person), its locale."""

    number: int
    item_ids: tuple[str, ...]
    locale: str

    @property
    def draft_id(self) -> str:
        """The draft's id within its job."""
        return f"{self.number:05d}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job may take at most: drafts, calls of a model, tokens in and out together, dollars.

    `usd` is None where a model is set and its price is not.
    """

    drafts: int
    calls: int
    tokens: int
    usd: float | None


def tasks(kind: str, item_ids: Sequence[str], locales: Sequence[str], *, about_person: bool) -> list[Task]:
    """List a job's tasks, always in the same order: one for each item and locale, or one for each locale."""
    whole = kind == "email" or about_person
    groups = [tuple(item_ids)] if whole else [(item_id,) for item_id in item_ids]
    pairs = [(group, locale) for group in groups for locale in locales]
    return [Task(number, group, locale) for number, (group, locale) in enumerate(pairs, 1)]


def calls(kind: str, task: Task, *, model: bool) -> int:
    """Count the calls of a model that a task makes at most."""
    if not model or kind not in PHRASED or task.locale != PHRASED_LOCALE:
        return 0
    return len(task.item_ids) or PICKED


def call_tokens(answer_tokens: int) -> int:
    """Give the tokens that one call takes at most."""
    return PROMPT_BYTES + OVERHEAD_TOKENS + answer_tokens


def estimated(
    kind: str, found: Sequence[Task], answer_tokens: int, usd_per_1k: float | None, *, model: bool
) -> Estimate:
    """Estimate a job's cost from above."""
    count = sum(calls(kind, task, model=model) for task in found)
    tokens = count * call_tokens(answer_tokens)
    return Estimate(len(found), count, tokens, dollars(tokens, usd_per_1k))


def dollars(tokens: int, usd_per_1k: float | None) -> float | None:
    """Give what tokens cost; nothing costs nothing, whatever the price."""
    if tokens == 0:
        return 0.0
    return None if usd_per_1k is None else round(tokens / 1_000 * usd_per_1k, 6)


def chunks(kind: str, found: Sequence[Task]) -> list[dict[str, Any]]:
    """Cut tasks into ranges of numbers, `first` to `last`."""
    weight = max((len(task.item_ids) or PICKED for task in found), default=1)
    size = max(1, CHUNK_CALLS // weight) if kind in PHRASED else CHUNK_CALLS
    numbers = [task.number for task in found]
    return [
        {"first": numbers[start], "last": numbers[min(start + size, len(numbers)) - 1]}
        for start in range(0, len(numbers), size)
    ]
