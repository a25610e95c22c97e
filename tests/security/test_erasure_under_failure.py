"""Tables that throttle and objects that fail while an erasure or an export is at work: both end, and end whole."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from scripts.verify_receipt import verified
from tests.integration.conftest import Answer, ApiClient
from tests.security.haystack import places_of
from tests.security.people import DRAIN_S, Person, happened

if TYPE_CHECKING:
    from embedded.cloud import Cloud

SHARE = 0.3
PEOPLE = 6
LONGEST_S = 600.0
THROTTLED = {"error": "ProvisionedThroughputExceededException"}
BROKEN = {"error": "SlowDown", "status": 503}
EVENTS = 60


@contextmanager
def failing(shop: Cloud, **services: dict[str, Any]) -> Iterator[list[Any]]:
    """Fail a share of all calls to services; gives what counts the calls that failed."""
    with ExitStack() as stack:
        yield [stack.enter_context(shop.faults.inject(name, share=SHARE, **how)) for name, how in services.items()]


def until(ask: Callable[[], Answer], done: Callable[[Answer], bool]) -> Answer:
    """Ask again and again, as a caller does who is told to."""
    give_up = time.monotonic() + LONGEST_S
    while not done(answer := ask()):
        assert answer.status in (200, 202, 503), answer.body
        assert time.monotonic() < give_up, answer.body
        time.sleep(0.2)
    return answer


def came(shop: Cloud, operator: ApiClient) -> str:
    """Somebody with a profile, a ledger, more events than one batch, and exposures."""
    user = f"hard-{uuid.uuid4().hex}"
    assert operator.put(f"/v1/users/{user}/profile", {"attributes": {"a": 1}}).status == 200
    acts = [happened(type="purchase" if number % 9 == 0 else "view") for number in range(EVENTS)]
    assert operator.post("/v1/events", {"user_id": user, "events": acts}).status == 202
    assert operator.get(f"/v1/users/{user}/recommendations").status == 200
    shop.drain(DRAIN_S)
    return user


def gone(operator: ApiClient, user: str) -> dict[str, Any]:
    """Erase somebody, and wait for the end; one that failed is asked for again."""
    asked = until(lambda: operator.delete(f"/v1/users/{user}"), lambda answer: answer.status == 202)
    url = f"/v1/erasures/{asked.body['erasure_id']}"
    for _ in range(3):
        told = until(
            lambda: operator.get(url), lambda answer: answer.status == 200 and answer.body["status"] != "running"
        )
        if told.body["status"] == "completed":
            return dict(told.body)
        assert told.body["receipt"] is None, "nothing is signed of what is not done"
        until(lambda: operator.delete(f"/v1/users/{user}"), lambda answer: answer.status == 202)
    raise AssertionError(told.body)


@pytest.mark.full
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("tables", {"dynamodb": THROTTLED}),
        ("objects", {"s3": BROKEN}),
        ("both", {"dynamodb": THROTTLED, "s3": BROKEN}),
    ],
)
def test_an_erasure_is_whole_before_it_is_signed_whatever_fails(
    shop: Cloud,
    operator: ApiClient,
    keys: dict[str, Any],
    name: str,
    services: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    people = [came(shop, operator) for _ in range(PEOPLE)]
    failed = 0
    for user in people:
        with failing(shop, **services) as faults:
            found = gone(operator, user)
            assert all(fault.hits for fault in faults), "nothing failed"
        # The receipt was signed while things failed still: all that it speaks of is gone already.
        assert places_of(shop, (user,)) == {}
        said = verified(found["receipt"], keys)
        removed = {(one["place"], one["what"]): one["removed"] for one in said["places"]}
        # Where a batch was done in part, what its failed call did is not counted: a receipt never says too much.
        assert 0 < removed["profiles table", "events"] <= EVENTS
        assert removed["lake", "events"] <= EVENTS
        failed += sum(fault.hits for fault in faults)
    record_property(f"calls failed ({name})", failed)
    record_property(f"erasures completed ({name})", len(people))


@pytest.mark.full
@pytest.mark.timeout(3_600)
def test_somebody_with_everything_is_gone_from_everywhere_though_both_fail(
    shop: Cloud, operator: ApiClient, person: Person
) -> None:
    assert places_of(shop, person.needles)
    with failing(shop, dynamodb=THROTTLED, s3=BROKEN):
        gone(operator, person.user)
    assert places_of(shop, person.needles) == {}


@pytest.mark.full
@pytest.mark.timeout(3_600)
def test_an_export_is_whole_though_both_fail(shop: Cloud, operator: ApiClient) -> None:
    user = came(shop, operator)
    url = f"/v1/users/{user}/export"
    with failing(shop, dynamodb=THROTTLED, s3=BROKEN) as faults:
        until(lambda: operator.get(url), lambda answer: answer.status == 200 and answer.body["status"] == "ready")
        assert all(fault.hits for fault in faults)
    with urllib.request.urlopen(operator.get(url).body["json_url"]) as file:
        document = json.loads(file.read())
    assert len(document["online"][f"USER#{user}"]["events"]) == EVENTS
    assert len({line["event_id"] for line in document["lake"]["events"]}) == EVENTS
    assert len(document["lake"]["exposures"]) == 1
    gone(operator, user)
