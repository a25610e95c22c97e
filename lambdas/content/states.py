"""What may become of a draft, and by whose word."""

from __future__ import annotations

from typing import Literal

Decision = Literal["approve", "reject", "publish"]
State = Literal["ready", "failed", "approved", "rejected", "published"]
LONGEST_CAUSE = 500
"""Characters of why a job failed."""
STATES: tuple[State, ...] = ("ready", "failed", "approved", "rejected", "published")
FROM: dict[Decision, tuple[State, ...]] = {
    "approve": ("ready",),
    "reject": ("ready", "approved"),
    "publish": ("approved",),
}
BECOMES: dict[Decision, State] = {"approve": "approved", "reject": "rejected", "publish": "published"}


def allowed(state: str, decision: Decision) -> bool:
    """Say whether a draft in this state may be decided on like this."""
    return state in FROM[decision]
