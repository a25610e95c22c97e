"""The small shop on an embedded AWS of its own."""

from __future__ import annotations

from tests.integration.retraining.conftest import changed, cloud, shop, small

__all__ = ["changed", "cloud", "shop", "small"]
