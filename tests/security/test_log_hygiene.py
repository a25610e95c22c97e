"""What functions, endpoints and jobs write names no one: canaries in every input are found in no line of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient
from tests.security.conftest import ITEMS

if TYPE_CHECKING:
    from embedded.cloud import Cloud

CANARY = f"zzcanary{uuid.uuid4().hex[:12]}"
USER = f"{CANARY}.user"


def happened(**fields: Any) -> dict[str, Any]:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    event = {"event_id": f"{CANARY}.{uuid.uuid4().hex[:8]}", "type": "view", "time": moment, "item_id": ITEMS[0]}
    return event | fields


TOLD = happened(
    type="search",
    item_id=None,
    query=f"gift for {CANARY}",
    recommendation_id=f"{CANARY}.rec",
    context={"device": "phone", "attributes": {CANARY: CANARY}},
)
PROFILE = {"attributes": {CANARY: CANARY}, "preferences": {"brands": [CANARY]}}
HEADERS = {"If-Match": CANARY, "User-Agent": CANARY, "Origin": f"https://{CANARY}.example", "X-Forwarded-For": CANARY}
QUERY = f"device={CANARY}&attr={CANARY}:{CANARY}&brand={CANARY}&attribute={CANARY}:{CANARY}&category={CANARY}"

Send = Callable[[ApiClient], Any]

# Requests that go well, that are wrong, and that are somebody else's.
REQUESTS: dict[str, Send] = {
    "events": lambda api: api.post("/v1/events", {"user_id": USER, "events": [TOLD, happened(), happened()]}),
    "an event that is wrong": lambda api: api.post(
        "/v1/events", {"user_id": USER, "events": [happened(type=CANARY), happened(time=CANARY), {CANARY: CANARY}]}
    ),
    "a profile": lambda api: api.put(f"/v1/users/{USER}/profile", PROFILE),
    "headers": lambda api: api.request("PUT", f"/v1/users/{USER}/profile", PROFILE, headers=HEADERS),
    "a profile that is wrong": lambda api: api.put(f"/v1/users/{USER}/profile", {"consent": CANARY, CANARY: CANARY}),
    "a profile read": lambda api: api.get(f"/v1/users/{USER}/profile"),
    "recommendations": lambda api: api.request("GET", f"/v1/users/{USER}/recommendations?{QUERY}"),
    "recommendations by what was seen": lambda api: api.get(f"/v1/users/{USER}/recommendations", in_stock="false"),
    "a cursor that is none": lambda api: api.get(f"/v1/users/{USER}/recommendations", cursor=CANARY),
    "a parameter that is none": lambda api: api.get(f"/v1/users/{USER}/recommendations", **{CANARY: CANARY}),
    "an id that is none": lambda api: api.get(f"/v1/users/{CANARY}%20/profile"),
    "copy about a person": lambda api: api.post(
        "/v1/content/jobs", {"kind": "promotion", "shopper_id": USER, "client_token": CANARY}
    ),
    "copy that is wrong": lambda api: api.post(
        "/v1/content/jobs", {"kind": CANARY, "shopper_id": USER, CANARY: CANARY}
    ),
    "reviews": lambda api: api.put(f"/v1/items/{ITEMS[0]}/reviews", {"reviews": [{"text": f"I am {CANARY}"}] * 6}),
    "a summary of reviews": lambda api: api.post(
        "/v1/content/jobs", {"kind": "review_summary", "item_ids": [ITEMS[0]]}
    ),
    "a ranking": lambda api: api.post("/v1/rankings", {"user_id": USER, "item_ids": [ITEMS[0], CANARY]}),
    "no JSON": lambda api: api.request("POST", "/v1/events", f'{{"user_id": "{CANARY}'.encode()),
    "a session of nobody": lambda api: api.get(f"/v1/sessions/{CANARY}/recommendations"),
    "a join that is not allowed": lambda api: api.post(
        f"/v1/sessions/{CANARY}/join", {"user_id": USER, "session_token": CANARY}
    ),
    "a conversation": lambda api: api.post(
        f"/v1/users/{USER}/conversations", {"message": f"tea for {CANARY}, not {CANARY}"}
    ),
    "a conversation with constraints": lambda api: api.post(
        f"/v1/users/{USER}/conversations",
        {"constraints": {"words": [CANARY], "brands": [CANARY], "free_from": [CANARY]}},
    ),
    "a conversation that is wrong": lambda api: api.post(f"/v1/users/{USER}/conversations", {CANARY: CANARY}),
    "a message of no conversation": lambda api: api.post(
        f"/v1/users/{USER}/conversations/{CANARY}/messages", {"message": CANARY}
    ),
    "a conversation read": lambda api: api.get(f"/v1/users/{USER}/conversations/{CANARY}"),
    "a conversation deleted": lambda api: api.delete(f"/v1/users/{USER}/conversations/{CANARY}"),
    "a route that is none": lambda api: api.get(f"/v1/{CANARY}"),
}

Trouble = dict[str, Any]
# What goes wrong meanwhile, and is logged: nothing, a store that throttles, one that quotes what it refuses.
TROUBLES: tuple[Trouble, ...] = (
    {},
    {"service": "dynamodb", "error": "ProvisionedThroughputExceededException", "message": CANARY},
    {"service": "dynamodb", "error": "ValidationException", "message": f"One value is wrong: {CANARY}"},
)


@pytest.fixture(scope="module")
def session(shop: Cloud) -> dict[str, str]:
    """A session; its id and its token are no one else's, so they are canaries too."""
    nobody = ApiClient(shop.api_url)
    opened: dict[str, str] = nobody.post("/v1/sessions", {}).body
    nobody.close()
    return opened


