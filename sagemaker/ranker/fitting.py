"""From a split to an artifact: every part learnt on the past, settings and blend chosen on the validation queries."""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass, field, replace
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from datasets.split import Split, split_of
from evaluation.metrics import per_query
from evaluation.protocol import Query, unbought
from ranker import counting, following, linear
from ranker.artifact import Artifact
from ranker.blend import PARTS, Blend
from ranker.blending import Case, case_of, choose
from ranker.catalogue import Catalogue
from ranker.control import Control
from ranker.events import POSITIVE
from ranker.forward import Network
from ranker.graph import encoder_of
from ranker.linear import LinearSettings
from ranker.quantiser import Quantiser, distinct, usage
from ranker.scoring import Scorer, catalogue_of
from ranker.text import TextSettings
from ranker.topk import top_k
from ranker.training import TrainingSettings, fit, new_model, refresh

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from datasets.dataset import Dataset, Events
    from ranker.arrays import Arrays, Floats, Ints
    from ranker.network import Transformer
    from ranker.popularity import Popularity
    from ranker.prior import Prior

LEARNT = ("network", "prior", "popularity")
"""The parts of a trained blend. Text speaks through the prior and the codes; by itself it adds nothing to them."""

# Enough to tell one epoch from the next; the blend is chosen on all.
_JUDGED = 2000


@dataclass(frozen=True)
class FittingSettings:
    """Sizes of the parts; a shop's own data decides the blend."""

    training: TrainingSettings = field(default_factory=TrainingSettings)
    linear: LinearSettings = field(default_factory=LinearSettings)
    linear_scales: tuple[float, ...] = (0.67, 1.33)
    """What the linear model's text weight and penalty are tried times."""
    rank_powers: tuple[float, ...] = (0.2, 0.5, 0.8)
    """How fast a shopper's older events may lose weight in the linear model."""
    followings: tuple[float, ...] = (0.1, 0.2)
    """What comes next to what, in parts of what the linear model says, where it is better than nothing."""
    head: int = 16_384
    """The most items with parameters of their own: those that sold most. The others are known by text and codes."""
    levels: int = 4
    code_values: int = 256
    principal: int = 64
    behaviour: int = 32
    popularity_halving_days: tuple[float, ...] = (7.0, 30.0, 120.0, 10_000.0)
    popularity_rank_powers: tuple[float, ...] = (0.0, 0.5, 1.0)
    """How fast a shopper's older events may lose weight in what sells: what was taken last is what will be next."""
    valid_queries: int = 3_000
    parts: tuple[str, ...] = LEARNT
    control: Control = field(default_factory=Control)
    """What the artifact turns from its best scores by, where a request does not say."""
    seed: int = 0


def train(dataset: Dataset, model_version: str, settings: FittingSettings, checkpoints: Path | None = None) -> Artifact:
    """Return the artifact of a dataset, whose windows of time make the split; nothing here looks at the test window."""
    return fit_split(split_of(dataset, settings.valid_queries, settings.seed), model_version, settings, checkpoints)


@dataclass(frozen=True)
class Learnt:
    """An artifact that knows nothing of the validation queries but what they chose, and what it was learnt from."""

    artifact: Artifact
    split: Split
    """With the head's items first."""
    head: int
    selling: tuple[float, float]
    """What popularity is counted by: half-life in days, and the power of an event's rank."""
    settings: FittingSettings
    model: Transformer | None
    """The network, as validation left it."""


def fit_split(split: Split, model_version: str, settings: FittingSettings, checkpoints: Path | None = None) -> Artifact:
    """Return the artifact of a split, its counts brought up to everything that is known."""
    return recount(learn(split, model_version, settings, checkpoints))


def learn(split: Split, model_version: str, settings: FittingSettings, checkpoints: Path | None = None) -> Learnt:
    """Learn every part on the past, and choose settings and blend by the validation queries.

    Args:
        split: What to learn from and what to choose by.
        model_version: The artifact's name.
        settings: Sizes and which parts to learn.
        checkpoints: A folder that outlives an interruption, or None.
    """
    order, head = _head_first(split.known, len(split.items), settings.head)
    split = split.ordered(order)
    split = replace(split, valid=_sample(split.valid, settings.valid_queries, settings.seed))
    groups: dict[str, Arrays] = {"vectors": {"vectors": split.vectors.astype(np.float16)}}
    selling, popularity = _popularity(split, head, settings)
    groups["popularity"] = popularity.arrays()
    chosen, model = settings.linear, None
    if "prior" in settings.parts:
        chosen, prior = _prior(split, head, settings)
        groups["prior"] = prior.arrays()
    if "network" in settings.parts:
        quantiser, codes = _semantic_ids(split, settings)
        groups |= {"codes": {"codes": _told(codes, split, head)}, "quantiser": quantiser.arrays()}
        model = _network(split, head, codes, settings, checkpoints)
        groups |= _exported(model)
    artifact = Artifact(
        model_version=model_version,
        catalogue_version=split.catalogue_version,
        settings={
            "blend": Blend.even(**dict.fromkeys(settings.parts, 1.0 / len(settings.parts))).as_dict(),
            "text": TextSettings().as_dict(),
            "network": settings.training.shape.as_dict(),
            "control": settings.control.as_dict(),
            "prior": {"rank_power": chosen.rank_power},
            "data": _window(split.known),
        },
        items=split.items,
        groups=groups,
    )
    return Learnt(_blended(artifact, split, settings), split, head, selling, replace(settings, linear=chosen), model)


