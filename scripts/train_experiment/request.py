"""The request of the deployed state machine's training step, with the values of an experiment in place.

It is read from the definition that is deployed, so that an experiment cannot drift from what retraining does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Json = Any

_FORMAT = re.compile(r"States\.Format\((.*)\)", re.DOTALL)
_ARGUMENT = re.compile(r"\s*(?:'((?:[^'\\]|\\.)*)'|(\$[^,\s]*))\s*(?:,|$)")


class DefinitionError(ValueError):
    """The definition holds something that this reading of it does not know."""


def training_request(
    definition: Mapping[str, Any], name: str, dataset_uri: str | None, hyperparameters: Mapping[str, str]
) -> dict[str, Json]:
    """Return the CreateTrainingJob request that an execution of a name would send.

    Args:
        definition: The state machine, as DescribeStateMachine gives it.
        name: What the execution would be called: job, artifact and checkpoints are named after it.
        dataset_uri: The data set to train on; None for the one that the execution would prepare.
        hyperparameters: What is set otherwise than the stage does, or beside it.

    Raises:
        DefinitionError: The definition has no such step, or an expression that is not known here.
    """
    states = definition.get("States", {})
    if not {"Name", "Admit", "StartTrain", "Train"} <= states.keys():
        raise DefinitionError(
            "the definition has no states Name, Admit and Train: it is not a retraining of this version"
        )
    context = {"Execution": {"Name": name}}
    run = resolved(states["Name"]["Parameters"]["run"], {}, context)
    if dataset_uri is not None:
        run["dataset_uri"] = dataset_uri
    # What the step Admit makes of a start's input: the stage's own, then the start's, then the name.
    stage = states["Admit"]["Parameters"]["Payload"]["hyperparameters"]
    given = {**stage, **hyperparameters, "model_version": name}
    state = {
        "run": run,
        "try": states["StartTrain"]["Result"],
        "order": {"hyperparameters": {key: str(value) for key, value in given.items()}},
    }
    request: dict[str, Json] = resolved(states["Train"]["Parameters"], state, context)
    return request


def resolved(template: Json, state: Mapping[str, Any], context: Mapping[str, Any]) -> Json:
    """Return a payload template with its expressions replaced; raises DefinitionError."""
    if isinstance(template, list):
        return [resolved(entry, state, context) for entry in template]
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): _value(value, state, context) if key.endswith(".$") else resolved(value, state, context)
        for key, value in template.items()
    }


def _value(expression: str, state: Mapping[str, Any], context: Mapping[str, Any]) -> Json:
    called = _FORMAT.fullmatch(expression)
    if called is None:
        return _at(expression, state, context)
    template, *values = _arguments(called[1], state, context)
    for value in values:
        template = template.replace("{}", str(value), 1)
    return template


def _arguments(text: str, state: Mapping[str, Any], context: Mapping[str, Any]) -> list[Any]:
    found, place = [], 0
    while place < len(text):
        argument = _ARGUMENT.match(text, place)
        if argument is None:
            raise DefinitionError(f"cannot read the arguments {text!r}")
        found.append(_at(argument[2], state, context) if argument[1] is None else argument[1])
        place = argument.end()
    return found


def _at(path: str, state: Mapping[str, Any], context: Mapping[str, Any]) -> Json:
    root, value = (context, path[2:]) if path.startswith("$$") else (state, path[1:])
    found: Any = root
    for name in value.removeprefix(".").split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise DefinitionError(f"there is nothing at {path}")
        found = found[name]
    return found


def parsed(text: str) -> dict[str, Any]:
    """Parse a definition; raises DefinitionError."""
    try:
        definition: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise DefinitionError(f"the definition is not JSON: {error}") from error
    return definition
