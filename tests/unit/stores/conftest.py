"""A clock that moves only when somebody waits."""

from __future__ import annotations

from tests.unit.stores.clock import clock

__all__ = ["clock"]
