"""A trained artifact with a larger catalogue: items without sales come behind its own, known by their text alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ranker.prior import Prior
from ranker.quantiser import Quantiser
from ranker.scoring import catalogue_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from ranker.arrays import Arrays, Floats, Ints
    from ranker.artifact import Artifact

    Halves = npt.NDArray[np.float16]

NOW = 1_764_000_000
_DAY = 86_400
_PLACED = 2_000
"""Newcomers that the linear model places as in service; the others' places are drawn from theirs."""
_NEAR = 0.7
_NEARER = 0.4
"""How far a newcomer's text is from an item that sold, and others' from a newcomer's: the length of what is added."""
_BLOCK = 20_000


def grown(artifact: Artifact, items: int, seed: int = 3) -> Artifact:
    """Return an artifact of at least so many items.

    Codes are the frozen quantiser's of each newcomer's text. To place a million newcomers in the linear model takes
    hours of a training job, and what a request costs depends on how many neighbours there are, not on which: so all
    but the first take the neighbours of another newcomer, which their text resembles, with weights of their own.
    """
    missing = items - len(artifact.items)
    if missing <= 0:
        return artifact
    generator = np.random.default_rng(seed)
    first = len(artifact.items)
    own = artifact.groups["vectors"]["vectors"].astype(np.float16)
    placed = min(missing, _PLACED)
    vectors = np.concatenate([own, np.empty((missing, own.shape[1]), dtype=np.float16)])
    sold = own[: int(artifact.groups["popularity"]["shares"].shape[1])]
    vectors[first : first + placed] = _like(sold[generator.integers(0, len(sold), placed)], _NEAR, generator)
    source = generator.integers(first, first + placed, missing - placed)
    for start in range(0, len(source), _BLOCK):
        rows = source[start : start + _BLOCK]
        begin = first + placed + start
        vectors[begin : begin + len(rows)] = _like(vectors[rows], _NEARER, generator)
    records = artifact.items + [record(f"new-{number}", number) for number in range(first, items)]
    larger = replace(artifact, items=records, groups=artifact.groups | {"vectors": {"vectors": vectors}})
    groups = larger.groups | {"codes": {"codes": _codes(larger, first)}}
    groups["prior"] = _prior(larger, first, placed, source, generator)
    return replace(larger, groups=groups)


def record(item_id: str, number: int) -> dict[str, Any]:
    """Return a catalogue record."""
    return {
        "item_id": item_id,
        "revision": 1,
        "title": item_id,
        "brand": f"brand {number % 300}",
        "category": [f"department {number % 20}", f"aisle {number % 400}"],
        "price": float(number % 50) + 0.99,
        "in_stock": number % 20 > 0,
        "attributes": {"size": str(number % 7)},
        "created_at": NOW - number % 1000 * _DAY,
        "text_hash": item_id,
    }


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    """Return rows of length one, (N, D)."""
    rows: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows


def _like(vectors: npt.NDArray[np.floating], apart: float, generator: np.random.Generator) -> Halves:
    noise = generator.standard_normal(vectors.shape, dtype=np.float32)
    return unit(vectors + noise * np.float32(apart / np.sqrt(vectors.shape[1]))).astype(np.float16)


def _codes(artifact: Artifact, first: int) -> Ints:
    quantiser = Quantiser.from_arrays(artifact.groups["quantiser"])
    vectors = artifact.groups["vectors"]["vectors"]
    blocks = [artifact.groups["codes"]["codes"].astype(np.int16)]
    blocks += [
        quantiser.encode(vectors[start : start + _BLOCK].astype(np.float32)).astype(np.int16)
        for start in range(first, len(vectors), _BLOCK)
    ]
    codes: Ints = np.concatenate(blocks)
    return codes


def _prior(artifact: Artifact, first: int, placed: int, source: Ints, generator: np.random.Generator) -> Arrays:
    """Return the prior with every newcomer: the first ones as in service, the others with the neighbours of those."""
    prior = Prior.from_arrays(artifact.groups["prior"], artifact.settings["prior"]["rank_power"])
    vectors = artifact.groups["vectors"]["vectors"][: first + placed]
    small = replace(artifact, items=artifact.items[: first + placed], groups={"vectors": {"vectors": vectors}})
    prior.place(catalogue_of(small), np.arange(first, first + placed))
    arrays = prior.arrays()
    row = np.searchsorted(arrays["arrivals"], source)
    more: Arrays = {"arrivals": np.arange(first + placed, first + placed + len(source), dtype=np.int32)}
    for name in ("of_heads", "by_heads"):
        more[name] = arrays[name][row]
    for name in ("of_weights", "by_weights"):
        factor = generator.uniform(0.8, 1.2, (len(row), 1)).astype(np.float16)
        more[name] = arrays[name][row] * factor  # type: ignore[operator]
    return arrays | {name: np.concatenate([arrays[name], array]) for name, array in more.items()}
