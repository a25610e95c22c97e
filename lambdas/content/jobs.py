"""Jobs: estimated, begun once, told, and stopped."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from content import coupons, planning
from content.planning import Estimate, Task
from content.states import LONGEST_CAUSE, STATES
from privacy.executions import Executions
from vitrine.domain import cursor
from vitrine.domain.shopper import user_key
from vitrine.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    LimitReachedError,
    NotFoundError,
    UnavailableError,
)
from vitrine.stores.content import Use, about

if TYPE_CHECKING:
    from datetime import datetime

    from content.schemas import Coupon, CreateJob
    from content.settings import ApiSettings
    from content.shelf import Shelf
    from vitrine.http import Principal
    from vitrine.stores.content import Jobs

DAY_S = 86_400
_UNDER_WAY = ("planned", "running")
_FORGOTTEN = "its workflow is not known any more"
_COUNTED = ("state", "words", "refused", "tokens")


class Ordering:
    """Takes jobs of merchants. `workflows` gives the client that starts the workflow, and knows what became of it."""

    def __init__(self, jobs: Jobs, shelf: Shelf, workflows: Callable[[], Any], given: ApiSettings) -> None:
        self._jobs = jobs
        self._shelf = shelf
        self._workflows = workflows
        self._given = given

    def create(self, sent: CreateJob, principal: Principal) -> tuple[dict[str, Any], bool]:
        """Estimate a job, or begin it; gives it as callers see it, and whether it was begun now.

        Raises InvalidInputError, ForbiddenError, ConflictError for a token of another request, LimitReachedError, and
        UnavailableError where the job is kept and its workflow did not start: asking again with the token starts it.
        """
        if sent.shopper_id is not None and principal.role != "operator":
            raise ForbiddenError("a job about a person is an operator's")
        token = _token(sent, principal)
        if token is not None and (known := self._jobs.of_token(token[0])) is not None:
            return self._again(known, token), False
        now = int(time.time())
        item_ids = self._items(sent, now)
        tasks = planning.tasks(sent.kind, item_ids, sent.locales, about_person=sent.shopper_id is not None)
        estimate = self._estimate(sent, tasks)
        self._check_size(estimate)
        job = self._job(sent, principal, now, item_ids, estimate)
        if sent.estimate_only:
            return self.shown(job | {"status": "estimated", "job_id": None, "created_at": None, "ttl": None}), False
        return self._begin(job, token, estimate)

    def _begin(
        self, job: dict[str, Any], token: tuple[str, str] | None, estimate: Estimate
    ) -> tuple[dict[str, Any], bool]:
        given = self._given
        note = None
        if "shopper" in job:
            # To the millisecond: an erasure takes what came before it, and no more.
            note = about(given.profiles_table, job["shopper"], job["job_id"], int(time.time() * 1000), job["ttl"])
        use, limits = Use(estimate.drafts, estimate.tokens), Use(given.daily_drafts, given.daily_tokens)
        outcome = self._jobs.begin(job, token, use, limits, note)
        if outcome == "limit":
            detail = f"a day's jobs have at most {limits.drafts} drafts and {limits.tokens} tokens together"
            raise LimitReachedError(detail, headers={"Retry-After": str(DAY_S - int(time.time()) % DAY_S)})
        if outcome == "token" and token is not None:
            # Two requests with one token came at once.
            known = self._jobs.of_token(token[0])
            if known is not None:
                return self._again(known, token), False
        self._start(job["job_id"])
        return self.shown(job, ()), True

    def _again(self, known: Mapping[str, Any], token: tuple[str, str]) -> dict[str, Any]:
        if known["request"] != token[1]:
            raise ConflictError("this client_token began a job with another request")
        job = self._jobs.get(known["job_id"])
        if job is None:
            raise NotFoundError
        if job["status"] == "planned":
            self._start(job["job_id"])
        return self.shown(job, self._jobs.drafts(job["job_id"], *_COUNTED))

    def _start(self, job_id: str) -> None:
        try:
            self._workflows().start_execution(
                stateMachineArn=self._given.content_machine, name=job_id, input=json.dumps({"job_id": job_id})
            )
        except (BotoCoreError, ClientError) as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code")
            if code != "ExecutionAlreadyExists":
                detail = f"job {job_id} is kept, but its workflow did not start; ask again with the same client_token"
                raise UnavailableError(detail, headers={"Retry-After": "5"}) from error

    def _items(self, sent: CreateJob, now: int) -> list[str]:
        """List the job's items; raises InvalidInputError for one that is not there, and for a coupon that fits none."""
        if sent.filter is not None:
            most = 10 if sent.kind == "email" or sent.shopper_id else self._given.drafts_per_job
            item_ids = self._shelf.matching(sent.filter.category, sent.filter.brand, most)
            if not item_ids:
                raise InvalidInputError.of("filter", "must fit an item of the catalogue", sent.filter.model_dump_json())
        else:
            item_ids = list(sent.item_ids or ())
        found = self._shelf.read(item_ids)
        for number, item_id in enumerate(item_ids):
            if item_id not in found:
                raise InvalidInputError.of(f"item_ids.{number}", "must be an item of the catalogue", item_id)
        _check_coupons(sent.coupons, list(found.values()), now)
        return item_ids

    def _estimate(self, sent: CreateJob, tasks: Sequence[Task]) -> Estimate:
        given = self._given
        model = bool(given.language_model) and sent.tone == planning.PHRASED_TONE
        return planning.estimated(sent.kind, tasks, given.answer_tokens, given.price, model=model)

    def _check_size(self, estimate: Estimate) -> None:
        given = self._given
        bounds = ((estimate.drafts, min(given.drafts_per_job, given.daily_drafts), "drafts"),
                  (estimate.tokens, given.daily_tokens, "tokens"))  # fmt: skip
        for value, limit, what in bounds:
            if value > limit:
                raise InvalidInputError.of("item_ids", f"a job may have at most {limit} {what}", value)

    def _job(
        self, sent: CreateJob, principal: Principal, now: int, item_ids: Sequence[str], estimate: Estimate
    ) -> dict[str, Any]:
        person = {}
        if sent.shopper_id is not None:
            person = {"shopper": user_key(sent.shopper_id), "ttl": now + self._given.person_days * DAY_S}
        return {
            "job_id": uuid.uuid4().hex,
            "status": "planned",
            "kind": sent.kind,
            "locales": list(sent.locales),
            "tone": sent.tone,
            "audience": sent.audience,
            "item_ids": list(item_ids),
            "coupons": [_kept(coupon) for coupon in sent.coupons],
            "drafts": estimate.drafts,
            "calls": estimate.calls,
            "tokens": estimate.tokens,
            "usd": estimate.usd,
            "model": self._given.language_model or None,
            "created_by": f"{principal.role} {principal.subject}",
            "created_at": now,
            **person,
        }

    def get(self, job_id: str, principal: Principal) -> dict[str, Any]:
        """Tell how far a job is; raises NotFoundError, also to who may not see a job about a person."""
        job = self._settled(self.visible(job_id, principal))
        return self.shown(job, self._jobs.drafts(job_id, *_COUNTED))

    def _settled(self, job: dict[str, Any]) -> dict[str, Any]:
        """End a job whose workflow ended without telling it: one that ran out of time, or that somebody stopped."""
        if job["status"] not in _UNDER_WAY:
            return job
        job_id, now = job["job_id"], int(time.time())
        executions = Executions(self._workflows, self._given.content_machine)
        try:
            ended = executions.ended(job_id, int(job["created_at"]) * 1000, now * 1000)
        except (BotoCoreError, ClientError):
            # What is known without Step Functions is told as it is.
            return job
        # One that never started is started by asking again with its token.
        if ended is None or (ended.at is None and job["status"] == "planned"):
            return job
        cause, at = (_FORGOTTEN, now) if ended.at is None else (ended.cause[:LONGEST_CAUSE], ended.at // 1000)
        self._jobs.move(job_id, _UNDER_WAY, "failed", cause=cause, ended_at=at)
        return self._jobs.get(job_id) or job

    def visible(self, job_id: str, principal: Principal) -> dict[str, Any]:
        """Read a job that a caller may see; raises NotFoundError."""
        job = self._jobs.get(job_id)
        if job is None or ("shopper" in job and principal.role != "operator"):
            raise NotFoundError
        return job

    def page(self, limit: int, text: str | None, principal: Principal) -> dict[str, Any]:
        """List jobs, newest first."""
        after = read_cursor(text)
        jobs, last = self._jobs.page(limit, after, people=principal.role == "operator")
        body: dict[str, Any] = {"jobs": [self.shown(job) for job in jobs]}
        return body | ({"next_cursor": cursor.encode({"after": last})} if last else {})

    def cancel(self, job_id: str, principal: Principal) -> dict[str, Any]:
        """Stop a job: what is written stays, and nothing more is. Raises ConflictError for one that has ended."""
        job = self.visible(job_id, principal)
        if job["status"] != "cancelled" and not self._jobs.move(job_id, _UNDER_WAY, "cancelled"):
            raise ConflictError(f"the job is {self.visible(job_id, principal)['status']} already")
        return self.get(job_id, principal)

    def shown(self, job: Mapping[str, Any], drafts: Any = None) -> dict[str, Any]:
        """Write a job as callers see it; with counts where its drafts are given."""
        body = {name: job.get(name) for name in ("job_id", "status", "kind", "locales", "tone", "audience", "cause")}
        body |= {name: job.get(name) for name in ("created_by", "created_at")}
        estimate = {"items": len(job["item_ids"]), "drafts": job["drafts"], "model_calls": job["calls"]}
        estimate |= {name: job.get(name) for name in ("tokens", "usd", "model")}
        told = body | {"about_person": "shopper" in job, "estimate": estimate, "expires_at": job.get("ttl")}
        if drafts is None:
            return told
        return told | self._counted(job, list(drafts))

    def _counted(self, job: Mapping[str, Any], drafts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        states = Counter(draft["state"] for draft in drafts)
        words = Counter(draft.get("words") for draft in drafts)
        counts: dict[str, int] = {state: states[state] for state in STATES}
        counts["waiting"] = job["drafts"] - sum(counts.values())
        counts |= {"by_rules": words["rules"], "by_model": words["model"]}
        counts["refused_words"] = sum(len(draft.get("refused") or ()) for draft in drafts)
        tokens = sum(draft.get("tokens") or 0 for draft in drafts)
        return {"counts": counts, "spent": {"tokens": tokens, "usd": planning.dollars(tokens, self._given.price)}}


def read_cursor(text: str | None) -> str | None:
    """Give where a listing goes on; raises InvalidInputError for a cursor that is none of ours."""
    if text is None:
        return None
    try:
        after = cursor.decode(text).get("after")
        if not isinstance(after, str) or not 0 < len(after) < 200:
            raise ValueError("not a cursor of this listing")
    except ValueError as error:
        raise InvalidInputError.of("cursor", str(error), text) from error
    return after


def _token(sent: CreateJob, principal: Principal) -> tuple[str, str] | None:
    """Give the digests of a client's token, which is the caller's own, and of the request."""
    if sent.client_token is None or sent.estimate_only:
        return None
    # The token is in both: without it, nobody can try out whom a request was about.
    request = sent.model_dump_json()
    return _digest(f"{principal.role} {principal.subject} {sent.client_token}"), _digest(request)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _check_coupons(sent: Sequence[Coupon], items: Sequence[Mapping[str, Any]], now: int) -> None:
    """Refuse a coupon that is over, or fits none of the items, by its code."""
    for number, coupon in enumerate(sent):
        kept = _kept(coupon)
        if coupons.expired(kept, now):
            limit = f"coupon {coupon.code} is over: valid_until must be in the future"
            raise InvalidInputError.of(f"coupons.{number}.valid_until", limit, coupon.valid_until.isoformat())
        if kept["from"] > now:
            limit = f"coupon {coupon.code} does not hold yet: valid_from must be in the past"
            raise InvalidInputError.of(f"coupons.{number}.valid_from", limit, coupon.valid_from.isoformat())
        if items and not any(coupons.applies(kept, item) for item in items):
            raise InvalidInputError.of(f"coupons.{number}.code", "must hold for an item of the job", coupon.code)


def _epoch_s(moment: datetime) -> int:
    return int(moment.timestamp())


def _kept(coupon: Coupon) -> dict[str, Any]:
    """Write a coupon as a job keeps it; the last day is told by the clock of the time that was given."""
    kept: dict[str, Any] = {
        "code": coupon.code,
        "percent": coupon.discount.percent,
        "amount": coupon.discount.amount,
        "currency": coupon.discount.currency,
        "from": _epoch_s(coupon.valid_from),
        "until": _epoch_s(coupon.valid_until),
        "last_day": (coupon.valid_until - timedelta(seconds=1)).date().isoformat(),
        "terms": coupon.terms,
        "item_ids": coupon.item_ids,
        "categories": coupon.categories,
    }
    return {name: value for name, value in kept.items() if value is not None}
