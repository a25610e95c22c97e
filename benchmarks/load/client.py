"""The storefronts of a load: a process of its own, so that it takes no time from what it measures.

``python -m benchmarks.load.client SPEC`` reads what to do from a JSON file and prints what became of it. Requests are
sent when they are due, whatever became of those before, and their time counts from when they were due.
"""

from __future__ import annotations

import gc
import http.client
import json
import queue
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.load.arrivals import Traffic, arrivals
from benchmarks.load.routes import Ask, Shoppers

CONNECTIONS = 256
"""Requests under way at most: a storefront has that many sockets, and what comes on top waits for one."""
TIMEOUT_S = 40.0
"""Longer than the gateway makes anyone wait."""


@dataclass
class Outcomes:
    """What became of requests; times in milliseconds from when a request was due."""

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    shed: int = 0
    shed_without_retry_after: int = 0
    server_errors: int = 0
    server_errors_without_retry_after: int = 0
    unanswered: int = 0
    degraded: dict[str, int] = field(default_factory=dict)
    accepted: list[tuple[str, str]] = field(default_factory=list)
    refused_events: int = 0
    late_ms: float = 0.0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def note(self, ask: Ask, status: int, headers: Mapping[str, str], body: bytes, milliseconds: float) -> None:
        """Count one answer."""
        waits = "retry-after" in headers
        answered = json.loads(body) if body and status < 400 else {}
        with self._lock:
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
            if status == 429:
                self.shed += 1
                self.shed_without_retry_after += not waits
                return
            if status >= 500:
                self.server_errors += 1
                self.server_errors_without_retry_after += not waits
                return
            self.times.setdefault(ask.route, []).append(milliseconds)
            for loss in answered.get("degraded", ()):
                self.degraded[loss] = self.degraded.get(loss, 0) + 1
            for result in answered.get("results", ()) if ask.events else ():
                if result["status"] == "accepted":
                    self.accepted.append((ask.user, result["event_id"]))
                else:
                    self.refused_events += 1

    def lost(self) -> None:
        """Count a request that got no answer."""
        with self._lock:
            self.unanswered += 1


class Storefront(threading.Thread):
    """One connection, and the requests that it takes from the queue: pairs of when one is due, and what it asks."""

    def __init__(self, url: str, token: str, due: queue.SimpleQueue[tuple[float, Ask] | None], out: Outcomes) -> None:
        super().__init__(daemon=True)
        parts = urlsplit(url)
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._address = (str(parts.hostname), parts.port)
        self._prefix = parts.path
        self._token = token
        self._due = due
        self._out = out
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Send until told to end."""
        while (item := self._due.get()) is not None:
            moment, ask = item
            try:
                status, headers, body = self._send(ask)
            except (OSError, http.client.HTTPException):
                self._connection = None
                self._out.lost()
                continue
            self._out.note(ask, status, headers, body, (time.monotonic() - moment) * 1000)

    def _send(self, ask: Ask) -> tuple[int, dict[str, str], bytes]:
        if self._connection is None:
            self._connection = self._connect(*self._address, timeout=TIMEOUT_S)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"Content-Type": "application/json"}
        if not ask.open:
            headers["Authorization"] = f"Bearer {self._token}"
        payload = None if ask.body is None else json.dumps(ask.body)
        self._connection.request(ask.method, self._prefix + ask.path, payload, headers)
        response = self._connection.getresponse()
        body = response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def load(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Send what `spec` says and give what became of it."""
    # A collection would stop every thread in the midst of its answer.
    gc.disable()
    out, due = Outcomes(), queue.SimpleQueue[tuple[float, Ask] | None]()
    threads = [Storefront(spec["url"], spec["token"], due, out) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    shoppers = Shoppers(spec["shoppers"], spec["items"], spec["seed"])
    began, sent = time.monotonic(), 0
    for moment in arrivals(Traffic(**spec["traffic"]), spec["seed"]):
        ask, at = shoppers.ask(), began + moment
        time.sleep(max(0.0, at - time.monotonic()))
        out.late_ms = max(out.late_ms, (time.monotonic() - at) * 1000)
        due.put((at, ask))
        sent += 1
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return {name: value for name, value in vars(out).items() if not name.startswith("_")} | {"requests": sent}


def capacity(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Send as fast as answers come, over few connections, for so many seconds; gives the answers a second."""
    shoppers, out = Shoppers(spec["shoppers"], spec["items"], spec["seed"]), Outcomes()
    due = queue.SimpleQueue[tuple[float, Ask] | None]()
    threads = [Storefront(spec["url"], spec["token"], due, out) for _ in range(spec["connections"])]
    for thread in threads:
        thread.start()
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < spec["seconds"]:
        if due.qsize() < len(threads):
            due.put((time.monotonic(), shoppers.ask()))
            sent += 1
        else:
            time.sleep(0.001)
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return {"a_second": sent / (time.monotonic() - began), "accepted": out.accepted}


if __name__ == "__main__":
    _spec = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(load(_spec) if "traffic" in _spec else capacity(_spec)))
