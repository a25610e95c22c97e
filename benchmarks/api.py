"""What a request costs: latency through the gateway, taken apart, and what one recommendation uses.

The API is deployed to the embedded AWS with a small seeded shop. A client of the gateway measures latency. The handler
is then run in a process of its own against the same stores and models, where every AWS call is timed, so that a
request's time falls into gateway (the rest), handler, store and model, and its CPU into botocore's and its own.

``python -m benchmarks.api``
"""

from __future__ import annotations

import http.client
import json
import math
import os
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.report import parser, print_table, write_json
from embedded.cloud import Cloud

ROOT = Path(__file__).resolve().parent.parent
FUNCTION = "recommendations"
WARM_UP = 20
MOST_OWN_CPU_MS = 3.0
EVENTS_A_SHOPPER = 40


class Client:
    """One kept connection to the API."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        self._prefix = parts.path
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> tuple[bytes, float]:
        """The answer and its milliseconds; raises RuntimeError for an error status."""
        started = time.perf_counter()
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, self._prefix + path, payload, self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:300]!r}")
        return content, (time.perf_counter() - started) * 1000


def seed(cloud: Cloud, items: int, shoppers: int) -> None:
    """Fill the shop: items of twenty categories, and shoppers who looked at some of them."""
    draw = random.Random(7)  # noqa: S311 - a shop to measure with
    merchant, server = (Client(cloud.api_url, cloud.token(role)) for role in ("merchant", "storefront"))
    for start in range(0, items, 100):
        batch = [_item(number, draw) for number in range(start, min(start + 100, items))]
        merchant.ask("POST", "/v1/items/batch", {"items": batch})
    now = time.time()
    for shopper in range(shoppers):
        events = [_event(now - 3600 * number, draw.randrange(items)) for number in range(1, EVENTS_A_SHOPPER)]
        server.ask("POST", "/v1/events", {"user_id": f"u{shopper}", "events": events})
    cloud.drain(300)


def _item(number: int, draw: random.Random) -> dict[str, Any]:
    kind = number % 20
    return {
        "item_id": f"i{number}",
        "title": f"Kind {kind} product {number}",
        "brand": f"Brand {number % 37}",
        "category": ["Shop", f"Kind {kind}"],
        "price": {"amount": round(draw.uniform(1, 90), 2), "currency": "USD"},
        "stock": draw.randint(1, 500),
    }


def _event(moment: float, item: int) -> dict[str, Any]:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
    kind = ("view", "view", "add_to_cart", "like")[item % 4]
    return {"event_id": uuid.uuid4().hex, "type": kind, "time": stamp, "item_id": f"i{item}"}


def through_gateway(cloud: Cloud, requests: int, shoppers: int) -> tuple[list[float], float]:
    """Milliseconds of each request, and the mean size of an answer in bytes."""
    client = Client(cloud.api_url, cloud.token("storefront"))
    taken, size = [], 0
    for number in range(requests + WARM_UP):
        body, milliseconds = client.ask("GET", f"/v1/users/u{number % shoppers}/recommendations?k=20")
        if number >= WARM_UP:
            taken.append(milliseconds)
            size += len(body)
    return taken, size / requests


def inside(cloud: Cloud, requests: int, shoppers: int) -> dict[str, Any]:
    """Run the handler in a process of its own, as deployed, and take its requests apart."""
    functions = cloud.client("lambda").list_functions()["Functions"]
    deployed = next(entry for entry in functions if entry["FunctionName"].endswith(f"-{FUNCTION}"))
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **cloud.environment(),
        **deployed["Environment"]["Variables"],
        "PYTHONPATH": f"{ROOT / 'lambdas'}:{ROOT}",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "benchmarks.api_worker", str(requests + WARM_UP), str(WARM_UP), str(shoppers)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    measured["memory_mb"] = deployed["MemorySize"]
    return measured


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95 and p99, by the nearest rank."""
    ordered = sorted(values)
    return {f"p{rank}": ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)] for rank in (50, 95, 99)}


def usage(measured: dict[str, Any], response_bytes: float) -> dict[str, float]:
    """What ``benchmarks.cost`` needs: one recommendation's share of everything that is billed."""
    mean = measured["mean"]
    return {
        "function_ms": mean["handler"] + mean["store"] + mean["model"],
        "function_memory_mb": measured["memory_mb"],
        "ranker_ms": mean["model"],
        "read_units": mean["read_units"],
        "write_units": mean["write_units"],
        "response_bytes": response_bytes,
        "ranker_bytes": mean["ranker_bytes"],
    }


def measure(assembly: Path, requests: int, items: int) -> dict[str, Any]:
    """Deploy, seed, and measure."""
    shoppers = 50
    with Cloud.start(assembly) as cloud:
        seed(cloud, items, shoppers)
        outside, size = through_gateway(cloud, requests, shoppers)
        measured = inside(cloud, requests, shoppers)
    parts = {name: percentiles(measured[name]) for name in ("handler", "store", "model", "own_cpu")}
    whole = percentiles(outside)
    rest = {rank: whole[rank] - sum(parts[part][rank] for part in ("handler", "store", "model")) for rank in whole}
    return {
        "requests": requests,
        "items": items,
        "latency_ms": {
            "whole": whole,
            "gateway": rest,
            **{part: parts[part] for part in ("handler", "store", "model")},
        },
        "own_cpu_ms": {**parts["own_cpu"], "mean": measured["mean"]["own_cpu"]},
        "usage": usage(measured, size),
    }


def main() -> int:
    """Measure, print, and fail when the budget of the handler's own CPU is broken."""
    options = parser(__doc__ or "")
    options.add_argument("--assembly", type=Path, default=ROOT / "build" / "cdk" / "dev")
    options.add_argument("--requests", type=int, default=300)
    options.add_argument("--items", type=int, default=2000)
    arguments = options.parse_args()
    result = measure(arguments.assembly, arguments.requests, arguments.items)
    rows = [*result["latency_ms"].items(), ("handler's own CPU", result["own_cpu_ms"])]
    print_table(
        f"GET recommendations, k=20: milliseconds of {result['requests']} requests, {result['items']} items",
        ["part", "p50", "p95", "p99"],
        [[name, *(f"{row[rank]:.2f}" for rank in ("p50", "p95", "p99"))] for name, row in rows],
        note=f"Budget: {MOST_OWN_CPU_MS} ms of own CPU, botocore's share taken out. Store and model are embedded ones.",
    )
    write_json(arguments.json, result)
    return int(result["own_cpu_ms"]["p50"] > MOST_OWN_CPU_MS)


if __name__ == "__main__":
    sys.exit(main())
