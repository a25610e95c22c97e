"""Text as the model's tokens, cut as llama.cpp cuts it: digits one by one, then bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gguf import GGUFReader
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

if TYPE_CHECKING:
    from language.training.layouts import Example

_CONTROL = 3
"""What a GGUF file calls a token that stands for no text."""


class Encoded(NamedTuple):
    """An example as token ids, and how many of them are the request."""

    ids: list[int]
    given: int


class Tokens:
    """The tokenizer of a GGUF file, with ChatML around each turn."""

    def __init__(self, weights: Path) -> None:
        fields = GGUFReader(weights).fields
        texts = fields["tokenizer.ggml.tokens"].contents()
        kinds = fields["tokenizer.ggml.token_type"].contents()
        merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
        vocabulary = {text: place for place, text in enumerate(texts)}
        self._tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        self._tokenizer.decoder = decoders.ByteLevel()
        special = [text for text, kind in zip(texts, kinds, strict=True) if kind == _CONTROL]
        self._tokenizer.add_special_tokens(special)

    def ids(self, text: str) -> list[int]:
        """Cut a text that may hold ChatML's marks."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def encode(self, example: Example) -> Encoded:
        """Cut an example: the request, then the answer with the mark that ends it."""
        request = self.ids(prompt(example.system, "\n".join(example.parts)))
        return Encoded([*request, *self.ids(f"{example.answer}<|im_end|>")], len(request))


def prompt(system: str, user: str) -> str:
    """Write a request as the model's own template does."""
    return f"<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"
