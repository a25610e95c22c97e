"""What merchants send and get: jobs, drafts, decisions, reviews and published copy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from content.states import State
from content.templates import Locale, Tone
from vitrine.domain.grounding import plain
from vitrine.schemas import Amount, Currency, Edge, ItemId, Numeric, ShopperId

Kind = Literal["description", "review_summary", "promotion", "email"]
JobStatus = Literal["estimated", "planned", "running", "done", "failed", "cancelled"]
MOST_ITEMS = 500
MOST_IN_EMAIL = 10
MOST_REVIEWS = 500
ClientToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:-]{8,64}$")]
DraftId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,16}$")]
CategoryPart = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^>]+$")]
CategoryPath = Annotated[list[CategoryPart], Field(min_length=1, max_length=10)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Version = Annotated[int, Field(ge=1, le=1_000_000), Numeric]


class ItemFilter(Edge):
    """Items by category (and what is below it), brand, or both."""

    category: CategoryPath | None = None
    brand: Annotated[str, StringConstraints(min_length=1, max_length=70)] | None = None

    @model_validator(mode="after")
    def _names_something(self) -> ItemFilter:
        if self.category is None and self.brand is None:
            raise ValueError("a filter names a category, a brand or both")
        return self


class Discount(Edge):
    """What a coupon takes off: a percentage, or an amount of money."""

    percent: Annotated[int, Field(ge=1, le=100), Numeric] | None = None
    amount: Amount | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Discount:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("a discount is either a percentage or an amount")
        if (self.amount is None) != (self.currency is None):
            raise ValueError("an amount has a currency")
        if self.amount is not None and not 0 < round(self.amount, 2) == self.amount:
            raise ValueError("an amount is above 0 and has at most two decimals")
        return self


class Coupon(Edge):
    """A coupon that the shop honours. Without `item_ids` and `categories` it is for everything.

    `terms` are the shop's own words, put beside the coupon as they are.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{2,40}$")]
    discount: Discount
    valid_from: AwareDatetime
    valid_until: AwareDatetime
    terms: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    item_ids: Annotated[list[ItemId], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    categories: Annotated[list[CategoryPath], Field(min_length=1, max_length=20)] | None = None

    @field_validator("terms")
    @classmethod
    def _is_plain(cls, terms: str | None) -> str | None:
        if terms is not None and (plain(terms[:100]) + plain(terms[100:])).replace(" ", "") != terms.replace(" ", ""):
            raise ValueError("terms are plain words on one line, without markup")
        return terms

    @model_validator(mode="after")
    def _lasts(self) -> Coupon:
        if self.valid_until <= self.valid_from:
            raise ValueError("valid_until must be after valid_from")
        return self


class CreateJob(Edge):
    """What is to be written.

    Items are given by id or by a filter; a job about a person may leave both out, and gets what is recommended to them.
    A promotion or an e-mail is for everybody unless it names a `shopper_id`; `audience` is a label of the merchant's.
    With `estimate_only` nothing is begun. A repeated `client_token` gives the job that it began.
    """

    kind: Kind
    item_ids: Annotated[list[ItemId], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    filter: ItemFilter | None = None
    locales: Annotated[list[Locale], Field(min_length=1, max_length=3)] = ["en"]
    tone: Tone = "plain"
    shopper_id: ShopperId | None = None
    audience: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    coupons: Annotated[list[Coupon], Field(max_length=20)] = []
    estimate_only: bool = False
    client_token: ClientToken | None = None

    @model_validator(mode="after")
    def _is_about_something(self) -> CreateJob:
        if self.item_ids is not None and self.filter is not None:
            raise ValueError("items are given by item_ids or by filter, not by both")
        if self.item_ids is None and self.filter is None and self.shopper_id is None:
            raise ValueError("one of item_ids and filter must be given")
        whole = self.kind == "email" or self.shopper_id is not None
        if whole and len(self.item_ids or ()) > MOST_IN_EMAIL:
            raise ValueError(f"an e-mail, and a job about a person, has at most {MOST_IN_EMAIL} items")
        return self

    @model_validator(mode="after")
    def _is_for_somebody(self) -> CreateJob:
        told = self.shopper_id is not None or self.audience or self.coupons
        if self.kind in ("description", "review_summary") and told:
            raise ValueError(f"shopper_id, audience and coupons are for promotions and e-mails, not for a {self.kind}")
        if self.shopper_id is not None and self.audience:
            raise ValueError("a job is for a shopper_id or for an audience, not for both")
        return self

    @model_validator(mode="after")
    def _names_nothing_twice(self) -> CreateJob:
        codes = [coupon.code for coupon in self.coupons]
        for name, given in (("item_ids", self.item_ids or []), ("locales", self.locales), ("coupons", codes)):
            if len(set(given)) < len(given):
                raise ValueError(f"{name} names something twice")
        return self


class CostEstimate(Edge):
    """What a job may take at most. `usd` is null where a model is set and its price is not; templates cost nothing."""

    items: int
    drafts: int
    model_calls: int
    tokens: int
    usd: float | None
    model: str | None


class Spent(Edge):
    """What a job took so far."""

    tokens: int
    usd: float | None


class DraftCounts(Edge):
    """How many drafts are in which state, and in whose words."""

    waiting: int
    ready: int
    failed: int
    approved: int
    rejected: int
    published: int
    by_rules: int
    by_model: int
    refused_words: int


class ContentJob(Edge):
    """A job. Times in epoch seconds. `counts` and `spent` are null in a listing, and before there is a job."""

    job_id: str | None
    status: JobStatus
    kind: Kind
    locales: list[Locale]
    tone: Tone
    audience: str | None
    about_person: bool
    estimate: CostEstimate
    counts: DraftCounts | None = None
    spent: Spent | None = None
    cause: str | None = None
    created_by: str | None = None
    created_at: int | None = None
    expires_at: int | None = None


class ListJobsQuery(Edge):
    """Where a listing goes on."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None


class ContentJobPage(Edge):
    """Jobs, newest first."""

    jobs: list[ContentJob]
    next_cursor: str | None = None


class Block(Edge):
    """A part of an e-mail: plain text, of an item or of none."""

    item_id: str | None
    heading: str | None
    text: str


class ContentDraft(Edge):
    """A draft. `text` is plain text; what goes into a page or a mail as HTML is escaped there.

    `words` says whose they are; `refused` why a model's words, or a template's, were left out.
    """

    draft_id: str
    job_id: str
    kind: Kind
    locale: Locale
    state: State
    item_ids: list[str]
    text: str | None
    subject: str | None
    blocks: list[Block] | None
    words: Literal["rules", "model"] | None
    refused: list[str]
    cause: str | None
    tokens: int
    written_at: int
    decided_by: str | None
    decided_at: int | None
    reason: str | None
    version: int | None


class ListDraftsQuery(Edge):
    """Which drafts, and where a listing goes on."""

    state: State | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None


class ContentDraftPage(Edge):
    """Drafts in the order of the job."""

    drafts: list[ContentDraft]
    next_cursor: str | None = None


class Approval(Edge):
    """Why a draft is approved, or published."""

    reason: Reason | None = None


class Rejection(Edge):
    """Why a draft is rejected."""

    reason: Reason


class Decisions(Edge):
    """One decision on several drafts: those named, or those that nobody has decided on yet."""

    decision: Literal["approve", "reject", "publish"]
    draft_ids: Annotated[list[DraftId], Field(min_length=1, max_length=100)] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Decisions:
        if self.decision == "reject" and self.reason is None:
            raise ValueError("a rejection has a reason")
        return self


class DecisionResult(Edge):
    """What became of one draft; `problem` says why it was left as it is."""

    draft_id: str
    state: State | None
    problem: str | None = None


class DecisionResults(Edge):
    """A result for each draft; `more` says that there are others that the decision may be made on."""

    results: list[DecisionResult]
    more: bool


class ReviewBody(Edge):
    """What one customer wrote. Nobody's name is taken."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    rating: Annotated[int, Field(ge=1, le=5), Numeric] | None = None


class PutReviews(Edge):
    """All reviews of an item that a summary may count; they replace those of before. An empty list removes them."""

    reviews: Annotated[list[ReviewBody], Field(max_length=MOST_REVIEWS)]


class StoredReviews(Edge):
    """How many reviews an item has now, and how many addresses, links and numbers were masked in them."""

    item_id: str
    revision: int
    reviews: int
    masked: int


class PublishedCopy(Edge):
    """Copy as it is shown. `outdated` names what of the item has changed since it was written."""

    kind: Kind
    locale: Locale
    version: int
    text: str
    published_at: int
    outdated: list[str]


class ItemCopy(Edge):
    """The copy of an item, at most one text for each kind and locale."""

    item_id: str
    copies: list[PublishedCopy]


class CopyVersion(Edge):
    """A version: what it says, where it came from, who approved and published it, and whether it is shown."""

    kind: Kind
    locale: Locale
    version: int
    text: str
    job_id: str
    draft_id: str
    words: Literal["rules", "model"]
    approved_by: str
    approved_at: int
    published_by: str
    published_at: int
    shown: bool


class CopyVersions(Edge):
    """All versions of an item's copy, by kind and locale, oldest first."""

    item_id: str
    versions: list[CopyVersion]


class RollBack(Edge):
    """Which version is to be shown again, and why."""

    kind: Kind
    locale: Locale
    version: Version
    reason: Reason
