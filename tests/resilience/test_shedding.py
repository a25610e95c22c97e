"""Who is shed is told so, and when to try again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.integration.conftest import Answer, ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def assert_told(answer: Answer, status: int) -> None:
    assert answer.status == answer.body["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_function_at_its_reserved_concurrency_is_a_503_and_others_go_on(shop: Cloud) -> None:
    """Given a bulkhead around one function, when it is full, then its callers are told, and nobody else notices."""
    function = "vitrine-dev-profiles"
    limits = shop.client("lambda")
    limits.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=1)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda number: _profile(shop, number), range(40)))
        shed = [answer for answer in answers if answer.status != 404]
        assert {answer.status for answer in answers} == {404, 503}
        for answer in shed:
            assert_told(answer, 503)
        client = ApiClient(shop.api_url, shop.token("storefront"))
        assert client.get("/v1/users/rs-other/recommendations", k=5).status == 200
        client.close()
    finally:
        limits.delete_function_concurrency(FunctionName=function)


def _profile(shop: Cloud, number: int) -> Answer:
    client = ApiClient(shop.api_url, shop.token("shopper", f"rs-nobody-{number}"))
    try:
        return client.get(f"/v1/users/rs-nobody-{number}/profile")
    finally:
        client.close()
