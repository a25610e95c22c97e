"""A secret outlives the absence of Secrets Manager in a warm worker."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.stores.clock import Clock
from vitrine.stores.secrets import FRESH_S, PATIENCE_S, Secret


class Manager:
    """Gives a secret, unless it is away."""

    def __init__(self) -> None:
        self.value, self.away, self.asked = "first", False, 0

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        self.asked += 1
        if self.away:
            raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")
        return {"SecretString": self.value}


def test_a_secret_that_was_read_is_used_on_and_read_again_when_that_is_possible(clock: Clock) -> None:
    manager = Manager()
    secret = Secret(manager, "key")
    assert secret.value() == b"first"
    manager.away, manager.value = True, "second"
    clock.now += FRESH_S + 1
    assert secret.value() == b"first"
    asked = manager.asked
    assert secret.value() == b"first"
    assert manager.asked == asked, "not asked again at every request"
    manager.away = False
    clock.now += PATIENCE_S + 1
    assert secret.value() == b"second"


def test_a_secret_that_was_never_read_cannot_be_made_up(clock: Clock) -> None:
    manager = Manager()
    manager.away = True
    with pytest.raises(ClientError):
        Secret(manager, "key").value()
