"""What every test of the process shares."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import botocore.loaders
import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
# Of these, each file may run by itself; the files of every other folder share a stage, an assembly or a model.
_APART = frozenset({TESTS / "e2e"})

_LONGEST_ID = 100

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


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call what is compressed or signed by its argument: it holds the time, and all processes must use the same ids."""
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > _LONGEST_ID) else None


# Before the plugin's own: it reads the groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Keep the tests of a folder in one process, and in order, where several processes share the work."""
    for item in items:
        place = item.path if item.path.parent in _APART else item.path.parent
        item.add_marker(pytest.mark.xdist_group(str(place.relative_to(TESTS))))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to go on where processes would share the tests of a folder after all."""
    grouped = getattr(session.config.option, "loadgroup", False)
    if grouped and not all("@" in item.nodeid for item in session.items):
        pytest.exit("xdist keeps no group of tests in one process with this version of pytest", returncode=3)
