"""What every test of the process shares."""

from __future__ import annotations

import functools
from typing import Any

import botocore.loaders
from hypothesis import settings

# How long an example takes is the machine's matter, not the test's.
settings.register_profile("vitrine", deadline=None)
settings.load_profile("vitrine")


def pytest_configure() -> None:
    """Read botocore's descriptions of services once, however many sessions tests open: that took minutes."""
    read = botocore.loaders.JSONFileLoader().load_file
    once = functools.cache(read)

    def load_file(_self: Any, path: str) -> Any:
        return once(path)

    botocore.loaders.JSONFileLoader.load_file = load_file
