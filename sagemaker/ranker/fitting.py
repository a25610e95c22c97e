"""From a dataset to an artifact: every part learnt on the past, the blend chosen on the validation window."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from evaluation.metrics import per_query
from evaluation.protocol import Query, queries, unbought
from ranker import counting
from ranker.artifact import Artifact
from ranker.blending import choose
from ranker.ease import ease
from ranker.forward import Network
from ranker.quantiser import Quantiser, usage
from ranker.scoring import Blend, Scorer, catalogue_of
from ranker.text import TextSettings
from ranker.topk import top_k
from ranker.training import TrainingSettings, fit, new_model

if TYPE_CHECKING:
    from pathlib import Path

    from datasets.dataset import Dataset, Events
    from ranker.arrays import Arrays, Floats, Ints
    from ranker.network import Transformer
    from ranker.popularity import Popularity

# Enough to tell one epoch from the next; the blend is chosen on all.
_JUDGED = 200

_EVEN = Blend(network=0.25, prior=0.25, text=0.25, popularity=0.25)


@dataclass(frozen=True)
class FittingSettings:
    """Sizes of the parts; a shop's own data decides the blend."""

    training: TrainingSettings = field(default_factory=TrainingSettings)
    code_parts: int = 12
    code_values: int = 128
    principal: int = 64
    behaviour: int = 32
    prior_halving_ranks: float = 150.0
    popularity_halving_days: tuple[float, ...] = (7.0, 30.0)
    valid_queries: int = 600
    seed: int = 0


def train(dataset: Dataset, model_version: str, settings: FittingSettings, checkpoints: Path | None = None) -> Artifact:
    """Return the artifact of a dataset.

    The network is trained on what precedes the validation window, which stops it and chooses the blend; what only
    counts is then counted again up to the test window, which nothing here looks at.
    """
    past, known = dataset.events.before(dataset.valid_from), dataset.events.before(dataset.test_from)
    valid = queries(dataset, dataset.valid_from, dataset.test_from, settings.valid_queries, settings.seed)
    quantiser, codes = _semantic_ids(dataset, past, settings)
    network = _network(dataset, past, quantiser, codes, valid, settings, checkpoints)
    halving, popularity = _popularity(dataset, past, valid, settings)
    artifact = Artifact(
        model_version=model_version,
        catalogue_version=dataset.catalogue_version,
        settings={
            "blend": _EVEN.as_dict(),
            "text": TextSettings(halving_ranks=30.0).as_dict(),
            "network": settings.training.shape.as_dict(),
            "prior": {"halving_ranks": settings.prior_halving_ranks},
        },
        items=dataset.items,
        groups={
            "vectors": {"vectors": dataset.vectors.astype(np.float16)},
            "codes": {"codes": codes.astype(np.uint16)},
            "quantiser": quantiser.arrays(),
            "network": network,
            "popularity": popularity.arrays(),
            "prior": ease(past, len(dataset.items), settings.prior_halving_ranks, settings.seed).arrays(),
        },
    )
    artifact = _blended(artifact, valid)
    return _recounted(artifact, dataset, known, halving, settings)


def say(line: str) -> None:
    """Write a line of progress to the job's log."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _semantic_ids(dataset: Dataset, past: Events, settings: FittingSettings) -> tuple[Quantiser, Ints]:
    items = len(dataset.items)
    behaviour = counting.behaviour(past, items, settings.behaviour, settings.seed)
    behaviour = np.pad(behaviour, ((0, 0), (0, settings.behaviour - behaviour.shape[1])))
    shape = (settings.code_parts, settings.code_values, settings.principal, settings.seed)
    quantiser = Quantiser.fit(dataset.vectors, behaviour, *shape)
    codes = quantiser.encode(dataset.vectors, behaviour)
    lowest = min(part["perplexity"] for part in usage(codes, settings.code_values))
    distinct = len(np.unique(codes, axis=0))
    say(f"semantic ids: {distinct} distinct of {items} items, lowest perplexity {lowest:.1f} of {settings.code_values}")
    return quantiser, codes


def _network(
    dataset: Dataset,
    past: Events,
    quantiser: Quantiser,
    codes: Ints,
    valid: list[Query],
    settings: FittingSettings,
    checkpoints: Path | None,
) -> Arrays:
    """Return the trained network's arrays."""
    shape = settings.training.shape
    model = new_model(codes, settings.code_values, dataset.vectors, settings.training)

    def judge(candidate: Transformer) -> float:
        network = Network(candidate.export(), quantiser, shape.heads, shape.length)
        return float(np.mean([_log_share(network, query) for query in valid[:_JUDGED]]))

    best = fit(model, past, judge, settings.training, checkpoints)
    say(f"network: {best:.4f} mean log share of what was new, validation window")
    return model.export()


def _log_share(network: Network, query: Query) -> float:
    """Return the mean log probability of a visit's new items: smoother than a hit among ten."""
    keep = np.ones((1, len(query.history)), dtype=np.bool_)
    shares = network.score(query.history, keep, None)[0]
    return float(np.log(shares[query.relevant] + 1e-12).mean())


def _popularity(
    dataset: Dataset, past: Events, valid: list[Query], settings: FittingSettings
) -> tuple[float, Popularity]:
    """Return the half-life, in days, that ranks the validation window best, and its popularity."""
    tried = [(days, counting.popularity(dataset, past, days)) for days in settings.popularity_halving_days]
    return max(
        tried,
        key=lambda entry: mean_ndcg(valid, [entry[1].score(query.context, len(dataset.items)) for query in valid]),
    )


def mean_ndcg(valid: list[Query], scores: list[Floats]) -> float:
    """Return the mean ndcg@10 of score vectors, (N,) each, for queries."""
    ranked = [top_k(row, unbought(query, len(row)), 10) for query, row in zip(valid, scores, strict=True)]
    return float(np.mean([per_query(row, query.relevant)["ndcg@10"] for query, row in zip(valid, ranked, strict=True)]))


def _blended(artifact: Artifact, valid: list[Query]) -> Artifact:
    """Return the artifact with the text's scale and the blend that ranks the validation window best."""
    catalogue = catalogue_of(artifact)
    scorer = Scorer(artifact, catalogue)
    parts = [_parts(scorer, query) for query in valid if len(query.history)]
    scale = 1.0 / max(float(np.mean([part["text"].sum() for part in parts])), 1e-9)
    for part in parts:
        part["text"] = part["text"] * np.float32(scale)
    blend, best = choose(parts, [query for query in valid if len(query.history)])
    say(f"blend: {blend} ndcg@10 {best:.4f}, validation window")
    text = artifact.settings["text"] | {"scale": scale}
    return replace(artifact, settings=artifact.settings | {"blend": blend.as_dict(), "text": text})


def _parts(scorer: Scorer, query: Query) -> dict[str, Floats]:
    keep = np.ones((1, len(query.history)), dtype=np.bool_)
    return {name: scores[0] for name, scores in scorer.parts(query.history, query.context, keep, None).items()}


def _recounted(
    artifact: Artifact, dataset: Dataset, known: Events, halving: float, settings: FittingSettings
) -> Artifact:
    prior = ease(known, len(dataset.items), settings.prior_halving_ranks, settings.seed)
    popularity = counting.popularity(dataset, known, halving)
    return replace(artifact, groups=artifact.groups | {"prior": prior.arrays(), "popularity": popularity.arrays()})
