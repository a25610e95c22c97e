"""The ranking said slowly and plainly, in double precision: what the serving code must equal.

Nothing of the serving code is called here. Requests of one shop are scored together, (R, N); each formula is written
over all requests as one would write it for one.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tests.model.drawn import Record, Shop

Doubles = np.ndarray[Any, np.dtype[np.float64]]

KINDS = ("view", "click", "like", "add_to_cart", "purchase", "remove_from_cart", "dislike", "search")
SPEAKS = np.array([1.0, 1.0, 2.0, 3.0, 3.0, 0.0, 0.0, 0.0])
NAMED = 48


class Items:
    """The catalogue after its deltas, one dictionary for each item."""

    def __init__(self, shop: Shop) -> None:
        self.records: list[Record] = []
        self.index: dict[str, int] = {}
        self.vectors: list[Doubles] = []
        changed: set[int] = set()
        vectors = shop.artifact.groups["vectors"]["vectors"].astype(np.float64)
        for record, vector in zip(shop.artifact.items, vectors, strict=True):
            self._put(record, vector)
        for delta in shop.deltas:
            for record in delta:
                encoded = record["vector"]
                raw = np.zeros(vectors.shape[1]) if encoded is None else np.frombuffer(base64.b64decode(encoded), "<f2")
                row = self._put(record, raw.astype(np.float64))
                changed |= set() if record["deleted"] else {row}
        self.replaced = {row: self.vectors[row] for row in sorted(changed) if self.vectors[row].any()}
        """Vectors that came by a delta: the newest, for all deltas are applied before the first request is answered."""

    def _put(self, record: Record, vector: Doubles) -> int:
        at = self.index.setdefault(record["item_id"], len(self.records))
        if at == len(self.records):
            self.records.append({})
            self.vectors.append(np.zeros_like(vector))
        if record["deleted"]:
            self.records[at] = self.records[at] | {"deleted": True}
        else:
            self.records[at], self.vectors[at] = record, vector
        return at

    def allowed(self, wanted: dict[str, Any]) -> list[int]:
        """Return what the request may be given, item by item."""
        out = {*wanted.get("exclude", []), *wanted.get("anchors", [])}
        candidates = wanted.get("candidates")
        return [
            row
            for row, record in enumerate(self.records)
            if not record["deleted"]
            and self._name(row) not in out
            and (candidates is None or self._name(row) in candidates)
            and passes(record, wanted.get("filter", {}))
        ]

    def _name(self, row: int) -> str:
        return str(self.records[row].get("item_id", ""))


def passes(record: Record, wanted: dict[str, Any]) -> bool:
    price, path = record["price"], record["category"]
    texts = {
        name: "true" if value is True else str(value).removesuffix(".0") for name, value in record["attributes"].items()
    }
    return (
        (record["in_stock"] or not wanted.get("in_stock"))
        and ("min_price" not in wanted or (price is not None and price >= wanted["min_price"]))
        and ("max_price" not in wanted or (price is not None and price <= wanted["max_price"]))
        and ("created_after" not in wanted or record["created_at"] > wanted["created_after"])
        and ("brands" not in wanted or record["brand"] in wanted["brands"])
        and ("categories" not in wanted or any(path[: len(prefix)] == prefix for prefix in wanted["categories"]))
        and all(texts.get(name) in {str(v) for v in vs} for name, vs in wanted.get("attributes", {}).items())
    )


class Reference:
    """One shop's scores."""

    def __init__(self, shop: Shop) -> None:
        self.settings = shop.artifact.settings
        self.groups: dict[str, dict[str, Any]] = {
            name: {
                key: array.astype(np.float64) if array.dtype.kind in "fiu" else array for key, array in group.items()
            }
            for name, group in shop.artifact.groups.items()
        }
        self.items = Items(shop)
        self.count = len(self.items.records)
        self.vectors = np.array(self.items.vectors).reshape(self.count, -1)
        self.codes = self._placed_codes() if "network" in self.groups else None

    def adopt(self, prior: dict[str, Any] | None, codes: Any) -> None:
        """Check where the serving code has put newcomers, and take that over to its rounding.

        Weights of newcomers are kept in half precision, and a vector may lie as near to two centroids: neither is to be
        told from here to the last bit.
        """
        if self.codes is not None:
            self._adopt_codes(codes)
        self.neighbours: Doubles | None = None
        if "prior" in self.groups:
            assert prior is not None
            self.neighbours = self._neighbours(prior)

    def scores(self, requests: list[dict[str, Any]]) -> Doubles:
        """Return every item's score for every request, (R, N)."""
        events = [self._events(wanted) for wanted in requests]
        longest = max(1, *(len(rows) for rows in events))
        shape = (len(events), longest)
        items, kinds, at, present = (np.zeros(shape, dtype=np.int64) for _ in range(4))
        for row, known in enumerate(events):
            for place, (item, kind, time) in enumerate(known):
                items[row, place], kinds[row, place], at[row, place], present[row, place] = item, kind, time, 1
        lengths = present.sum(axis=1)
        shares = self._shares(lengths)
        popular = np.stack([self._popular(wanted.get("context", {})) for wanted in requests])
        text = self._text(items, kinds, present)
        prior = self._prior(items, kinds, present)
        mixed = shares[:, 1:2] * prior + shares[:, 2:3] * text
        if "popularity" in self.groups:
            mixed = mixed + shares[:, 3:4] * popular
        if "network" in self.groups:
            mixed = mixed + shares[:, :1] * self._network(events)
        similar = np.array([wanted.get("mode") == "similar" for wanted in requests])
        result = np.where((lengths == 0)[:, None], popular, mixed)
        return np.where(similar[:, None], self._similar(requests), result)

    def _events(self, wanted: dict[str, Any]) -> list[tuple[int, int, int]]:
        index = self.items.index
        known = [
            (index[event["item_id"]], KINDS.index(event["type"]), event["at"])
            for event in wanted["history"]
            if event["item_id"] in index
        ]
        kind = KINDS.index("add_to_cart" if wanted["surface"] == "cart" else "view")
        return known + [(index[name], kind, wanted["now"]) for name in wanted.get("anchors", []) if name in index]

    def _shares(self, lengths: Any) -> Doubles:
        """Return each request's shares, (R, 4): those of the last edge that its history reaches."""
        blend = self.settings["blend"]
        table = np.array([blend[name] for name in ("network", "prior", "text", "popularity")]).T
        row = [max([i for i, edge in enumerate(blend["edges"]) if edge <= length], default=0) for length in lengths]
        return table[row]

    def _popular(self, context: dict[str, str]) -> Doubles:
        if "popularity" not in self.groups:
            # Nothing sold yet: the newest first, and of those of one second the later row.
            order = sorted(range(self.count), key=lambda row: (self.items.records[row].get("created_at", 0), row))
            newest = np.zeros(self.count)
            newest[order] = np.arange(1, self.count + 1) / max(self.count, 1)
            return newest
        group = self.groups["popularity"]
        rows = dict(zip((str(name) for name in group["names"]), group["shares"], strict=True))
        own = [rows[f"{name}={value}"] for name, value in context.items() if f"{name}={value}" in rows]
        shares = np.mean(own or [rows["everyone"]], axis=0)
        return np.pad(shares, (0, self.count - len(shares)))

    def _ranked(self, kinds: Any, present: Any, power: float) -> Doubles:
        """Return each event's weight, (R, L): those that speak are ranked from the newest."""
        speaks = SPEAKS[kinds] * present
        rank = np.cumsum((speaks > 0)[:, ::-1], axis=1)[:, ::-1]
        return np.where(speaks > 0, speaks * np.maximum(rank, 1.0) ** -power, 0.0)

    def _text(self, items: Any, kinds: Any, present: Any) -> Doubles:
        settings = self.settings["text"]
        weights = self._ranked(kinds, present, settings["rank_power"])
        query = np.einsum("rl,rld->rd", weights, self.vectors[items] * present[..., None])
        norm = np.linalg.norm(query, axis=1, keepdims=True)
        cosine = query / np.where(norm > 0, norm, 1.0) @ self.vectors.T
        likeness = settings["scale"] * np.exp((cosine - 1.0) / settings["temperature"])
        scores: Doubles = likeness * (norm > 0) * self.vectors.any(axis=1)
        return scores

    def _prior(self, items: Any, kinds: Any, present: Any) -> Doubles:
        if self.neighbours is None:
            return np.zeros((len(items), self.count))
        weights = self._ranked(kinds, present, self.settings["prior"]["rank_power"])
        carried = np.zeros((len(items), self.count))
        np.add.at(carried, (np.arange(len(items))[:, None], items), weights)
        summed = carried @ self.neighbours
        total = summed.sum(axis=1, keepdims=True)
        return summed / np.where(total > 0, total, 1.0)

    def _similar(self, requests: list[dict[str, Any]]) -> Doubles:
        index = self.items.index
        found = []
        for wanted in requests:
            anchors = [index[name] for name in wanted.get("anchors", []) if name in index]
            items = np.array([anchors or [0]])
            present = np.ones_like(items) if anchors else np.zeros_like(items)
            kinds = np.zeros_like(items)
            found.append(self._text(items, kinds, present)[0] + self._prior(items, kinds, present)[0])
        return np.stack(found)

    def _network(self, events: list[list[tuple[int, int, int]]]) -> Doubles:
        weights, head = self.groups["network"], len(self.groups["network"]["head_vectors"])
        codes = self.codes
        assert codes is not None
        vectors = np.zeros((self.count, weights["head_vectors"].shape[1]))
        vectors[:head] = weights["head_vectors"]
        for row in range(head, self.count):
            if codes[row, 0] >= 0:
                vectors[row] = sum(weights["code_vectors"][level, code] for level, code in enumerate(codes[row]))
        logits = self._states(events, vectors) @ vectors.T
        largest = logits[:, :head].max(axis=1, keepdims=True)
        odds = np.exp(logits - largest)
        probabilities: Doubles = odds / odds[:, :head].sum(axis=1, keepdims=True)
        probabilities[:, head:] *= codes[head:, 0] >= 0
        return probabilities

    def _states(self, events: list[list[tuple[int, int, int]]], vectors: Doubles) -> Doubles:
        """Return the transformer's state behind the last event of each history, (R, D)."""
        weights, shape = self.groups["network"], self.settings["network"]
        heads, width = shape["heads"], vectors.shape[1]
        read = [known[-shape["length"] :] for known in events]
        longest = max(1, *(len(known) for known in read))
        state = np.zeros((len(read), longest, width))
        for row, known in enumerate(read):
            before = known[0][2] if known else 0
            for place, (item, kind, at) in enumerate(known):
                gap = min(int(np.floor(np.log2(1.0 + max(at - before, 0)))), len(weights["gaps"]) - 1)
                state[row, place] = vectors[item] * np.sqrt(width) + weights["kinds"][kind] + weights["gaps"][gap]
                state[row, place] += weights["positions"][place]
                before = at
        future = np.triu(np.ones((longest, longest), dtype=bool), 1)
        for layer in range(sum(name.endswith(".qkv") for name in weights)):

            def linear(state: Doubles, name: str, layer: int = layer) -> Doubles:
                result: Doubles = state @ weights[f"{layer}.{name}"] + weights[f"{layer}.{name}.bias"]
                return result

            def norm(state: Doubles, name: str) -> Doubles:
                return normal(state, weights[f"{name}.scale"], weights[f"{name}.shift"])

            query, key, value = np.split(linear(norm(state, f"{layer}.norm1"), "qkv"), 3, axis=2)
            mixed = []
            for part in range(heads):
                own = slice(part * width // heads, (part + 1) * width // heads)
                raw = query[..., own] @ key[..., own].transpose(0, 2, 1) / np.sqrt(width // heads)
                attention = np.exp(np.where(future, -np.inf, raw - raw.max(axis=2, keepdims=True)))
                mixed.append(attention / attention.sum(axis=2, keepdims=True) @ value[..., own])
            state = state + linear(np.concatenate(mixed, axis=2), "out")
            state = state + linear(np.maximum(linear(norm(state, f"{layer}.norm2"), "up"), 0.0), "down")
        last = np.array([max(len(known) - 1, 0) for known in read])
        return normal(state[np.arange(len(read)), last], weights["last.scale"], weights["last.shift"])

    def _placed_codes(self) -> Any:
        codes = self.groups["codes"]["codes"].astype(np.int64)
        head = len(self.groups["network"]["head_vectors"])
        codes = np.concatenate([codes, np.full((self.count - len(codes), codes.shape[1]), -1)])
        for row, vector in self.items.replaced.items():
            if row >= head:
                codes[row] = self._nearest(vector)[0]
        return codes

    def _nearest(self, vector: Doubles, given: Any = None) -> tuple[list[int], float]:
        """Return the codes of a text, and how much farther than the nearest centroids those given lie."""
        frozen = self.groups["quantiser"]
        reduced = (vector - frozen["mean"]) @ frozen["axes"]
        residual = np.concatenate([reduced, reduced @ frozen["behaviour"]])
        codes, excess = [], 0.0
        for level, book in enumerate(frozen["codebooks"]):
            distance = ((book - residual) ** 2).sum(axis=1)
            codes.append(int(distance.argmin()) if given is None else int(given[level]))
            excess = max(excess, float(distance[codes[-1]] - distance.min()))
            residual = residual - book[codes[-1]]
        return codes, excess

    def _adopt_codes(self, given: Any) -> None:
        assert self.codes is not None
        head = self.count - len(given)
        newest = self.items.replaced
        for row in (np.flatnonzero((self.codes[head:] != given).any(axis=1)) + head).tolist():
            assert row in newest, f"item {row} has codes {given[row - head]}, not {self.codes[row]}"
            assert self._nearest(newest[row], given[row - head])[1] < 1e-4, f"item {row} has not its text's codes"
            self.codes[row] = given[row - head]

    def _neighbours(self, placed: dict[str, Any]) -> Doubles:
        """Return the weight with which each item speaks for each, (N, N)."""
        group = self.groups["prior"]
        trained = len(group["indptr"]) - 1
        table = np.zeros((self.count, self.count))
        for row in range(trained):
            span = slice(int(group["indptr"][row]), int(group["indptr"][row + 1]))
            np.add.at(table[row], group["indices"][span].astype(np.int64), group["weights"][span])
        texts = {row: self.vectors[row] for row in range(trained, len(self.groups["vectors"]["vectors"]))}
        texts = {row: self.groups["vectors"]["vectors"][row] for row in texts} | self.items.replaced
        texts = {row: text for row, text in texts.items() if row >= trained and text.any()}
        if "projection" not in group:
            return table
        arrivals = placed.get("arrivals", np.empty(0, dtype=np.int64)).tolist()
        assert sorted(texts) == sorted(arrivals)
        for at, row in enumerate(arrivals):
            apart = texts[row] - group["centre"]
            apart /= np.linalg.norm(apart)
            said_of = group["projection"] @ apart
            text, penalty, likeness = group["scalars"]
            assert likeness == 0, "drawn shops have no likeness: test_newcomers.py has"
            left = text + penalty - text * (apart @ group["inner"] @ apart)
            said_by = said_of / (left * group["diagonal"] + said_of**2)
            for exact, heads, weights, cells in (
                (said_of, placed["of_heads"][at], placed["of_weights"][at], (slice(None), row)),
                (said_by, placed["by_heads"][at], placed["by_weights"][at], (row, slice(None))),
            ):
                kept = np.zeros(self.count)
                kept[heads] = np.maximum(weights.astype(np.float64), 0.0)
                assert len(set(heads.tolist())) == min(NAMED, trained)
                assert np.abs(weights - exact[heads]).max() < 2e-3 * max(1.0, np.abs(exact).max())
                assert np.delete(exact, heads).max(initial=-np.inf) <= exact[heads].min() + 2e-3
                table[cells] += kept
        return table


def normal(state: Doubles, scale: Doubles, shift: Doubles) -> Doubles:
    """Return the layer norm over the last axis."""
    deviation = np.sqrt(state.var(axis=-1, keepdims=True) + 1e-5)
    result: Doubles = (state - state.mean(axis=-1, keepdims=True)) / deviation * scale + shift
    return result
