"""No route without its rule: who may call it, and whose object it is about."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

import pytest

from vitrine.routes import READERS, ROUTES, SHOPPERS, Route

# What the authorizer lets pass without a token.
OPEN = {("POST", "/v1/sessions"), ("GET", "/v1/receipt-keys")}
OWNERS = ("user_id", "session_id")
# Routes that shoppers reach and that are about nobody: the catalogue is the same for all.
ABOUT_NOBODY = {"getRelatedItems", "getItem", "getItemCopy"}
# The path names a session, the body the user who takes it over; the session's own token proves the path.
PROVEN_BY_TOKEN = {"joinSession"}


def named_in_path(route: Route) -> set[str]:
    return set(re.findall(r"{(\w+)}", route.path)) & set(OWNERS)


# What a route may lack, and how that shows.
GAPS: dict[str, Callable[[Route], bool]] = {
    "is open to everybody": lambda r: r.authorizer == "open" and (r.method, r.path) not in OPEN,
    "names no role": lambda r: r.authorizer == "token" and not r.roles,
    "names an owner in its path and checks none": lambda r: (
        bool(named_in_path(r)) and r.owner not in named_in_path(r) and r.operation_id not in PROVEN_BY_TOKEN
    ),
    "names an owner in its body and checks none": lambda r: bool(fields(r.body) & set(OWNERS)) and r.owner != "body",
    "names an owner in its query, where none is checked": lambda r: bool(fields(r.query) & set(OWNERS)),
    "is open to shoppers and about nobody": lambda r: (
        r.owner is None and bool(r.roles & {"shopper", "session"}) and r.operation_id not in ABOUT_NOBODY
    ),
    "lets a session have a user's object": lambda r: r.owner == "user_id" and "session" in r.roles,
    "lets a user have a session's object": lambda r: r.owner == "session_id" and "shopper" in r.roles,
}


def faults(route: Route) -> list[str]:
    """What a route lacks of a rule."""
    return [gap for gap, shows in GAPS.items() if shows(route)]


def fields(schema: str | None) -> set[str]:
    if schema is None:
        return set()
    module, _, name = schema.partition(":")
    return set(getattr(importlib.import_module(module), name).model_fields)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation_id)
def test_a_route_has_its_rule(route: Route) -> None:
    assert faults(route) == []


def planted(path: str = "/v1/x", **rules: object) -> Route:
    return Route("GET", path, "x", "getX", "X.", **({"roles": SHOPPERS} | rules))  # type: ignore[arg-type]


PLANTED = {
    "is open to everybody": planted(roles=frozenset(), authorizer="open"),
    "names no role": planted(roles=frozenset()),
    "names an owner in its path and checks none": planted("/v1/users/{user_id}/x"),
    "names an owner in its body and checks none": planted(body="events.schemas:PostEvents"),
    "names an owner in its query, where none is checked": planted(query="sessions.schemas:JoinSession"),
    "is open to shoppers and about nobody": planted(),
    "lets a session have a user's object": planted("/v1/users/{user_id}/x", owner="user_id", roles=READERS),
    "lets a user have a session's object": planted("/v1/sessions/{session_id}/x", owner="session_id"),
}


@pytest.mark.parametrize("fault", GAPS)
def test_a_gap_is_found(fault: str) -> None:
    assert fault in faults(PLANTED[fault])
