"""The environment that a deploy gives every function."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vitrine.observability import logger


@pytest.fixture(autouse=True, scope="session")
def _deployed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Vitrine")
        patch.setenv("POWERTOOLS_SERVICE_NAME", "vitrine")
        # Made here, the logger writes to a stream that outlives each test.
        logger()
        yield
