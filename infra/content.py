"""The copy workflow as Amazon States Language: plan, write chunks side by side, conclude.

It is given a job's id and holds nothing else of it: what a workflow is told stays in its history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.erasure import RETRY
from infra.states import ERROR, State, failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.settings import StageSettings

STEPS = ("plan", "write", "park", "conclude")
FAILED = ("Plan", "Chunks", "Conclude")
_HOUR = 3600
_STEP_S = 120
_LONGEST_HOURS = 12


def definition(settings: StageSettings, functions: Mapping[str, str]) -> State:
    """The whole state machine, over its functions' ARNs by step; every branch ends in a state whose name says how."""
    ends = [f"{step}Failed" for step in FAILED]
    note = _invoke(functions, "conclude", {"cause.$": f"States.Format('{{}}: {{}}', $.end.name, $.{ERROR}.Error)"})
    # The cause that counts is why the step failed.
    note |= {"ResultPath": "$.noting", "Next": "HowItFailed"}
    note["Catch"] = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.noting", "Next": "HowItFailed"}]
    chosen = [{"Variable": "$.end.name", "StringEquals": end, "Next": end} for end in ends[:-1]]
    states: dict[str, State] = {
        "Plan": _caught(
            _invoke(functions, "plan")
            | {"ResultSelector": {"chunks.$": "$.Payload.chunks"}, "ResultPath": "$.plan", "Next": "Chunks"},
            "Plan",
        ),
        "Chunks": _caught(_chunks(settings, functions), "Chunks"),
        "Conclude": _caught(
            _invoke(functions, "conclude") | {"ResultPath": "$.concluded", "Next": "Written"}, "Conclude"
        ),
        "Written": {"Type": "Succeed"},
        "Note": note,
        "HowItFailed": {"Type": "Choice", "Choices": chosen, "Default": ends[-1]},
    }
    for end in ends:
        states[f"End{end}"] = {"Type": "Pass", "Result": {"name": end}, "ResultPath": "$.end", "Next": "Note"}
        states[end] = failure(end)
    return {
        "Comment": "Write the drafts of a job",
        "StartAt": "Plan",
        "TimeoutSeconds": _LONGEST_HOURS * _HOUR,
        "States": states,
    }


def _chunks(settings: StageSettings, functions: Mapping[str, str]) -> State:
    """Chunks, some at a time: what one leaves unwritten is parked, and the others go on."""
    place = {"first.$": "$.chunk.first", "last.$": "$.chunk.last"}
    write = _invoke(functions, "write", place) | {
        "ResultSelector": {"done.$": "$.Payload.done"},
        "ResultPath": "$.written",
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": "Park"}],
        "Next": "IsWritten",
    }
    done = {"Variable": "$.written.done", "BooleanEquals": True, "Next": "ChunkEnded"}
    return {
        "Type": "Map",
        "ItemsPath": "$.plan.chunks",
        "ItemSelector": {"job_id.$": "$.job_id", "chunk.$": "$$.Map.Item.Value"},
        "MaxConcurrency": settings.content.concurrency,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Write",
            "States": {
                "Write": write,
                "IsWritten": {"Type": "Choice", "Choices": [done], "Default": "Write"},
                "Park": _invoke(functions, "park", place) | {"ResultPath": "$.parked", "Next": "ChunkEnded"},
                "ChunkEnded": {"Type": "Pass", "Result": {"done": True}, "End": True},
            },
        },
        "ResultPath": "$.chunks",
        "Next": "Conclude",
    }


def _invoke(functions: Mapping[str, str], step: str, more: Mapping[str, str] | None = None) -> State:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": functions[step], "Payload": {"job_id.$": "$.job_id", **(more or {})}},
        "ResultSelector": {"done": True},
        "TimeoutSeconds": _STEP_S,
        "Retry": RETRY,
    }


def _caught(state: State, step: str) -> State:
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": f"End{step}Failed"}
    return {**state, "Catch": [catch]}
