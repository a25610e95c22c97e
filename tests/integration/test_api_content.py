"""Copy through the deployed API: ordered, written by the workflow, approved, published, rolled back, and refused."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from content.schemas import ContentDraftPage, ContentJob, CopyVersions, ItemCopy
from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PATIENCE_S = 60.0
LONGEST_RETRIES_S = 1_200.0
"""The writing step waits for a store as long as it may run, and is tried six times."""
OUTAGE_S = 20.0
AWAY = {"error": "ProvisionedThroughputExceededException"}
SHELF = "Copied"
ITEMS: dict[str, dict[str, Any]] = {
    "cp-tea": {"title": "Earl Grey Tea", "brand": "Leafs", "attributes": {"organic": True, "origin": "Ceylon"}},
    "cp-jam": {"title": "Fig Jam", "brand": "Jammers", "attributes": {"allergens": "nuts", "origin": "Izmir"}},
    "cp-odd": {"title": "<>", "brand": "Odd"},
}


def priced(item_id: str, **changes: Any) -> dict[str, Any]:
    """An item as a merchant sends it."""
    return {"category": [SHELF, "Pantry"], "price": {"amount": 4.5, "currency": "EUR"}} | ITEMS[item_id] | changes


@pytest.fixture(scope="module")
def merchant(cloud: Cloud) -> Iterator[ApiClient]:
    client = ApiClient(cloud.api_url, cloud.token("merchant"))
    for item_id in ITEMS:
        assert client.put(f"/v1/items/{item_id}", priced(item_id)).status == 200
    yield client
    client.close()


def ordered(api: ApiClient, **job: Any) -> dict[str, Any]:
    """Order a job and wait until it has ended."""
    answer = api.post("/v1/content/jobs", job)
    assert answer.status == 202, answer.body
    return ended(api, answer.body["job_id"])


def ended(api: ApiClient, job_id: str, patience_s: float = PATIENCE_S) -> dict[str, Any]:
    give_up = time.monotonic() + patience_s
    while (found := api.get(f"/v1/content/jobs/{job_id}").body)["status"] in ("planned", "running"):
        assert time.monotonic() < give_up, found
        time.sleep(0.1)
    ContentJob.model_validate(found)
    return dict(found)


def begun_again(cloud: Cloud, job_id: str) -> None:
    """Start a job's workflow anew, as if it had just been planned."""
    cloud.client("dynamodb").update_item(
        TableName=cloud.parameter("content-table"),
        Key={"PK": {"S": f"JOB#{job_id}"}, "SK": {"S": "J"}},
        UpdateExpression="SET #s = :planned",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":planned": {"S": "planned"}},
    )
    cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.parameter("content-machine-arn"), name=uuid.uuid4().hex, input=f'{{"job_id": "{job_id}"}}'
    )


