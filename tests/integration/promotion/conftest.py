"""The small shop on an embedded AWS of its own."""

from __future__ import annotations

from tests.integration.retraining.conftest import cloud, shop

__all__ = ["cloud", "shop"]
