"""Receipts are checked by the key of their time, whatever became of the secret."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from privacy.receipt import Signer
from privacy.receipt_keys import ReceiptKeys
from scripts.verify_receipt import ForgedError, verified
from tests.unit.events.table import profiles_table

CLAIMS = {"iss": "vitrine-test", "sub": "0" * 64, "jti": "e", "iat": 1}


def test_a_receipt_outlives_the_secret_that_it_was_signed_with() -> None:
    old, new = Signer(b"one secret"), Signer(b"another secret")
    with profiles_table() as client:
        keys = ReceiptKeys(client, "profiles")
        for signer in (old, new, old):
            keys.keep(signer.public())
        known = {"keys": keys.all()}
    assert len(known["keys"]) == 2
    for signer in (old, new):
        assert verified(signer.sign(CLAIMS), known) == CLAIMS
    assert old.public()["kid"] != new.public()["kid"]
    with pytest.raises(ForgedError, match="none of the keys"):
        verified(old.sign(CLAIMS), {"keys": [new.public()]})


def test_the_same_secret_is_the_same_key_and_shows_nothing_of_itself() -> None:
    public = Signer(b"one secret").public()
    assert public == Signer(b"one secret").public()
    assert public.keys() == {"kty", "crv", "x", "kid", "alg", "use"}


@pytest.mark.parametrize("missing", ["iss", "sub", "jti", "iat"])
def test_a_receipt_that_leaves_out_whose_it_is_is_none(missing: str) -> None:
    signer = Signer(b"one secret")
    claims: dict[str, Any] = {name: value for name, value in CLAIMS.items() if name != missing}
    with pytest.raises(ForgedError, match=missing):
        verified(signer.sign(claims), {"keys": [signer.public()]})


def test_another_token_of_the_same_key_is_no_receipt() -> None:
    signer = Signer(b"one secret")
    other = jwt.encode(CLAIMS, signer._key, algorithm="EdDSA", headers={"kid": signer.public()["kid"]})
    with pytest.raises(ForgedError, match="no receipt"):
        verified(other, {"keys": [signer.public()]})