def drafts(api: ApiClient, job: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    answer = api.get(f"/v1/content/jobs/{job['job_id']}/drafts", **query)
    ContentDraftPage.model_validate(answer.body)
    return list(answer.body["drafts"])


def decided(api: ApiClient, draft: dict[str, Any], decision: str, **body: Any) -> Any:
    return api.post(f"/v1/content/jobs/{draft['job_id']}/drafts/{draft['draft_id']}/{decision}", body)


def published(api: ApiClient, item_id: str, **job: Any) -> dict[str, Any]:
    """Have a description written, approved and published."""
    (draft,) = drafts(api, ordered(api, kind="description", item_ids=[item_id], **job))
    assert decided(api, draft, "approve").status == 200
    answer = decided(api, draft, "publish", reason="as agreed")
    assert answer.status == 200, answer.body
    return dict(answer.body)


def shown(api: ApiClient, item_id: str) -> dict[tuple[str, str], dict[str, Any]]:
    answer = api.get(f"/v1/items/{item_id}/copy")
    ItemCopy.model_validate(answer.body)
    return {(one["kind"], one["locale"]): one for one in answer.body["copies"]}


def coupon(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    given = {
        "code": "TEA10",
        "discount": {"percent": 10},
        "valid_from": (now - timedelta(days=1)).isoformat(),
        "valid_until": (now + timedelta(days=7)).isoformat(),
        "terms": "Once for each customer.",
        "item_ids": ["cp-tea"],
    }
    return given | changes


def test_a_job_from_its_estimate_to_what_shoppers_read(cloud: Cloud, merchant: ApiClient) -> None:
    """Given an item that nothing can be said of, then it is parked with its cause and the others are written."""
    wish = {"kind": "description", "filter": {"category": [SHELF]}, "locales": ["en", "de"], "tone": "friendly"}
    estimated = merchant.post("/v1/content/jobs", wish | {"estimate_only": True})
    assert (estimated.status, estimated.body["status"], estimated.body["job_id"]) == (200, "estimated", None)
    assert estimated.body["estimate"] == {
        "items": 3, "drafts": 6, "model_calls": 0, "tokens": 0, "usd": 0.0, "model": None,
    }  # fmt: skip
    job = ordered(merchant, **wish)
    assert (job["status"], job["spent"]) == ("done", {"tokens": 0, "usd": 0.0})
    assert {name: job["counts"][name] for name in ("ready", "failed", "waiting", "by_rules", "by_model")} == {
        "ready": 4, "failed": 2, "waiting": 0, "by_rules": 4, "by_model": 0,
    }  # fmt: skip
    found = {(draft["item_ids"][0], draft["locale"]): draft for draft in drafts(merchant, job)}
    assert found["cp-tea", "en"]["text"] == (
        "Meet Earl Grey Tea from Leafs! Have a look at it in Pantry. It is organic. Its origin is Ceylon."
    )
    assert "Merkmal: organic." in found["cp-tea", "de"]["text"]
    assert "nuts" not in found["cp-jam", "en"]["text"]
    assert found["cp-odd", "en"]["cause"] == "the title of cp-odd has no plain words"
    assert {draft["state"] for draft in drafts(merchant, job, state="failed")} == {"failed"}

    tea = found["cp-tea", "en"]
    assert decided(merchant, tea, "publish").status == 409
    assert decided(merchant, found["cp-odd", "en"], "approve").status == 409
    approved = decided(merchant, tea, "approve")
    assert (approved.status, approved.body["state"]) == (200, "approved")
    assert decided(merchant, tea, "approve").body == approved.body
    first = decided(merchant, tea, "publish").body
    assert (first["state"], first["version"]) == ("published", 1)
    rejected = decided(merchant, found["cp-tea", "de"], "reject", reason="too short")
    assert (rejected.body["state"], rejected.body["reason"]) == ("rejected", "too short")
    assert decided(merchant, found["cp-tea", "de"], "approve").status == 409

    shopper = ApiClient(cloud.api_url, cloud.token("shopper", "cp-reader"))
    assert shown(shopper, "cp-tea")["description", "en"]["text"] == tea["text"]
    assert shopper.get("/v1/items/cp-tea/copy/versions").status == 403
    shopper.close()
    # All at once is about what nobody has decided on yet.
    bulk = merchant.post(f"/v1/content/jobs/{job['job_id']}/decisions", {"decision": "approve"}).body
    assert {result["state"] for result in bulk["results"]} == {"approved"}
    assert (len(bulk["results"]), bulk["more"]) == (2, False)
    none = merchant.post(f"/v1/content/jobs/{job['job_id']}/decisions", {"decision": "reject", "reason": "all"}).body
    assert none == {"results": [], "more": False}
    ids = [result["draft_id"] for result in bulk["results"]] + ["99999"]
    named = {"decision": "reject", "reason": "after all", "draft_ids": ids}
    results = merchant.post(f"/v1/content/jobs/{job['job_id']}/decisions", named).body["results"]
    assert [result["state"] for result in results] == ["rejected", "rejected", None]
    assert results[-1]["problem"] == "there is no such draft"


@pytest.mark.full
def test_versions_only_rise_and_an_older_one_can_be_shown_again(merchant: ApiClient) -> None:
    item_id = "cp-jam"
    first = published(merchant, item_id)["version"]
    second = published(merchant, item_id, tone="premium")["version"]
    assert second == first + 1
    newer = shown(merchant, item_id)["description", "en"]
    back = merchant.post(
        f"/v1/items/{item_id}/copy/roll-back",
        {"kind": "description", "locale": "en", "version": first, "reason": "calmer"},
    )
    CopyVersions.model_validate(back.body)
    assert [one["version"] for one in back.body["versions"] if one["shown"]] == [first]
    assert all(one["approved_by"].startswith("merchant ") for one in back.body["versions"])
    older = shown(merchant, item_id)["description", "en"]
    assert (older["version"], older["text"] != newer["text"]) == (first, True)
    assert published(merchant, item_id)["version"] == second + 1
    nothing = {"kind": "description", "locale": "en", "version": 99, "reason": "?"}
    assert merchant.post(f"/v1/items/{item_id}/copy/roll-back", nothing).status == 404


def test_what_an_item_no_longer_is_is_not_published(merchant: ApiClient) -> None:
    item_id = "cp-stale"
    ITEMS[item_id] = {"title": "Stale Bread", "brand": "Bakers"}
    assert merchant.put(f"/v1/items/{item_id}", priced(item_id)).status == 200
    first, second = (drafts(merchant, ordered(merchant, kind="description", item_ids=[item_id]))[0] for _ in range(2))
    assert decided(merchant, first, "approve").status == 200
    # A price is no part of a description.
    dearer = priced(item_id, price={"amount": 9, "currency": "EUR"})
    assert merchant.put(f"/v1/items/{item_id}", dearer).status == 200
    assert decided(merchant, first, "publish").status == 200
    assert decided(merchant, second, "approve").status == 200
    assert merchant.put(f"/v1/items/{item_id}", priced(item_id, brand="Others")).status == 200
    refused = decided(merchant, second, "publish")
    assert refused.status == 409
    assert refused.body["detail"].endswith(f"brand of {item_id}")
    assert shown(merchant, item_id)["description", "en"]["outdated"] == ["brand"]
    assert merchant.delete(f"/v1/items/{item_id}").status == 204
    assert f"deleted of {item_id}" in decided(merchant, second, "publish").body["detail"]
    assert merchant.get(f"/v1/items/{item_id}/copy").status == 404


@pytest.mark.full
def test_two_decide_at_once_and_one_of_them_is_told(cloud: Cloud, merchant: ApiClient) -> None:
    (draft,) = drafts(merchant, ordered(merchant, kind="description", item_ids=["cp-tea"]))
    clients = [ApiClient(cloud.api_url, cloud.token(role)) for role in ("merchant", "operator")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: decided(client, draft, "approve"), clients))
    for client in clients:
        client.close()
    assert sorted(answer.status for answer in answers) == [200, 409]
    (winner,) = (answer.body for answer in answers if answer.status == 200)
    (kept,) = drafts(merchant, {"job_id": draft["job_id"]})
    assert (kept["state"], kept["decided_by"]) == ("approved", winner["decided_by"])


@pytest.mark.full
def test_a_token_begins_one_job_however_often_it_is_sent(cloud: Cloud, merchant: ApiClient) -> None:
    wish = {"kind": "description", "item_ids": ["cp-tea"], "client_token": f"cp-{uuid.uuid4().hex}"}
    clients = [ApiClient(cloud.api_url, cloud.token("merchant")) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda client: client.post("/v1/content/jobs", wish), clients))
    for client in clients:
        client.close()
    (job_id,) = {answer.body["job_id"] for answer in answers}
    assert {answer.status for answer in answers} <= {200, 202}
    ended(merchant, job_id)
    assert merchant.post("/v1/content/jobs", wish).body["status"] == "done"
    assert merchant.post("/v1/content/jobs", wish | {"tone": "premium"}).status == 409
    listed = merchant.get("/v1/content/jobs", limit=50).body["jobs"]
    assert [job["job_id"] for job in listed].count(job_id) == 1


