"""Events and exposures reach the lake where their shopper's part is, and ledgers stay at their bound."""

from __future__ import annotations

import gzip
import importlib
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from datasets.lake import Places
from datasets.prepare import extract_here
from importers.lake import COLUMNS, Buckets
from importers.profiles import ProfileSink
from lake.service import Recorder, forgotten, line_of
from sessions import service as session_service
from vitrine.domain.consent import Consent
from vitrine.domain.events import Event
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.exposures import Exposure, Exposures, Shown
from vitrine.stores.lake import Lake
from vitrine.stores.ledger_bound import MOST_ITEMS, LedgerBound
from vitrine.stores.profiles import Profiles
from vitrine.stores.tombstones import Tombstones
from vitrine.stores.values import row

PROFILES, BUCKET, KEY = "profiles", "lake", b"key of the lake"
AT = 1_767_225_599_999
DAY = "2025-12-31"
EVENT = {
    "type": "purchase", "item_id": "milk", "at": AT, "received_at": AT + 5, "quantity": 2, "price": 1.99,
    "currency": "EUR", "query": "milch", "recommendation_id": "r", "country": "AT", "device": "phone",
    "attributes": {"weather": "wet"}, "unknown_item": True, "late": True, "carried_from": "SESSION#s",
}  # fmt: skip


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        names = ("dynamodb", "s3", "secretsmanager")
        clients = {name: boto3.client(name, region_name="us-east-1") for name in names}
        clients["dynamodb"].create_table(
            TableName=PROFILES,
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
            BillingMode="PAY_PER_REQUEST",
        )
        clients["s3"].create_bucket(Bucket=BUCKET)
        yield clients


def _recorder(aws: dict[str, Any]) -> Recorder:
    tombstones = Tombstones(aws["dynamodb"], PROFILES)
    return Recorder(Lake(aws["s3"], BUCKET, lambda: KEY), LedgerBound(aws["dynamodb"], PROFILES), tombstones)


