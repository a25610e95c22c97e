"""A rotation ends with one new current key, whatever step is repeated, cut off or out of turn."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.secretsmanager.models import secretsmanager_backends

from rotation.service import FEWEST_CHARS, Rotation, RotationError
from vitrine.stores import secrets as secrets_store
from vitrine.stores.secrets import FRESH_S, QUIET_S, SigningKeys

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
FIRST = "f" * 64


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="us-east-1")


@pytest.fixture
def secret(client: Any) -> str:
    return new_secret(client)


def new_secret(client: Any) -> str:
    return str(client.create_secret(Name=f"key-{uuid.uuid4()}", SecretString=FIRST)["ARN"])


def begun(secret: str) -> str:
    """A version that is pending and has no value, as Secrets Manager begins a rotation with."""
    token = str(uuid.uuid4())
    held = secretsmanager_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].secrets[secret]
    held.versions[token] = {"version_id": token, "createdate": 1, "version_stages": ["AWSPENDING"]}
    return token


def rotated(client: Any, secret: str) -> str:
    rotation = Rotation(client, secret, begun(secret))
    for step in STEPS:
        rotation.take(step)
    return value(client, secret, "AWSCURRENT")


def value(client: Any, secret: str, stage: str) -> str:
    return str(client.get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"])


def stages(client: Any, secret: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    return found


def test_the_four_steps_make_a_new_key_and_keep_the_one_before(client: Any, secret: str) -> None:
    key = rotated(client, secret)
    assert key != FIRST
    assert len(key) >= FEWEST_CHARS
    assert value(client, secret, "AWSPREVIOUS") == FIRST
    assert rotated(client, secret) not in (key, FIRST)
    assert value(client, secret, "AWSPREVIOUS") == key


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(STEPS), max_size=8))
def test_steps_in_any_order_and_number_leave_one_good_current_key(client: Any, order: list[str]) -> None:
    """Given any try that was cut off, whole tries after it end as one alone would have."""
    secret = new_secret(client)
    token = begun(secret)
    for step in order:
        try:
            Rotation(client, secret, token).take(step)
        except RotationError:
            assert step in ("testSecret", "finishSecret")
        current = value(client, secret, "AWSCURRENT")
        assert current == FIRST or len(current) >= FEWEST_CHARS
    for step in (*STEPS, *STEPS):
        Rotation(client, secret, token).take(step)
    assert "AWSCURRENT" in stages(client, secret)[token]
    assert value(client, secret, "AWSPREVIOUS") == FIRST
    assert len(stages(client, secret)) == 2


def test_a_repeated_step_makes_no_second_key(client: Any, secret: str) -> None:
    rotation = Rotation(client, secret, begun(secret))
    rotation.take("createSecret")
    pending = value(client, secret, "AWSPENDING")
    rotation.take("createSecret")
    assert value(client, secret, "AWSPENDING") == pending
    for step in STEPS:
        rotation.take(step)
    assert value(client, secret, "AWSCURRENT") == pending


@pytest.mark.parametrize("step", STEPS)
def test_a_version_that_nobody_rotates_to_is_left_alone(client: Any, secret: str, step: str) -> None:
    rotated(client, secret)
    before = stages(client, secret)
    previous = next(name for name, of in before.items() if "AWSPREVIOUS" in of)
    for token in (str(uuid.uuid4()), previous):
        with pytest.raises(RotationError, match="not pending"):
            Rotation(client, secret, token).take(step)
    assert stages(client, secret) == before


def test_a_weak_key_never_becomes_current(client: Any, secret: str) -> None:
    token = begun(secret)
    client.put_secret_value(
        SecretId=secret, ClientRequestToken=token, SecretString="x" * (FEWEST_CHARS - 1), VersionStages=["AWSPENDING"]
    )
    for step in ("testSecret", "finishSecret"):
        with pytest.raises(RotationError, match="characters"):
            Rotation(client, secret, token).take(step)
    assert value(client, secret, "AWSCURRENT") == FIRST


def test_an_unknown_step_is_refused(client: Any, secret: str) -> None:
    with pytest.raises(RotationError, match="no step"):
        Rotation(client, secret, begun(secret)).take("dropSecret")


def test_the_handler_takes_the_step_that_it_is_told(client: Any, secret: str) -> None:
    token = begun(secret)
    handle = importlib.import_module("rotation.handler").handle
    for step in STEPS:
        assert handle({"Step": step, "SecretId": secret, "ClientRequestToken": token}, None) is None
    assert "AWSCURRENT" in stages(client, secret)[token]


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(secrets_store, "time", made)
    return made


def test_the_current_key_and_the_one_before_it_are_valid(client: Any, secret: str, clock: Clock) -> None:
    keys = SigningKeys(client, secret)
    assert (keys.current(), list(keys.valid())) == (FIRST.encode(), [FIRST.encode()])
    second = rotated(client, secret).encode()
    clock.now += FRESH_S + 1
    assert (keys.current(), list(keys.valid())) == (second, [second, FIRST.encode()])
    third = rotated(client, secret).encode()
    clock.now += FRESH_S + 1
    assert list(keys.valid()) == [third, second]


def test_a_key_of_a_moment_ago_is_found_by_who_holds_the_one_before(client: Any, secret: str, clock: Clock) -> None:
    """Given a warm verifier, a token of the newest key is not refused until the next read is due."""
    keys = SigningKeys(client, secret)
    assert keys.current() == FIRST.encode()
    second = rotated(client, secret).encode()
    assert list(keys.valid())[-1] == second
    assert keys.current() == second


def test_forged_signatures_make_few_reads(client: Any, secret: str, clock: Clock) -> None:
    keys = SigningKeys(client, secret)
    reads: list[str] = []
    client.meta.events.register("before-call.secretsmanager.GetSecretValue", lambda **_: reads.append("read"))
    for _ in range(100):
        list(keys.valid())
    assert len(reads) == 4
    clock.now += QUIET_S + 1
    list(keys.valid())
    assert len(reads) == 6


def test_a_good_signature_makes_no_read_while_the_key_is_fresh(client: Any, secret: str, clock: Clock) -> None:
    keys = SigningKeys(client, secret)
    keys.current()
    client.meta.events.register("before-call.secretsmanager.GetSecretValue", lambda **_: pytest.fail("read again"))
    assert next(keys.valid()) == FIRST.encode()


def test_known_keys_outlive_an_outage(client: Any, secret: str, clock: Clock) -> None:
    keys = SigningKeys(client, secret)
    known = list(keys.valid())
    client.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    clock.now += FRESH_S + 1
    assert list(keys.valid()) == known
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        SigningKeys(client, secret).current()
