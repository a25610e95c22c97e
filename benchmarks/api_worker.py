"""The recommendations handler in a process of its own, with every AWS call timed. Started by ``benchmarks.api``."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

import botocore.client

MODEL_CALLS = frozenset({"InvokeEndpoint"})


class Meter:
    """What one request spent in AWS calls."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin another request."""
        self.store = self.model = self.cpu = 0.0
        self.read_units = self.write_units = 0.0
        self.ranker_bytes = 0

    def install(self) -> None:
        """Time every call of every client."""
        original: Callable[..., Any] = botocore.client.BaseClient._make_api_call

        def timed(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            answer = original(client, operation, arguments)
            self.cpu += time.process_time() - cpu
            spent = (time.perf_counter() - wall) * 1000
            if operation in MODEL_CALLS:
                self.model += spent
                self.ranker_bytes += len(arguments["Body"]) + int(answer["ContentType"] is not None)
            else:
                self.store += spent
            self._count(operation, arguments, answer)
            return answer

        botocore.client.BaseClient._make_api_call = timed

    def _count(self, operation: str, arguments: dict[str, Any], answer: dict[str, Any]) -> None:
        """Capacity units by DynamoDB's own rule: 4 KB a consistent read, 1 KB a write, each item by itself."""
        if operation == "Query":
            self.read_units += math.ceil(sum(map(size, answer["Items"])) / 4096)
        elif operation == "BatchGetItem":
            self.read_units += sum(math.ceil(size(row) / 4096) for rows in answer["Responses"].values() for row in rows)
        elif operation == "GetItem":
            self.read_units += math.ceil(size(answer.get("Item", {})) / 4096)
        elif operation == "PutItem":
            self.write_units += math.ceil(size(arguments["Item"]) / 1024)


def size(row: dict[str, Any]) -> int:
    """Bytes of a stored row, about: its names and values as text."""
    return max(1, sum(len(name) + len(str(value)) for name, value in row.items()))


class Context:
    """What a handler is told of its invocation."""

    function_name = "recommendations"
    memory_limit_in_mb = 1024
    aws_request_id = "benchmark"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:recommendations"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """As much as a request has at its beginning."""
        return 10_000


def event(user: str) -> dict[str, Any]:
    """A gateway's event for a storefront that asks for a user."""
    return {
        "httpMethod": "GET",
        "resource": "/v1/users/{user_id}/recommendations",
        "path": f"/v1/users/{user}/recommendations",
        "pathParameters": {"user_id": user},
        "multiValueQueryStringParameters": {"k": ["20"]},
        "headers": {},
        "requestContext": {"requestId": "benchmark", "authorizer": {"role": "storefront", "subject": "benchmark"}},
    }


def main(requests: int, warm_up: int, shoppers: int) -> None:
    """Run requests and print each part's milliseconds as JSON."""
    meter = Meter()
    meter.install()
    handle = importlib.import_module("recommendations.handler").handle
    parts: dict[str, list[float]] = {
        name: [] for name in ("handler", "store", "model", "own_cpu", "read_units", "write_units", "ranker_bytes")
    }
    for number in range(requests):
        meter.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            answer = handle(event(f"u{number % shoppers}"), Context())
        spent_cpu, spent = time.process_time() - cpu, (time.perf_counter() - wall) * 1000
        if answer["statusCode"] != 200:
            raise RuntimeError(answer["body"])
        if number < warm_up:
            continue
        values = {
            "handler": spent - meter.store - meter.model,
            "own_cpu": (spent_cpu - meter.cpu) * 1000,
            "ranker_bytes": meter.ranker_bytes + len(answer["body"]),
            **{name: getattr(meter, name) for name in ("store", "model", "read_units", "write_units")},
        }
        for name, value in values.items():
            parts[name].append(value)
    mean = {name: sum(values) / len(values) for name, values in parts.items()}
    print(json.dumps({**parts, "mean": mean}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
