"""An artifact of the sizes that training uses by default, with drawn weights: time does not depend on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks.serving.served import record, unit
from ranker.artifact import Artifact
from ranker.fitting import FittingSettings
from ranker.network import Transformer
from ranker.popularity import EVERYONE, Popularity
from ranker.prior import Prior
from ranker.quantiser import Quantiser
from ranker.scoring import Blend
from ranker.text import TextSettings

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

VERSION = "drawn weights"
_TEXT = 384
_NEIGHBOURS = 200


def drawn_artifact(items: int, seed: int = 0) -> Artifact:
    """Return the artifact."""
    generator = np.random.default_rng(seed)
    settings = FittingSettings()
    vectors = unit(generator.normal(size=(items, _TEXT)))
    codes = generator.integers(0, settings.code_values, (items, settings.code_parts))
    torch.manual_seed(seed)
    network = Transformer(settings.training.shape, codes, settings.code_values, vectors).export()
    joint = settings.principal + settings.behaviour
    quantiser = Quantiser(
        vectors.mean(axis=0),
        _normal(generator, (_TEXT, settings.principal)),
        _normal(generator, (settings.principal, settings.behaviour)),
        _normal(generator, (settings.code_parts, settings.code_values, joint // settings.code_parts)),
    )
    row = min(_NEIGHBOURS, items)
    prior = Prior(
        np.arange(items + 1) * row,
        generator.integers(0, items, items * row),
        generator.random(items * row, dtype=np.float32) / np.float32(row),
        settings.prior_halving_ranks,
    )
    popularity = Popularity({EVERYONE: generator.dirichlet(np.ones(items)).astype(np.float32)})
    return Artifact(
        VERSION,
        0,
        {
            "blend": Blend(network=0.3, prior=0.5, text=0.1, popularity=0.1).as_dict(),
            "text": TextSettings(halving_ranks=30.0).as_dict(),
            "network": settings.training.shape.as_dict(),
            "prior": {"halving_ranks": settings.prior_halving_ranks},
        },
        [record(f"item-{number}", number, None) for number in range(items)],
        {
            "vectors": {"vectors": vectors.astype(np.float16)},
            "codes": {"codes": codes.astype(np.uint16)},
            "quantiser": quantiser.arrays(),
            "network": network,
            "popularity": popularity.arrays(),
            "prior": prior.arrays(),
        },
    )


def _normal(generator: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return generator.normal(size=shape).astype(np.float32)
