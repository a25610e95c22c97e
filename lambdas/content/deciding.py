"""Drafts as merchants decide on them: approved, rejected, published; and what is published, as it is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from content import coupons
from content.facts import changed, rests_on
from content.jobs import read_cursor
from content.states import BECOMES, FROM, Decision, allowed
from vitrine.domain import cursor
from vitrine.domain.consent import allows
from vitrine.errors import ConflictError, NotFoundError, ProblemError
from vitrine.stores.content import transact

if TYPE_CHECKING:
    from content.jobs import Ordering
    from content.reviews import ReviewShelf
    from content.shelf import Shelf
    from vitrine.domain.consent import Consent
    from vitrine.http import Principal
    from vitrine.stores.content import Jobs
    from vitrine.stores.copies import Copies

AT_ONCE = 25
"""Drafts that one request decides on, where it names none."""
MOST_RESULTS = 100
"""Drafts that one request looks at."""
_SHOWN = ("draft_id", "job_id", "kind", "locale", "state", "item_ids", "text", "subject", "blocks", "words", "cause",
          "written_at", "decided_by", "decided_at", "reason", "version")  # fmt: skip


class Deciding:
    """Decides on drafts. An item that changed meanwhile is read, and checked again within the write."""

    def __init__(
        self,
        client: Any,
        ordering: Ordering,
        jobs: Jobs,
        copies: Copies,
        shelf: Shelf,
        reviews: ReviewShelf,
        consents: Callable[[str], Consent],
    ) -> None:
        self._client = client
        self._ordering = ordering
        self._jobs = jobs
        self._copies = copies
        self._shelf = shelf
        self._reviews = reviews
        self._consents = consents

    def drafts(
        self, job_id: str, state: str | None, limit: int, text: str | None, principal: Principal
    ) -> dict[str, Any]:
        """List a job's drafts."""
        self._ordering.visible(job_id, principal)
        after = read_cursor(text) or ""
        found = [
            draft
            for draft in self._jobs.drafts(job_id)
            if draft["state"] != "writing" and state in (None, draft["state"]) and draft["draft_id"] > after
        ]
        body: dict[str, Any] = {"drafts": [shown(draft) for draft in found[:limit]]}
        more = len(found) > limit
        return body | ({"next_cursor": cursor.encode({"after": found[limit - 1]["draft_id"]})} if more else {})

    def decide(
        self, job_id: str, draft_id: str, decision: Decision, reason: str | None, principal: Principal
    ) -> dict[str, Any]:
        """Decide on a draft; the same decision by the same caller again changes nothing.

        Raises NotFoundError, and ConflictError where the draft is in a state that forbids it, or what it was written of
        has changed.
        """
        job = self._ordering.visible(job_id, principal)
        draft = self._jobs.draft(job_id, draft_id)
        if draft is None:
            raise NotFoundError
        who = _who(principal)
        if draft["state"] == BECOMES[decision] and draft.get("decided_by") == who:
            return shown(draft)
        if not allowed(draft["state"], decision):
            raise ConflictError(f"the draft is {draft['state']}{_by(draft)}: it can not be {BECOMES[decision]}")
        if decision == "publish":
            return self._publish(job, draft, who, reason)
        now = int(time.time())
        values = {"state": BECOMES[decision], "decided_by": who, "decided_at": now, "reason": reason or ""}
        checks = [] if decision == "reject" else self._still_true(job, draft, now)
        if decision == "approve":
            values |= {"approved_by": who, "approved_at": now}
        self._write(job_id, draft, values, checks)
        return shown({**draft, **values})

    def decide_all(
        self, job_id: str, decision: Decision, draft_ids: Sequence[str] | None, reason: str | None, principal: Principal
    ) -> dict[str, Any]:
        """Decide on drafts one by one; what forbids one of them is told, and the others go on."""
        self._ordering.visible(job_id, principal)
        waiting = list(dict.fromkeys(draft_ids or ()))
        if draft_ids is None:
            # What somebody has decided on already is decided otherwise by its name alone.
            undecided = FROM[decision][0]
            waiting = [d["draft_id"] for d in self._jobs.drafts(job_id, "draft_id", "state") if d["state"] == undecided]
        results: list[dict[str, Any]] = []
        while waiting and len(results) < MOST_RESULTS:
            results.append(self._result(job_id, waiting.pop(0), decision, reason, principal))
            if draft_ids is None and sum(one["problem"] is None for one in results) >= AT_ONCE:
                break
        return {"results": results, "more": bool(waiting)}

    def _result(
        self, job_id: str, draft_id: str, decision: Decision, reason: str | None, principal: Principal
    ) -> dict[str, Any]:
        try:
            state, problem = self.decide(job_id, draft_id, decision, reason, principal)["state"], None
        except (ConflictError, NotFoundError) as error:
            known = self._jobs.draft(job_id, draft_id)
            state, problem = known["state"] if known else None, _told(error)
        return {"draft_id": draft_id, "state": state, "problem": problem}

    def _publish(
        self, job: Mapping[str, Any], draft: Mapping[str, Any], who: str, reason: str | None
    ) -> dict[str, Any]:
        if "shopper" in job or draft["kind"] == "email":
            raise ConflictError(
                "an e-mail, or a text about a person, is not shown with an item: read it from its draft"
            )
        now = int(time.time())
        (item_id,) = draft["item_ids"]
        known = self._copies.head(item_id, draft["kind"], draft["locale"])
        version = {name: draft[name] for name in ("kind", "locale", "text", "job_id", "draft_id", "words", "rests_on")}
        version |= {name: draft[name] for name in ("approved_by", "approved_at")}
        version |= {"published_by": who, "published_at": now, "reason": reason, "until": _ends(job, draft)}
        number, writes = self._copies.publication(item_id, version, known, {"by": who, "at": now})
        values = {"state": "published", "decided_by": who, "decided_at": now, "reason": reason or "", "version": number}
        self._write(job["job_id"], draft, values, [*self._still_true(job, draft, now), *writes])
        return shown({**draft, **values})

    def _write(
        self, job_id: str, draft: Mapping[str, Any], values: Mapping[str, Any], more: Sequence[Mapping[str, Any]]
    ) -> None:
        if transact(self._client, [{"Update": self._jobs.decision(job_id, draft, values)}, *more]):
            raise ConflictError("the draft, its item or what is shown of it has changed just now; read it again")

    def _still_true(self, job: Mapping[str, Any], draft: Mapping[str, Any], now: int) -> list[dict[str, Any]]:
        """Give the actions that hold items to what they were; raises ConflictError naming what has changed."""
        items = self._shelf.read(draft["item_ids"])
        found = [
            f"{field} of {item_id}"
            for item_id, known in draft["rests_on"].items()
            for field in changed(known, self._now(items.get(item_id), item_id, draft["kind"]))
        ]
        found += [f"coupon {one['code']}, which is over" for one in _of(job, draft) if coupons.expired(one, now)]
        if draft.get("personal") and not allows(self._consents(job["shopper"]), "personalisation"):
            raise ConflictError("the person no longer consents to personalisation, by which the draft was written")
        if found:
            raise ConflictError(f"the draft is stale: changed since it was written: {', '.join(found)}")
        checks = [self._shelf.unchanged(item) for item in items.values()]
        if draft["kind"] == "review_summary":
            ((item_id, known),) = draft["rests_on"].items()
            checks.append(self._reviews.unchanged(item_id, known["reviews"]))
        return checks

    def _now(self, item: Mapping[str, Any] | None, item_id: str, kind: str) -> dict[str, str]:
        rests = rests_on(item, kind)
        if kind == "review_summary" and item is not None:
            rests["reviews"] = str(self._reviews.revision(item_id))
        return rests

    def copy(self, item_id: str) -> dict[str, Any]:
        """Give what is shown of an item; raises NotFoundError for an item that is not there.

        A promotion whose coupon is over, or whose item has another price or stock by now, is shown no more.
        """
        item = self._shelf.read([item_id]).get(item_id)
        if item is None:
            raise NotFoundError
        now, copies = int(time.time()), []
        for head in self._copies.heads(item_id):
            version = self._copies.version(item_id, head["kind"], head["locale"], head["version"])
            if version is None or now >= (version.get("until") or now + 1):
                continue
            outdated = changed(version["rests_on"][item_id], self._now(item, item_id, head["kind"]))
            if head["kind"] == "promotion" and outdated:
                continue
            told = {name: version[name] for name in ("kind", "locale", "version", "text", "published_at")}
            copies.append(told | {"outdated": outdated})
        return {"item_id": item_id, "copies": copies}

    def versions(self, item_id: str) -> dict[str, Any]:
        """List all versions of an item's copy; of an item that is gone as well."""
        shown_now = {(head["kind"], head["locale"]): head["version"] for head in self._copies.heads(item_id)}
        names = ("kind", "locale", "version", "text", "job_id", "draft_id", "words", "approved_by", "approved_at",
                 "published_by", "published_at")  # fmt: skip
        found = self._copies.versions(item_id)
        if not found and not self._shelf.read([item_id]):
            raise NotFoundError
        versions = [
            {name: one[name] for name in names}
            | {"shown": shown_now.get((one["kind"], one["locale"])) == one["version"]}
            for one in found
        ]
        return {"item_id": item_id, "versions": versions}

    def roll_back(
        self, item_id: str, kind: str, locale: str, number: int, reason: str, principal: Principal
    ) -> dict[str, Any]:
        """Show an older version again; the next publication's number rises all the same. Raises NotFoundError."""
        known = self._copies.head(item_id, kind, locale)
        version = self._copies.version(item_id, kind, locale, number)
        if known is None or version is None:
            raise NotFoundError
        by = {"by": _who(principal), "at": int(time.time()), "reason": reason}
        if transact(self._client, [self._copies.showing(item_id, kind, locale, known, number, by)]):
            raise ConflictError("what is shown of the item has changed just now; read it again")
        return self.versions(item_id)


def shown(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Write a draft as callers see it."""
    told = {name: draft.get(name) for name in _SHOWN}
    if draft.get("blocks"):
        # A row leaves out what is null.
        told["blocks"] = [{"item_id": None, "heading": None, **block} for block in draft["blocks"]]
    return told | {"refused": list(draft.get("refused") or ()), "tokens": draft.get("tokens") or 0,
                   "reason": draft.get("reason") or None}  # fmt: skip


def _who(principal: Principal) -> str:
    return f"{principal.role} {principal.subject}"


def _by(draft: Mapping[str, Any]) -> str:
    return f" by {draft['decided_by']}" if draft.get("decided_by") else ""


def _told(error: ProblemError) -> str:
    return "there is no such draft" if isinstance(error, NotFoundError) else error.detail


def _of(job: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the coupons that a draft tells of."""
    return [one for one in job.get("coupons") or () if one["code"] in draft["coupon_codes"]]


def _ends(job: Mapping[str, Any], draft: Mapping[str, Any]) -> int | None:
    """Say until when a text may be shown: until the first of its coupons is over."""
    return min((one["until"] for one in _of(job, draft)), default=None)
