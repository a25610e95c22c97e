"""A version's status is told by the row of the live model and by what its record says happened."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from models import schemas
from models.service import History
from tests.unit.retraining.stage import GOOD
from vitrine.errors import InvalidInputError, NotFoundError
from vitrine.stores import reports
from vitrine.stores.model_records import ModelRecord, Outcome

PARENTS = dict.fromkeys(("champion_version", "champion_uri", "dataset_uri", "training_job", "execution"))
DECISION: dict[str, Any] = {
    "promote": True,
    "decided_at": "2026-01-01T00:00:00.000+00:00",
    "numbers": {"differences": GOOD["differences"]},
    "reasons": ["It is better."],
    "parents": PARENTS,
    "code": {"serve_image": "s", "jobs_image": "j", "source": "c"},
    **{name: f"s3://artifacts/models/v/{name}" for name in ("evaluation_uri", "decision_uri", "report_uri")},
    **{
        name: GOOD[name]
        for name in ("primary_metric", "queries", "shoppers", "held_out", "data", "metrics", "intervals")
    },
    "guards": GOOD["guards"],
}


def record(version: str, outcome: Outcome, **more: Any) -> ModelRecord:
    return ModelRecord(version, outcome, 1, DECISION, **more)


class Kept:
    """Records in memory, newest first; a place of the list is "<number>#"."""

    def __init__(self, *records: ModelRecord) -> None:
        self._records = records

    def get(self, model_version: str) -> ModelRecord | None:
        return next((one for one in self._records if one.model_version == model_version), None)

    def page(self, limit: int, after: str | None) -> tuple[list[ModelRecord], str | None]:
        start = int(after.partition("#")[0]) if after else 0
        end = start + limit
        return list(self._records[start:end]), f"{end:015d}#v" if end < len(self._records) else None


def kept() -> Kept:
    return Kept(
        record("v6", "refused"),
        record("v5", "rolled_back", promoted_at=5_000, replaces="v4", cause="cold"),
        record("v4", "promoted", promoted_at=4_000, replaces="v2"),
        record("v3", "accepted"),
        record("v2", "promoted", promoted_at=2_000, replaces="v1"),
        record("v1", "promoted", promoted_at=1_000, replaces="bootstrap"),
    )


@pytest.mark.parametrize(
    ("live", "statuses"),
    [
        ("v4", ["refused", "rolled_back", "live", "accepted", "previous", "retired"]),
        # An operator went back: what the row names serves, whatever the records say.
        ("v2", ["refused", "rolled_back", "retired", "accepted", "live", "previous"]),
        ("bootstrap", ["refused", "rolled_back", "retired", "accepted", "retired", "retired"]),
        # In the middle of a promotion the row has moved, and the record has not.
        ("v3", ["refused", "rolled_back", "retired", "live", "retired", "retired"]),
    ],
)
def test_a_status_follows_the_live_model(live: str, statuses: list[str]) -> None:
    page = History(kept(), lambda: live).page(10, None)
    assert [model["status"] for model in page["models"]] == statuses
    assert page["live_version"] == live
    assert "next_cursor" not in page
    for model in page["models"]:
        assert History(kept(), lambda: live).get(model["model_version"])["status"] == model["status"]


def test_a_listing_goes_on_where_its_cursor_says() -> None:
    history = History(kept(), lambda: "v4")
    seen, text = [], None
    for _ in range(3):
        page = history.page(2, text)
        seen += [model["model_version"] for model in page["models"]]
        text = page.get("next_cursor")
    assert seen == ["v6", "v5", "v4", "v3", "v2", "v1"]
    assert text is None


@pytest.mark.parametrize("text", ["x", "e30", "eyJhZnRlciI6MX0", "eyJhZnRlciI6IngifQ"])
def test_a_cursor_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="cursor"):
        History(kept(), lambda: "v4").page(2, text)


def test_a_version_that_was_never_judged_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        History(kept(), lambda: "bootstrap").get("bootstrap")


def test_what_is_answered_is_what_the_description_says() -> None:
    history = History(kept(), lambda: "v4")
    schemas.ModelPage.model_validate_json(json.dumps(history.page(2, None)))
    detail = schemas.ModelDetail.model_validate_json(json.dumps(history.get("v5") | {"report_url": None}))
    assert (detail.cause, detail.promoted_at) == ("cold", "1970-01-01T00:00:05.000+00:00")
    assert detail.leads["champion"].level == 0.99


def test_a_link_is_signed_for_five_minutes_and_shows_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    reports._signer.cache_clear()
    parts = urlsplit(reports.link("s3://artifacts/models/v1/report.html"))
    reports._signer.cache_clear()
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path.endswith("/models/v1/report.html")
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-Expires"] == "300"
    assert query["response-content-type"] == "text/html; charset=utf-8"
