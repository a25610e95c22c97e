"""What every poller of an event source mapping is: a thread that takes one step after another until it is stopped."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from typing import Any

from embedded import event_filter
from embedded.batches import Policy

_LOG = logging.getLogger("embedded.streams")
_AFTER_ERROR_S = 1.0
_STOP_S = 30


class Poller(ABC):
    """Polls one source for one mapping. While `hurry` is set, batching windows are not waited for."""

    def __init__(self, mapping: Any, hurry: threading.Event) -> None:
        self._mapping = mapping
        self._hurry = hurry
        self._policy = Policy.of(mapping)
        self._patterns = event_filter.patterns(mapping.filter_criteria)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=f"poller-{mapping.uuid[:8]}", daemon=True)

    @property
    @abstractmethod
    def caught_up(self) -> bool:
        """Whether all that the source holds now is settled."""

    def start(self) -> None:
        """Poll in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; an invocation under way is waited for."""
        self._stopping.set()
        self._thread.join(_STOP_S)

    @abstractmethod
    def _step(self) -> bool:
        """Settle one batch; False when the source had nothing new."""

    @abstractmethod
    def _rest(self) -> None:
        """Wait a little, or for the source to have something."""

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                if not self._mapping.enabled or not self._step():
                    self._rest()
            except Exception:
                # What a part that stops already makes fail is no news.
                if not self._stopping.is_set():
                    _LOG.exception("poller of %s", self._mapping.event_source_arn)
                self._stopping.wait(_AFTER_ERROR_S)
