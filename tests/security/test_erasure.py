"""A person is erased: at once for every request, and by the end from all that is stored, with a receipt of it."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scripts.verify_receipt import TYPE, ForgedError, main, verified
from tests.integration.conftest import ApiClient
from tests.security.haystack import places_of
from tests.security.people import (
    DRAIN_S,
    ITEMS,
    LONGEST_S,
    SHELF,
    Person,
    brought,
    ended,
    erased,
    happened,
    recommended,
)
from vitrine.stores.model_records import ModelRecords

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def test_a_person_is_nowhere_once_the_erasure_is_over(
    shop: Cloud, operator: ApiClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given somebody in every place, then a search of every byte finds nothing, and what came after is there."""
    before = places_of(shop, person.needles)
    assert before.keys() >= {"profiles-table", "content-table"}
    assert sum(place.endswith((":events", ":exposures", ":consents", ":extractions")) for place in before) == 4
    models = ModelRecords(shop.client("dynamodb"), shop.parameter("models-table"))
    taught = {"data": {"challenger": {"from": 1, "until": 2, "events": 3}}, "model_uri": "s3://b/gone.tar.gz"}
    models.judge(f"m-{person.digest[:8]}", {"promote": True, **taught}, 1)
    answer = operator.delete(f"/v1/users/{person.user}")
    assert answer.status == 202
    # The next request is cold, whatever the workflow does meanwhile; one that comes now is another person's.
    assert operator.get(f"/v1/users/{person.user}/profile").status == 404
    assert operator.get(person.conversation).status == 404
    assert operator.post(f"{person.conversation}/messages", {"message": "and now?"}).status == 404
    found = ended(operator, answer.body["erasure_id"])
    assert (found["status"], found["cause"]) == ("completed", None)
    assert places_of(shop, person.needles) == {}
    places = {(place["place"], place["what"]): place["removed"] for place in found["places"]}
    assert all(
        places["profiles table", what] > 0
        for what in ("profiles", "choices", "ledgers", "imported_histories", "exposures")
    )
    assert places["profiles table", "events"] == 6
    assert places["profiles table", "joined_sessions"] == 1
    # A conversation's head, its one turn, and what was used of the day.
    assert places["profiles table", "conversations"] == 3
    # A job for copy, and its one draft.
    assert places["content table", "copy"] == 2
    assert places["lake", "events"] == 7
    # Of the session, of the user, and of the conversation, each the one that was shown.
    assert places["lake", "exposures"] == 3
    assert places["lake", "consents"] >= 2
    assert places["lake", "extractions"] == 1
    assert [model["status"] for model in found["models"]] == ["collected"]
    assert found["forgotten_by"]["done"] is False
    # A model that was decided on since, and promoted, has not read the person.
    models.judge("m-after", {"promote": True, **taught}, int(time.time() * 1000) + 1_000)
    models.promote("m-after", "m-before", int(time.time() * 1000) + 2_000)
    told = operator.get(f"/v1/erasures/{found['erasure_id']}").body["forgotten_by"]
    assert (told["done"], told["model_version"]) == (True, "m-after")
    # Importing the same files again brings nobody back, and the same erasure again finds nothing.
    brought(shop, person, monkeypatch, "again")
    shop.drain(DRAIN_S)
    assert places_of(shop, person.needles) == {}
    again = erased(operator, person)
    assert again["erasure_id"] != found["erasure_id"]
    assert {place["removed"] for place in again["places"]} == {0}
    assert places_of(shop, person.needles) == {}


def test_who_comes_back_is_somebody_new(shop: Cloud, operator: ApiClient) -> None:
    """Given somebody who is erased and acts again at once, then the workflow takes nothing of that."""
    user = f"back-{uuid.uuid4().hex[:8]}"
    bought = [happened(type="purchase", item_id=ITEMS[0]), happened(item_id=ITEMS[1])]
    assert operator.post("/v1/events", {"user_id": user, "events": bought}).status == 202
    answer = operator.delete(f"/v1/users/{user}").body
    again = operator.delete(f"/v1/users/{user}").body
    assert again["erasure_id"] == answer["erasure_id"]
    # In the first answer after the erasure nothing is bought: what had been would be left out.
    assert ITEMS[0] in {item["item_id"] for item in recommended(shop, user, k=3, category=SHELF)["items"]}
    new = [happened(type="purchase", item_id=ITEMS[2])]
    assert operator.post("/v1/events", {"user_id": user, "events": new}).status == 202
    assert operator.put(f"/v1/users/{user}/profile", {"attributes": {"new": True}}).status == 200
    assert ended(operator, answer["erasure_id"])["status"] == "completed"
    shop.drain(DRAIN_S)
    assert operator.get(f"/v1/users/{user}/profile").body["attributes"] == {"new": True}
    shown = {item["item_id"] for item in recommended(shop, user, k=3, category=SHELF)["items"]}
    assert ITEMS[2] not in shown
    assert ITEMS[0] in shown


