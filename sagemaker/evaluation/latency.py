"""How long an artifact takes to answer: the endpoint's own program, from a request's bytes to an answer's."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.guards import Guard, at_most, unmeasured
from ranker.events import EVENT_TYPES
from ranker.request import MAX_EXCLUDED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evaluation.limits import Limits
    from evaluation.metrics import Doubles
    from evaluation.protocol import Query
    from ranker.inference import RankerProgram

REQUESTS = 300
_ROUNDS = 3
"""How often each request is timed; the quickest counts, for what else a machine does can only add to it."""
_WARM_UP = 20
_K = 24
"""A page of twenty, with what a storefront asks for in reserve."""


def measure(
    programs: Mapping[str, RankerProgram], queries: Sequence[Query], names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Return each program's percentiles in milliseconds over the same requests, each the quickest of three tries.

    Programs answer in turn, so that noise meets all alike.

    Args:
        programs: What answers, by name.
        queries: What is asked; the first are asked once before, unmeasured.
        names: The items' ids, by the rows that queries name.
    """
    bodies = [json.dumps(payload(query, names)).encode() for query in queries[:REQUESTS]]
    spent = {name: np.full((_ROUNDS, len(bodies)), np.inf) for name in programs}
    for body in bodies[:_WARM_UP]:
        for program in programs.values():
            _answer(program, body)
    turns = list(programs.items())
    for turn in range(_ROUNDS):
        for asked, body in enumerate(bodies):
            for name, program in turns:
                begun = time.perf_counter()
                _answer(program, body)
                spent[name][turn, asked] = (time.perf_counter() - begun) * 1e3
            turns.reverse()
    return {name: _percentiles(times.min(axis=0)) for name, times in spent.items()}


def payload(query: Query, names: Sequence[str]) -> dict[str, Any]:
    """Return the request of a query as the endpoint takes it, reasons included."""
    past = query.history
    columns = zip(past.items.tolist(), past.kinds.tolist(), past.at.tolist(), strict=True)
    history = [{"item_id": names[item], "type": EVENT_TYPES[kind], "at": max(at, 0)} for item, kind, at in columns]
    bought = [names[item] for item in query.bought.tolist()]
    return {
        "k": _K,
        "now": max(query.history.now, 0),
        "history": history,
        "exclude": bought[-MAX_EXCLUDED:],
        "context": query.context,
    }


def guards(measured: Mapping[str, Mapping[str, float]], limits: Limits, *, trained: bool) -> list[Guard]:
    """Return the guards of the challenger's percentiles, by themselves and against the champion's.

    Args:
        measured: Percentiles in milliseconds, by contestant.
        limits: What is allowed.
        trained: Whether there is a champion that learnt from sales. One that did not has no network to run.
    """
    ours, theirs = measured["challenger"], measured.get("champion")
    requests = f"of {ours['requests']:.0f} requests, in milliseconds"
    found = [
        at_most(f"latency_{name}", ours[name], limit, f"the {said} {requests}")
        for name, said, limit in (
            ("p50", "median", limits.latency_p50_ms),
            ("p95", "95th percentile", limits.latency_p95_ms),
        )
    ]
    name = "latency_against_champion"
    if theirs is None:
        return [*found, unmeasured(name, "at most", limits.latency_ratio, "there is no champion to time")]
    told = f"95th percentiles: {ours['p95']:.2f} ms against {theirs['p95']:.2f} ms"
    if not trained:
        return [
            *found,
            unmeasured(name, "at most", limits.latency_ratio, f"no champion that was trained on sales; {told}"),
        ]
    yardstick = max(theirs["p95"], limits.latency_floor_ms)
    floor = f", counted as {limits.latency_floor_ms:g} ms" if theirs["p95"] < yardstick else ""
    return [*found, at_most(name, ours["p95"] / yardstick, limits.latency_ratio, told + floor)]


def _answer(program: RankerProgram, body: bytes) -> bytes:
    return json.dumps(program.invoke(json.loads(body))).encode()


def _percentiles(times: Doubles) -> dict[str, float]:
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": float(p50), "p95": float(p95), "requests": float(len(times))}
