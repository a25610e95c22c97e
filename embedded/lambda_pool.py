"""The execution environments of one function: warm ones are reused, more are started as callers need them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from embedded.lambda_worker import Environment, Outcome, Worker

_THROTTLED = Outcome(b'{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}', is_error=True, throttled=True)


class Pool:
    """At most `limit` workers. A caller that finds all of them busy waits for one, or is told if the limit is reserved.

    Lambda makes nobody wait: it starts another environment, which a laptop cannot go on doing, unless the function's
    own limit forbids it.
    """

    def __init__(
        self, environment: Environment, log: Callable[[str], None], limit: int, *, reserved: bool = False
    ) -> None:
        self._environment = environment
        self._log = log
        self._reserved = reserved
        self._idle: deque[Worker] = deque()
        self._all: set[Worker] = set()
        self._slots = threading.Semaphore(limit)
        self._lock = threading.Lock()
        self._closed = False
        self.cold_starts = 0

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event on a warm worker, or on a new one."""
        if not self._slots.acquire(blocking=not self._reserved):
            return _THROTTLED
        try:
            worker = self._take()
            try:
                return worker.invoke(payload)
            finally:
                self._give_back(worker)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Stop every worker."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._all.clear()
            self._idle.clear()
        for worker in workers:
            worker.stop()

    def _take(self) -> Worker:
        with self._lock:
            # The one used last is the one most likely to have its pages in memory.
            if self._idle:
                return self._idle.pop()
            self.cold_starts += 1
        worker = Worker(self._environment, self._log)
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.alive and not self._closed:
                self._idle.append(worker)
                return
            self._all.discard(worker)
        worker.stop()
