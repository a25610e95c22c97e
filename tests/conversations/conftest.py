from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.stage import Stage, stage


@pytest.fixture(scope="package")
def shop() -> Iterator[Stage]:
    """The small shop, with its assistant."""
    with stage() as started:
        yield started
