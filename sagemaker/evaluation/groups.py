"""Whether all shoppers gain: the metric of each group, and the group that loses most against the champion.

Groups are made of what events carry, country and device, of how long a history is, and of the attributes that a shop
names for it. Nothing is learnt from those: a file beside the dataset tells them, and no training reads it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.bootstrap import interval
from evaluation.guards import Guard, Lead, at_most, unmeasured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datasets.groups import Groups
    from evaluation.limits import Limits
    from evaluation.metrics import Doubles
    from evaluation.models import Result
    from evaluation.protocol import Query
    from ranker.arrays import Ints

OF_EVENTS = ("country", "device")
HISTORY = "history"
"""The one kind that is told and has no guard."""
_LENGTHS = ((1, 4), (5, 7), (8, 12), (13, None))


def groups(queries: Sequence[Query], told: Groups) -> dict[str, dict[str, Ints]]:
    """Return the places of each group's queries, (G,), by kind of group; `told` are those of attributes."""
    found: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in OF_EVENTS}
    lengths: dict[str, list[int]] = {_named(*bounds): [] for bounds in _LENGTHS}
    for place, query in enumerate(queries):
        lengths[_length(len(query.history))].append(place)
        for kind in OF_EVENTS:
            if kind in query.context:
                found[kind][query.context[kind]].append(place)
    ordered = {kind: dict(sorted(members.items())) for kind, members in found.items()} | {HISTORY: lengths}
    ordered |= _attributed(queries, told)
    return {
        kind: {name: np.array(places, dtype=np.int64) for name, places in members.items() if places}
        for kind, members in ordered.items()
    }


def _attributed(queries: Sequence[Query], told: Groups) -> dict[str, dict[str, list[int]]]:
    whose = np.array([query.shopper for query in queries], dtype=np.int64)
    return {
        kind: {name: np.flatnonzero(np.isin(whose, shoppers)).tolist() for name, shoppers in members.items()}
        for kind, members in told.members.items()
    }


def compared(
    queries: Sequence[Query], results: Mapping[str, Result], metric: str, limits: Limits, seed: int, attributes: Groups
) -> tuple[dict[str, dict[str, Any]], list[Guard]]:
    """Return each group's means, with the challenger's interval and lead, and a guard for each kind but the history.

    Of an attribute's groups, those of fewer shoppers than are judged are not told.
    """
    rival = "champion" if "champion" in results else "popularity"
    columns = {name: result.column(metric) for name, result in results.items()}
    whose = np.array([query.shopper for query in queries])
    told: dict[str, dict[str, Any]] = {}
    guards = []
    for kind, members in groups(queries, attributes).items():
        leads = {
            name: Lead.of(columns["challenger"][places], columns[rival][places], whose[places], seed, limits.level)
            for name, places in members.items()
        }
        # Of an attribute's small group any figure would be somebody's.
        fewest = limits.fewest_shoppers if kind in attributes.members else 0
        shown = {name: places for name, places in members.items() if leads[name].shoppers >= fewest}
        told[kind] = {
            name: _figures(leads[name], {one: column[places] for one, column in columns.items()}, limits)
            | {
                "interval": interval(columns["challenger"][places], whose[places], seed),
                "lead": leads[name].found | {"against": rival},
            }
            for name, places in shown.items()
        }
        if kind != HISTORY:
            guards.append(_fairness(kind, leads, rival, limits))
    return told, guards


def _figures(lead: Lead, columns: Mapping[str, Doubles], limits: Limits) -> dict[str, Any]:
    """Return a group's size and means; `columns` are the metrics of its queries, (G,), by contestant."""
    return {
        "queries": len(columns["challenger"]),
        "shoppers": lead.shoppers,
        "values": {contestant: float(column.mean()) for contestant, column in columns.items()},
        "judged": lead.shoppers >= limits.fewest_shoppers,
    }


def _fairness(kind: str, leads: Mapping[str, Lead], rival: str, limits: Limits) -> Guard:
    name = f"fairness_{kind}"
    if not leads:
        return unmeasured(name, "at most", limits.certain_loss, f"no held-out visit names a {kind}")
    judged = {group: lead for group, lead in leads.items() if lead.shoppers >= limits.fewest_shoppers}
    if not judged:
        few = f"none of {len(leads)} has the {limits.fewest_shoppers} shoppers needed"
        return unmeasured(name, "at most", limits.certain_loss, f"groups by {kind}: {few}")
    # Among those that lose nothing for certain, the one whose interval ends lowest is named.
    worst = max(judged, key=lambda group: (judged[group].certain_loss, -judged[group].found["high"]))
    lead = judged[worst].found
    why = (
        f"the certain loss of {kind} {worst} against {rival}, the greatest of {len(judged)} groups judged of"
        f" {len(leads)}: {lead['mean']:+.4f} ({lead['level']:.0%} {lead['low']:+.4f} to {lead['high']:+.4f})"
    )
    return at_most(name, judged[worst].certain_loss, limits.certain_loss, why)


def _length(events: int) -> str:
    return next(_named(low, high) for low, high in _LENGTHS if high is None or events <= high)


def _named(low: int, high: int | None) -> str:
    return f"{low} to {high} events" if high else f"{low} events and more"