@pytest.mark.full
def test_a_job_that_is_stopped_writes_no_more_and_keeps_what_is_there(cloud: Cloud, merchant: ApiClient) -> None:
    job = ordered(merchant, kind="description", item_ids=["cp-tea"])
    assert merchant.post(f"/v1/content/jobs/{job['job_id']}/cancel", None).status == 409
    cloud.client("dynamodb").update_item(
        TableName=cloud.parameter("content-table"),
        Key={"PK": {"S": f"JOB#{job['job_id']}"}, "SK": {"S": "J"}},
        UpdateExpression="SET #s = :running",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":running": {"S": "running"}},
    )
    stopped = merchant.post(f"/v1/content/jobs/{job['job_id']}/cancel", None)
    assert (stopped.status, stopped.body["status"], stopped.body["counts"]["ready"]) == (200, "cancelled", 1)
    cloud.client("dynamodb").delete_item(
        TableName=cloud.parameter("content-table"),
        Key={"PK": {"S": f"JOB#{job['job_id']}"}, "SK": {"S": "D#00001"}},
    )
    machine = cloud.parameter("content-machine-arn")
    workflows = cloud.client("stepfunctions")
    again = workflows.start_execution(stateMachineArn=machine, input=f'{{"job_id": "{job["job_id"]}"}}')
    give_up = time.monotonic() + PATIENCE_S
    while workflows.describe_execution(executionArn=again["executionArn"])["status"] == "RUNNING":
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert drafts(merchant, job) == []
    assert ended(merchant, job["job_id"])["status"] == "cancelled"


