"""The lexicon of a warm worker: read when it is first needed, and again now and then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assistant.understanding.names import Names
from vitrine.domain.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitrine.stores.lexicon import Lexicons

FRESH_S = 5.0


class Vocabulary:
    """Names of the shop, at most `FRESH_S` old; where they cannot be read, those that are known."""

    def __init__(
        self, lexicons: Lexicons, report: Callable[[Exception], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lexicons = lexicons
        self._report = report
        self._clock = clock
        self._names = Names.of(Lexicon())
        self._read_at = float("-inf")

    def names(self) -> Names:
        """Give the names as they are now."""
        if self._clock() - self._read_at > FRESH_S:
            self._read_at = self._clock()
            try:
                lexicon = self._lexicons.read()
            except Exception as error:
                # A conversation without new words is better than none.
                self._report(error)
                return self._names
            if lexicon is not self._names.lexicon:
                self._names = Names.of(lexicon)
        return self._names
