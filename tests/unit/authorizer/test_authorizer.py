from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from authorizer import keys
from authorizer.service import Authorizer, Caller, Issuer, UnauthorizedError
from vitrine.domain import session_token

ISSUER = "https://id.shop.example"
SECRET = b"session secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The issuer's published documents; what was asked of it."""
    asked: list[str] = []
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k1", "alg": "RS256"}

    def fetch(url: str) -> dict[str, Any]:
        asked.append(url)
        return {"jwks_uri": f"{ISSUER}/jwks"} if "well-known" in url else {"keys": [public]}

    monkeypatch.setattr(keys, "fetch", fetch)
    return asked


def _token(key: Any = KEY, algorithm: str = "RS256", kid: str = "k1", **claims: Any) -> str:
    body = {"iss": ISSUER, "exp": time.time() + 60, "shop_id": "u1", "aud": "vitrine", **claims}
    return jwt.encode({k: v for k, v in body.items() if v is not None}, key, algorithm, headers={"kid": kid})


def _authorizer(audience: str | None = "vitrine") -> Authorizer:
    return Authorizer([Issuer(ISSUER, "shop_id", audience)], lambda: (SECRET,))


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, Caller("shopper", "u1")),
        ({"shop_id": 42}, Caller("shopper", "42")),
        ({"scope": "vitrine/storefront", "client_id": "web"}, Caller("storefront", "web", "vitrine/storefront")),
        ({"scope": "vitrine/merchant", "client_id": "erp"}, Caller("merchant", "erp", "vitrine/merchant")),
        ({"scope": "x vitrine/operator", "client_id": "ops"}, Caller("operator", "ops", "x vitrine/operator")),
        ({"aud": None, "client_id": "vitrine"}, Caller("shopper", "u1")),
    ],
)
def test_who_a_good_token_names(fetched: list[str], claims: dict[str, Any], expected: Caller) -> None:
    assert _authorizer().caller(_token(**claims)) == expected


@pytest.mark.parametrize(
    "token",
    [
        "",
        "junk",
        "a.b.c",
        "x" * 9_000,
        _token(exp=time.time() - 60),
        _token(exp=None),
        _token(nbf=time.time() + 600),
        _token(iss="https://other.example"),
        _token(aud="another"),
        _token(shop_id=None),
        _token(shop_id=""),
        _token(shop_id="a b"),
        _token(shop_id=True),
        _token(key=OTHER),
        _token(kid="unknown"),
        _token(key="a shared secret of at least 32 bytes!", algorithm="HS256"),
        jwt.encode({"iss": ISSUER, "exp": time.time() + 60, "shop_id": "u1"}, "", "none"),
    ],
)
def test_what_is_refused(fetched: list[str], token: str) -> None:
    with pytest.raises(UnauthorizedError):
        _authorizer().caller(token)


def test_keys_are_fetched_once_and_unknown_ones_do_not_hammer_the_issuer(fetched: list[str]) -> None:
    authorizer = _authorizer()
    for _ in range(3):
        authorizer.caller(_token())
        with pytest.raises(UnauthorizedError):
            authorizer.caller(_token(kid="random"))
    assert fetched == [f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/jwks"]


def test_known_keys_outlive_their_issuer_s_absence_for_a_day(
    fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, authorizer = [1_000.0], _authorizer()
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    assert authorizer.caller(_token()).subject == "u1"
    read = keys.fetch

    def away(url: str) -> dict[str, Any]:
        raise OSError(url)

    monkeypatch.setattr(keys, "fetch", away)
    now[0] += keys.FRESH_S + 1
    assert authorizer.caller(_token()).subject == "u1"
    with pytest.raises(keys.IssuerAwayError):
        authorizer.caller(_token(kid="of a rotation"))
    now[0] += keys.LONGEST_S
    with pytest.raises(keys.IssuerAwayError):
        authorizer.caller(_token())
    monkeypatch.setattr(keys, "fetch", read)
    now[0] += keys.QUIET_S + 1
    assert authorizer.caller(_token()).subject == "u1"


def test_while_an_issuer_never_answered_nobody_is_called_unauthorized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "fetch", lambda _url: {})
    authorizer = _authorizer()
    for _ in range(2):
        with pytest.raises(keys.IssuerAwayError):
            authorizer.caller(_token())


def test_a_session_token_reaches_its_session_and_expires() -> None:
    good = session_token.sign(SECRET, "s1", int(time.time()) + 60)
    assert _authorizer().caller(good) == Caller("session", "s1")
    for bad in (
        session_token.sign(SECRET, "s1", int(time.time()) - 1),
        session_token.sign(b"x", "s1", 2**40),
        good + "x",
    ):
        with pytest.raises(UnauthorizedError):
            _authorizer().caller(bad)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [("https://a.example", True), ("http://localhost:1/x", True), ("http://a.example", False), ("file:///etc", False)],
)
def test_issuers_are_reached_by_https_or_on_loopback(url: str, allowed: bool) -> None:
    if allowed:
        assert keys.check_url(url) == url
    else:
        with pytest.raises(ValueError, match="https"):
            keys.check_url(url)
