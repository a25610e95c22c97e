"""Jobs as tasks and money: an estimate is never below what is spent, whatever fails and is repeated."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from content.coupons import applies, fitting
from content.drafting import MOST_TRIES, BoundedSpeaker, Drafting
from content.planning import call_tokens, calls, chunks, dollars, estimated, tasks
from content.schemas import Coupon, CreateJob
from content.states import BECOMES, FROM, allowed
from content.writing import Sources
from tests.unit.content.test_words import TEA, Played
from vitrine.errors import AwayError
from vitrine.models.language import LanguageUnavailableError, Said

KINDS = st.sampled_from(["description", "review_summary", "promotion", "email"])
LOCALES = st.lists(st.sampled_from(["en", "de", "fr"]), min_size=1, max_size=3, unique=True)
ANSWER_TOKENS = 250


class Rows:
    """The jobs' table in memory, with the store's own rules: a draft is written once, while its job runs."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job: dict[str, Any] | None = job
        self.tries: dict[str, int] = {}
        self.kept: dict[str, dict[str, Any]] = {}

    def get(self, _job_id: str) -> dict[str, Any] | None:
        return self.job

    def start_draft(self, _job_id: str, draft_id: str, _ttl: int | None) -> int | None:
        if draft_id in self.kept:
            return None
        self.tries[draft_id] = self.tries.get(draft_id, 0) + 1
        return self.tries[draft_id]

    def take_back_try(self, _job_id: str, draft_id: str) -> None:
        self.tries[draft_id] -= 1

    def store_draft(self, _job_id: str, draft: dict[str, Any]) -> bool:
        if draft["draft_id"] in self.kept or self.job is None or self.job["status"] != "running":
            return False
        self.kept[draft["draft_id"]] = draft
        return True


class Ends(BaseException):
    """The function's process is gone."""


def job(kind: str, item_ids: list[str], locales: list[str], **more: Any) -> dict[str, Any]:
    return {"job_id": "j", "status": "running", "kind": kind, "item_ids": item_ids, "locales": locales,
            "tone": "plain"} | more  # fmt: skip


def sources(_job: Any, task: Any) -> Sources:
    return Sources([TEA | {"item_id": item_id} for item_id in task.item_ids or ("tea",)])


@given(KINDS, st.integers(1, 10), LOCALES, st.lists(st.integers(0, 5), max_size=30), st.data())
@settings(deadline=None)
def test_an_estimate_holds_whatever_is_repeated(
    kind: str, count: int, locales: list[str], deaths: list[int], data: st.DataObject
) -> None:
    """Given a function that ends at any moment and is started anew, then no draft is written twice or paid beyond."""
    most = call_tokens(ANSWER_TOKENS)
    spent: list[int] = []
    ends = iter(deaths)

    class Model(Played):
        def say(self, system: str, parts: Any, within_s: float) -> Said:
            spent.append(data.draw(st.integers(0, most)))
            if next(ends, 1) == 0:
                raise Ends
            if next(ends, 1) == 0:
                raise LanguageUnavailableError("ReadTimeoutError", spent[-1])
            return Said("{item} is organic.", spent[-1])

    rows = Rows(job(kind, [f"i{n}" for n in range(count)], locales))
    drafting = Drafting(rows, sources, BoundedSpeaker(Model("x"), ANSWER_TOKENS))  # type: ignore[arg-type]
    found = tasks(kind, rows.job["item_ids"], locales, about_person=False) if rows.job else []
    for chunk in chunks(kind, found):
        for _ in range(100):
            try:
                done, _ = drafting.chunk("j", chunk["first"], chunk["last"], lambda: 1_000.0)
            except Ends:
                continue
            if done:
                break
    estimate = estimated(kind, found, ANSWER_TOKENS, 0.01, model=True)
    assert len(rows.kept) == len(found) == estimate.drafts
    assert sum(spent) <= estimate.tokens
    assert sum(draft["tokens"] for draft in rows.kept.values()) <= sum(spent)
    assert (dollars(sum(spent), 0.01) or 0.0) <= (estimate.usd or 0.0)


def test_a_draft_that_ends_its_function_is_parked_and_the_others_are_written() -> None:
    rows = Rows(job("description", ["good", "poison", "fine"], ["en"]))

    def poisoned(a_job: Any, task: Any) -> Sources:
        if task.item_ids == ("poison",):
            raise Ends
        return sources(a_job, task)

    drafting = Drafting(rows, poisoned, None)  # type: ignore[arg-type]
    ended = 0
    for _ in range(MOST_TRIES + 2):
        try:
            drafting.chunk("j", 1, 3, lambda: 1_000.0)
        except Ends:
            ended += 1
    assert ended == MOST_TRIES
    assert [draft["state"] for _, draft in sorted(rows.kept.items())] == ["ready", "failed", "ready"]
    assert "never ended" in rows.kept["00002"]["cause"]


def test_an_item_that_cannot_be_read_fails_alone_and_quotes_nothing() -> None:
    rows = Rows(job("description", ["good", "odd"], ["en"]))

    def odd(a_job: Any, task: Any) -> Sources:
        if task.item_ids == ("odd",):
            raise ValueError("jo@mail.example")
        return sources(a_job, task)

    Drafting(rows, odd, None).chunk("j", 1, 2, lambda: 1_000.0)  # type: ignore[arg-type]
    assert rows.kept["00001"]["state"] == "ready"
    assert rows.kept["00002"]["cause"] == "it could not be written: ValueError"


