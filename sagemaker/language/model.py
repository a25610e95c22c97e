"""SmolLM2 with the adapter, in this process, on one thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xllamacpp

CONTEXT_TOKENS = 4_096
_CACHE_MIB = 256


class ModelError(RuntimeError):
    """The runtime refused a request; the message is its own."""


class Model:
    """llama.cpp over one GGUF file, and an adapter where there is one."""

    def __init__(self, weights: Path, adapter: Path | None) -> None:
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(weights)
        parameters.n_ctx = CONTEXT_TOKENS
        parameters.n_parallel = 1
        parameters.verbosity = -1
        parameters.cache_ram_mib = _CACHE_MIB
        # Two threads on shared cores wait for each other, and are many times slower than one.
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
        if adapter is not None:
            info = xllamacpp.CommonAdapterLoraInfo()
            info.path, info.scale = str(adapter), 1.0
            parameters.lora_adapters = [info]
        self._server = xllamacpp.Server(parameters)

    def complete(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer a chat completion's request.

        Raises:
            ModelError: The runtime gave no completion.
        """
        answer = self._server.handle_chat_completions(body)
        if not isinstance(answer, dict) or "choices" not in answer:
            raise ModelError(str(answer)[:300])
        return answer