def _record(number: int, image: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    return {"eventName": name, "dynamodb": {"SequenceNumber": str(number), "NewImage": image}}


def _event(number: int, shopper: str = "USER#u", **values: Any) -> dict[str, Any]:
    sort_key = f"E#2025-12-31T23:59:59.999Z#e{number}"
    return _record(number, row({"PK": shopper, "SK": sort_key, "ttl": 9} | EVENT | values))


def _files(aws: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    keys = [entry["Key"] for entry in aws["s3"].list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    bodies = {key: aws["s3"].get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
    return {key: [json.loads(line) for line in gzip.decompress(body).splitlines()] for key, body in bodies.items()}


def test_an_event_is_written_with_the_columns_that_imports_have(aws: dict[str, Any]) -> None:
    assert _recorder(aws).record([_event(7)]) == []
    [(key, [line])] = _files(aws).items()
    assert key == f"events/bucket={Buckets(KEY).of('USER#u')}/day={DAY}/7-7.jsonl.gz"
    assert line == {"shopper": "USER#u", "event_id": "e7"} | EVENT | {"attributes": '{"weather": "wet"}'}
    assert line.keys() == set(COLUMNS.names) | {"carried_from"}


def test_a_stored_exposure_is_written_under_its_shopper(aws: dict[str, Any]) -> None:
    shown = [Shown("milk", 0.5, 0.25)]
    exposure = Exposure("r2", "r1", AT / 1000, "home", shown, "m", 4, {"colour": "red"}, "model", 3, 0.1)
    Exposures(aws["dynamodb"], PROFILES).record("SESSION#s", exposure)
    [stored] = aws["dynamodb"].scan(TableName=PROFILES)["Items"]
    assert _recorder(aws).record([_record(8, stored)]) == []
    [(key, [line])] = _files(aws).items()
    assert key == f"exposures/bucket={Buckets(KEY).of('SESSION#s')}/day={DAY}/8-8.jsonl.gz"
    assert line == {
        "shopper": "SESSION#s", "recommendation_id": "r2", "root": "r1", "at": AT, "surface": "home",
        "items": [{"item_id": "milk", "score": 0.5, "propensity": 0.25, "position": 0}], "model_version": "m",
        "catalogue_version": 4, "variant": {"colour": "red"}, "source": "model", "seed": 3, "exploration_share": 0.1,
    }  # fmt: skip


def test_every_write_of_a_profile_tells_the_consent_and_nothing_else_of_it(aws: dict[str, Any]) -> None:
    store = Profiles(aws["dynamodb"], PROFILES)
    images = []
    for consent in ("training", "none"):
        store.put_profile("USER#u", {"attributes": {"age": 30}, "consent": consent}, AT, None)
        images += aws["dynamodb"].scan(TableName=PROFILES)["Items"]
    assert _recorder(aws).record([_record(1, images[0]), _record(2, images[1], "MODIFY")]) == []
    [(key, lines)] = _files(aws).items()
    assert key == f"consents/bucket={Buckets(KEY).of('USER#u')}/day={DAY}/1-2.jsonl.gz"
    assert lines == [
        {"shopper": "USER#u", "at": AT, "consent": "training", "version": 1},
        {"shopper": "USER#u", "at": AT, "consent": "none", "version": 2},
    ]


def test_named_attributes_are_told_of_those_alone_who_may_be_learnt_from(aws: dict[str, Any]) -> None:
    store, images = Profiles(aws["dynamodb"], PROFILES), []
    attributes = {"age": 30, "income": "high", "vip": True, "mail": "a@b.example"}
    for consent in ("training", "personalisation", "service", "none"):
        store.put_profile("USER#u", {"attributes": attributes, "consent": consent}, AT, None)
        key = {"PK": {"S": "USER#u"}, "SK": {"S": "P"}}
        images.append(aws["dynamodb"].get_item(TableName=PROFILES, Key=key)["Item"])
    named = ("age", "income", "vip", "unheard of")
    lines = [line_of(_record(number, image, "MODIFY"), named) for number, image in enumerate(images)]
    told = [line.values.get("groups") for line in lines if line is not None]
    assert told == ['{"age": "30", "income": "high", "vip": "true"}', None, None, None]
    assert all("mail" not in json.dumps(line.values) for line in lines if line is not None)


def test_an_imported_profile_tells_its_consent(aws: dict[str, Any]) -> None:
    sink = ProfileSink(aws["dynamodb"], PROFILES)
    sink(0, [{"shopper": "USER#i", "attributes": {}, "preferences": {}, "consent": "service"}])
    [image] = aws["dynamodb"].scan(TableName=PROFILES)["Items"]
    assert _recorder(aws).record([_record(1, image)]) == []
    [[line]] = _files(aws).values()
    assert (line["shopper"], line["consent"], line["version"]) == ("USER#i", "service", 1)


def test_a_session_tells_which_user_it_joined(aws: dict[str, Any]) -> None:
    Profiles(aws["dynamodb"], PROFILES).join("SESSION#s", "USER#u", 2_000_000_000)
    [image] = [one for one in aws["dynamodb"].scan(TableName=PROFILES)["Items"] if one["SK"]["S"] == "P"]
    assert _recorder(aws).record([_record(1, image)]) == []
    [(key, [line])] = _files(aws).items()
    assert key.startswith("consents/bucket=")
    assert line == {"shopper": "SESSION#s", "joined_to": "USER#u", "at": int(image["joined_at"]["N"])}


def test_a_shopper_who_withdraws_is_in_no_dataset_from_then_on(aws: dict[str, Any], tmp_path: Path) -> None:
    """Given the writes of a profile as the stream brings them, then the last answer is the one that counts."""
    store, number = Profiles(aws["dynamodb"], PROFILES), itertools.count(1)
    store.store("USER#u", [_sent("a", 1)])
    store.store("USER#v", [_sent("b", 2)])
    stored = aws["dynamodb"].scan(TableName=PROFILES)["Items"]
    assert _recorder(aws).record([_record(next(number), image) for image in stored]) == []
    for step, (consent, found) in enumerate([("none", ["USER#v"]), ("training", ["USER#u", "USER#v"])]):
        # Two writes in the same millisecond: the version tells them apart.
        store.put_profile("USER#u", {"consent": consent}, AT, None)
        image = aws["dynamodb"].get_item(TableName=PROFILES, Key=row({"PK": "USER#u", "SK": "P"}))["Item"]
        assert _recorder(aws).record([_record(next(number), image, "MODIFY")]) == []
        folder = tmp_path / str(step)
        folder.mkdir()
        assert _extracted(aws, folder)["shopper"].to_pylist() == found


@pytest.mark.parametrize("consent", ["service", "personalisation"])
def test_what_may_not_be_learnt_from_is_no_line_of_the_lake(aws: dict[str, Any], consent: Consent) -> None:
    exposure = Exposure("r", "r", AT / 1000, "home", [Shown("milk", 0.5, 0.25)], "m", 4, {}, "model", 3, 0.1, consent)
    assert Exposures(aws["dynamodb"], PROFILES).record("USER#u", exposure)
    [stored] = aws["dynamodb"].scan(TableName=PROFILES)["Items"]
    assert _recorder(aws).record([_event(1, consent=consent), _record(2, stored), _event(3)]) == []
    assert [line["event_id"] for lines in _files(aws).values() for line in lines] == ["e3"]


def test_what_is_no_new_event_is_left_out(aws: dict[str, Any]) -> None:
    profile = row({"PK": "USER#u", "SK": "P"})
    assert _recorder(aws).record([_event(1) | {"eventName": "MODIFY"}, _record(2, profile)]) == []
    assert _files(aws) == {}


@pytest.mark.parametrize("wrong", [{"at": 10**40}, {"at": "soon"}, {"at": None}])
def test_a_record_that_cannot_be_read_is_reported_alone(aws: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert _recorder(aws).record([_event(1), _event(2, **wrong), _event(3)]) == ["2"]
    [(key, lines)] = _files(aws).items()
    assert key.endswith("/1-3.jsonl.gz")
    assert [line["event_id"] for line in lines] == ["e1", "e3"]


def test_a_batch_that_comes_again_changes_no_byte(aws: dict[str, Any]) -> None:
    records = [_event(number, f"USER#u{number % 5}") for number in range(1, 30)]
    tags = []
    for _ in range(2):
        _recorder(aws).record(records)
        tags.append({entry["Key"]: entry["ETag"] for entry in aws["s3"].list_objects_v2(Bucket=BUCKET)["Contents"]})
    assert tags[0] == tags[1]


@given(
    shoppers=st.lists(st.sampled_from("abcd"), min_size=1, max_size=20),
    cuts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_redelivery_gives_the_dataset_each_event_once(
    aws: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, shoppers: Sequence[str], cuts: list[tuple[int, int]]
) -> None:
    for key in _files(aws):
        aws["s3"].delete_object(Bucket=BUCKET, Key=key)
    # One shopper's acts differ in time: the same act at the same moment under another id is the same act.
    records = [_event(number, f"USER#{shopper}", at=AT + number) for number, shopper in enumerate(shoppers, 1)]
    for first, last in [*cuts, (0, len(records))]:
        assert _recorder(aws).record(records[first:last]) == []
    table = _extracted(aws, tmp_path_factory.mktemp("lake"))
    found = zip(table["shopper"].to_pylist(), table["event_id"].to_pylist(), strict=True)
    assert sorted(found) == sorted((f"USER#{shopper}", f"e{number}") for number, shopper in enumerate(shoppers, 1))


def test_the_events_of_a_session_that_joined_a_user_are_in_the_dataset_once_and_under_the_user(
    aws: dict[str, Any], tmp_path: Path
) -> None:
    """Given a session joined twice, and what it still sent afterwards, then nothing counts twice or as another's."""
    store, opened = Profiles(aws["dynamodb"], PROFILES), session_service.opened(KEY)
    session = f"SESSION#{opened['session_id']}"
    store.store("USER#u", [_sent("own", 1)])
    store.store("SESSION#other", [_sent("own", 2), _sent("other", 3)])
    store.store(session, [_sent("carried", 4), _sent("search", 5, "search")])
    for _ in range(2):
        joined = session_service.join(
            store,
            ChoiceRows(aws["dynamodb"], PROFILES),
            (KEY,),
            opened["session_id"],
            opened["token"],
            "USER#u",
            float("inf"),
        )
        assert joined["events"] == 2
    store.store(session, [_sent("later", 6)])
    stored = [one for one in aws["dynamodb"].scan(TableName=PROFILES)["Items"] if one["SK"]["S"].startswith("E#")]
    assert len(stored) == 8
    assert _recorder(aws).record([_record(number, image) for number, image in enumerate(stored, 1)]) == []
    table = _extracted(aws, tmp_path)
    assert list(zip(table["shopper"].to_pylist(), table["event_id"].to_pylist(), strict=True)) == [
        ("SESSION#other", "own"), ("SESSION#other", "other"),
        ("USER#u", "own"), ("USER#u", "carried"), ("USER#u", "later"),
    ]  # fmt: skip


def _extracted(aws: dict[str, Any], folder: Path) -> pa.Table:
    """The events that a dataset is made of, from the lake's files as they are."""
    for name in ("consents", "tombstones"):
        (folder / name).mkdir(parents=True)
    _downloaded(aws, folder)
    places = Places(*(str(folder / name) for name in ("events", "consents", "tombstones")))
    return pq.read_table(extract_here(places, folder, AT + 1000) / "events")


def _sent(event_id: str, number: int, kind: str = "view") -> Event:
    return Event(event_id, kind, AT + number, AT + number, AT + number, "milk" if kind == "view" else None)


def _downloaded(aws: dict[str, Any], folder: Path) -> Path:
    for key in _files(aws):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(aws["s3"].get_object(Bucket=BUCKET, Key=key)["Body"].read())
    return folder


def _ledger(aws: dict[str, Any]) -> dict[str, Any]:
    found = aws["dynamodb"].get_item(TableName=PROFILES, Key=row({"PK": "USER#u", "SK": "L"}))["Item"]
    return dict(found)


def _bought(aws: dict[str, Any], count: int) -> dict[str, Any]:
    """A ledger of that many items, item n bought at n; the item at 3 is counted and its time is not known."""
    counts = {f"n:item{number}": 1 for number in range(1, count + 1)}
    times = {f"t:item{number}": number for number in range(1, count + 1) if number != 3}
    aws["dynamodb"].put_item(TableName=PROFILES, Item=row({"PK": "USER#u", "SK": "L"} | counts | times))
    return _ledger(aws)


def test_a_ledger_past_its_bound_forgets_what_was_bought_longest_ago(aws: dict[str, Any]) -> None:
    image = _bought(aws, MOST_ITEMS + 120)
    assert _recorder(aws).record([_record(1, image, "MODIFY")]) == []
    kept = {f"{kind}:item{number}" for kind in "nt" for number in range(121, MOST_ITEMS + 121)}
    assert _ledger(aws).keys() == {"PK", "SK"} | kept


def test_a_ledger_at_its_bound_is_left_as_it_is(aws: dict[str, Any]) -> None:
    image = _bought(aws, MOST_ITEMS)
    _recorder(aws).record([_record(1, image, "MODIFY")])
    assert _ledger(aws) == image


def test_an_item_bought_again_since_is_not_forgotten(aws: dict[str, Any]) -> None:
    image = _bought(aws, MOST_ITEMS + 2)
    Profiles(aws["dynamodb"], PROFILES).store("USER#u", [Event("e", "purchase", AT, AT, AT, "item1")])
    changed = _ledger(aws)
    recorder = _recorder(aws)
    assert recorder.record([_record(1, image, "MODIFY")]) == []
    assert _ledger(aws) == changed
    assert recorder.record([_record(2, changed, "MODIFY")]) == []
    assert changed.keys() - _ledger(aws).keys() == {"n:item2", "t:item2", "n:item3"}


def test_the_handler_answers_as_the_stream_asks(aws: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    secret = aws["secretsmanager"].create_secret(Name="user-hash-key", SecretString=KEY.decode())
    variables = {"LAKE_BUCKET": BUCKET, "USER_HASH_KEY_SECRET": secret["ARN"], "PROFILES_TABLE": PROFILES}
    for name, value in (variables | {"AWS_DEFAULT_REGION": "us-east-1"}).items():
        monkeypatch.setenv(name, value)
    handle = importlib.import_module("lake.handler").handle
    answer = handle({"Records": [_event(1), _event(2, at="soon")]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert [key.split("/")[1] for key in _files(aws)] == [f"bucket={Buckets(KEY).of('USER#u')}"]


def test_what_is_forgotten_is_told_once_for_each_item_beside_the_consents(aws: dict[str, Any]) -> None:
    before = row({"PK": "USER#u", "SK": "M", "version": 1, "less": {}, "forgotten": {"tea": AT}})
    after = row({"PK": "USER#u", "SK": "M", "version": 2, "less": {}, "forgotten": {"tea": AT, "jam": AT + 1}})
    change = _record(7, after, "MODIFY")
    change["dynamodb"]["OldImage"] = before
    [line] = forgotten(change)
    assert (line.kind, line.values) == ("consents", {"shopper": "USER#u", "forgotten": "jam", "at": AT + 1})
    assert [line.values["forgotten"] for line in forgotten(_record(8, after))] == ["tea", "jam"]
    assert forgotten({"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "9", "OldImage": after}}) == []
    assert _recorder(aws).record([change]) == []
    [stored] = aws["s3"].list_objects_v2(Bucket=BUCKET)["Contents"]
    assert stored["Key"].startswith("consents/bucket=")
