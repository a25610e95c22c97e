"""Every route of the API, once: what dispatch, guards, docs/openapi.json and API Gateway are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["shopper", "session", "storefront", "merchant", "operator"]
Owner = Literal["user_id", "session_id", "body", "digest"]

SHOPPERS: frozenset[Role] = frozenset({"shopper", "storefront", "operator"})
ANONYMOUS: frozenset[Role] = frozenset({"session", "storefront", "operator"})
READERS: frozenset[Role] = frozenset({"shopper", "session", "storefront", "merchant", "operator"})
MERCHANTS: frozenset[Role] = frozenset({"merchant", "operator"})
ANYONE_OF_THE_SHOP: frozenset[Role] = frozenset({"shopper", "session", "storefront", "operator"})

KIB = 1024


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    `owner` says where the object's owner stands: in the path (`user_id`, `session_id`), in the body (`body`: one of the
    two), in what is stored (`digest`: the function asks `http.require_owner`), or nowhere (None: the role alone
    decides). Schemas are named "module:Class" and imported by the function that serves the route, so that no function
    imports another's. `max_body` is in bytes. `pending` says that 202 may come in place of `status`, in the same form.
    """

    method: str
    path: str
    function: str
    operation_id: str
    summary: str
    roles: frozenset[Role]
    owner: Owner | None = None
    body: str | None = None
    query: str | None = None
    response: str | None = None
    status: int = 200
    errors: tuple[int, ...] = ()
    max_body: int = 64 * KIB
    authorizer: Literal["token", "open"] = "token"
    pending: bool = False


ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/v1/sessions",
        "sessions",
        "createSession",
        "Open an anonymous session and get its token.",
        frozenset(),
        body="sessions.schemas:CreateSession",
        response="sessions.schemas:Session",
        status=201,
        max_body=4 * KIB,
        authorizer="open",
    ),
    Route(
        "POST",
        "/v1/sessions/{session_id}/join",
        "sessions",
        "joinSession",
        "Give a session's events to the user who logged in.",
        SHOPPERS,
        owner="body",
        body="sessions.schemas:JoinSession",
        response="sessions.schemas:Joined",
        errors=(404,),
        max_body=8 * KIB,
    ),
    Route(
        "POST",
        "/v1/events",
        "events",
        "postEvents",
        "Store 1 to 100 events of one shopper; each gets its own result.",
        ANYONE_OF_THE_SHOP,
        owner="body",
        body="events.schemas:PostEvents",
        response="events.schemas:EventResults",
        status=202,
        errors=(404,),
        max_body=256 * KIB,
    ),
    Route(
        "GET",
        "/v1/users/{user_id}/recommendations",
        "recommendations",
        "getUserRecommendations",
        "Recommend items to a user.",
        SHOPPERS,
        owner="user_id",
        query="recommendations.schemas:RecommendationsQuery",
        response="recommendations.schemas:RecommendationsResponse",
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/sessions/{session_id}/recommendations",
        "recommendations",
        "getSessionRecommendations",
        "Recommend items to an anonymous shopper.",
        ANONYMOUS,
        owner="session_id",
        query="recommendations.schemas:RecommendationsQuery",
        response="recommendations.schemas:RecommendationsResponse",
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/items/{item_id}/related",
        "recommendations",
        "getRelatedItems",
        "List items that are similar to an item, or bought together with it.",
        READERS,
        query="recommendations.schemas:RelatedQuery",
        response="recommendations.schemas:RelatedResponse",
        errors=(404,),
    ),
    Route(
        "POST",
        "/v1/rankings",
        "recommendations",
        "rankItems",
        "Put given items in order for one shopper.",
        ANYONE_OF_THE_SHOP,
        owner="body",
        body="recommendations.schemas:RankingsRequest",
        response="recommendations.schemas:RankingsResponse",
        errors=(404,),
        max_body=128 * KIB,
    ),
    Route(
        "POST",
        "/v1/users/{user_id}/conversations",
        "assistant",
        "startUserConversation",
        "Open a conversation with the assistant, and get its first answer.",
        SHOPPERS,
        owner="user_id",
        body="assistant.schemas:Message",
        response="assistant.schemas:AssistantAnswer",
        status=201,
        errors=(404,),
        max_body=32 * KIB,
    ),
    Route(
        "POST",
        "/v1/users/{user_id}/conversations/{conversation_id}/messages",
        "assistant",
        "postUserMessage",
        "Say something, or edit what is asked for, and get an answer with live items.",
        SHOPPERS,
        owner="user_id",
        body="assistant.schemas:Message",
        response="assistant.schemas:AssistantAnswer",
        errors=(404, 409),
        max_body=32 * KIB,
    ),
    Route(
        "GET",
        "/v1/users/{user_id}/conversations/{conversation_id}",
        "assistant",
        "getUserConversation",
        "Read a conversation.",
        SHOPPERS,
        owner="user_id",
        response="assistant.schemas:Conversation",
        errors=(404,),
    ),
    Route(
        "DELETE",
        "/v1/users/{user_id}/conversations/{conversation_id}",
        "assistant",
        "deleteUserConversation",
        "Delete a conversation with all that was said in it.",
        SHOPPERS,
        owner="user_id",
        status=204,
        errors=(404,),
    ),
    Route(
        "POST",
        "/v1/sessions/{session_id}/conversations",
        "assistant",
        "startSessionConversation",
        "Open a conversation with the assistant, and get its first answer.",
        ANONYMOUS,
        owner="session_id",
        body="assistant.schemas:Message",
        response="assistant.schemas:AssistantAnswer",
        status=201,
        errors=(404,),
        max_body=32 * KIB,
    ),
    Route(
        "POST",
        "/v1/sessions/{session_id}/conversations/{conversation_id}/messages",
        "assistant",
        "postSessionMessage",
        "Say something, or edit what is asked for, and get an answer with live items.",
        ANONYMOUS,
        owner="session_id",
        body="assistant.schemas:Message",
        response="assistant.schemas:AssistantAnswer",
        errors=(404, 409),
        max_body=32 * KIB,
    ),
    Route(
        "GET",
        "/v1/sessions/{session_id}/conversations/{conversation_id}",
        "assistant",
        "getSessionConversation",
        "Read a conversation.",
        ANONYMOUS,
        owner="session_id",
        response="assistant.schemas:Conversation",
        errors=(404,),
    ),
    Route(
        "DELETE",
        "/v1/sessions/{session_id}/conversations/{conversation_id}",
        "assistant",
        "deleteSessionConversation",
        "Delete a conversation with all that was said in it.",
        ANONYMOUS,
        owner="session_id",
        status=204,
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/items",
        "catalogue",
        "listItems",
        "List the catalogue, page by page.",
        MERCHANTS,
        query="catalogue.schemas:ListItemsQuery",
        response="catalogue.schemas:ItemPage",
    ),
    Route(
        "POST",
        "/v1/items/batch",
        "catalogue",
        "putItems",
        "Create or replace 1 to 100 items; each gets its own result.",
        MERCHANTS,
        body="catalogue.schemas:PutItems",
        response="catalogue.schemas:ItemResults",
        max_body=2048 * KIB,
    ),
    Route(
        "PUT",
        "/v1/items/{item_id}",
        "catalogue",
        "putItem",
        "Create or replace an item.",
        MERCHANTS,
        body="catalogue.schemas:ItemBody",
        response="catalogue.schemas:Item",
        errors=(409,),
    ),
    Route(
        "GET",
        "/v1/items/{item_id}",
        "catalogue",
        "getItem",
        "Read an item as it is now.",
        READERS,
        response="catalogue.schemas:Item",
        errors=(404,),
    ),
    Route(
        "DELETE",
        "/v1/items/{item_id}",
        "catalogue",
        "deleteItem",
        "Delete an item: it is recommended no more.",
        MERCHANTS,
        status=204,
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/users/{user_id}/profile",
        "profiles",
        "getProfile",
        "Read a user's profile.",
        SHOPPERS,
        owner="user_id",
        response="profiles.schemas:Profile",
        errors=(404,),
    ),
    Route(
        "PUT",
        "/v1/users/{user_id}/profile",
        "profiles",
        "putProfile",
        "Replace a user's attributes, preferences and consent.",
        SHOPPERS,
        owner="user_id",
        body="profiles.schemas:ProfileBody",
        response="profiles.schemas:Profile",
        errors=(404, 412),
        max_body=32 * KIB,
    ),
    Route(
        "GET",
        "/v1/models",
        "models",
        "listModels",
        "List the versions of the ranker, newest first, each with the gate's decision and its numbers.",
        MERCHANTS,
        query="models.schemas:ListModelsQuery",
        response="models.schemas:ModelPage",
    ),
    Route(
        "GET",
        "/v1/models/{model_version}",
        "models",
        "getModel",
        "Read a version of the ranker; an operator gets a link to its report.",
        MERCHANTS,
        response="models.schemas:ModelDetail",
        errors=(404,),
    ),
    Route(
        "DELETE",
        "/v1/users/{user_id}",
        "privacy",
        "deleteUser",
        "Erase a user everywhere: at once for every request, and by a workflow from all that is stored.",
        SHOPPERS,
        owner="user_id",
        response="privacy.schemas:ErasureBegun",
        status=202,
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/users/{user_id}/export",
        "privacy",
        "exportUser",
        "Get links to all that is held of a user, as JSON and as a page; the first request has them made.",
        SHOPPERS,
        owner="user_id",
        response="privacy.schemas:UserExport",
        errors=(404,),
        pending=True,
    ),
    Route(
        "GET",
        "/v1/erasures/{erasure_id}",
        "privacy",
        "getErasure",
        "Read how far an erasure is, what it did where, which models learnt before it, and its receipt.",
        SHOPPERS,
        owner="digest",
        response="privacy.schemas:ErasureStatus",
        errors=(404,),
    ),
    Route(
        "GET",
        "/v1/receipt-keys",
        "privacy",
        "listReceiptKeys",
        "List the public keys of receipts, by which anybody can check one.",
        frozenset(),
        response="privacy.schemas:ReceiptKeySet",
        authorizer="open",
    ),
)
