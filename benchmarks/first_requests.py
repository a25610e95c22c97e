"""A valid first request of each route, as the gateway's event: what a function has to load beyond its own import."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lambdas"))

from vitrine.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = {"title": "Tea", "category": ["Grocery"], "price": {"amount": 2.5, "currency": "EUR"}}
_VIEW = {"event_id": "e1", "type": "view", "item_id": "i1", "time": "2026-01-01T00:00:00Z"}
BODIES: dict[str, dict[str, Any]] = {
    "createSession": {},
    "joinSession": {"user_id": "u1", "session_token": "vs1.e30.none"},
    "postEvents": {"user_id": "u1", "events": [_VIEW]},
    "startUserConversation": {"message": "tea"},
    "startSessionConversation": {"message": "tea"},
    "postUserMessage": {"message": "tea"},
    "postSessionMessage": {"message": "tea"},
    "postUserFeedback": {"kind": "less_like", "brand": "Acme"},
    "postSessionFeedback": {"kind": "less_like", "brand": "Acme"},
    "putUserAssistantMemory": {"free_from": ["nuts"]},
    "putSessionAssistantMemory": {"free_from": ["nuts"]},
    "rankItems": {"user_id": "u1", "item_ids": ["i1"]},
    "putItems": {"items": [{"item_id": "i1", **_ITEM}]},
    "putItem": _ITEM,
    "putProfile": {"attributes": {"age": 40}},
    "putItemReviews": {"reviews": [{"text": "Great taste", "rating": 5}]},
    "rollBackItemCopy": {"kind": "description", "locale": "en", "version": 1, "reason": "calmer"},
    "createContentJob": {"kind": "description", "item_ids": ["i1"], "estimate_only": True},
    "decideContentDrafts": {"decision": "approve"},
    "approveContentDraft": {},
    "rejectContentDraft": {"reason": "too short"},
    "publishContentDraft": {},
}


def of_function(function: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the operation and the event of each route that a function serves; none for one without routes."""
    for route in ROUTES:
        if route.function != function:
            continue
        body = None if route.body is None else json.dumps(BODIES[route.operation_id])
        path = {name: f"{name[0]}1" for name in re.findall(r"{(\w+)}", route.path)}
        yield (
            route.operation_id,
            {
                "httpMethod": route.method,
                "resource": route.path,
                "pathParameters": path,
                "headers": {"content-type": "application/json"},
                "body": body,
                "requestContext": {"requestId": "first", "authorizer": {"role": "operator", "subject": "first"}},
            },
        )
