"""The common way to serve a generative recommender: transformers' `generate`, held to the catalogue by a trie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers import T5Config, T5ForConditionalGeneration

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float32]

LEVELS = 4
"""Codes of an item, and so tokens of an event and steps of the search."""
CODES = 256
EVENTS = 20
"""Events of a history: 80 tokens."""
_SPECIAL = 2
"""Padding, which also starts the decoder, and the end token, which is never reached."""


@dataclass(frozen=True)
class Beams:
    """The best items by their codes, best first."""

    codes: Ints
    """(beams, LEVELS)."""
    scores: Floats
    """(beams,) mean log probability of an item's codes."""


def drawn_codes(items: int, seed: int = 0) -> Ints:
    """Return distinct codes, (items, LEVELS), in lexicographic order."""
    generator = np.random.default_rng(seed)
    numbers = np.unique(generator.integers(0, CODES**LEVELS, items + items // 8))
    numbers = np.sort(generator.choice(numbers, items, replace=False))
    return np.stack([numbers // CODES**power % CODES for power in reversed(range(LEVELS))], axis=1)


def drawn_histories(codes: Ints, count: int, seed: int = 1) -> list[Ints]:
    """Return histories of items' codes, (EVENTS, LEVELS) each."""
    generator = np.random.default_rng(seed)
    return [codes[generator.integers(0, len(codes), EVENTS)] for _ in range(count)]


def tokens_of(codes: Ints) -> Ints:
    """Return the token of each code: every level has tokens of its own."""
    return codes + np.arange(LEVELS) * CODES + _SPECIAL


def new_model(seed: int = 0) -> Any:
    """Return a T5 of the size that TIGER (Rajput et al., 2023) describes; time does not depend on its weights."""
    torch.manual_seed(seed)
    config = T5Config(
        vocab_size=LEVELS * CODES + _SPECIAL,
        d_model=128,
        d_kv=64,
        d_ff=1024,
        num_heads=6,
        num_layers=4,
        num_decoder_layers=4,
        feed_forward_proj="relu",
        dropout_rate=0.0,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )
    return T5ForConditionalGeneration(config).eval()


class GenerateBeam:
    """`generate` with `prefix_allowed_tokens_fn` over a dict from prefixes to the tokens that may follow."""

    def __init__(self, model: Any, codes: Ints, beams: int) -> None:
        torch.set_num_threads(1)
        self._model = model
        self._beams = beams
        self._trie = _trie(tokens_of(codes))

    def top(self, history: Ints) -> Beams:
        """Return the best items for a history, (EVENTS, LEVELS)."""
        tokens = torch.from_numpy(tokens_of(history).reshape(1, -1))
        with torch.inference_mode():
            found = self._model.generate(
                tokens,
                num_beams=self._beams,
                num_return_sequences=self._beams,
                max_new_tokens=LEVELS,
                do_sample=False,
                prefix_allowed_tokens_fn=self._allowed,
                return_dict_in_generate=True,
                output_scores=True,
            )
        codes = found.sequences[:, 1:].numpy() - np.arange(LEVELS) * CODES - _SPECIAL
        return Beams(codes, found.sequences_scores.numpy())

    def _allowed(self, _: int, prefix: torch.Tensor) -> list[int]:
        return self._trie[tuple(prefix.tolist()[1:])]


def _trie(tokens: Ints) -> dict[tuple[int, ...], list[int]]:
    trie: dict[tuple[int, ...], list[int]] = {}
    for depth in range(LEVELS):
        for row in np.unique(tokens[:, : depth + 1], axis=0).tolist():
            trie.setdefault(tuple(row[:-1]), []).append(row[-1])
    return trie
