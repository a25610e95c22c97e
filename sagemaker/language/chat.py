"""Bedrock's Converse and the chat completions of OpenAI, one written as the other: two pure functions.

A forced tool becomes a schema that decoding cannot leave; so does a wished-for JSON answer. Where a model may choose
between tools and text, it writes one object that names its choice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from container.problem import RequestError

MOST_MESSAGES, MOST_BLOCKS, MOST_CHARACTERS = 40, 40, 24_000
DEFAULT_TOKENS, MOST_TOKENS = 250, 1_000
_REPLY = "reply"
_FINISHED = {"stop": "end_turn", "length": "max_tokens"}


@dataclass(frozen=True)
class Chat:
    """A request as a chat server takes it, and how its answer is to be read.

    `tool` is the forced tool's name; `choosing`: the answer is one object {"tool", "input"}, or {"reply"}.
    """

    body: dict[str, Any]
    tool: str | None = None
    choosing: bool = False


def to_chat(request: Mapping[str, Any]) -> Chat:
    """Write a Converse request as a chat completion's.

    Raises:
        RequestError: A field is absent, of another type, out of its limits, or names what is not supported.
    """
    inference = _object(request.get("inferenceConfig", {}), "inferenceConfig")
    body: dict[str, Any] = {
        "messages": [*_system(request), *_messages(request)],
        "max_tokens": _number(inference, "maxTokens", 1, MOST_TOKENS, DEFAULT_TOKENS),
        "temperature": _number(inference, "temperature", 0, 1, 0.0),
        "seed": 0,
        "repeat_penalty": 1.0,
    }
    if "topP" in inference:
        body["top_p"] = _number(inference, "topP", 0, 1, 1.0)
    if inference.get("stopSequences"):
        stops = _list(inference["stopSequences"], "inferenceConfig.stopSequences", MOST_BLOCKS)
        body["stop"] = [_text(stop, "inferenceConfig.stopSequences") for stop in stops]
    characters = sum(len(message["content"]) for message in body["messages"])
    if characters > MOST_CHARACTERS:
        raise RequestError("messages", f"at most {MOST_CHARACTERS} characters together", characters)
    return _constrained(request, body)


def to_converse(completion: Mapping[str, Any], chat: Chat, latency_ms: int, use_id: str) -> dict[str, Any]:
    """Write a chat completion as Converse's answer; `use_id` names the use of a tool, if there is one."""
    choice = completion["choices"][0]
    text = choice["message"].get("content") or ""
    stop = _FINISHED.get(choice.get("finish_reason") or "", "end_turn")
    block: dict[str, Any] = {"text": text}
    if chat.tool is not None or chat.choosing:
        block, stop = _used(text, chat, stop, use_id)
    usage = completion.get("usage", {})
    given, made = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": stop,
        "usage": {"inputTokens": given, "outputTokens": made, "totalTokens": given + made},
        "metrics": {"latencyMs": latency_ms},
    }


def _used(text: str, chat: Chat, stop: str, use_id: str) -> tuple[dict[str, Any], str]:
    """Read an answer that had to be an object: the use of a tool, a reply, or what was cut off."""
    try:
        said = json.loads(text)
    except ValueError:
        return {"text": text}, "max_tokens" if stop == "max_tokens" else "malformed_tool_use"
    if chat.choosing and _REPLY in said:
        return {"text": str(said[_REPLY])}, "end_turn"
    name, given = (said["tool"], said["input"]) if chat.choosing else (chat.tool, said)
    return {"toolUse": {"toolUseId": use_id, "name": name, "input": given}}, "tool_use"


def _constrained(request: Mapping[str, Any], body: dict[str, Any]) -> Chat:
    """Add the schema that decoding keeps to, where the request has one."""
    if request.get("toolConfig") is not None:
        return _with_tools(_object(request["toolConfig"], "toolConfig"), body)
    wanted = _object(request.get("outputConfig") or {}, "outputConfig").get("textFormat")
    if wanted is None:
        return Chat(body)
    try:
        schema = json.loads(wanted["structure"]["jsonSchema"]["schema"])
    except (KeyError, TypeError, ValueError):
        raise RequestError("outputConfig.textFormat", "a JSON schema as text", wanted) from None
    return Chat(body | _schema(schema))