def test_anybody_can_check_a_receipt(
    finished: dict[str, Any], keys: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = verified(finished["receipt"], keys)
    assert said["jti"] == finished["erasure_id"]
    assert said["places"] == [
        {name: value for name, value in place.items() if value is not None} for place in finished["places"]
    ]
    (tmp_path / "receipt").write_text(json.dumps(finished))
    (tmp_path / "keys").write_text(json.dumps(keys))
    assert main([str(tmp_path / "receipt"), "--keys", str(tmp_path / "keys")]) == 0
    assert json.loads(capsys.readouterr().out) == said


def test_a_receipt_that_was_changed_or_forged_is_none(finished: dict[str, Any], keys: dict[str, Any]) -> None:
    receipt: str = finished["receipt"]
    header, _, signature = receipt.split(".")
    said = verified(receipt, keys)
    changed = jwt.encode(said | {"places": []}, "", algorithm="none").split(".")[1]
    known = jwt.get_unverified_header(receipt)["kid"]
    forged = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": known, "typ": TYPE})
    unsigned = jwt.encode(said, "", algorithm="none", headers={"kid": known, "typ": TYPE})
    by_public_key = jwt.encode(said, keys["keys"][0]["x"] * 2, algorithm="HS256", headers={"kid": known, "typ": TYPE})
    other = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": "other", "typ": TYPE})
    untyped = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": known})
    for wrong in (
        f"{header}.{changed}.{signature}", forged, unsigned, by_public_key, other, untyped, receipt[:-8], "nonsense"
    ):  # fmt: skip
        with pytest.raises(ForgedError):
            verified(wrong, keys)


def test_an_erasure_is_told_to_its_owner_and_to_servers_alone(shop: Cloud, operator: ApiClient) -> None:
    user = f"owner-{uuid.uuid4().hex[:8]}"
    erasure_id = operator.delete(f"/v1/users/{user}").body["erasure_id"]
    answers = {}
    for role, subject in (("shopper", user), ("shopper", "sec-somebody"), ("storefront", None)):
        client = ApiClient(shop.api_url, shop.token(role, subject))
        answers[role, subject == user] = client.get(f"/v1/erasures/{erasure_id}")
        absent = client.get("/v1/erasures/none")
        client.close()
        assert absent.status == 404
    assert answers["shopper", True].status == 200
    assert answers["storefront", False].status == 200
    theirs = answers["shopper", False]
    assert theirs.status == 404
    same = ("type", "title", "status", "detail", "errors")
    assert {name: theirs.body[name] for name in same} == {name: absent.body[name] for name in same}


@pytest.mark.full
def test_an_erasure_that_fails_says_why_and_can_be_asked_for_again(shop: Cloud, operator: ApiClient) -> None:
    """Given a file of the lake that cannot be read, nobody can say whether it holds the person: the erasure fails."""
    user = f"fails-{uuid.uuid4().hex[:8]}"
    assert operator.post("/v1/events", {"user_id": user, "events": [happened()]}).status == 202
    shop.drain(DRAIN_S)
    s3, bucket = shop.client("s3"), shop.parameter("lake-bucket")
    s3.put_object(Bucket=bucket, Key="extractions/run-2/part-0.parquet", Body=b"no Parquet")
    erasure_id = operator.delete(f"/v1/users/{user}").body["erasure_id"]
    failed = ended(operator, erasure_id)
    s3.delete_object(Bucket=bucket, Key="extractions/run-2/part-0.parquet")
    assert failed["status"] == "failed"
    assert "extractions/run-2/part-0.parquet cannot be read" in failed["cause"]
    machine = shop.parameter("erasure-machine-arn")
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:{erasure_id}"
    client, give_up = shop.client("stepfunctions"), time.monotonic() + LONGEST_S
    # The record tells before the message is sent.
    while (described := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert (described["status"], described["error"]) == ("FAILED", "RewriteFailed")
    # It holds all the same.
    assert operator.get(f"/v1/users/{user}/profile").status == 404
    again = operator.delete(f"/v1/users/{user}").body
    assert again["erasure_id"] == erasure_id
    assert ended(operator, erasure_id)["status"] == "completed"
    assert places_of(shop, (user,)) == {}


@pytest.mark.full
def test_where_the_workflow_does_not_start_the_erasure_holds_and_asking_again_starts_it(
    shop: Cloud, operator: ApiClient
) -> None:
    user = f"late-{uuid.uuid4().hex[:8]}"
    assert operator.put(f"/v1/users/{user}/profile", {"attributes": {"a": 1}}).status == 200
    with shop.faults.inject("states", error="ServiceUnavailable", status=503):
        answer = operator.delete(f"/v1/users/{user}")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert operator.get(f"/v1/users/{user}/profile").status == 404
    again = operator.delete(f"/v1/users/{user}")
    assert again.status == 202
    assert ended(operator, again.body["erasure_id"])["status"] == "completed"
