"""A training job's settings from SageMaker's hyperparameters, which are all strings."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from ranker.fitting import FittingSettings
from ranker.linear import LinearSettings

_TRAINING = ("epochs", "patience", "batch", "events", "refresh", "negatives", "rate", "decay", "seed")
_SHAPE = ("width", "heads", "layers", "length", "dropout", "own_dropout")
_LINEAR = ("text", "penalty", "likeness", "shoppers")
_FITTING = ("head", "valid_queries")
_CONTROL = ("diversity", "popularity_penalty")


class HyperparameterError(ValueError):
    """A hyperparameter is not the number that it must be."""


def from_hyperparameters(given: dict[str, str]) -> FittingSettings:
    """Return the settings, with defaults for what is not given; names that are not ours are left alone.

    Raises:
        HyperparameterError: A value is no number of the wanted kind, or outside its range.
    """
    settings = FittingSettings()
    shape = _changed(settings.training.shape, _SHAPE, given)
    training = replace(_changed(settings.training, _TRAINING, given), shape=shape)
    linear: LinearSettings = _changed(settings.linear, _LINEAR, given)
    sized: FittingSettings = _changed(settings, _FITTING, given)
    control = _changed(settings.control, _CONTROL, given)
    return replace(sized, training=training, linear=linear, control=control, seed=training.seed)


def _changed(settings: Any, names: tuple[str, ...], given: dict[str, str]) -> Any:
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(settings)}
    changes = {name: _number(name, given[name], kinds[name]) for name in names if name in given}
    try:
        return replace(settings, **changes)
    except ValueError as error:
        raise HyperparameterError(f"hyperparameter {error}") from None


def _number(name: str, text: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(text)
    except ValueError:
        raise HyperparameterError(f"hyperparameter {name} must be a {kind.__name__}, got {text!r}") from None
