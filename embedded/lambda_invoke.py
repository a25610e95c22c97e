"""Lambda's Invoke API: by qualifier, synchronously or not, with the answer's headers as Lambda sets them."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse

from embedded.lambda_worker import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from embedded.lambda_runtime import Runtime

_MAX_ANSWER = 6_291_556
_BACKGROUND_THREADS = 16
_native_invoke: Callable[[Any], Any] = LambdaResponse.invoke


class InvokeApi:
    """Takes moto's place, which loses the qualifier and makes an asynchronous caller wait."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._background = ThreadPoolExecutor(_BACKGROUND_THREADS, thread_name_prefix="async-invoke")

    def install(self) -> None:
        """Answer Invoke."""
        api = self
        setattr(LambdaResponse, "invoke", lambda response: api.invoke(response))  # noqa: B010, PLW0108 - makes a method

    def stop(self) -> None:
        """Give moto its own Invoke back; asynchronous invocations that have not begun are dropped."""
        setattr(LambdaResponse, "invoke", _native_invoke)  # noqa: B010
        self._background.shutdown(wait=False, cancel_futures=True)

    def invoke(self, response: Any) -> tuple[int, dict[str, str], str | bytes]:
        """Run one Invoke call; an asynchronous one is tried once."""
        name = unquote(response.path.rsplit("/", 2)[-2])
        qualifier = response.querystring.get("Qualifier", [None])[0]
        function = response.backend.get_function(name, qualifier)
        payload = response.body if isinstance(response.body, bytes) else str(response.body or "").encode()
        kind = response.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "Event":
            self._background.submit(self._runtime.run, function, payload or b"{}")
            return 202, {}, ""
        if kind == "DryRun":
            return 204, {}, ""
        outcome = _sized(self._runtime.run(function, payload or b"{}"))
        if outcome.throttled:
            # moto takes the status of an answer that is no 200 from its headers.
            kind = {"Content-Type": "application/json", "x-amzn-ErrorType": "TooManyRequestsException"}
            return 429, kind | {"status": "429"}, outcome.payload
        return 200, self._headers(response, function, outcome), outcome.payload

    def _headers(self, response: Any, function: Any, outcome: Outcome) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": str(function.version)}
        if outcome.is_error:
            headers["X-Amz-Function-Error"] = "Unhandled"
        if response.headers.get("X-Amz-Log-Type") == "Tail":
            tail = self._runtime.tail(function.function_name).encode()
            headers["X-Amz-Log-Result"] = base64.b64encode(tail).decode()
        return headers


def _sized(outcome: Outcome) -> Outcome:
    if len(outcome.payload) <= _MAX_ANSWER:
        return outcome
    message = f"Response payload size exceeded maximum allowed payload size ({_MAX_ANSWER} bytes)."
    error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}
    return Outcome(json.dumps(error).encode(), is_error=True)
