"""Whoever asks without end is slowed down alone: the others of its class, and those who open sessions, go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorizer.service import Caller
from authorizer.usage import UsageKeys
from infra.settings import StageSettings
from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud

THROTTLES = StageSettings.load("dev").throttles


def number_of(session_id: str, suffix: str) -> str:
    keys = UsageKeys({"session": THROTTLES.session.keys}, suffix)
    return keys.of(Caller("session", session_id)).split("-")[1]


def test_a_session_that_asks_without_end_is_slowed_down_alone(shop: Cloud) -> None:
    values = [entry.attributes["Value"] for entry in shop.deployed.resources("AWS::ApiGateway::ApiKey")]
    (suffix,) = {value.split("-", 2)[2] for value in values}
    nobody = ApiClient(shop.api_url)
    opened = [nobody.post("/v1/sessions", {}).body for _ in range(8)]
    greedy, *others = opened
    other = next(
        one for one in others if number_of(one["session_id"], suffix) != number_of(greedy["session_id"], suffix)
    )
    clients = {name: ApiClient(shop.api_url, one["token"]) for name, one in (("greedy", greedy), ("other", other))}

    # The gateway refuses such a body by itself: no function, and so no time, stands between two requests.
    statuses = [clients["greedy"].post("/v1/events", {}).status for _ in range(THROTTLES.session.burst * 4)]

    assert 429 in statuses
    assert set(statuses) == {400, 429}
    refused = next(answer for _ in range(400) if (answer := clients["greedy"].post("/v1/events", {})).status == 429)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert clients["other"].post("/v1/events", {}).status == 400
    assert nobody.post("/v1/sessions", {}).status == 201
    for client in (nobody, *clients.values()):
        client.close()
