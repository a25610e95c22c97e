"""A chunk of a job, draft by draft: each is written once, whatever is repeated, and one that fails stops no other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from content.phrasing import PATIENCE_S
from content.planning import PICKED, Task, call_tokens, tasks
from content.writing import Order, Sources, UnwritableError, written
from vitrine.domain.grounding import plain
from vitrine.observability import logger
from vitrine.stores.dependency import is_away

if TYPE_CHECKING:
    from content.person import Picker
    from content.phrasing import Speaker
    from content.reviews import ReviewShelf
    from content.shelf import Shelf
    from vitrine.models.language import Said
    from vitrine.stores.content import Jobs

MOST_TRIES = 3
"""Tries of one draft before it is taken for one that ends the function that writes it."""
RESERVE_S = 15.0
"""Time of a function that is left when no further draft is begun."""


class Sourcing(Protocol):
    """What drafts are made from."""

    def __call__(self, job: Mapping[str, Any], task: Task) -> Sources:
        """Read items, reviews and what a person did."""


class BoundedSpeaker:
    """A language model that is asked no more once it took more than an estimate reckons with."""

    def __init__(self, speaker: Speaker, answer_tokens: int) -> None:
        self._speaker = speaker
        self._most = call_tokens(answer_tokens)
        self.spent = False

    def say(self, system: str, parts: Any, within_s: float) -> Said:
        """Give the model's text; raises LanguageUnavailableError."""
        said = self._speaker.say(system, parts, within_s)
        self.spent = self.spent or said.tokens > self._most
        return said


class Drafting:
    """Writes drafts of jobs."""

    def __init__(self, jobs: Jobs, sources: Sourcing | None, speaker: BoundedSpeaker | None) -> None:
        self._jobs = jobs
        self._sources = sources
        self._speaker = speaker

    @classmethod
    def parking(cls, jobs: Jobs) -> Drafting:
        """Make one that writes nothing, and marks what is not written."""
        return cls(jobs, None, None)

    def chunk(self, job_id: str, first: int, last: int, seconds_left: Callable[[], float]) -> tuple[bool, Counter[str]]:
        """Write the drafts from one number to another that are not there; whether all are, and what became of them."""
        outcomes: Counter[str] = Counter()
        job = self._jobs.get(job_id)
        if job is None or job["status"] != "running":
            return True, outcomes
        for task in _of(job, first, last):
            if seconds_left() < RESERVE_S + PATIENCE_S * len(task.item_ids or range(PICKED)):
                return False, outcomes
            tries = self._jobs.start_draft(job_id, task.draft_id, job.get("ttl"))
            if tries is None:
                continue
            draft = self._written(job, task, tries)
            if not self._jobs.store_draft(job_id, draft):
                # The job was stopped or erased meanwhile, or this very draft was written by another try.
                outcomes["dropped"] += 1
                continue
            outcomes[f"by_{draft['words']}" if draft["state"] == "ready" else "failed"] += 1
        return True, outcomes

    def park(self, job_id: str, first: int, last: int, cause: str) -> int:
        """Mark the drafts of a chunk that are not there as failed; gives how many those were."""
        job = self._jobs.get(job_id)
        if job is None:
            return 0
        parked = 0
        for task in _of(job, first, last):
            if self._jobs.start_draft(job_id, task.draft_id, job.get("ttl")) is not None:
                parked += self._jobs.store_draft(job_id, _failed(job, task, cause))
        return parked

    def _gathered(self, job: Mapping[str, Any], task: Task) -> Sources:
        assert self._sources is not None, "one that parks writes nothing"
        try:
            return self._sources(job, task)
        except Exception as error:
            # A store that is away says nothing against the draft, and no model was asked yet: the try does not count.
            if is_away(error):
                self._jobs.take_back_try(job["job_id"], task.draft_id)
            raise

    def _written(self, job: Mapping[str, Any], task: Task, tries: int) -> dict[str, Any]:
        if tries > MOST_TRIES:
            return _failed(job, task, f"its writing was begun {MOST_TRIES} times and never ended")
        try:
            sources = self._gathered(job, task)
            # A model that was asked before has been paid for: an estimate holds whatever is repeated.
            speaker = self._speaker if tries == 1 and self._speaker and not self._speaker.spent else None
            made = written(_order(job, task), sources, speaker)
        except UnwritableError as error:
            return _failed(job, task, str(error))
        except Exception as error:
            if is_away(error):
                raise
            # The kind alone: a message may quote the catalogue, or a customer.
            logger().warning("a draft could not be written", extra={"error": type(error).__name__})
            return _failed(job, task, f"it could not be written: {type(error).__name__}")
        return {**_frame(job, task), "state": "ready", **made}


def _of(job: Mapping[str, Any], first: int, last: int) -> list[Task]:
    found = tasks(job["kind"], job["item_ids"], job["locales"], about_person="shopper" in job)
    return [task for task in found if first <= task.number <= last]


def _order(job: Mapping[str, Any], task: Task) -> Order:
    locale: Any = task.locale
    now = int(time.time())
    return Order(job["kind"], locale, job["tone"], now, job.get("coupons") or (), about_person="shopper" in job)


def _frame(job: Mapping[str, Any], task: Task) -> dict[str, Any]:
    return {
        "job_id": job["job_id"],
        "draft_id": task.draft_id,
        "kind": job["kind"],
        "locale": task.locale,
        "written_at": int(time.time()),
        "ttl": job.get("ttl"),
    }


def _failed(job: Mapping[str, Any], task: Task, cause: str) -> dict[str, Any]:
    return {**_frame(job, task), "state": "failed", "cause": cause, "item_ids": list(task.item_ids), "tokens": 0,
            "coupon_codes": [], "rests_on": {}}  # fmt: skip


class FromStores:
    """Sources of the shop's stores; `picker` for people."""

    def __init__(self, shelf: Shelf, reviews: ReviewShelf, picker: Callable[[], Picker]) -> None:
        self._shelf = shelf
        self._reviews = reviews
        self._picker = picker

    def __call__(self, job: Mapping[str, Any], task: Task) -> Sources:
        """Read items, reviews and what a person did; raises UnwritableError for an item that is gone."""
        item_ids, evidence, personal = list(task.item_ids), frozenset[str](), False
        if not item_ids:
            item_ids, evidence, personal = self._picker().pick(job["shopper"], PICKED)
        found = self._shelf.read(item_ids)
        if task.item_ids and len(found) < len(item_ids):
            gone = [item_id for item_id in item_ids if item_id not in found]
            raise UnwritableError(f"not in the catalogue any more: {', '.join(gone)}")
        items = list(found.values())
        if not task.item_ids:
            # One that cannot be named is not picked; one that the merchant names fails the draft, and says so.
            items = [item for item in items if plain(item["title"])]
        if job["kind"] == "review_summary":
            return Sources(items, self._reviews.get(item_ids[0]))
        return Sources(items, evidence=evidence, personal=personal)
