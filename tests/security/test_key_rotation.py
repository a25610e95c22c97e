"""The key of anonymous sessions is rotated in the deployed stage: nobody's session ends, and no old key lives on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.settings import StageSettings
from tests.integration.conftest import ApiClient
from vitrine.domain import session_token

if TYPE_CHECKING:
    from embedded.cloud import Cloud

SECRET = "vitrine/dev/session-key"
READERS = ("vitrine-dev-authorizer", "vitrine-dev-sessions")


@pytest.fixture(autouse=True)
def _cold(shop: Cloud) -> Iterator[None]:
    """Whatever a test before did, functions begin knowing no key."""
    start_anew(shop)
    yield
    start_anew(shop)


def start_anew(cloud: Cloud) -> None:
    for name in READERS:
        cloud.runtime.end_workers(name)


def key(cloud: Cloud, stage: str) -> bytes:
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=SECRET, VersionStage=stage)
    return str(answer["SecretString"]).encode()


def rotate(cloud: Cloud) -> None:
    cloud.client("secretsmanager").rotate_secret(SecretId=SECRET)


@pytest.fixture
def opened(shop: Cloud) -> Iterator[Callable[[], dict[str, Any]]]:
    client = ApiClient(shop.api_url)
    yield lambda: client.post("/v1/sessions", {}).body
    client.close()


@pytest.fixture
def asks(shop: Cloud) -> Iterator[Callable[[str, str], int]]:
    """Asks for a session's recommendations with a token; gives the status."""
    client = ApiClient(shop.api_url)

    def ask(session_id: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.request("GET", f"/v1/sessions/{session_id}/recommendations", headers=headers).status

    yield ask
    client.close()


def signed_by(secret: bytes, token: str) -> bool:
    return session_token.verify((secret,), token, time.time()) is not None


def test_a_rotation_ends_no_session_and_signs_new_ones_anew(shop: Cloud, opened: Any, asks: Any) -> None:
    old, unused = opened(), opened()
    first = key(shop, "AWSCURRENT")
    assert signed_by(first, old["token"])
    assert asks(old["session_id"], old["token"]) == 200

    rotate(shop)
    second = key(shop, "AWSCURRENT")
    assert second != first
    assert key(shop, "AWSPREVIOUS") == first

    # The authorizer is warm and has read the first key alone; the sessions function starts with the second.
    shop.runtime.end_workers("vitrine-dev-sessions")
    new = opened()
    assert signed_by(second, new["token"])
    assert not signed_by(first, new["token"])
    assert asks(new["session_id"], new["token"]) == 200
    assert asks(unused["session_id"], unused["token"]) == 200
    start_anew(shop)
    shop.gateway.reload()
    for session in (old, unused, new):
        assert asks(session["session_id"], session["token"]) == 200
    assert asks(new["session_id"], old["token"]) == 404, "a good token of another session reaches nothing"


def test_what_no_key_of_ours_signed_is_refused_before_and_after(shop: Cloud, opened: Any, asks: Any) -> None:
    session = opened()["session_id"]
    later = int(time.time()) + 3600
    for _ in range(2):
        made_up = session_token.sign(b"x" * 64, session, later)
        expired = session_token.sign(key(shop, "AWSCURRENT"), session, later - 7200)
        unsigned = made_up.rpartition(".")[0] + "."
        assert [asks(session, token) for token in (made_up, expired, unsigned)] == [401, 401, 401]
        rotate(shop)


def test_two_rotations_end_what_a_leaked_key_signs(shop: Cloud, opened: Any, asks: Any) -> None:
    session = opened()["session_id"]
    leaked = key(shop, "AWSCURRENT")
    stolen = [session_token.sign(leaked, session, int(time.time()) + 3600 + n) for n in range(2)]
    rotate(shop)
    assert asks(session, stolen[0]) == 200
    rotate(shop)
    start_anew(shop)
    assert asks(session, stolen[1]) == 401


@pytest.mark.parametrize("operation", ["DescribeSecret", "PutSecretValue", "UpdateSecretVersionStage"])
def test_a_step_that_fails_leaves_the_key_in_use_and_is_tried_again(
    shop: Cloud, opened: Any, asks: Any, operation: str
) -> None:
    before = key(shop, "AWSCURRENT")
    fault = {"error": "InternalServiceError", "status": 500}
    with shop.faults.inject("secretsmanager", operation=operation, **fault):
        rotate(shop)
        assert key(shop, "AWSCURRENT") == before
        session = opened()
        assert asks(session["session_id"], session["token"]) == 200
    rotate(shop)
    assert key(shop, "AWSCURRENT") != before
    assert key(shop, "AWSPREVIOUS") == before


def test_the_schedule_rotates_by_itself(shop: Cloud) -> None:
    before, days = key(shop, "AWSCURRENT"), StageSettings.load("dev").session_key_days
    shop.clock.advance(timedelta(days=days - 1))
    assert key(shop, "AWSCURRENT") == before
    shop.clock.advance(timedelta(days=2))
    assert key(shop, "AWSPREVIOUS") == before


def test_no_key_is_written_to_a_log(shop: Cloud) -> None:
    rotate(shop)
    lines = [line for entry in (*READERS, "vitrine-dev-rotation") for line in shop.runtime.logs(entry)]
    assert any("finishSecret" in line for line in lines)
    for stage in ("AWSCURRENT", "AWSPREVIOUS"):
        assert not [line for line in lines if key(shop, stage).decode() in line]


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_key_is_previous_for_longer_than_its_tokens_live(stage: str) -> None:
    assert StageSettings.load(stage).session_key_days * 86_400 > session_token.LIFETIME_S
