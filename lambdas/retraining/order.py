"""What an execution is started for: to learn a model, or to put the previous one back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from retraining.errors import InputRefused

LONGEST_REASON = 400
MOST_HYPERPARAMETERS = 50
LONGEST_VALUE = 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LEARN = ("hyperparameters", "force", "accept_drift", "reason")
_ROLL_BACK = ("roll_back_to", "reason", "alarm")


@dataclass(frozen=True, slots=True)
class Order:
    """One start; `alarm` names the alarm that asked for a roll back, empty where a person did."""

    roll_back: bool
    reason: str
    alarm: str = ""
    force: bool = False
    accept_drift: bool = False
    hyperparameters: Mapping[str, str] | None = None

    @classmethod
    def parse(cls, given: object) -> Order:
        """Read an execution's input; raises InputRefused with the field, what it may be and what it was."""
        if not isinstance(given, Mapping):
            raise InputRefused(f"the input must be an object, not {_shown(given)}")
        known = _ROLL_BACK if "roll_back_to" in given else _LEARN
        unknown = sorted(str(name) for name in given if name not in known)
        if unknown:
            raise InputRefused(f"the input knows no {', '.join(unknown)[:LONGEST_VALUE]}, only {', '.join(known)}")
        if "roll_back_to" not in given:
            return _learn(given)
        if given["roll_back_to"] != "previous":
            raise InputRefused(f'roll_back_to must be "previous", not {_shown(given["roll_back_to"])}')
        return cls(roll_back=True, reason=_text(given, "reason"), alarm=_text(given, "alarm"))


def _learn(given: Mapping[str, Any]) -> Order:
    reason = _text(given, "reason")
    return Order(
        roll_back=False,
        reason=reason,
        force=_reasoned(given, "force", reason),
        accept_drift=_reasoned(given, "accept_drift", reason),
        hyperparameters=_hyperparameters(given.get("hyperparameters", {})),
    )


def _reasoned(given: Mapping[str, Any], name: str, reason: str) -> bool:
    """Read a switch that passes over a rule, which nobody may do without a reason."""
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise InputRefused(f"{name} must be true or false, not {_shown(value)}")
    if value and not reason:
        raise InputRefused(f"{name} needs a reason, which is kept with the run")
    return value


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_REASON:
        raise InputRefused(f"{name} must be a text of at most {LONGEST_REASON} characters, not {_shown(value)}")
    return " ".join(value.split())


def _hyperparameters(given: object) -> dict[str, str]:
    if not isinstance(given, Mapping) or len(given) > MOST_HYPERPARAMETERS:
        raise InputRefused(f"hyperparameters must be an object of at most {MOST_HYPERPARAMETERS}, not {_shown(given)}")
    return {_name(name): _value(name, value) for name, value in given.items()}


def _name(name: object) -> str:
    # The version is the run's own name, whatever the input says.
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == "model_version":
        raise InputRefused(f"hyperparameters may have no {_shown(name)}")
    return name


def _value(name: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str | int | float) or not 0 < len(text) <= LONGEST_VALUE:
        raise InputRefused(
            f"hyperparameters.{name} must be a number, true, false or a text of 1 to {LONGEST_VALUE} characters,"
            f" not {_shown(value)}"
        )
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
