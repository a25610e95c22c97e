"""What a shopper does, sent again, out of order and twice, against a reference model: through the deployed API."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.conftest import ApiClient
from tests.integration.test_api_events import rows, shopper_id

if TYPE_CHECKING:
    from embedded.cloud import Cloud

BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


def event(event_id: str, kind: str, item_id: str, second: int) -> dict[str, Any]:
    moment = (BEGAN + timedelta(seconds=second)).isoformat()
    return {"event_id": event_id, "type": kind, "item_id": item_id, "time": moment}


EVENTS = st.builds(
    event,
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["view", "purchase", "purchase", "dislike"]),
    st.sampled_from(["mt-milk", "mt-bread"]),
    st.integers(0, 2),
)
BATCHES = st.lists(EVENTS, min_size=1, max_size=6)
CHANGES = st.tuples(st.sampled_from(["*", "current", "another"]), st.integers(0, 3))
STEPS = st.lists(st.one_of(BATCHES, CHANGES), min_size=1, max_size=8)


@dataclass
class Model:
    """A shopper as the API promises it: an event is its id and time, and the first to come stays."""

    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    version: int = 0
    attributes: dict[str, int] = field(default_factory=dict)

    def take(self, batch: list[dict[str, Any]]) -> list[str]:
        """Give the status of each event."""
        statuses = []
        times: dict[str, str] = {}
        for sent in batch:
            if times.setdefault(sent["event_id"], sent["time"]) != sent["time"]:
                statuses.append("rejected")
                continue
            known = (sent["event_id"], sent["time"]) in self.events
            self.events.setdefault((sent["event_id"], sent["time"]), sent)
            statuses.append("duplicate" if known else "accepted")
        return statuses

    def change(self, based_on: str, number: int) -> int:
        """Give the status of a change of the profile."""
        if based_on == "another" or (based_on == "current" and self.version == 0):
            return 412
        self.version, self.attributes = self.version + 1, {"number": number}
        return 200

    def ledger(self) -> dict[str, int]:
        """How often each item was bought, and when last in epoch milliseconds."""
        bought = [sent for sent in self.events.values() if sent["type"] == "purchase"]
        times = Counter(f"n:{sent['item_id']}" for sent in bought)
        last: dict[str, int] = {}
        for sent in bought:
            name, at = f"t:{sent['item_id']}", int(datetime.fromisoformat(sent["time"]).timestamp() * 1000)
            last[name] = max(at, last.get(name, at))
        return dict(times) | last


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, again=st.lists(st.integers(0, 7), max_size=4))
def test_retries_reordering_and_repetition_leave_a_shopper_as_the_model_says(
    cloud: Cloud, steps: list[Any], again: list[int]
) -> None:
    user, model = shopper_id(), Model()
    client = ApiClient(cloud.api_url, cloud.token("shopper", user))
    try:
        # A retry comes whenever it comes: after what was sent behind it, too.
        for step in [*steps, *(steps[index] for index in again if index < len(steps))]:
            if isinstance(step, list):
                answer = client.post("/v1/events", {"events": step})
                assert answer.status == 202, answer.body
                assert [result["status"] for result in answer.body["results"]] == model.take(step)
            else:
                _change(client, user, model, *step)
        profile = client.get(f"/v1/users/{user}/profile")
    finally:
        client.close()
    assert profile.status == (200 if model.version else 404)
    if model.version:
        assert (profile.body["version"], profile.body["attributes"]) == (model.version, model.attributes)
    _assert_stored(rows(cloud, f"USER#{user}"), model)


def _change(client: ApiClient, user: str, model: Model, based_on: str, number: int) -> None:
    version = {"*": "*", "current": str(max(model.version, 1)), "another": str(model.version + 1)}[based_on]
    body = {"attributes": {"number": number}}
    answer = client.request("PUT", f"/v1/users/{user}/profile", body, headers={"If-Match": version})
    assert answer.status == model.change(based_on, number), answer.body


def _assert_stored(stored: dict[str, dict[str, Any]], model: Model) -> None:
    kept: dict[str, list[str]] = {}
    # In the order of their keys, and so of time.
    for key in sorted(key for key in stored if key.startswith("E#")):
        kept.setdefault(key.split("#", 2)[2], []).append(stored[key]["type"]["S"])
    expected: dict[str, list[str]] = {}
    for (event_id, _), sent in sorted(model.events.items(), key=lambda entry: entry[0][1]):
        expected.setdefault(event_id, []).append(sent["type"])
    assert kept == expected
    ledger = stored.get("L", {})
    assert {name: int(row["N"]) for name, row in ledger.items() if name[:2] in ("n:", "t:")} == model.ledger()
