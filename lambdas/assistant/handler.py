"""Entry point of the assistant function."""

from __future__ import annotations

from assistant.composition import compose
from vitrine.http import Reply, Request, entry

ASSISTANT = compose()


def start(request: Request) -> Reply:
    """Open a conversation."""
    return Reply(ASSISTANT.start(str(request.shopper_key), request.body, request.deadline), 201)


def message(request: Request) -> Reply:
    """Answer a message."""
    conversation_id = request.path["conversation_id"]
    return Reply(ASSISTANT.message(str(request.shopper_key), conversation_id, request.body, request.deadline))


def read(request: Request) -> Reply:
    """Give a conversation."""
    return Reply(ASSISTANT.read(str(request.shopper_key), request.path["conversation_id"]))


def delete(request: Request) -> Reply:
    """Delete a conversation."""
    ASSISTANT.delete(str(request.shopper_key), request.path["conversation_id"])
    return Reply(None, 204)


def memory(request: Request) -> Reply:
    """Give what is remembered."""
    return Reply(ASSISTANT.memory(str(request.shopper_key)))


def remember(request: Request) -> Reply:
    """Replace what is remembered."""
    return Reply(ASSISTANT.remember(str(request.shopper_key), request.body))


def forget(request: Request) -> Reply:
    """Forget what is remembered."""
    ASSISTANT.forget(str(request.shopper_key))
    return Reply(None, 204)


handle = entry(
    "assistant",
    {
        "startUserConversation": start,
        "startSessionConversation": start,
        "postUserMessage": message,
        "postSessionMessage": message,
        "getUserConversation": read,
        "getSessionConversation": read,
        "deleteUserConversation": delete,
        "deleteSessionConversation": delete,
        "getUserAssistantMemory": memory,
        "putUserAssistantMemory": remember,
        "deleteUserAssistantMemory": forget,
        "getSessionAssistantMemory": memory,
        "putSessionAssistantMemory": remember,
        "deleteSessionAssistantMemory": forget,
    },
)
