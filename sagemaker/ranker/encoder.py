"""The transformer's graph on ONNX Runtime: the same states as numpy's, in a quarter of the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnxruntime

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Floats, Ints


class Encoder:
    """One session of one thread: a worker answers one request at a time."""

    def __init__(self, arrays: Arrays) -> None:
        """Load the group `encoder` of an artifact."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            arrays["graph"].tobytes(), options, providers=["CPUExecutionProvider"]
        )

    def hidden(self, vectors: Floats, kinds: Ints, gaps: Ints, last: Ints) -> Floats:
        """Return the state behind each sequence's last event, (V, D).

        Args:
            vectors: (V, L, D) of the events' items.
            kinds: (V, L) event type codes.
            gaps: (V, L) buckets of the time since the event before.
            last: (V,) places of the last events.
        """
        inputs = {"vectors": vectors, "kinds": kinds, "gaps": gaps, "last": last[:, None]}
        hidden: Floats = self._session.run(None, inputs)[0]
        return hidden
