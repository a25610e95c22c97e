"""A user's profile: read whole, replaced whole, at a version that the caller may insist on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from profiles import service
from profiles.schemas import ProfileBody
from tests.unit.events.table import empty, profiles_table
from vitrine.domain.consent import LEVELS, Consent
from vitrine.errors import InvalidInputError, NotFoundError, PreconditionFailedError
from vitrine.stores.profiles import Profiles

USER = "USER#ann"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Profiles:
    return empty(client)


def replace(
    store: Profiles, user: str, body: ProfileBody, if_match: str | None, default: Consent = "training"
) -> dict[str, Any]:
    return service.replace(store, user, body, if_match, default)


@pytest.mark.parametrize("default", LEVELS)
def test_a_consent_that_is_left_out_is_the_stage_s_default(store: Profiles, default: Consent) -> None:
    assert replace(store, USER, ProfileBody(), None, default)["consent"] == default
    assert replace(store, USER, ProfileBody(consent="personalisation"), None, default)["consent"] == "personalisation"
    assert store.consent(USER) == "personalisation"


def test_nobody_s_profile_is_not_found(store: Profiles) -> None:
    with pytest.raises(NotFoundError):
        service.read(store, USER)


def test_what_is_left_out_is_emptied_and_the_version_rises(store: Profiles) -> None:
    first = replace(store, USER, ProfileBody(attributes={"age": 30}, consent="service"), None)
    assert (first["user_id"], first["version"], first["consent"]) == ("ann", 1, "service")
    second = replace(store, USER, ProfileBody(preferences={"brands": ["a", "b"]}), None)
    assert (second["version"], second["attributes"], second["consent"]) == (2, {}, "training")
    assert service.read(store, USER) == second


def test_a_locale_is_kept_until_a_profile_comes_without_it(store: Profiles) -> None:
    assert replace(store, USER, ProfileBody(locale="de-AT"), None)["locale"] == "de-AT"
    assert service.read(store, USER)["locale"] == "de-AT"
    assert replace(store, USER, ProfileBody(), None)["locale"] is None


def test_a_change_based_on_an_older_version_is_refused(store: Profiles) -> None:
    replace(store, USER, ProfileBody(), '"0"')
    with pytest.raises(PreconditionFailedError):
        replace(store, USER, ProfileBody(), "0")
    assert replace(store, USER, ProfileBody(), '"1"')["version"] == 2
    with pytest.raises(PreconditionFailedError):
        replace(store, USER, ProfileBody(), "1")
    assert replace(store, USER, ProfileBody(), "*")["version"] == 3


def test_a_version_of_a_profile_that_is_not_there_is_refused(store: Profiles) -> None:
    with pytest.raises(PreconditionFailedError):
        replace(store, USER, ProfileBody(), "1")


@pytest.mark.parametrize("header", ["", "a", "-1", "1.0", "²", "W/1", "1" * 16])
def test_an_if_match_that_names_no_version_is_refused(header: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        service.version_of(header)
    assert raised.value.errors[0].field == "If-Match"


NUMBERS = st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15))
SCALARS = st.one_of(st.booleans(), NUMBERS, st.text(max_size=20))
NAMES = st.text(min_size=1, max_size=10)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    attributes=st.dictionaries(NAMES, SCALARS, max_size=5),
    preferences=st.dictionaries(NAMES, SCALARS | st.lists(st.text(max_size=5), max_size=3), max_size=5),
)
def test_what_is_put_is_read(client: Any, attributes: dict[str, Any], preferences: dict[str, Any]) -> None:
    store = empty(client)
    body = ProfileBody(attributes=attributes, preferences=preferences)
    replace(store, USER, body, None)
    read = service.read(store, USER)
    # A number too small for the store is nothing.
    assert read["attributes"] == pytest.approx(attributes, abs=1e-100)
    assert read["preferences"].keys() == preferences.keys()


@pytest.mark.parametrize(
    "body",
    [
        {"attributes": {"a": float("nan")}},
        {"attributes": {"a": 10**16}},
        {"attributes": {"a": 1e300}},
        {"attributes": {"a": "x" * 501}},
        {"attributes": {"a": [1]}},
        {"attributes": {"": 1}},
        {"attributes": {"x" * 101: 1}},
        {"attributes": {str(n): 1 for n in range(51)}},
        {"preferences": {"a": ["x" * 501]}},
        {"consent": "some"},
        {"locale": "de_AT"},
        {"locale": "x" * 36},
        {"version": 1},
    ],
)
def test_a_profile_beyond_its_limits_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProfileBody.model_validate(body)
