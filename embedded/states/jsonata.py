"""JSONata for state machines, with the functions that Step Functions adds to the language."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from typing import Any

from jsonata import Jsonata
from moto.stepfunctions.parser.asl.jsonata.jsonata import JSONataException

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def evaluate(expression: str) -> Any:
    """Evaluate an expression; the result is plain JSON data, None for null and for nothing."""
    try:
        compiled = Jsonata(expression)
        for name, function in _FUNCTIONS.items():
            compiled.register_lambda(name, function)
        return json.loads(json.dumps(compiled.evaluate(None)))
    except Exception as error:
        raise JSONataException("UNKNOWN", str(error)) from error


def declare(bindings: dict[str, Any]) -> str:
    """Return the assignments that bring variables into an expression."""
    return "".join(f"{name}:={json.dumps(value, default=str)};" for name, value in bindings.items())


def _partition(items: list[Any], size: float) -> list[list[Any]]:
    width = int(size)
    return [items[start : start + width] for start in range(0, len(items), width)]


def _range(first: float, last: float, step: float) -> list[int]:
    stop = int(last) + (1 if step > 0 else -1)
    return list(range(int(first), stop, int(step)))


def _hash(value: Any, algorithm: str) -> str:
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return hashlib.new(_ALGORITHMS[algorithm], text.encode()).hexdigest()


def _random(seed: Any = None) -> float:
    return random.Random(seed).random()  # noqa: S311 - the language's own $random, not a secret


_FUNCTIONS = {
    "partition": _partition,
    "range": _range,
    "hash": _hash,
    "random": _random,
    "uuid": lambda: str(uuid.uuid4()),
    "parse": json.loads,
}
