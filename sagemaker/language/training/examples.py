"""The examples that the adapter learns from: the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from language.training import answers, messages, texts
from language.training.layouts import Example

_SHARES: tuple[tuple[Callable[[Random], Example], int], ...] = (
    (answers.offer, 38),
    (answers.details, 12),
    (answers.compared, 8),
    (answers.why, 5),
    (messages.message, 27),
    (texts.reason, 3),
    (texts.description, 5),
    (texts.promotion, 2),
)


def examples(count: int, seed: int) -> list[Example]:
    """Draw examples of every task, in an order of their own."""
    random = Random(seed)  # noqa: S311 - it is to be the same again
    makers = random.choices([maker for maker, _ in _SHARES], [share for _, share in _SHARES], k=count)
    return [maker(random) for maker in makers]
