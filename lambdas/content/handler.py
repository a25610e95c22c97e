"""`/v1/content` and an item's copy and reviews: jobs, drafts, decisions, publications."""

from __future__ import annotations

from content.aspects import Review
from content.composition import compose
from content.states import Decision
from vitrine.errors import NotFoundError
from vitrine.http import Reply, Request, entry

SERVICES = compose()


def create_job(request: Request) -> Reply:
    """Estimate a job, or begin it."""
    job, begun = SERVICES.ordering.create(request.body, request.principal)
    return Reply(job, 202 if begun else 200)


def list_jobs(request: Request) -> Reply:
    """List jobs."""
    return Reply(SERVICES.ordering.page(request.query.limit, request.query.cursor, request.principal))


def get_job(request: Request) -> Reply:
    """Tell how far a job is."""
    return Reply(SERVICES.ordering.get(request.path["job_id"], request.principal))


def cancel_job(request: Request) -> Reply:
    """Stop a job."""
    return Reply(SERVICES.ordering.cancel(request.path["job_id"], request.principal))


def list_drafts(request: Request) -> Reply:
    """List a job's drafts."""
    asked = request.query
    found = SERVICES.deciding.drafts(request.path["job_id"], asked.state, asked.limit, asked.cursor, request.principal)
    return Reply(found)


def approve(request: Request) -> Reply:
    """Approve a draft."""
    return _decided(request, "approve")


def reject(request: Request) -> Reply:
    """Reject a draft."""
    return _decided(request, "reject")


def publish(request: Request) -> Reply:
    """Publish a draft as the next version of its item's copy."""
    return _decided(request, "publish")


def _decided(request: Request, decision: Decision) -> Reply:
    job_id, draft_id = request.path["job_id"], request.path["draft_id"]
    return Reply(SERVICES.deciding.decide(job_id, draft_id, decision, request.body.reason, request.principal))


def decide_all(request: Request) -> Reply:
    """Make one decision on several drafts."""
    sent = request.body
    found = SERVICES.deciding.decide_all(
        request.path["job_id"], sent.decision, sent.draft_ids, sent.reason, request.principal
    )
    return Reply(found)


def put_reviews(request: Request) -> Reply:
    """Replace an item's reviews."""
    item_id = request.path["item_id"]
    if not SERVICES.shelf.read([item_id]):
        raise NotFoundError
    return Reply(SERVICES.reviews.put(item_id, [Review(one.text, one.rating) for one in request.body.reviews]))


def get_copy(request: Request) -> Reply:
    """Give what is shown of an item."""
    return Reply(SERVICES.deciding.copy(request.path["item_id"]))


def list_versions(request: Request) -> Reply:
    """List all versions of an item's copy."""
    return Reply(SERVICES.deciding.versions(request.path["item_id"]))


def roll_back(request: Request) -> Reply:
    """Show an older version again."""
    sent = request.body
    item_id = request.path["item_id"]
    found = SERVICES.deciding.roll_back(item_id, sent.kind, sent.locale, sent.version, sent.reason, request.principal)
    return Reply(found)


handle = entry(
    "content",
    {
        "createContentJob": create_job,
        "listContentJobs": list_jobs,
        "getContentJob": get_job,
        "cancelContentJob": cancel_job,
        "listContentDrafts": list_drafts,
        "approveContentDraft": approve,
        "rejectContentDraft": reject,
        "publishContentDraft": publish,
        "decideContentDrafts": decide_all,
        "putItemReviews": put_reviews,
        "getItemCopy": get_copy,
        "listItemCopyVersions": list_versions,
        "rollBackItemCopy": roll_back,
    },
)
