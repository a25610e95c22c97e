"""Scores of the whole catalogue: a mixture of the network, the prior, text and popularity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker.blend import Blend, mix
from ranker.catalogue import Catalogue
from ranker.events import EVENT_CODE
from ranker.forward import Network
from ranker.history import History
from ranker.popularity import Popularity
from ranker.prior import Prior
from ranker.quantiser import Quantiser
from ranker.text import TextSettings, TextSimilarity
from ranker.topk import best_of, top_k

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ranker.arrays import Bools, Floats, Ints
    from ranker.artifact import Artifact
    from ranker.eligible import Eligible

_ROUNDING = 1e-5
"""What a sum of shares may be off by, in parts of it, with room."""
_SLACK = 1e-3
"""Rounding may put a tail item's share a hair below its logit's: the limit that it must beat gives way a little."""

PERSONAL_SHARE = 0.15
"""What a search gives the shopper's own best item over one that fits the words as well, in cosine."""


class Scorer:
    """One artifact's parts over one catalogue: the head's items, which sold often enough, first, then the tail's."""

    def __init__(self, artifact: Artifact, catalogue: Catalogue) -> None:
        settings, groups = artifact.settings, artifact.groups
        self.catalogue = catalogue
        self.blend = Blend.from_dict(settings["blend"])
        self.text = TextSimilarity(catalogue, TextSettings(**settings["text"]))
        self.prior = Prior.from_arrays(groups["prior"], settings["prior"]["rank_power"]) if "prior" in groups else None
        self.popularity = Popularity.from_arrays(groups["popularity"]) if "popularity" in groups else None
        self.network = Network.from_artifact(artifact) if "network" in groups else None
        self._quantiser = Quantiser.from_arrays(groups["quantiser"]) if "quantiser" in groups else None
        self._spots: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)
        """Where a request's names stand, which tells repeated ones without sorting: -1 everywhere between requests."""
        self._place(np.arange(len(artifact.items), len(catalogue)))

    @property
    def head(self) -> int:
        """Return the number of items that sales are known of."""
        return self.prior.trained if self.prior is not None else 0

    def refresh(self, changed: list[int]) -> None:
        """Give items whose vector changed their semantic ids and their neighbours."""
        self._place(np.array(changed, dtype=np.int64))

    def best(
        self, history: History, context: Mapping[str, str], eligible: Eligible, k: int, penalty: float = 0.0
    ) -> tuple[Ints, Floats]:
        """Return the best k eligible items and their scores, best first, equal scores by index: as `scores` ranks them.

        The head is scored whole. Of the tail, only what the prior names and what the codes can bring among the best.

        Args:
            history: The shopper's events.
            context: The request's segments.
            eligible: Which items may be chosen.
            k: How many.
            penalty: The power by which what sells is ranked lower, see `Popularity.damping`. The scores that come back
                are those before it.
        """
        shares = self.blend.of(len(history))
        damping = self._damping(penalty)
        if not len(history) or self.network is None or self.prior is None or shares["text"] > 0:
            scores = self.scores(history, context)
            items = self.top(scores, eligible, k, penalty)
            return items, scores[items]
        return self._merged(history, context, eligible, k, shares, damping)

    def top(self, scores: Floats, eligible: Eligible, k: int, penalty: float = 0.0) -> Ints:
        """Return the best k eligible items, (at most k,), of scores, (N,), with what sells ranked lower."""
        damping = self._damping(penalty)
        if damping is not None:
            scores = scores.copy()
            scores[: len(damping)] *= damping
        return top_k(scores, eligible.dense(), k)

    def scores(self, history: History, context: Mapping[str, str]) -> Floats:
        """Return the score of every item, (N,)."""
        if not len(history):
            return self.without_history(context)
        scores: Floats = self.variants(history, context, np.ones((1, len(history)), dtype=np.bool_), None)[0]
        return scores

    def variants(self, history: History, context: Mapping[str, str], keep: Bools, columns: Ints | None) -> Floats:
        """Return the scores of C items (all when None) under V choices of kept events.

        Args:
            history: H events.
            context: The request's segments.
            keep: (V, H), true where an event counts.
            columns: (C,) catalogue indices.

        Returns:
            (V, C).
        """
        shares = self.blend.of(len(history))
        wanted = tuple(name for name, share in shares.items() if share > 0)
        return mix(self.parts(history, context, keep, columns, wanted), shares)

    def parts(
        self, history: History, context: Mapping[str, str], keep: Bools, columns: Ints | None, wanted: tuple[str, ...]
    ) -> dict[str, Floats]:
        """Return the scores, (V, C), of those parts that are wanted and exist."""
        items = len(self.catalogue)
        parts: dict[str, Floats] = {}
        if self.network is not None and "network" in wanted:
            parts["network"] = self.network.score(history, keep, columns, items)
        if self.prior is not None and "prior" in wanted:
            parts["prior"] = self.prior.score(history, keep, columns, items)
        if "text" in wanted:
            parts["text"] = self.text.score(history, keep, columns)
        if self.popularity is not None and "popularity" in wanted:
            shares = self.popularity.score(context, items)
            parts["popularity"] = np.broadcast_to(
                shares if columns is None else shares[columns], (len(keep), items if columns is None else len(columns))
            )
        return parts

    def without_history(self, context: Mapping[str, str]) -> Floats:
        """Return scores, (N,), for a shopper of whom nothing is known: what sells in the segment, else the newest."""
        items = len(self.catalogue)
        if self.popularity is not None:
            return self.popularity.score(context, items)
        order = np.argsort(self.catalogue.created_at, kind="stable")
        scores = np.empty(items, dtype=np.float32)
        scores[order] = np.arange(1, items + 1, dtype=np.float32) / max(items, 1)
        return scores

    def popular(self, items: Ints, context: Mapping[str, str], events: int) -> Floats:
        """Return the part of items' scores, (C,), that is the same for every shopper of the segment."""
        if self.popularity is None:
            return np.zeros(len(items), dtype=np.float32)
        share = self.blend.of(events)["popularity"] if events else 1.0
        shares = self.popularity.head(context)
        popular = np.zeros(len(items), dtype=np.float32)
        sold = items < len(shares)
        popular[sold] = np.float32(share) * shares[items[sold]]
        return popular

    def similar(self, anchors: Ints) -> Floats:
        """Return how like the anchors each item is, (N,): text and the company it keeps."""
        history = anchors_alone(anchors)
        keep = np.ones((1, len(anchors)), dtype=np.bool_)
        scores: Floats = self.text.score(history, keep, None)[0]
        if self.prior is not None:
            scores = scores + self.prior.score(history, keep, None, len(self.catalogue))[0]
        scores[anchors] = 0.0
        return scores

    def searched(self, query: Floats, history: History, context: Mapping[str, str]) -> Floats:
        """Return how well each item fits a query's unit vector, (N,), and among what fits alike, the shopper.

        An item without a text vector fits nothing, and comes by what it is to the shopper alone.
        """
        personal = self.scores(history, context)
        largest = float(np.abs(personal).max(initial=0.0))
        fit: Floats = self.catalogue.vectors @ query
        return fit if largest == 0.0 else fit + np.float32(PERSONAL_SHARE / largest) * personal

    def _damping(self, penalty: float) -> Floats | None:
        """Return what the head's scores are multiplied by for the ranking, (H,); None where nothing changes."""
        return self.popularity.damping(penalty) if self.popularity is not None and penalty > 0 else None

    def _place(self, changed: Ints) -> None:
        # Also when no vector changed: there may be items more, which have no codes.
        if self.network is not None and self._quantiser is not None:
            self.network.place(self.catalogue, changed, self._quantiser)
        if self.prior is not None:
            self.prior.place(self.catalogue, changed)

    def _merged(
        self,
        history: History,
        context: Mapping[str, str],
        eligible: Eligible,
        k: int,
        shares: Mapping[str, float],
        damping: Floats | None,
    ) -> tuple[Ints, Floats]:
        assert self.network is not None
        assert self.prior is not None
        keep = np.ones((1, len(history)), dtype=np.bool_)
        found = self.prior.entries(history.items)
        named = found.weights * (shares["prior"] * self.prior.shares(history, keep, found)[0])[found.events]
        states = self.network.hidden(history, keep)
        hidden, logits = states[0], self.network.logits(states)[0]
        largest = float(logits.max())
        dense = np.exp(logits - np.float32(largest))
        factor = np.float32(shares["network"] / float(dense.sum()))
        dense *= factor
        at_head, behind_it = slice(found.trained), slice(found.trained, None)
        dense += np.bincount(found.indices[at_head], named[at_head], minlength=self.head).astype(np.float32)
        if self.popularity is not None and shares["popularity"] > 0:
            dense += np.float32(shares["popularity"]) * self.popularity.head(context)
        ranking = dense if damping is None else dense * damping
        items = top_k(ranking, eligible.first(self.head), k)
        scores = ranking[items]
        if len(self.catalogue) > self.head:
            behind = self._tail(
                hidden, (factor, largest), (found.indices[behind_it], named[behind_it]), eligible, k, scores
            )
            items, scores = best_of(np.concatenate([items, behind[0]]), np.concatenate([scores, behind[1]]), k)
        if damping is not None:
            own = items < self.head
            scores[own] = dense[items[own]]
        return items, scores

    def _tail(
        self,
        hidden: Floats,
        scale: tuple[np.float32, float],
        named: tuple[Ints, Floats],
        eligible: Eligible,
        k: int,
        ahead: Floats,
    ) -> tuple[Ints, Floats]:
        """Return items of the tail that can be among the best, and their scores.

        Args:
            hidden: (D,) the network's state.
            scale: What a logit's exponential is multiplied by, and the logit that is taken off before.
            named: What the prior names in the tail, with repetitions, and how strongly.
            eligible: Which items may be chosen.
            k: How many.
            ahead: The best scores of the head, at most k, best first.
        """
        assert self.network is not None
        code_logits, (factor, largest) = self.network.code_logits(hidden), scale
        reach = float(ahead[-1]) if len(ahead) == k else 0.0
        fresh, their_scores = self._by_codes(code_logits, scale, eligible, k, reach)
        spots = self._spots_of(named[0])
        once, items, scores = self._named(spots, named)
        spot = spots[fresh]
        spots[named[0]] = -1
        silent = self._silent(eligible, items, k, coded=bool(factor <= 0)) if reach <= 0 else items[:0]
        if reach > 0:
            # The codes of an item that the search did not find bring it less than the last that it found, or than the
            # limit; so one that is not among the best by its codes must be named for the rest.
            others = float(their_scores[-1]) if len(fresh) == k else reach
            reach = max(reach, _kth(np.concatenate([ahead, their_scores]), k))
            wanted = scores >= np.float32((reach - others) - _ROUNDING * reach)
            wanted[np.searchsorted(once, spot[spot >= 0])] = True
            items, scores = items[wanted], scores[wanted]
        fresh, their_scores = fresh[spot < 0], their_scores[spot < 0]
        scores = scores + factor * np.exp(self.network.tail.scores(code_logits, items) - np.float32(largest))
        kept = scores >= np.float32(reach)
        items, scores = items[kept], scores[kept]
        allowed = eligible.among(items)
        return (
            np.concatenate([items[allowed], fresh, silent]),
            np.concatenate([scores[allowed], their_scores, np.zeros(len(silent), dtype=np.float32)]),
        )

    def _spots_of(self, named: Ints) -> npt.NDArray[np.int32]:
        """Return memory, (N,), that says of each named item where it is named last, and of every other item -1."""
        if len(self._spots) < len(self.catalogue):
            items = len(self.catalogue)
            self._spots = np.full(items + items // 8, -1, dtype=np.int32)
        self._spots[named] = np.arange(len(named), dtype=np.int32)
        return self._spots

    @staticmethod
    def _named(spots: npt.NDArray[np.int32], named: tuple[Ints, Floats]) -> tuple[Ints, Ints, Floats]:
        """Return the last name of each item, ascending, the items, and the sums of what is said of them."""
        items, weights = named
        spot = spots[items]
        once = np.flatnonzero(spot == np.arange(len(items)))
        sums = np.bincount(spot, weights, minlength=len(items))
        return once, items[once], sums[once].astype(np.float32)

    def _by_codes(
        self, logits: Floats, scale: tuple[np.float32, float], eligible: Eligible, k: int, reach: float
    ) -> tuple[Ints, Floats]:
        """Return the tail's best items by their codes alone, and their scores.

        What the prior adds is never negative, so an item behind k others by its codes is behind them in all, even
        where those are named and counted elsewhere: k are enough.
        """
        assert self.network is not None
        factor, largest = scale
        if factor <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        floor = largest + float(np.log(reach / factor)) - _SLACK if reach > 0 else None
        items, found = eligible.best_of_tail(self.network.tail, self.head, logits, k, floor)
        return items, (factor * np.exp(found - np.float32(largest))).astype(np.float32)

    def _silent(self, eligible: Eligible, named: Ints, k: int, *, coded: bool) -> Ints:
        """Return the first eligible items of the tail that nothing speaks for: they fill a list up.

        Args:
            eligible: Which items may be chosen.
            named: Items that the prior names.
            k: The most items.
            coded: Whether those with codes are among them too: where the network has no share.
        """
        assert self.network is not None
        rest = np.flatnonzero(eligible.dense()[self.head :]) + self.head
        if not coded:
            rest = rest[~self.network.has_codes(rest)]
        return rest[~np.isin(rest, named)][:k]


def _kth(scores: Floats, k: int) -> float:
    """Return the k-th best of scores; minus infinity where there are fewer."""
    return float(np.partition(scores, len(scores) - k)[len(scores) - k]) if len(scores) >= k else float(-np.inf)


def anchors_alone(anchors: Ints) -> History:
    """Return a history of nothing but the anchors."""
    empty = np.empty(0, dtype=np.int64)
    return History(empty, empty, empty, empty, 0).with_anchors(anchors, EVENT_CODE["view"])


def catalogue_of(artifact: Artifact) -> Catalogue:
    """Return the catalogue that an artifact was trained on, its items at the arrays' rows."""
    vectors = artifact.groups["vectors"]["vectors"]
    catalogue = Catalogue(int(vectors.shape[1]), artifact.catalogue_version)
    catalogue.load(
        [
            {**item, "vector": row.tobytes() if row.any() else None}
            for item, row in zip(artifact.items, vectors, strict=True)
        ]
    )
    return catalogue
