"""The deployed API keeps to docs/openapi.json whatever it is asked: no server error, no answer outside the contract."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
import schemathesis
from hypothesis import given
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.conftest import ROOT, ApiClient
from tests.security.conftest import ITEMS, USER

if TYPE_CHECKING:
    from embedded.cloud import Cloud

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
for _methods in DOCUMENT["paths"].values():
    for _operation in _methods.values():
        # Every case is an operator's; what other callers and wrong tokens get has tests of its own.
        _operation.pop("security", None)
OPERATIONS = sorted(
    (operation["operationId"], path, method)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def modes(path: str, method: str) -> tuple[GenerationMode, ...]:
    """How an operation may be asked: what asks for nothing cannot be asked wrongly."""
    operation = DOCUMENT["paths"][path][method]
    return MODES if operation["parameters"] or "requestBody" in operation else MODES[:1]


def full_size(name: str, path: str, method: str) -> Any:
    """Every day one of the operations on copy stands for its like; all of them are asked in the full-size suite."""
    of_copy = DOCUMENT["paths"][path][method]["x-vitrine-function"] == "content" and name != "createContentJob"
    return pytest.mark.full if of_copy else ()


CHECKS: list[Any] = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
JUDGED_ONE_BY_ONE = frozenset({"postEvents", "putItems"})
"""Operations that take a list and tell of each of its entries what became of it."""
STARTS_WORK = frozenset(place[1:] for place in OPERATIONS if place[0] in ("deleteUser", "exportUser"))
"""Operations that start a workflow for each user: one user is enough."""
EVERYDAY, FULL = 12, 200
"""Cases of each operation, valid and invalid ones alike."""

Ask = Callable[[str, str, GenerationMode, int], int]


@pytest.fixture(scope="module")
def session(shop: Cloud) -> dict[str, str]:
    """An anonymous session."""
    nobody = ApiClient(shop.api_url)
    opened: dict[str, str] = nobody.post("/v1/sessions", {}).body
    nobody.close()
    return opened


@pytest.fixture
def ask(shop: Cloud, session: dict[str, str]) -> Ask:
    """Sends drawn cases of an operation as an operator; every second one is about what is there. Returns how many."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    headers = {"Authorization": f"Bearer {shop.token('operator')}"}
    known = {"item_id": ITEMS[0], "user_id": USER, "session_id": session["session_id"]}

    def send(path: str, method: str, mode: GenerationMode, most: int) -> int:
        sent = 0

        @hypothesis.seed(0)
        @hypothesis.settings(
            max_examples=most, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
        )
        @given(case=schema[path][method].as_strategy(generation_mode=mode))
        def each(case: Any) -> None:
            nonlocal sent
            sent += 1
            if mode == GenerationMode.POSITIVE and (sent % 2 or (path, method) in STARTS_WORK):
                case.path_parameters = {
                    name: known.get(name, drawn) for name, drawn in (case.path_parameters or {}).items()
                }
            rejected = [wrong_is_refused] if mode == GenerationMode.NEGATIVE else []
            case.call_and_validate(base_url=shop.api_url, headers=headers, checks=[no_server_error, *CHECKS, *rejected])

        with warnings.catch_warnings():
            # Drawn data that repeats, or cannot be drawn invalid, is no fault of the API.
            warnings.simplefilter("ignore")
            each()
        return sent

    return send


def no_server_error(_context: Any, response: Any, _case: Any) -> None:
    """Refuse a 5xx, which the document names as what may happen when a store fails: none does here."""
    assert response.status_code < 500, response.text


def wrong_is_refused(context: Any, response: Any, case: Any) -> None:
    """Refuse an answer that took what the document does not allow, as a whole or as one entry of a list."""
    sent = parse_qs(urlsplit(response.request.url).query, keep_blank_values=True)
    if any(name not in sent for name in case.query or {}):
        # An empty list leaves nothing of itself on the wire.
        return
    if response.status_code == 413:
        # Refused for its size, before anything else is looked at: the check's own list of refusals lacks it.
        return
    if response.status_code < 400 and case.operation.definition.raw["operationId"] in JUDGED_ONE_BY_ONE:
        assert "rejected" in {result["status"] for result in response.json()["results"]}, response.text
    else:
        negative_data_rejection(context, response, case)


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        pytest.param(path, method, mode, id=f"{name}-{mode.value}", marks=full_size(name, path, method))
        for name, path, method in OPERATIONS
        for mode in modes(path, method)
    ],
)
def test_whatever_is_asked_the_answer_is_in_the_contract(
    ask: Ask, path: str, method: str, mode: GenerationMode
) -> None:
    assert ask(path, method, mode, EVERYDAY) > 0


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_five_thousand_cases_stay_in_the_contract(ask: Ask, record_property: Callable[[str, object], None]) -> None:
    cases = {
        name: sum(ask(path, method, mode, FULL) for mode in modes(path, method)) for name, path, method in OPERATIONS
    }
    for name, count in cases.items():
        record_property(name, count)
    record_property("cases", sum(cases.values()))
    assert sum(cases.values()) >= 5_000
