"""The shop's side of the tour: HTTP requests to the deployed API, with tokens, timed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import urllib3


class ApiError(Exception):
    """The API answered something else than the tour asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of an answer, and how long it took from the first byte sent to the last received, in ms."""

    body: dict[str, Any]
    took_ms: float


class Api:
    """One caller of the API."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(30.0), retries=False)

    def with_token(self, token: str) -> Api:
        """Make the same API as another caller sees it."""
        return Api(self.url, token)

    def get(self, path: str, **parameters: Any) -> Answer:
        """GET a resource; a list parameter is repeated."""
        fields = [(name, _text(each)) for name, value in parameters.items() for each in _values(value)]
        return self._send("GET", path, fields=fields)

    def get_if_there(self, path: str) -> Answer | None:
        """GET a resource that need not exist."""
        return self._try("GET", path)

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """POST a JSON body."""
        return self._send("POST", path, body=json.dumps(body).encode())

    def put(self, path: str, body: dict[str, Any]) -> Answer:
        """PUT a JSON body."""
        return self._send("PUT", path, body=json.dumps(body).encode())

    def _send(self, method: str, path: str, **options: Any) -> Answer:
        answer = self._try(method, path, **options)
        if answer is None:
            msg = f"{method} {path}: 404"
            raise ApiError(msg)
        return answer

    def _try(self, method: str, path: str, **options: Any) -> Answer | None:
        headers = {"Content-Type": "application/json"} if "body" in options else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        began = time.perf_counter()
        response = self._http.request(method, f"{self.url}{path}", headers=headers, **options)
        took = 1000 * (time.perf_counter() - began)
        if response.status == 404:
            return None
        if response.status >= 300:
            msg = f"{method} {path}: {response.status} {response.data[:500].decode(errors='replace')}"
            raise ApiError(msg)
        return Answer(json.loads(response.data) if response.data else {}, took)


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
