"""Load on loopback: requests at a steady rate with bursts, over all routes, whether or not earlier ones are answered.

The API is deployed to the embedded AWS, and it is measured how many requests a second this machine answers at all.
Usage plans then let a part of that in, as in an account whose plans fit its quotas; what is beyond them is shed with
429 and Retry-After. Afterwards every accepted event is looked for in the table and in the lake.

``python -m benchmarks.load``
"""

from __future__ import annotations

import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.api import seed
from benchmarks.load.arrivals import Traffic
from benchmarks.load.memory import MemoryWatch
from benchmarks.load.stage import ROOT, synthesize
from benchmarks.report import parser, print_table, write_json
from embedded.cloud import Cloud

SHOPPERS, ITEMS = 200, 1000
DRAIN_S = 900.0
BURST_SECONDS = 2.0
"""How many seconds' worth of requests a usage plan lets through at once."""
PROBE_S, PROBE_CONNECTIONS = 20.0, 8
HEADROOM = 0.6
"""The part of what the machine answers that is let in: others may use it too."""


def measure(traffic: Traffic, limit: float | None = None) -> dict[str, Any]:
    """Deploy a stage that takes `limit` requests a second (None: what fits), put it under load, and count."""
    with tempfile.TemporaryDirectory() as folder, Cloud.start(synthesize(Path(folder) / "open", *_OPEN)) as cloud:
        seed(cloud, ITEMS, SHOPPERS)
        probe = _send(cloud, {"seconds": PROBE_S, "connections": PROBE_CONNECTIONS}, Path(folder))
        cloud.drain(DRAIN_S)
        limit = limit or max(1.0, round(HEADROOM * probe["a_second"], 1))
        cloud.deploy(synthesize(Path(folder) / "limited", limit, max(1, int(limit * BURST_SECONDS))))
        with MemoryWatch() as watch:
            outcome = _send(cloud, {"traffic": asdict(traffic)}, Path(folder))
        cloud.drain(DRAIN_S)
        accepted = [(str(user), str(event)) for user, event in [*probe["accepted"], *outcome.pop("accepted")]]
        lost = {"table": len(_missing(accepted, _stored(cloud))), "lake": len(_missing(accepted, _written(cloud)))}
    return _figures(traffic, limit, outcome) | {
        "answered_a_second_at_most": round(probe["a_second"], 1),
        "events_accepted": len(accepted),
        "events_lost": lost,
        "memory": watch.report(),
    }


_OPEN = (1000.0, 1000)
"""Limits that nobody meets, while the shop is filled and its machine's capacity measured."""


def _send(cloud: Cloud, what: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Let the storefronts' process do what is asked; gives what became of it."""
    spec = what | {
        "url": cloud.api_url,
        "token": cloud.token("storefront"),
        "shoppers": SHOPPERS,
        "items": ITEMS,
        "seed": 11 if "traffic" in what else 7,
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(spec))
    command = [sys.executable, "-m", "benchmarks.load.client", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def _missing(accepted: list[tuple[str, str]], there: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in accepted if (f"USER#{pair[0]}", pair[1]) not in there]


def _stored(cloud: Cloud) -> set[tuple[str, str]]:
    table = cloud.parameter("profiles-table")
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(
        TableName=table, ProjectionExpression="PK, SK", FilterExpression="begins_with(SK, :event)",
        ExpressionAttributeValues={":event": {"S": "E#"}},
    )  # fmt: skip
    return {(row["PK"]["S"], row["SK"]["S"].split("#", 2)[2]) for page in pages for row in page["Items"]}


def _written(cloud: Cloud) -> set[tuple[str, str]]:
    return {(line["shopper"], line["event_id"]) for line in _lake_lines(cloud)}


def _lake_lines(cloud: Cloud) -> Iterator[dict[str, Any]]:
    s3, bucket = cloud.client("s3"), cloud.parameter("lake-bucket")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="events/"):
        for entry in page.get("Contents", ()):
            body = gzip.decompress(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
            yield from (json.loads(line) for line in body.splitlines())


def _figures(traffic: Traffic, limit: float, outcome: dict[str, Any]) -> dict[str, Any]:
    times: dict[str, list[float]] = outcome.pop("times")
    everything = [value for values in times.values() for value in values]
    return outcome | {
        "traffic": asdict(traffic),
        "limit_a_second": limit,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[1],
        "latency_ms": {"all": percentiles(everything)} | {name: percentiles(times[name]) for name in sorted(times)},
        "served": {name: len(times[name]) for name in sorted(times)},
    }


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95 and p99, by the nearest rank; nothing of no values."""
    if not values:
        return {}
    ordered = sorted(values)
    return {f"p{rank}": round(ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)], 1) for rank in (50, 95, 99)}


def main() -> int:
    """Measure, print, and fail where an accepted event is lost or a request got no answer."""
    options = parser(__doc__ or "")
    usual = Traffic()
    options.add_argument("--rate", type=float, default=usual.rate, help="requests a second (%(default)s)")
    options.add_argument("--seconds", type=float, default=usual.seconds, help="how long (%(default)s)")
    options.add_argument("--burst-factor", type=float, default=usual.burst_factor, help="a burst's rate (%(default)s)")
    options.add_argument("--limit", type=float, help="requests a second that are let in; what fits, if not given")
    arguments = options.parse_args()
    traffic = Traffic(arguments.rate, arguments.seconds, burst_factor=arguments.burst_factor)
    result = measure(traffic, arguments.limit)
    counts = [
        [name, f"{result['served'][name]:,}" if name != "all" else f"{sum(result['served'].values()):,}"]
        + [f"{value:,.0f}" for value in row.values()]
        for name, row in result["latency_ms"].items()
    ]
    note = (
        f"{result['requests']:,} requests; let in: {result['limit_a_second']} a second; shed with 429:"
        f" {result['shed']:,}; server errors: {result['server_errors']:,}; no answer: {result['unanswered']:,}."
        f" Events accepted: {result['events_accepted']:,}, lost: {result['events_lost']}."
        f" Degraded: {result['degraded'] or 'none'}. Memory: {result['memory']}."
    )
    print_table("Milliseconds from when a request was due", ["route", "served", "p50", "p95", "p99"], counts, note=note)
    write_json(arguments.json, result)
    return int(any(result["events_lost"].values()) or result["unanswered"] > 0)


if __name__ == "__main__":
    sys.exit(main())
