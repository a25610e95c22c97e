"""The local issuer's tokens verify with what it publishes."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import jwt
import pytest

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def _read(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def _verified(cloud: Cloud, token: str) -> dict[str, Any]:
    discovery = _read(f"{cloud.issuer.url}/.well-known/openid-configuration")
    assert discovery["issuer"] == cloud.issuer.url
    keys = jwt.PyJWKSet.from_dict(_read(discovery["jwks_uri"]))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=cloud.issuer.url)
    return claims


def test_a_shoppers_token_names_the_shops_user(empty_cloud: Cloud) -> None:
    claims = _verified(empty_cloud, empty_cloud.token("shopper", "user-7"))
    assert claims["shop_user_id"] == "user-7"
    assert claims["sub"] != "user-7"
    assert claims["token_use"] == "access"
    assert "vitrine/" not in claims["scope"]


@pytest.mark.parametrize("role", ["storefront", "merchant", "operator"])
def test_a_servers_token_has_its_scope_and_no_user(empty_cloud: Cloud, role: str) -> None:
    claims = _verified(empty_cloud, empty_cloud.token(role))
    assert claims["scope"] == f"vitrine/{role}"
    assert claims["sub"] == claims["client_id"]
    assert "shop_user_id" not in claims


def test_a_token_can_be_expired_or_altered(empty_cloud: Cloud) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        _verified(empty_cloud, empty_cloud.issuer.token("shopper", "u", lifetime=-10))
    altered = empty_cloud.issuer.token("shopper", "u", iss="http://elsewhere")
    with pytest.raises(jwt.InvalidIssuerError):
        _verified(empty_cloud, altered)


def test_deploys_are_told_to_trust_this_issuer(empty_cloud: Cloud) -> None:
    (entry,) = json.loads(empty_cloud.issuer.trusted())
    assert (entry["issuer"], entry["user_claim"]) == (empty_cloud.issuer.url, "shop_user_id")