def _window(events: Events) -> dict[str, int]:
    """Return what an artifact was learnt from: events and their shoppers, and the time of the first and the last."""
    first, last = (int(events.at.min()), int(events.at.max())) if len(events) else (0, 0)
    shoppers = len(np.unique(events.shopper))
    return {"events": len(events), "shoppers": shoppers, "from": first, "until": last}


def recount(learnt: Learnt) -> Artifact:
    """Return the artifact brought up to all known events: what counts is counted again, the network goes on.

    Settings and blend stay as the validation queries chose them. `learnt` stays as it is.
    """
    split, head, settings = learnt.split, learnt.head, learnt.settings
    popularity = counting.popularity(split, split.known, head, *learnt.selling)
    groups = learnt.artifact.groups | {"popularity": popularity.arrays()}
    if "prior" in groups:
        prior = linear.solve(_of_head(split.known, head), split.vectors[:head], settings.linear, settings.seed)
        prior.place(_catalogue(split), np.arange(head, len(split.items)))
        groups["prior"] = prior.arrays()
    if learnt.model is not None and settings.training.refresh:
        model = copy.deepcopy(learnt.model)
        # Every item of the head has sales by now.
        model.seen.fill_(1.0)
        refresh(model, split.known, settings.training)
        groups |= _exported(model)
    return replace(learnt.artifact, groups=groups)


def say(line: str) -> None:
    """Write a line of progress to the job's log."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def mean_ndcg(valid: list[Query], scores: list[Floats]) -> float:
    """Return the mean ndcg@10 of score vectors, (N,) each, for queries."""
    ranked = [top_k(row, unbought(query, len(row)), 10) for query, row in zip(valid, scores, strict=True)]
    return float(np.mean([per_query(row, query.relevant)["ndcg@10"] for query, row in zip(valid, ranked, strict=True)]))


def _head_first(events: Events, items: int, most: int) -> tuple[Ints, int]:
    """Return the order, (N,), that puts the items that sold most first, and how many of them are the head."""
    sold = np.bincount(events.item[np.isin(events.kind, POSITIVE)], minlength=items)
    order = np.argsort(-sold, kind="stable")
    return order, min(most, int(np.count_nonzero(sold)))


def _sample(valid: list[Query], most: int, seed: int) -> list[Query]:
    if len(valid) <= most:
        return valid
    return [valid[place] for place in np.random.default_rng(seed).choice(len(valid), most, replace=False)]


def _of_head(events: Events, head: int) -> Events:
    return events.take(events.item < head)


def _semantic_ids(split: Split, settings: FittingSettings) -> tuple[Quantiser, Ints]:
    items = len(split.items)
    behaviour = counting.behaviour(split.past, items, settings.behaviour, settings.seed)
    behaviour = np.pad(behaviour, ((0, 0), (0, settings.behaviour - behaviour.shape[1])))
    events = np.bincount(split.past.item, minlength=items)
    shape = (settings.levels, settings.code_values, settings.principal, settings.seed)
    quantiser = Quantiser.fit(split.vectors, behaviour, events, *shape)
    raw = quantiser.encode(split.vectors, behaviour, events)
    codes = distinct(raw, settings.code_values)
    lowest = min(level["perplexity"] for level in usage(codes, settings.code_values))
    counts = f"{len(np.unique(raw, axis=0))} distinct of {items} items, {len(np.unique(codes, axis=0))} when resolved"
    say(f"semantic ids: {counts}, lowest perplexity {lowest:.1f} of {settings.code_values}")
    return quantiser, codes


def _told(codes: Ints, split: Split, head: int) -> Ints:
    """Return the codes, (N, M), that an artifact holds: -1 for what has neither sales, nor events, nor text.

    The codes of a text that is not there would rank such an item by accident; one that comes later has none either.
    """
    unknown = ~split.vectors.any(axis=1) & (np.bincount(split.past.item, minlength=len(codes)) == 0)
    unknown[:head] = False
    told: Ints = np.where(unknown[:, None], -1, codes).astype(np.int16)
    return told


def _network(split: Split, head: int, codes: Ints, settings: FittingSettings, checkpoints: Path | None) -> Transformer:
    """Return the network at its best epoch."""
    shape = settings.training.shape
    text = linear.unit(split.vectors[:head], linear.centre_of(split.vectors[:head]))
    seen = np.bincount(split.past.item, minlength=head)[:head] > 0
    model = new_model(codes, settings.code_values, text, seen, settings.training)
    tail = codes[head:]

    def judge(candidate: Transformer) -> float:
        network = Network(candidate.export(), tail, shape.heads, shape.length)
        return float(np.mean([_gain(network, query, len(codes)) for query in split.valid[:_JUDGED]]))

    best = fit(model, split.past, judge, settings.training, checkpoints)
    say(f"network: {best:.4f} mean full-length gain of what was new, validation queries")
    return model


def _exported(model: Transformer) -> dict[str, Arrays]:
    """Return a network's groups: its arrays, and its graph."""
    arrays, shape = model.export(), model.shape
    return {"network": arrays, "encoder": encoder_of(arrays, shape.heads, shape.length)}


