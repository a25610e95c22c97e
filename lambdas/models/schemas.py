"""What callers get: versions of the ranker, with the gate's decision and its numbers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vitrine.schemas import Edge

Metrics = dict[str, float]


class ListModelsQuery(Edge):
    """Where a listing goes on."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None


class MeanInterval(Edge):
    """A mean, and the interval of that mean that covers it at a level, such as .95."""

    mean: float
    low: float
    high: float
    level: float


class Span(Edge):
    """A span of time, in epoch seconds."""

    from_: Annotated[int, Field(alias="from")]
    until: int


class TrainedOn(Span):
    """The events that a model was trained on."""

    events: int
    shoppers: int | None = None


class ContestantsData(Edge):
    """What challenger and champion were trained on; null for one that was trained on no events."""

    challenger: TrainedOn | None
    champion: TrainedOn | None


class GuardOutcome(Edge):
    """One limit. `value` and `passed` are null where nothing could be measured; `why` tells what was, or why not."""

    name: str
    value: float | None
    bound: Literal["at least", "at most"]
    limit: float
    passed: bool | None
    why: str


class Parents(Edge):
    """What a model was made from."""

    champion_version: str | None
    champion_uri: str | None
    dataset_uri: str | None
    training_job: str | None
    execution: str | None


class ModelCode(Edge):
    """What code made and serves a model: images by digest, and the hash of their source."""

    serve_image: str
    jobs_image: str
    source: str


class ModelVersion(Edge):
    """A version of the ranker.

    `live` answers shoppers, `previous` is what it replaced, `retired` was live before; `accepted` passed the gate and
    is not promoted, `refused` did not pass, `rolled_back` was taken back. `metrics` and `intervals` are by contestant:
    challenger (this version), champion (the live model then), popularity and co_occurrence.
    """

    model_version: str
    status: Literal["live", "previous", "retired", "accepted", "refused", "rolled_back"]
    decided_at: str
    promoted_at: str | None
    replaces: str | None
    rolled_back_at: str | None
    cause: str | None
    primary_metric: str
    queries: int
    shoppers: int | None
    held_out: Span | None
    data: ContestantsData
    metrics: dict[str, Metrics | None]
    intervals: dict[str, dict[str, MeanInterval]] | None
    leads: dict[str, MeanInterval]
    guards: list[GuardOutcome]
    reasons: list[str]
    parents: Parents
    code: ModelCode
    package_arn: str | None
    evaluation_uri: str
    decision_uri: str
    report_uri: str


class ModelDetail(ModelVersion):
    """A version with a link to its report, which operators get and which works for five minutes."""

    report_url: str | None


class ModelPage(Edge):
    """A page of versions, newest first. `live_version` may be one that no run made."""

    live_version: str
    models: list[ModelVersion]
    next_cursor: str | None = None
