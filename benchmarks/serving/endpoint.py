"""The container's own server over HTTP: one gunicorn worker on one core, asked by one client that never rests."""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import numpy as np
from moto.server import ThreadedMotoServer

ROOT = Path(__file__).resolve().parents[2]
_BUCKET = "artifacts"
_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
_TICKS = os.sysconf("SC_CLK_TCK")


def measured(model: Path, payloads: list[dict[str, object]], requests: int) -> dict[str, float]:
    """Return requests a second per core, by the worker's processor time, and latencies over the loopback interface.

    Args:
        model: The folder of an artifact, which lies where SageMaker unpacks it.
        payloads: Requests, asked in turn.
        requests: How many are counted, after as many as there are payloads to warm up.
    """
    bodies = [json.dumps(payload).encode() for payload in payloads]
    with tempfile.TemporaryDirectory() as base, _container(_unpacked(model, Path(base))) as (port, process):
        for body in bodies:
            _post(port, body)
        worker = _worker(process.pid)
        before, begin = _processor(worker), time.perf_counter()
        waits = [_post(port, bodies[number % len(bodies)]) for number in range(requests)]
        passed, used = time.perf_counter() - begin, _processor(worker) - before
        memory = _memory(worker)
    p50, p95, p99 = np.percentile(waits, [50, 95, 99]) * 1e3
    figures = {"requests_per_second_per_core": requests / used, "requests_per_second_one_client": requests / passed}
    figures |= {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "worker_resident_mb": memory}
    return {name: round(float(value), 3) for name, value in figures.items()} | {"requests": requests}


def _unpacked(model: Path, base: Path) -> Path:
    """Put an artifact, whatever its folder's name, where the container looks for it; returns the base folder."""
    (base / "model").symlink_to(model.resolve())
    return base


@contextmanager
def _container(base: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Start `serve` as SageMaker does, with an empty bucket of catalogue deltas."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    store, port = ThreadedMotoServer(port=0, verbose=False), _free_port()
    store.start()
    host, store_port = store.get_host_and_port()
    endpoint = f"http://{host}:{store_port}"
    boto3.client("s3", endpoint_url=endpoint, **_CREDENTIALS).create_bucket(Bucket=_BUCKET)
    environment = (
        os.environ
        | _KEYS
        | {
            "ARTIFACTS_BUCKET": _BUCKET,
            "AWS_ENDPOINT_URL": endpoint,
            "PYTHONPATH": str(ROOT / "sagemaker"),
            "SAGEMAKER_BASE_DIR": str(base),
            "SAGEMAKER_BIND_TO_PORT": str(port),
            "SAGEMAKER_MODEL_SERVER_WORKERS": "1",
            "VITRINE_BIND_HOST": "127.0.0.1",
            "VITRINE_PROGRAM": "ranker",
        }
    )
    process = subprocess.Popen([sys.executable, "-m", "container", "serve"], env=environment)
    try:
        _wait(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)
        store.stop()


def _post(port: int, body: bytes) -> float:
    """Return the seconds of one request on a connection of its own, as the server's workers take them."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/invocations", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    document: Any = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the server answered {answer.status}: {document[:200]!r}")
    return time.perf_counter() - begin


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 300
    while time.monotonic() < give_up and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/ping")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the container did not become ready")


def _worker(parent: int) -> int:
    """Return the process of gunicorn's one worker."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(children[0])


def _processor(process: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(process: int) -> float:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