@pytest.fixture(scope="module")
def embedded_log() -> Iterator[list[str]]:
    """What the gateway, the pollers and the servers of the embedded AWS say."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler, logger = Kept(level=logging.INFO), logging.getLogger("embedded")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.fixture(scope="module")
def written(shop: Cloud, session: dict[str, str], embedded_log: list[str]) -> dict[str, str]:
    """All that was written while every request met every trouble, by who wrote it."""
    tokens = (shop.token("operator"), shop.token("shopper", USER), session["token"], CANARY)
    callers = [ApiClient(shop.api_url, token) for token in tokens]
    for trouble in TROUBLES:
        with shop.faults.inject(**trouble) if trouble else nullcontext():
            # What a store's trouble writes does not depend on the role, and each retry of a throttled call is a wait.
            _ask_all(callers[1:3] if trouble else callers, session)
    for name in _endpoints(shop):
        shop.stop_endpoint(name)
    _ask_all(callers, session)
    for name in _endpoints(shop):
        shop.start_endpoint(name)
    # A record of the stream that cannot be read, and one that a bucket refuses for a while.
    with shop.faults.inject("s3", error="SlowDown", status=503, message=CANARY, times=2):
        _ask_all(callers, session)
        shop.drain(120)
    for caller in callers:
        caller.close()
    functions = {
        entry["FunctionName"]: "\n".join(shop.runtime.logs(entry["FunctionName"]))
        for entry in shop.client("lambda").list_functions()["Functions"]
    }
    return functions | {name: shop.endpoints.log(name) for name in _endpoints(shop)} | {"": "\n".join(embedded_log)}


def _ask_all(callers: list[ApiClient], session: dict[str, str]) -> None:
    for caller in callers:
        for send in REQUESTS.values():
            send(caller)
        caller.get(f"/v1/sessions/{session['session_id']}/recommendations")
        caller.post("/v1/events", {"session_id": session["session_id"], "events": [happened()]})


def _endpoints(cloud: Cloud) -> list[str]:
    return [entry["EndpointName"] for entry in cloud.client("sagemaker").list_endpoints()["Endpoints"]]


def test_who_serves_has_written_something(written: dict[str, str]) -> None:
    """Given silence, the canaries would be missed for nothing: requests, failures and parked records are told of."""
    everything = "\n".join(written.values())
    for told in ("request failed", "answer degraded", '"operation":"postEvents"', "ProvisionedThroughputExceeded"):
        assert told in everything, told
    assert sum(1 for text in written.values() if text) >= 6


def test_no_line_names_anyone(written: dict[str, str], session: dict[str, str]) -> None:
    names = (CANARY, session["session_id"], session["token"].rpartition(".")[2])
    found = {
        (who or "the embedded AWS", line[:400])
        for who, text in written.items()
        for line in text.splitlines()
        if any(name in line for name in names)
    }
    assert not found
