"""The steps of the workflow. Each is given a job's id, reads the job, does its part, and may be repeated."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from content.drafting import Drafting
from content.outcomes import count
from content.planning import chunks, tasks
from content.settings import TableSettings
from content.states import LONGEST_CAUSE
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.stores.clients import client
from vitrine.stores.content import Jobs

_PATIENCE_S = 10.0


@consumer
def plan(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Cut a job into chunks, and let it run; none for one that was stopped, or is gone."""
    jobs = _jobs(settings.read(TableSettings).content_table)
    jobs.move(event["job_id"], ("planned",), "running")
    job = jobs.get(event["job_id"])
    if job is None or job["status"] != "running":
        return {"chunks": []}
    found = tasks(job["kind"], job["item_ids"], job["locales"], about_person="shopper" in job)
    return {"chunks": chunks(job["kind"], found)}


@consumer
def park(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Mark what a chunk left unwritten as failed: the step that writes it failed again and again."""
    drafting = Drafting.parking(_jobs(settings.read(TableSettings).content_table))
    parked = drafting.park(event["job_id"], event["first"], event["last"], "the writing step failed, several times")
    count(Counter(failed=parked))
    return {"parked": parked}


@consumer
def conclude(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """End a job: as done, or as failed where none of its drafts could be written, or the workflow itself failed."""
    jobs = _jobs(settings.read(TableSettings).content_table)
    cause = str(event.get("cause") or "")[:LONGEST_CAUSE]
    if not cause:
        states = Counter(draft["state"] for draft in jobs.drafts(event["job_id"], "state"))
        if states and states["failed"] == states.total():
            cause = "none of its drafts could be written; each says why"
    ended = {"ended_at": int(time.time())} | ({"cause": cause} if cause else {})
    moved = jobs.move(event["job_id"], ("planned", "running"), "failed" if cause else "done", **ended)
    return {"moved": moved}


def _jobs(table: str) -> Jobs:
    return Jobs(client("dynamodb", _PATIENCE_S), table)
