"""Who may be learnt from: consent, erasure, and the sessions that joined a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    from datasets.lake import Lake

CONSENTED = "training"
"""The one answer that lets a shopper's events be learnt from, and the API's default for whoever gave none."""
NEVER = -(10**15)
"""Epoch ms before all events: until then nothing is erased."""


def known_as(lake: Lake) -> Any:
    """Return one row for each key, and session copied from, that events name, and what holds for their events.

    Columns: `key` and `origin`, as events name them, `origin` empty for none; `shopper`, whose events they are;
    `withdrawn`; `erased_until` in epoch ms. What is said of any of the three holds.
    """
    names = lake.events.select(key=lake.events.shopper, origin=lake.events.carried_from.fill_null("")).distinct()
    joined = _joined(lake)
    named = names.left_join(joined, [("key", "session")])
    named = named.select("key", "origin", shopper=ibis.coalesce(named.user, named.key))
    people = ibis.union(*(named.mutate(person=named[name]) for name in ("key", "origin", "shopper")))
    people = people.mutate(digest=people.person.hexdigest("sha256"))
    said = people.left_join(_withdrawn(lake.consents), [("person", "withdrawer")])
    said = said.left_join(_erased(lake.tombstones), [("digest", "erased")])
    return said.group_by("key", "origin", "shopper").agg(
        withdrawn=said.withdrawer.count() > 0, erased_until=said.until.max().fill_null(NEVER)
    )


def _joined(lake: Lake) -> Any:
    """Return the user of each session that joined one: by a note, or by a copy that names its session.

    A session joins one user at most.
    """
    copies = lake.events.filter(lake.events.carried_from.notnull())
    notes = lake.consents.filter(lake.consents.joined_to.notnull())
    pairs = ibis.union(
        copies.select(session=copies.carried_from, user=copies.shopper),
        notes.select(session=notes.shopper, user=notes.joined_to),
    )
    return pairs.group_by("session").agg(user=pairs.user.max())


def grouped(lake: Lake, learnt: Any) -> Any:
    """Return `shopper` and `groups`, JSON text, of those among `learnt`, a table of `shopper`, who told any.

    The newest answer's alone, and none from before an erasure.
    """
    newest = _newest(lake.consents)
    told = newest.filter(newest.consent == CONSENTED, newest.groups.notnull())
    told = told.mutate(digest=told.shopper.hexdigest("sha256"))
    told = told.left_join(_erased(lake.tombstones), [("digest", "erased")])
    told = told.filter(told["at"] > told.until.fill_null(NEVER))
    return told.semi_join(learnt, "shopper").select("shopper", "groups").order_by("shopper")


def forgotten(lake: Lake) -> Any:
    """Return `forgetter`, `forgotten_item` and `forgotten_until` in epoch ms, under the user whom a session joined."""
    said = lake.consents.filter(lake.consents.forgotten.notnull())
    said = said.select("shopper", item=said.forgotten, until=said["at"])
    told = said.left_join(_joined(lake), [("shopper", "session")])
    told = told.select("item", "until", person=ibis.coalesce(told.user, told.shopper))
    return told.group_by(forgetter=told.person, forgotten_item=told.item).agg(forgotten_until=told.until.max())


def _withdrawn(consents: Any) -> Any:
    """Return the shoppers whose newest answer is not CONSENTED."""
    newest = _newest(consents)
    return newest.filter(newest.refuses == 1).select(withdrawer=newest.shopper)


def _newest(consents: Any) -> Any:
    """Return each shopper's newest answer, with `refuses`; of two at one time, a refusal is the newer."""
    said = consents.filter(consents.consent.notnull())
    # Two alike but for their groups, as two imports may give, are put in an order that both engines know.
    said = said.mutate(refuses=(said.consent != CONSENTED).cast("int64"), told=said.groups.fill_null(""))
    newest = [ibis.desc("at"), ibis.desc("version"), ibis.desc("refuses"), "told"]
    ranked = said.mutate(place=ibis.row_number().over(group_by="shopper", order_by=newest))
    return ranked.filter(ranked.place == 0)


def _erased(tombstones: Any) -> Any:
    return tombstones.group_by(erased=tombstones.shopper).agg(until=tombstones["at"].max())