@pytest.mark.parametrize(
    ("wish", "field", "limit"),
    [
        ({"item_ids": ["cp-tea", "cp-none"]}, "item_ids.1", "must be an item"),
        ({"filter": {"brand": "Nobody's"}}, "filter", "must fit an item"),
        ({"item_ids": ["cp-tea"], "filter": {"brand": "Leafs"}}, "body", "not by both"),
        ({}, "body", "must be given"),
        ({"item_ids": ["cp-tea"], "coupons": [coupon()]}, "body", "not for a description"),
        ({"kind": "promotion", "item_ids": ["cp-jam"], "coupons": [coupon()]}, "coupons.0.code", "must hold for an"),
        (
            {"kind": "promotion", "item_ids": ["cp-tea"], "coupons": [coupon(valid_until="2020-01-01T00:00:00Z",
                                                                             valid_from="2019-01-01T00:00:00Z")]},
            "coupons.0.valid_until", "coupon TEA10 is over",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_by_name(merchant: ApiClient, wish: Any, field: str, limit: str) -> None:
    answer = merchant.post("/v1/content/jobs", {"kind": "description"} | wish)
    assert answer.status == 400, answer.body
    assert answer.body["errors"][0]["field"] == field
    assert limit in answer.body["errors"][0]["limit"]


def test_reviews_are_counted_and_nobody_in_them_is_kept(cloud: Cloud, merchant: ApiClient) -> None:
    texts = ["Great taste", "The taste is lovely", "taste was awful", "Write to me: jo@mail.example or +49 170 1234567",
             "Delicious flavour, but the box was damaged"]  # fmt: skip
    few = merchant.put("/v1/items/cp-tea/reviews", {"reviews": [{"text": text} for text in texts[:4]]})
    assert (few.status, few.body["reviews"], few.body["masked"]) == (200, 4, 2)
    (none,) = drafts(merchant, ordered(merchant, kind="review_summary", item_ids=["cp-tea"]))
    assert (none["state"], none["cause"]) == ("failed", "there are 4 reviews, and a summary takes 5")
    sent = [{"text": text, "rating": 4} for text in texts]
    assert merchant.put("/v1/items/cp-tea/reviews", {"reviews": sent}).status == 200
    (draft,) = drafts(merchant, ordered(merchant, kind="review_summary", item_ids=["cp-tea"]))
    assert draft["text"] == (
        "3 of 5 reviews praise the taste. 1 of 5 reviews criticises the taste. 1 of 5 reviews criticises the packaging."
        " The average of 5 ratings is 4.0 of 5."
    )
    rows = cloud.client("dynamodb").scan(TableName=cloud.parameter("content-table"))["Items"]
    assert "mail.example" not in str(rows)
    assert decided(merchant, draft, "approve").status == 200
    assert merchant.put("/v1/items/cp-tea/reviews", {"reviews": sent[:4]}).status == 200
    assert decided(merchant, draft, "publish").body["detail"].endswith("reviews of cp-tea")
    assert merchant.put("/v1/items/cp-none/reviews", {"reviews": []}).status == 404
    named = {"text": "good", "author": "Jo"}
    assert merchant.put("/v1/items/cp-tea/reviews", {"reviews": [named]}).status == 400


@pytest.mark.full
def test_a_promotion_and_an_email_tell_of_real_coupons_and_live_prices(merchant: ApiClient) -> None:
    job = ordered(merchant, kind="promotion", item_ids=["cp-tea", "cp-jam"], coupons=[coupon()], audience="all")
    tea, jam = drafts(merchant, job)
    assert tea["text"].startswith(
        "This is Earl Grey Tea. Earl Grey Tea costs €4.50. With the code TEA10 you get 10% off"
    )
    assert tea["text"].endswith("Once for each customer.")
    assert "TEA10" not in jam["text"]
    (mail,) = drafts(merchant, ordered(merchant, kind="email", item_ids=["cp-tea", "cp-jam"], locales=["fr"]))
    assert [block["item_id"] for block in mail["blocks"]] == ["cp-tea", "cp-jam", None]
    assert mail["subject"] == "Dans la boutique : Earl Grey Tea et plus encore"
    assert decided(merchant, mail, "approve").status == 200
    assert decided(merchant, mail, "publish").status == 409
    assert decided(merchant, tea, "approve").status == 200
    cheaper = priced("cp-tea", sale_price={"amount": 4, "currency": "EUR"})
    assert merchant.put("/v1/items/cp-tea", cheaper).status == 200
    assert decided(merchant, tea, "publish").body["detail"].endswith("sale_price of cp-tea")
    assert merchant.put("/v1/items/cp-tea", priced("cp-tea")).status == 200
    assert decided(merchant, tea, "publish").status == 200
    assert shown(merchant, "cp-tea")["promotion", "en"]["text"] == tea["text"]
    assert merchant.put("/v1/items/cp-tea", cheaper).status == 200
    assert ("promotion", "en") not in shown(merchant, "cp-tea")
    assert merchant.put("/v1/items/cp-tea", priced("cp-tea")).status == 200


@pytest.mark.full
def test_many_chunks_side_by_side_and_the_whole_job_again_write_each_draft_once(
    cloud: Cloud, merchant: ApiClient
) -> None:
    many = [{"item_id": f"cp-many-{n:02d}"} | priced("cp-tea", brand="Many") for n in range(34)]
    assert merchant.post("/v1/items/batch", {"items": many}).status == 200
    job = ordered(merchant, kind="description", filter={"brand": "Many"})
    first = drafts(merchant, job, limit=100)
    assert [draft["draft_id"] for draft in first] == [f"{n:05d}" for n in range(1, 35)]
    assert {draft["state"] for draft in first} == {"ready"}
    begun_again(cloud, job["job_id"])
    assert ended(merchant, job["job_id"])["status"] == "done"
    assert drafts(merchant, job, limit=100) == first


def unwritten(cloud: Cloud, job: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Take a job's drafts away again."""
    for draft in found:
        cloud.client("dynamodb").delete_item(
            TableName=cloud.parameter("content-table"),
            Key={"PK": {"S": f"JOB#{job['job_id']}"}, "SK": {"S": f"D#{draft['draft_id']}"}},
        )


@pytest.mark.full
def test_a_catalogue_that_is_away_for_a_while_costs_no_draft(cloud: Cloud, merchant: ApiClient) -> None:
    job = ordered(merchant, kind="description", item_ids=["cp-tea", "cp-jam"])
    with cloud.faults.inject("dynamodb", table=cloud.parameter("catalogue-table"), **AWAY) as fault:
        unwritten(cloud, job, drafts(merchant, job))
        begun_again(cloud, job["job_id"])
        time.sleep(OUTAGE_S)
    assert fault.hits > 1
    told = ended(merchant, job["job_id"], LONGEST_RETRIES_S)
    assert (told["status"], told["counts"]["failed"], told["counts"]["ready"]) == ("done", 0, 2)


@pytest.mark.full
@pytest.mark.timeout(1_500)
def test_what_cannot_be_written_however_often_it_is_tried_is_parked_and_can_be_ordered_again(
    cloud: Cloud, merchant: ApiClient
) -> None:
    """Given a catalogue that is away for all tries of the writing step, then the job ends, and says what is missing."""
    job = ordered(merchant, kind="description", item_ids=["cp-tea", "cp-jam"])
    with cloud.faults.inject("dynamodb", table=cloud.parameter("catalogue-table"), **AWAY) as fault:
        unwritten(cloud, job, drafts(merchant, job))
        begun_again(cloud, job["job_id"])
        told = ended(merchant, job["job_id"], LONGEST_RETRIES_S)
    assert fault.hits > 1
    assert (told["status"], told["counts"]["failed"], told["counts"]["ready"]) == ("failed", 2, 0)
    assert told["cause"] == "none of its drafts could be written; each says why"
    parked = drafts(merchant, job)
    assert {draft["cause"] for draft in parked} == {"the writing step failed, several times"}
    assert decided(merchant, parked[0], "approve").status == 409
    again = ordered(merchant, kind="description", item_ids=["cp-tea", "cp-jam"])
    assert again["counts"]["ready"] == 2


def test_a_job_about_a_person_is_an_operator_s_and_keeps_to_the_consent(cloud: Cloud, merchant: ApiClient) -> None:
    user = f"cp-{uuid.uuid4().hex[:8]}"
    operator = ApiClient(cloud.api_url, cloud.token("operator"))
    event = {
        "event_id": uuid.uuid4().hex,
        "type": "purchase",
        "time": datetime.now(UTC).isoformat(),
        "item_id": "cp-tea",
    }
    assert operator.post("/v1/events", {"user_id": user, "events": [event]}).status == 202
    wish = {"kind": "promotion", "shopper_id": user}
    assert merchant.post("/v1/content/jobs", wish).status == 403
    job = ordered(operator, **wish)
    (draft,) = drafts(operator, job)
    assert draft["cause"] is None
    assert (job["about_person"], draft["state"], job["expires_at"] > time.time()) == (True, "ready", True)
    assert "cp-tea" not in draft["item_ids"]
    assert merchant.get(f"/v1/content/jobs/{job['job_id']}").status == 404
    assert job["job_id"] not in str(merchant.get("/v1/content/jobs", limit=50).body)
    (other,) = drafts(operator, ordered(operator, **wish))
    assert decided(operator, draft, "approve").status == 200
    assert decided(operator, draft, "publish").status == 409
    assert operator.put(f"/v1/users/{user}/profile", {"consent": "service"}).status == 200
    assert "no longer consents" in decided(operator, other, "approve").body["detail"]
    (general,) = drafts(operator, ordered(operator, **wish))
    assert "because of what you" not in general["text"]
    assert decided(operator, general, "approve").status == 200
    operator.close()
