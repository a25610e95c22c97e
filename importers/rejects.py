"""What was rejected and why: counts for the screen, first examples, and every one in a JSON Lines file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES_KEPT = 3
VALUE_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Reject:
    """One fault of one row: where it is, the rule it breaks, and what stood there, shortened."""

    file: str
    line: int
    field: str
    limit: str
    value: str

    @property
    def reason(self) -> str:
        """Group faults of one kind."""
        return f"{self.field}: {self.limit}" if self.field else self.limit

    def to_json(self) -> str:
        """Give the fault as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def shown(value: Any) -> str:
    """Shorten a rejected value so that a report stays readable and bounded."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= VALUE_SHOWN else f"{text[: VALUE_SHOWN - 1]}…"


@dataclass
class RejectCounts:
    """Counts per reason with first examples; bounded, and small enough for a checkpoint."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, rejects: Iterable[Reject]) -> None:
        """Count faults in."""
        for reject in rejects:
            seen = self.counts.get(reject.reason, 0)
            self.counts[reject.reason] = seen + 1
            if seen < EXAMPLES_KEPT:
                self.examples.setdefault(reject.reason, []).append(asdict(reject))
