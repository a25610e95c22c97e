"""A worker reads the catalogue's deltas side by side and applies them in order."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from container.problem import ConflictError
from ranker.catalogue import Catalogue
from ranker.segments import READERS, catch_up
from tests.model import shops

MANY = 5 * READERS + 3
PATIENCE_S = 30.0


class Published:
    """Versions 1 to `last`, each of one item; notes which versions were asked for, and by how many threads at once."""

    def __init__(self, last: int, together: int = 0) -> None:
        self.asked: list[int] = []
        self.most_at_once = 0
        self._last = last
        self._under_way = 0
        self._changed = threading.Condition()
        self._together = together

    def fetch(self, version: int) -> list[dict[str, Any]] | None:
        with self._changed:
            self.asked.append(version)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            self._changed.notify_all()
            # Nobody leaves before so many have come; reads one after the other would never bring them together.
            assert self._changed.wait_for(lambda: self.most_at_once >= self._together, PATIENCE_S)
        # The later a version, the earlier it is there.
        time.sleep(0.001 * (version % 3 == 1))
        with self._changed:
            self._under_way -= 1
        return [shops.record(f"item-{version}", revision=version)] if version <= self._last else None


def test_deltas_are_read_side_by_side_and_applied_in_order() -> None:
    catalogue, published = Catalogue(384), Published(MANY, together=READERS)
    catch_up(catalogue, published, MANY)
    assert catalogue.version == MANY
    assert catalogue.ids == [f"item-{version}" for version in range(1, MANY + 1)]
    assert sorted(published.asked) == list(range(1, MANY + 1))
    assert published.most_at_once == READERS


def test_without_a_wanted_version_it_goes_to_the_newest_and_asks_for_few_beyond() -> None:
    catalogue, published = Catalogue(384), Published(MANY)
    catch_up(catalogue, published)
    assert (catalogue.version, len(catalogue)) == (MANY, MANY)
    assert max(published.asked) <= MANY + READERS
    again = Published(MANY)
    assert catch_up(catalogue, again) == []
    assert again.asked == [MANY + 1]


def test_what_comes_before_a_version_that_is_not_published_is_applied() -> None:
    catalogue = Catalogue(384)
    with pytest.raises(ConflictError, match=f"version {MANY + 1} is not published; this worker holds {MANY}"):
        catch_up(catalogue, Published(MANY), MANY + 1)
    assert (catalogue.version, len(catalogue)) == (MANY, MANY)


def test_a_read_that_fails_leaves_the_deltas_before_it_applied() -> None:
    class Broken(Published):
        def fetch(self, version: int) -> list[dict[str, Any]] | None:
            if version == MANY - 1:
                raise ConnectionError("the bucket is away")
            return super().fetch(version)

    catalogue = Catalogue(384)
    with pytest.raises(ConnectionError):
        catch_up(catalogue, Broken(MANY), MANY)
    assert catalogue.version == MANY - 2
    catch_up(catalogue, Published(MANY), MANY)
    assert catalogue.version == MANY
