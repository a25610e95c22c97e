"""One embedded AWS for each module's tests: moto's state is global to the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from embedded.cloud import Cloud
from tests.embedded.support import image

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as started:
        yield started


@pytest.fixture(scope="module")
def image_uri(cloud: Cloud) -> str:
    return image(cloud)
