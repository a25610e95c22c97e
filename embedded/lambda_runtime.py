"""Lambda: every invocation that moto makes, by whatever trigger, runs the function's real code in a process."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import zipfile
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend

from embedded.lambda_pool import Pool
from embedded.lambda_worker import Environment, Outcome

_LOG = logging.getLogger("embedded.lambda")
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOG_LINES = 5000
_DEFAULT_CONCURRENCY = 4
_native_invoke = LambdaFunction._invoke_lambda
_ENVIRONMENT_KEPT = ("PATH", "LANG", "HOME", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")


class Runtime:
    """Pools of workers by function version, and the code they run.

    `variables` are added to every function's environment: endpoints, region and credentials, which AWS gives itself.
    """

    def __init__(self, variables: dict[str, str], concurrency: int = _DEFAULT_CONCURRENCY) -> None:
        self._variables = variables
        self._concurrency = concurrency
        self._folder = Path(tempfile.mkdtemp(prefix="embedded-lambda-"))
        self._pools: dict[tuple[str, str], tuple[str, Pool]] = {}
        self._lock = threading.Lock()
        self.invocations: Counter[str] = Counter()
        self._reported: dict[str, str] = {}
        self._logs: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_LOG_LINES))

    def install(self) -> None:
        """Make moto run functions here."""
        runtime = self

        def invoke(function: Any, event: Any = None) -> tuple[str, bool, str]:
            payload = event if isinstance(event, str) else json.dumps(event)
            outcome = runtime.run(function, payload.encode())
            return outcome.payload.decode(), outcome.is_error, runtime.tail(function.function_name)

        setattr(LambdaFunction, "_invoke_lambda", invoke)  # noqa: B010 - a method of moto's, replaced on purpose

    def invoke(self, arn: str, payload: bytes) -> Outcome:
        """Invoke a function by the ARN of itself, of a version or of an alias."""
        _, _, _, region, account, _, name, *qualifier = arn.split(":")
        function = get_backend(account, region).get_function(name, qualifier[0] if qualifier else None)
        return self.run(function, payload)

    def run(self, function: Any, payload: bytes) -> Outcome:
        """Run one event on moto's record of a function version."""
        self.invocations[function.function_name] += 1
        outcome = self._pool(function).invoke(payload)
        if outcome.is_error:
            self._report(function.function_name, outcome)
        return outcome

    def _report(self, name: str, outcome: Outcome) -> None:
        """Say that a function failed, once for each cause in a row: a stream retries the same batch many times."""
        text = outcome.payload.decode(errors="replace")[:2000]
        cause = _REQUEST_ID.sub("", text)
        repeated = self._reported.get(name) == cause
        self._reported[name] = cause
        _LOG.log(logging.DEBUG if repeated else logging.WARNING, "%s failed: %s", name, text)

    def logs(self, function_name: str) -> list[str]:
        """The last lines that a function wrote; in memory, not in CloudWatch Logs, so that a long run stays bounded."""
        return list(self._logs[function_name])

    def tail(self, function_name: str) -> str:
        """The last few kilobytes of the log, as an invocation can return them."""
        return "\n".join(self.logs(function_name)[-20:])[-4096:]

    def end_workers(self, function_name: str) -> None:
        """End a function's idle and busy workers, so that its next invocations are cold starts."""
        with self._lock:
            ended = [key for key in self._pools if key[0] == function_name]
            pools = [self._pools.pop(key)[1] for key in ended]
        for pool in pools:
            pool.close()

    def stop(self) -> None:
        """Stop every worker and drop the unpacked code."""
        with self._lock:
            pools = [pool for _, pool in self._pools.values()]
            self._pools.clear()
        for pool in pools:
            pool.close()
        setattr(LambdaFunction, "_invoke_lambda", _native_invoke)  # noqa: B010
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pool(self, function: Any) -> Pool:
        key = (function.function_name, str(function.version))
        fingerprint = _fingerprint(function)
        with self._lock:
            known, pool = self._pools.get(key, ("", None))
            if pool is not None and known == fingerprint:
                return pool
            log = self._logs[function.function_name].append
            kept = _reserved(function)
            reserved = kept is not None and kept <= self._concurrency
            fresh = Pool(self._environment(function), log, self._limit(function), reserved=reserved)
            self._pools[key] = (fingerprint, fresh)
        if pool is not None:
            pool.close()
        return fresh

    def _limit(self, function: Any) -> int:
        reserved = _reserved(function)
        return self._concurrency if reserved is None else max(1, min(reserved, self._concurrency))

    def _environment(self, function: Any) -> Environment:
        if not str(function.run_time).startswith("python"):
            raise RuntimeError(f"{function.function_name}: the runtime {function.run_time} does not run here")
        code = self._unpack(function)
        name, memory = function.function_name, str(function.memory_size)
        python = f"python{sys.version_info.major}.{sys.version_info.minor}"
        variables = {key: os.environ[key] for key in _ENVIRONMENT_KEPT if key in os.environ}
        variables |= self._variables
        variables |= {key: str(value) for key, value in function.environment_vars.items()}
        variables |= {
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{python}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": memory,
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "embedded",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "LAMBDA_TASK_ROOT": str(code),
            "LAMBDA_RUNTIME_DIR": str(code),
            "PYTHONPATH": str(code),
            "TZ": ":UTC",
            "_HANDLER": function.handler,
        }
        return Environment(name, function.function_arn, function.handler, code, float(function.timeout), variables)

    def _unpack(self, function: Any) -> Path:
        """The function's code asset on disk; functions that share an asset share the folder."""
        target = self._folder / hashlib.sha256(function.code_bytes).hexdigest()[:16]
        if not target.exists():
            with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                archive.extractall(target)
        return target


def _reserved(function: Any) -> int | None:
    """The concurrency kept for a function, which is set on the function and holds for all of its versions."""
    _, _, _, region, account, _, name, *_ = function.function_arn.split(":")
    kept = get_backend(account, region).get_function(name).reserved_concurrency
    return None if kept is None else int(kept)


def _fingerprint(function: Any) -> str:
    """Changes whenever a running worker is no longer what is deployed."""
    described = (
        function.code_sha_256,
        function.handler,
        function.run_time,
        function.timeout,
        function.memory_size,
        _reserved(function),
        sorted(function.environment_vars.items()),
    )
    return base64.b64encode(hashlib.sha256(repr(described).encode()).digest()).decode()
