"""An artifact of the sizes that training uses by default, with drawn weights: time hardly depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks.serving.grown import record, unit
from ranker.artifact import Artifact
from ranker.blend import Blend
from ranker.fitting import FittingSettings
from ranker.graph import encoder_of
from ranker.network import Transformer
from ranker.popularity import EVERYONE, Popularity
from ranker.prior import NEIGHBOURS, Newcomers, Prior, Rows
from ranker.quantiser import Quantiser
from ranker.text import TextSettings

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Floats

VERSION = "drawn weights"
_TEXT = 384


def drawn_artifact(items: int, seed: int = 0) -> Artifact:
    """Return the artifact of items that all have sales."""
    generator = np.random.default_rng(seed)
    settings = FittingSettings()
    shape = settings.training.shape
    vectors = unit(generator.normal(size=(items, _TEXT)))
    codes = generator.integers(0, settings.code_values, (items, settings.levels))
    torch.manual_seed(seed)
    seen = np.ones(items, dtype=np.bool_)
    network = Transformer(shape, codes, settings.code_values, vectors, seen).export()
    joint = settings.principal + settings.behaviour
    quantiser = Quantiser(
        vectors.mean(axis=0),
        _normal(generator, (_TEXT, settings.principal)),
        _normal(generator, (settings.principal, settings.behaviour)),
        _normal(generator, (settings.levels, settings.code_values, joint)),
    )
    popularity = Popularity({EVERYONE: generator.dirichlet(np.ones(items)).astype(np.float32)})
    return Artifact(
        VERSION,
        0,
        {
            "blend": Blend.even(network=0.4, prior=0.5, popularity=0.1).as_dict(),
            "text": TextSettings().as_dict(),
            "network": shape.as_dict(),
            "prior": {"rank_power": settings.linear.rank_power},
        },
        [record(f"item-{number}", number) for number in range(items)],
        {
            "vectors": {"vectors": vectors.astype(np.float16)},
            "codes": {"codes": codes.astype(np.int16)},
            "quantiser": quantiser.arrays(),
            "network": network,
            "encoder": encoder_of(network, shape.heads, shape.length),
            "popularity": popularity.arrays(),
            "prior": _prior(items, vectors, settings, generator),
        },
    )


def _prior(items: int, vectors: Floats, settings: FittingSettings, generator: np.random.Generator) -> Arrays:
    row = min(NEIGHBOURS, items)
    rows = Rows(
        np.arange(items + 1) * row,
        generator.integers(0, items, items * row),
        generator.random(items * row, dtype=np.float32) / np.float32(row),
    )
    newcomers = Newcomers(
        centre=vectors.mean(axis=0),
        projection=vectors * np.float32(0.1),
        diagonal=np.full(items, 1e-3, dtype=np.float32),
        inner=np.eye(_TEXT, dtype=np.float32),
        text=settings.linear.text,
        penalty=settings.linear.penalty,
    )
    return Prior(rows, settings.linear.rank_power, newcomers).arrays()


def _normal(generator: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return generator.normal(size=shape).astype(np.float32)
