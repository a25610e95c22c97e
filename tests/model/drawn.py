"""Drawn shops: artifacts of every make, catalogue deltas behind them, and requests of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ranker.artifact import Artifact
from ranker.blend import PARTS, Blend
from ranker.events import EVENT_TYPES
from ranker.forward import GAPS
from ranker.popularity import EVERYONE, Popularity
from ranker.prior import Newcomers, Prior, Rows
from ranker.quantiser import Quantiser, distinct
from ranker.scoring import catalogue_of
from ranker.text import TextSettings
from tests.model import shops

NOW = 1_700_000_000
DIMENSIONS = 12
BRANDS = ("Acme", "Zeta", "Nil")
PATHS: tuple[list[str], ...] = (["A"], ["A", "B"], ["C", "B"], [])

Generator = np.random.Generator
Record = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """What one drawn endpoint worker holds."""

    artifact: Artifact
    deltas: list[list[Record]]
    """Records of catalogue versions 1, 2, ..."""
    items: int
    """Items after all deltas."""


@dataclass
class Published:
    """Deltas that are there."""

    deltas: list[list[Record]] = field(default_factory=list)

    def fetch(self, version: int) -> list[Record] | None:
        return self.deltas[version - 1] if version <= len(self.deltas) else None


def shop(seed: int) -> Shop:
    """Draw a shop: one in ten has no sales at all, one in ten no network, one in twenty no prior."""
    generator = np.random.default_rng(seed)
    make = generator.random()
    items = int(generator.integers(1, 90))
    head = 1 if generator.random() < 0.1 else int(generator.integers(1, items + 1))
    vectors = _vectors(generator, items)
    records = [_record(generator, row) for row in range(items)]
    text = TextSettings(scale=float(generator.uniform(0.01, 1.0))).as_dict()
    settings: dict[str, Any] = {"text": text}
    groups: dict[str, Any] = {"vectors": {"vectors": vectors.astype(np.float16)}}
    if make < 0.1:
        parts: tuple[str, ...] = ("text",)
        if generator.random() < 0.5:
            records, groups = [], {"vectors": {"vectors": vectors[:0].astype(np.float16)}}
    else:
        parts = ("popularity", "text") if generator.random() < 0.2 else ("popularity",)
        groups["popularity"] = _popularity(generator, head).arrays()
        if not 0.1 <= make < 0.2:
            parts += ("network",)
            settings["network"], network = _network(generator, head)
            groups |= network | _codes(generator, vectors, network["network"]["code_vectors"].shape[:2], head)
        if not 0.2 <= make < 0.25:
            parts += ("prior",)
            settings["prior"] = {"rank_power": float(generator.uniform(0.0, 1.5))}
            groups["prior"] = _prior(generator, head, vectors, records).arrays()
    settings["blend"] = _blend(generator, parts).as_dict()
    artifact = Artifact("drawn", 0, settings, records, groups)
    deltas = [_delta(generator, version, items) for version in range(1, int(generator.integers(0, 3)) + 1)]
    if not records:
        fresh = [row | {"vector": shops.encoded(v) if v.any() else None} for row, v in _all(generator, vectors)]
        deltas.insert(0, fresh)
    names = {record["item_id"] for record in records} | {row["item_id"] for delta in deltas for row in delta}
    return Shop(artifact, deltas, len(names))


def request(generator: Generator, shop: Shop) -> dict[str, Any]:
    """Draw a request: any history, mode, filter, candidates and k."""
    items = max(shop.items, 1)

    def names(count: int) -> list[str]:
        return [f"i{row}" for row in generator.integers(0, items + 3, count)]

    kinds = ("dislike", "search", "remove_from_cart") if generator.random() < 0.05 else EVENT_TYPES
    events = 0 if generator.random() < 0.1 else int(generator.integers(1, 16 if generator.random() < 0.97 else 201))
    at = NOW - np.sort(generator.integers(0, 10 ** int(generator.integers(1, 9)), events))[::-1]
    history = [
        {"item_id": name, "type": str(generator.choice(kinds)), "at": int(time)}
        for name, time in zip(names(events), at, strict=True)
    ]
    wanted: dict[str, Any] = {
        "catalogue_version": len(shop.deltas),
        "k": 300 if generator.random() < 0.05 else int(generator.integers(1, 40)),
        "now": NOW,
        "history": history,
        "evidence": False,
        "exploration_share": 0.0,
        "surface": str(generator.choice(["home", "product", "cart"])),
    }
    if generator.random() < 0.4:
        wanted["context"] = {"country": str(generator.choice(["US", "DE"])), "device": "phone"}
    if generator.random() < 0.4:
        wanted["exclude"] = names(int(generator.integers(1, 30)))
    if generator.random() < 0.15:
        wanted["anchors"] = names(int(generator.integers(1, 4)))
        wanted["mode"] = str(generator.choice(["personal", "similar"]))
    if generator.random() < 0.2:
        wanted["candidates"] = names(int(generator.integers(1, 40)))
    if generator.random() < 0.5:
        wanted["filter"] = _filter(generator)
    return wanted


def _filter(generator: Generator) -> dict[str, Any]:
    every = {
        "in_stock": True,
        "max_price": float(generator.integers(1, 9)),
        "min_price": float(generator.integers(1, 5)),
        "brands": [str(generator.choice(BRANDS))],
        "categories": [PATHS[int(generator.integers(3))]],
        "created_after": int(generator.integers(0, 5)),
        "attributes": {"size": [1, "big"]},
    }
    return {name: value for name, value in every.items() if generator.random() < 0.25}


def _record(generator: Generator, row: int, **changes: Any) -> Record:
    return shops.record(
        f"i{row}",
        in_stock=bool(generator.random() < 0.8),
        price=None if generator.random() < 0.1 else float(generator.integers(1, 9)),
        brand=str(generator.choice(BRANDS[:2])) if generator.random() < 0.8 else None,
        category=PATHS[int(generator.integers(len(PATHS)))],
        created_at=int(generator.integers(0, 6)),
        attributes={"size": [1, 1.0, "big", True][int(generator.integers(4))]} if generator.random() < 0.7 else {},
        **changes,
    )


def _all(generator: Generator, vectors: Any) -> list[tuple[Record, Any]]:
    return [(_record(generator, row), vector) for row, vector in enumerate(vectors)]


def _delta(generator: Generator, version: int, items: int) -> list[Record]:
    """Draw changes of a few items, and newcomers behind the items of the artifact, some of them without text."""
    rows = {int(row) for row in generator.integers(0, items, int(generator.integers(0, 6)))}
    rows |= set(range(items + 8 * (version - 1), items + 8 * (version - 1) + int(generator.integers(1, 9))))
    found = []
    for row in sorted(rows):
        vector = None if generator.random() < 0.2 else generator.normal(size=DIMENSIONS)
        changes = {"revision": 1 + version, "text_hash": f"{row}-{version}", "vector": vector}
        changes["deleted"] = bool(generator.random() < 0.2)
        found.append(_record(generator, row, **changes))
    return found


def _vectors(generator: Generator, items: int) -> Any:
    vectors = generator.normal(size=(items, DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[generator.random(items) < 0.15] = 0.0
    return vectors.astype(np.float16).astype(np.float32)


def _blend(generator: Generator, parts: tuple[str, ...]) -> Blend:
    """Draw shares; in a bucket a part may have none, but not all of them."""
    edges = (0,) if generator.random() < 0.3 else (1, 3, 7)
    rows = []
    for _ in edges:
        kept = [name for name in parts if generator.random() < 0.8] or [parts[-1]]
        drawn = dict(zip(kept, generator.dirichlet(np.ones(len(kept))).tolist(), strict=True))
        rows.append(tuple(drawn.get(name, 0.0) for name in PARTS))
    return Blend(edges, tuple(rows))


def _popularity(generator: Generator, head: int) -> Popularity:
    segments = {EVERYONE: generator.dirichlet(np.ones(head)).astype(np.float32)}
    for name in ("country=US", "device=phone"):
        if generator.random() < 0.5:
            shares = generator.dirichlet(np.ones(head)) * (generator.random(head) < 0.7)
            segments[name] = shares.astype(np.float32)
    return Popularity(segments)


def _prior(generator: Generator, head: int, vectors: Any, records: list[Record]) -> Prior:
    dense = generator.random((head, head)) * (generator.random((head, head)) < 0.2)
    counts = (dense > 0).sum(axis=1)
    rows = Rows(np.concatenate([[0], np.cumsum(counts)]), dense.nonzero()[1], dense[dense > 0].astype(np.float32))
    newcomers = None
    if generator.random() < 0.9:
        newcomers = Newcomers(
            centre=generator.normal(size=DIMENSIONS).astype(np.float32) * np.float32(0.1),
            projection=(generator.normal(size=(head, DIMENSIONS)) * 0.3).astype(np.float32),
            diagonal=generator.uniform(0.5, 2.0, head).astype(np.float32),
            inner=np.diag(generator.uniform(0.0, 0.5, DIMENSIONS)).astype(np.float32),
            text=1.5,
            penalty=2.0,
        )
    prior = Prior(rows, 0.5, newcomers)
    catalogue = catalogue_of(Artifact("", 0, {}, records, {"vectors": {"vectors": vectors.astype(np.float16)}}))
    prior.place(catalogue, np.arange(head, len(records)))
    return prior


def _network(generator: Generator, head: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw weights of the size that keeps logits within a few units."""
    heads = int(generator.integers(1, 3))
    width = heads * int(generator.integers(2, 6))
    length, layers = int(generator.integers(1, 14)), int(generator.integers(1, 4))
    levels, values = int(generator.integers(1, 6)), int(generator.integers(2, 12))

    def weights(*shape: int, scale: float = 0.3) -> Any:
        return (generator.normal(size=shape) * scale).astype(np.float32)

    arrays = {
        "head_vectors": weights(head, width),
        "code_vectors": weights(levels, values, width) / np.float32(np.sqrt(levels)),
        "kinds": weights(len(EVENT_TYPES), width),
        "gaps": weights(GAPS, width),
        "positions": weights(length, width),
        "last.scale": 0.5 + weights(width, scale=0.1),
        "last.shift": weights(width, scale=0.1),
    }
    for layer in range(layers):
        for name, size in (("qkv", 3), ("out", 1)):
            arrays[f"{layer}.{name}"] = weights(width, size * width)
            arrays[f"{layer}.{name}.bias"] = weights(size * width)
        arrays |= {f"{layer}.up": weights(width, 2 * width), f"{layer}.up.bias": weights(2 * width)}
        arrays |= {f"{layer}.down": weights(2 * width, width), f"{layer}.down.bias": weights(width)}
        for name in ("norm1", "norm2"):
            arrays |= {f"{layer}.{name}.scale": 1 + weights(width), f"{layer}.{name}.shift": weights(width)}
    return {"heads": heads, "length": length}, {"network": arrays}


def _codes(generator: Generator, vectors: Any, shape: tuple[int, int], head: int) -> dict[str, Any]:
    levels, values = shape
    axes = generator.normal(size=(DIMENSIONS, 4)).astype(np.float32)
    mapping = generator.normal(size=(4, 2)).astype(np.float32)
    books = generator.normal(size=(levels, values, 6)).astype(np.float32)
    quantiser = Quantiser(vectors.mean(axis=0), axes, mapping, books)
    codes = distinct(quantiser.encode(vectors), values).astype(np.int16)
    unknown = ~vectors.any(axis=1)
    unknown[:head] = False
    codes[unknown] = -1
    return {"quantiser": quantiser.arrays(), "codes": {"codes": codes}}
