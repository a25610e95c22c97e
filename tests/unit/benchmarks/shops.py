"""Artifacts of the ring shop, trained in a moment: no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.product import split_of
from ranker.fitting import FittingSettings, learn, recount
from ranker.linear import LinearSettings

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut
    from ranker.arrays import Floats
    from ranker.artifact import Artifact
    from ranker.fitting import Learnt

SETTINGS = FittingSettings(
    parts=("prior", "popularity"), linear=LinearSettings(text=5.0, penalty=2.0), linear_scales=(1.0,)
)


def ring_vectors(data: LeaveOneOut, seed: int = 0) -> Floats:
    """Texts that tell where on the ring an item is, (N, 12)."""
    places = np.array([int(item["item_id"][1:]) for item in data.items])
    angles = 2 * np.pi * places[:, None] / len(places) * np.arange(1, 4)
    noise = 0.1 * np.random.default_rng(seed).normal(size=(len(places), 6))
    vectors = np.concatenate([np.cos(angles), np.sin(angles), noise], axis=1)
    unit: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def learnt_of(data: LeaveOneOut, vectors: Floats) -> Learnt:
    """The product's linear model and popularity of a data set, as validation chose them."""
    return learn(split_of(data, vectors), "ring", SETTINGS)


def artifact_of(data: LeaveOneOut, vectors: Floats) -> Artifact:
    """The same, brought up to all that is known."""
    return recount(learnt_of(data, vectors))
