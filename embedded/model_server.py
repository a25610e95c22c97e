"""One model server: the process that a hosted container would be."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from embedded import processes
from embedded.http_server import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEALTHY_WITHIN = 120.0
_INVOCATION_LIMIT = 60.0
_LOG_TAIL = 2000


class UnhealthyError(Exception):
    """The process ended, or did not answer /ping with 200 in time."""


class UnreachableError(Exception):
    """The process does not answer."""


class InvocationTimeoutError(Exception):
    """The process took longer than an invocation may."""


@dataclass(frozen=True)
class Answer:
    """What the process answered."""

    status: int
    content_type: str
    body: bytes


class ModelServer:
    """A process that serves /ping and /invocations on a port of its own."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self._command = command
        self._environment = environment
        self._folder = folder
        self._log = folder / "server.log"
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._in_flight = 0
        self._changed = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def healthy(self) -> bool:
        """Whether the process answers a ping."""
        return self.alive and self._ping()

    def start(self) -> None:
        """Start the process and return once it is healthy; UnhealthyError with its last output if it is not."""
        self.port = _free_port()
        variables = dict(self._environment) | {"SAGEMAKER_BIND_TO_PORT": str(self.port)}
        with self._log.open("ab") as log:
            self._process = self._spawn(variables, log)
        give_up = time.monotonic() + _HEALTHY_WITHIN
        while not self._ping():
            if not self.alive or time.monotonic() > give_up:
                self.kill()
                raise UnhealthyError(self._tail())
            time.sleep(0.05)

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post to /invocations over a kept connection; UnreachableError or InvocationTimeoutError."""
        with self._counted():
            try:
                return self._exchange(self._connection(), body, headers)
            except TimeoutError as error:
                raise InvocationTimeoutError from error
            except (OSError, http.client.HTTPException) as error:
                raise UnreachableError(str(error)) from error

    def drain(self, limit: float = _INVOCATION_LIMIT) -> None:
        """Wait for the invocations under way."""
        with self._changed:
            self._changed.wait_for(lambda: self._in_flight == 0, limit)

    def kill(self) -> None:
        """End the process."""
        if self._process is not None:
            processes.kill(self._process)
        while self._idle:
            self._idle.pop().close()

    def remove(self) -> None:
        """End the process and drop its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _spawn(self, variables: Mapping[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return processes.start(self._command, env=variables, cwd=self._folder, stdout=log, stderr=subprocess.STDOUT)

    def _ping(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            connection.request("GET", "/ping")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:
                break
            if not _closed_by_peer(connection):
                return connection
            connection.close()
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=_INVOCATION_LIMIT)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _exchange(self, connection: http.client.HTTPConnection, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            connection.request("POST", "/invocations", body, dict(headers))
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        if not response.will_close:
            self._idle.append(connection)
        return Answer(response.status, response.headers.get("Content-Type", ""), content)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._changed:
            self._in_flight += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def log(self) -> str:
        """What the process has written."""
        return self._log.read_text(errors="replace")

    def _tail(self) -> str:
        return self.log()[-_LOG_TAIL:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _closed_by_peer(connection: http.client.HTTPConnection) -> bool:
    """Whether a kept connection was closed meanwhile: an idle one has nothing to read but its end."""
    connection.sock.setblocking(False)
    try:
        return connection.sock.recv(1, socket.MSG_PEEK) is not None
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.sock.settimeout(_INVOCATION_LIMIT)
