"""The application deployed to the embedded AWS, once for the whole session."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from embedded.cloud import Cloud

ROOT = Path(__file__).parents[2]
ASSEMBLY = ROOT / "build" / "cdk" / "dev"
_SOURCES = ("app.py", "cdk.json", "docs/openapi.json", "infra", "lambdas", "sagemaker", "requirements")


def _content_hash() -> str:
    """A digest of everything that synthesis reads."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def fresh_assembly() -> Path:
    """The assembly of the stage `dev`, synthesized anew when a source changed since the last time."""
    ASSEMBLY.parent.mkdir(parents=True, exist_ok=True)
    stamp = ASSEMBLY.with_suffix(".sha256")
    # Two test runs may share the folder: one synthesizes, the other waits.
    with ASSEMBLY.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _content_hash()
        if not ((ASSEMBLY / "manifest.json").exists() and stamp.exists() and stamp.read_text() == wanted):
            _synthesize()
            stamp.write_text(wanted)
    return ASSEMBLY


def _synthesize() -> None:
    command = [sys.executable, "app.py", "--stage", "dev", "--output", str(ASSEMBLY)]
    environment = os.environ | {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(f"synthesis failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}", pytrace=False)


@pytest.fixture(scope="package")
def assembly() -> Path:
    """The cloud assembly under test."""
    return fresh_assembly()


@pytest.fixture(scope="package")
def cloud(assembly: Path) -> Iterator[Cloud]:
    """The embedded AWS with the application deployed."""
    with Cloud.start(assembly) as started:
        yield started


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The parsed JSON body, or None."""
        return json.loads(self.content) if self.content else None


class ApiClient:
    """A client of the deployed API that keeps one connection and, unless told otherwise, one caller's token."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        parts = urlsplit(base_url)
        self._base = parts.path
        self._token = token
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request. `body` is sent as JSON unless it is bytes; a list in `query` repeats its parameter."""
        sent = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        target = self._base + quote(path, safe="/%:~")
        if query:
            target += "?" + urlencode(query, doseq=True)
        self._connection.request(method, target, content, sent | dict(headers or {}))
        response = self._connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())

    def get(self, path: str, **query: Any) -> Answer:
        """GET with query parameters."""
        return self.request("GET", path, query=query)

    def post(self, path: str, body: Any) -> Answer:
        """POST a JSON body."""
        return self.request("POST", path, body)

    def put(self, path: str, body: Any) -> Answer:
        """PUT a JSON body."""
        return self.request("PUT", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self.request("DELETE", path)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


ApiFor = Callable[..., ApiClient]


@pytest.fixture
def api(cloud: Cloud) -> Iterator[ApiFor]:
    """Makes API clients: `api("shopper", "user-1")`, `api("storefront")`, `api(None)`, or `api(token="...")`."""
    clients: list[ApiClient] = []

    def make(role: str | None = None, subject: str | None = None, *, token: str | None = None) -> ApiClient:
        bearer = token or (cloud.token(role, subject) if role else None)
        clients.append(ApiClient(cloud.api_url, bearer))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