def _gain(network: Network, query: Query, items: int) -> float:
    """Return the mean discounted gain of what was new, over the full ranking: smoother than a hit among ten."""
    keep = np.ones((1, len(query.history)), dtype=np.bool_)
    scores = network.score(query.history, keep, None, items)[0]
    scores[query.bought] = -1.0
    ranks = [np.count_nonzero(scores > scores[row]) for row in query.relevant]
    return float(np.mean(1.0 / np.log2(np.array(ranks) + 2.0)))


def _popularity(split: Split, head: int, settings: FittingSettings) -> tuple[tuple[float, float], Popularity]:
    """Return half-life and rank power that rank the validation queries best, and their popularity."""
    judged, items = split.valid, len(split.items)
    ways = product(settings.popularity_halving_days, settings.popularity_rank_powers)
    tried = [(way, counting.popularity(split, split.past, head, *way)) for way in ways]
    return max(tried, key=lambda entry: mean_ndcg(judged, [entry[1].score(query.context, items) for query in judged]))


def _prior(split: Split, head: int, settings: FittingSettings) -> tuple[LinearSettings, Prior]:
    """Return the settings of the linear model that rank the validation queries best, and its prior."""
    past, catalogue = _of_head(split.past, head), _catalogue(split)
    tried: list[_Tried] = []
    for scale in settings.linear_scales:
        scaled = replace(settings.linear, text=settings.linear.text * scale, penalty=settings.linear.penalty * scale)
        solved = linear.solve(past, split.vectors[:head], scaled, settings.seed)
        tried += _judged(split, catalogue, solved, scaled, settings.rank_powers)
    if not tried:
        raise ValueError("linear_scales or rank_powers is empty: there is no linear model to try")
    alone = max(tried, key=attrgetter("quality"))
    near = following.counts(past, head) if settings.followings else None
    for share in settings.followings:
        # What comes next depends on the newest event the most: slower powers have lost already.
        powers = [power for power in settings.rank_powers if power >= alone.settings.rank_power]
        prior = linear.followed(alone.prior, near, share)
        tried += _judged(split, catalogue, prior, replace(alone.settings, following=share), powers)
    best = max(tried, key=attrgetter("quality"))
    best.prior.rank_power = best.settings.rank_power
    return best.settings, best.prior


@dataclass(frozen=True)
class _Tried:
    """A linear model that was judged."""

    quality: float
    settings: LinearSettings
    prior: Prior


def _judged(
    split: Split, catalogue: Catalogue, prior: Prior, settings: LinearSettings, powers: Iterable[float]
) -> list[_Tried]:
    """Return a prior judged with each power: how fast events lose weight is a matter of serving, one solution tells."""
    items, tried = len(split.items), []
    prior.place(catalogue, np.arange(prior.trained, items))
    for power in powers:
        prior.rank_power = power
        rows = [prior.score(query.history, _all(query), None, items)[0] for query in split.valid]
        found = mean_ndcg(split.valid, rows)
        say(f"linear model: {_named(settings)}, power {power:g}: ndcg@10 {found:.4f}, valid")
        tried.append(_Tried(found, replace(settings, rank_power=power), prior))
    return tried


def _named(settings: LinearSettings) -> str:
    return f"text {settings.text:g}, penalty {settings.penalty:g}, following {settings.following:g}"


def _all(query: Query) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.ones((1, len(query.history)), dtype=np.bool_)


def _catalogue(split: Split) -> Catalogue:
    """Return a catalogue of the split's items that has their vectors."""
    empty = Artifact("", 0, {}, split.items, {"vectors": {"vectors": split.vectors.astype(np.float16)}})
    return catalogue_of(empty)


def shortlists(learnt: Learnt) -> list[Case]:
    """Return the validation queries' shortlists, by which the blend was chosen."""
    return _cases(learnt.artifact, learnt.split, learnt.settings)


def _cases(artifact: Artifact, split: Split, settings: FittingSettings) -> list[Case]:
    scorer = Scorer(artifact, catalogue_of(artifact))
    wanted = tuple(name for name in PARTS if name in settings.parts)
    cases = []
    for query in split.valid:
        if len(query.history):
            parts = scorer.parts(query.history, query.context, _all(query), None, wanted)
            cases.append(case_of({name: scores[0] for name, scores in parts.items()}, query))
    return cases


def _blended(artifact: Artifact, split: Split, settings: FittingSettings) -> Artifact:
    """Return the artifact with the blend that ranks the validation queries best."""
    cases = _cases(artifact, split, settings)
    if not cases:
        return artifact
    blend, best = choose(cases, settings.parts)
    say(f"blend: {blend.as_dict()} ndcg@10 {best:.4f}, validation queries")
    return replace(artifact, settings=artifact.settings | {"blend": blend.as_dict()})