def test_a_store_that_is_away_for_long_is_not_held_against_a_draft() -> None:
    rows = Rows(job("description", ["a"], ["en"]))
    away = iter([True] * (MOST_TRIES + 2))

    def gone(a_job: Any, task: Any) -> Sources:
        if next(away, False):
            raise AwayError("catalogue", "breaker_open")
        return sources(a_job, task)

    drafting = Drafting(rows, gone, None)  # type: ignore[arg-type]
    for _ in range(MOST_TRIES + 2):
        with pytest.raises(AwayError):
            drafting.chunk("j", 1, 1, lambda: 1_000.0)
    assert rows.kept == {}
    drafting.chunk("j", 1, 1, lambda: 1_000.0)
    assert (rows.kept["00001"]["state"], rows.tries) == ("ready", {"00001": 1})


def test_a_step_that_runs_out_of_time_goes_on_where_it_was() -> None:
    rows = Rows(job("description", ["a", "b"], ["en"]))
    drafting = Drafting(rows, sources, None)  # type: ignore[arg-type]
    left = iter([1_000.0, 1.0])
    assert drafting.chunk("j", 1, 2, lambda: next(left))[0] is False
    assert rows.kept.keys() == {"00001"}
    assert drafting.chunk("j", 1, 2, lambda: 1_000.0)[0] is True
    assert rows.tries == {"00001": 1, "00002": 1}


@pytest.mark.parametrize("state", ["cancelled", "done", None])
def test_nothing_is_written_for_a_job_that_has_ended_or_was_erased(state: str | None) -> None:
    rows = Rows(job("description", ["a"], ["en"]))
    drafting = Drafting(rows, sources, None)  # type: ignore[arg-type]
    rows.job = None if state is None else (rows.job or {}) | {"status": state}
    assert drafting.chunk("j", 1, 1, lambda: 1_000.0)[0] is True
    assert (rows.kept, rows.tries) == ({}, {})


def test_a_model_that_takes_more_than_it_may_is_asked_no_more() -> None:
    rows = Rows(job("description", ["a", "b"], ["en"]))
    model = Played("{item} is organic.", call_tokens(ANSWER_TOKENS) + 1)
    Drafting(rows, sources, BoundedSpeaker(model, ANSWER_TOKENS)).chunk("j", 1, 2, lambda: 1e3)  # type: ignore[arg-type]
    assert [draft["words"] for draft in rows.kept.values()] == ["model", "rules"]


@given(KINDS, st.integers(1, 40), LOCALES, st.booleans())
def test_chunks_have_every_task_once_in_order(kind: str, count: int, locales: list[str], about_person: bool) -> None:
    found = tasks(kind, [f"i{n}" for n in range(count)], locales, about_person=about_person)
    numbers = [n for chunk in chunks(kind, found) for n in range(chunk["first"], chunk["last"] + 1)]
    assert numbers == [task.number for task in found] == list(range(1, len(found) + 1))
    assert estimated(kind, found, 250, None, model=False) == (estimated(kind, found, 250, 9.0, model=False))


def test_templates_cost_nothing_and_an_unknown_price_is_told() -> None:
    found = tasks("description", ["a", "b"], ["en", "de"], about_person=False)
    assert estimated("description", found, 250, 1.0, model=False).usd == 0.0
    assert estimated("description", found, 250, None, model=True).usd is None
    assert estimated("description", found, 250, 1.0, model=True).calls == 2
    assert estimated("review_summary", found, 250, 1.0, model=True).calls == 0
    assert sum(calls("promotion", task, model=True) for task in tasks("promotion", [], ["en"], about_person=True)) == 3


def test_a_draft_goes_one_way() -> None:
    assert allowed("ready", "approve")
    assert not allowed("ready", "publish")
    for decision, state in BECOMES.items():
        assert not allowed(state, decision)
    assert not any("failed" in states or "published" in states for states in FROM.values())


def a_coupon(**changes: Any) -> dict[str, Any]:
    return {"code": "TEA10", "discount": {"percent": 10}, "valid_from": "2026-01-01T00:00:00Z",
            "valid_until": "2026-02-01T00:00:00Z"} | changes  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "<b>"},
        {"discount": {}},
        {"discount": {"percent": 0}},
        {"discount": {"percent": 10, "amount": 1, "currency": "EUR"}},
        {"discount": {"amount": 1}},
        {"discount": {"amount": 1.001, "currency": "EUR"}},
        {"valid_until": "2025-01-01T00:00:00Z"},
        {"valid_from": "2026-01-01T00:00:00"},
        {"terms": "<script>alert(1)</script>"},
        {"terms": "a\nb"},
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    Coupon.model_validate(a_coupon())
    with pytest.raises(ValidationError):
        Coupon.model_validate(a_coupon(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"item_ids": ["a", "a"]},
        {"locales": ["en", "en"]},
        {"item_ids": None},
        {"shopper_id": "u"},
        {"kind": "email", "shopper_id": "u", "audience": "all"},
        {"kind": "email", "item_ids": [f"i{n}" for n in range(11)]},
        {"kind": "promotion", "coupons": [a_coupon(), a_coupon()]},
        {"kind": "review"},
        {"locales": ["es"]},
    ],
)
def test_a_job_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    sent = {"kind": "description", "item_ids": ["a"]}
    CreateJob.model_validate(sent)
    with pytest.raises(ValidationError):
        CreateJob.model_validate(sent | changes)


def test_a_coupon_holds_for_what_it_names() -> None:
    assert applies({}, TEA)
    assert applies({"item_ids": ["tea"]}, TEA)
    assert applies({"categories": [["Food"]]}, TEA)
    assert not applies({"categories": [["Teas"]]}, TEA)
    assert not applies({"item_ids": ["jam"]}, TEA)
    assert fitting([{"from": 5, "until": 9}], TEA, 9) == fitting([{"from": 5, "until": 9}], TEA, 4) == []
    assert len(fitting([{"from": 5, "until": 9}], TEA, 8)) == 1