def _with_tools(config: Mapping[str, Any], body: dict[str, Any]) -> Chat:
    tools = dict(map(_tool, _list(config.get("tools"), "toolConfig.tools", MOST_BLOCKS)))
    choice = _object(config.get("toolChoice", {"auto": {}}), "toolConfig.toolChoice")
    if "tool" in choice:
        name = _object(choice["tool"], "toolConfig.toolChoice.tool").get("name")
        if name not in tools:
            raise RequestError("toolConfig.toolChoice.tool.name", "one of the tools", name)
        return Chat(body | _schema(tools[name]), tool=name)
    ways = [_closed({"tool": {"const": name}, "input": schema}) for name, schema in tools.items()]
    if "any" not in choice:
        ways.append(_closed({_REPLY: {"type": "string"}}))
    return Chat(body | _schema({"anyOf": ways} if len(ways) > 1 else ways[0]), choosing=True)


def _tool(entry: Any) -> tuple[str, dict[str, Any]]:
    try:
        spec = entry["toolSpec"]
        return str(spec["name"]), dict(spec["inputSchema"]["json"])
    except (KeyError, TypeError, ValueError):
        raise RequestError("toolConfig.tools", "toolSpec with a name and an inputSchema", entry) from None


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}}


def _system(request: Mapping[str, Any]) -> list[dict[str, str]]:
    blocks = _list(request.get("system", []), "system", MOST_BLOCKS, least=0)
    said = [_text(block["text"], "system") for block in blocks if isinstance(block, dict) and "text" in block]
    return [{"role": "system", "content": "\n".join(said)}] if said else []


def _messages(request: Mapping[str, Any]) -> list[dict[str, str]]:
    result = []
    for place, message in enumerate(_list(request.get("messages"), "messages", MOST_MESSAGES)):
        field = f"messages[{place}]"
        known = _object(message, field)
        if known.get("role") not in ("user", "assistant"):
            raise RequestError(f"{field}.role", "user or assistant", known.get("role"))
        blocks = _list(known.get("content"), f"{field}.content", MOST_BLOCKS)
        written = [_block(_object(block, f"{field}.content"), f"{field}.content") for block in blocks]
        result.append({"role": known["role"], "content": "\n".join(part for part in written if part)})
    return result


def _block(block: Mapping[str, Any], field: str) -> str:
    """Write one block of content as text; a cache point is none."""
    if "text" in block:
        return _text(block["text"], field)
    if "toolUse" in block:
        use = _object(block["toolUse"], field)
        return json.dumps({"tool": use.get("name"), "input": use.get("input")})
    if "toolResult" in block:
        parts = _list(_object(block["toolResult"], field).get("content"), field, MOST_BLOCKS)
        return "\n".join(_result(_object(part, field)) for part in parts)
    if "guardContent" in block:
        guarded = _object(_object(block["guardContent"], field).get("text"), field)
        return _text(guarded.get("text"), field)
    if "cachePoint" in block:
        return ""
    raise RequestError(field, "text, toolUse, toolResult, guardContent or cachePoint", sorted(block))


def _result(part: Mapping[str, Any]) -> str:
    return str(part["text"]) if "text" in part else json.dumps(part.get("json"))


def _object(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RequestError(field, "an object", value)
    return value


def _list(value: Any, field: str, most: int, least: int = 1) -> Sequence[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise RequestError(field, f"a list of {least} to {most}", value)
    return value


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise RequestError(field, "text", value)
    return value


def _number(config: Mapping[str, Any], name: str, least: float, most: float, default: float) -> float:
    value = config.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise RequestError(f"inferenceConfig.{name}", f"between {least} and {most}", value)
    return value
