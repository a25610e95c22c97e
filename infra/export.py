"""The export workflow as Amazon States Language: collect what the table holds, find what the lake does, publish both.

It is given an id and a digest, and holds nothing else of anyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.erasure import RETRY, RETRY_SERVICE, JobSpec, Parts, processing_job
from infra.states import ERROR, State, failure

if TYPE_CHECKING:
    from infra.settings import StageSettings

STEPS = ("collect", "publish", "give-up")
FAILED = ("Collect", "Export", "Publish")
_HOUR = 3600


def definition(settings: StageSettings, parts: Parts) -> State:
    """The whole state machine; every branch ends in a state whose name says how."""
    ends = [f"{step}Failed" for step in FAILED]
    chosen = [{"Variable": "$.end.name", "StringEquals": end, "Next": end} for end in ends[:-1]]
    give_up = _invoke(parts, "give-up", "HowItFailed", "HowItFailed")
    # The cause that counts is why the step failed.
    give_up["Catch"] = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.giving_up", "Next": "HowItFailed"}]
    states: dict[str, State] = {
        "Collect": _invoke(parts, "collect", "Export", "EndCollectFailed"),
        "Export": _export(settings, parts),
        "Publish": _invoke(parts, "publish", "Exported", "EndPublishFailed"),
        "Exported": {"Type": "Succeed"},
        "GiveUp": give_up,
        "HowItFailed": {"Type": "Choice", "Choices": chosen, "Default": ends[-1]},
    }
    for end in ends:
        states[f"End{end}"] = {"Type": "Pass", "Result": {"name": end}, "ResultPath": "$.end", "Next": "GiveUp"}
        states[end] = failure(end)
    return {
        "Comment": "Put together all that is held of a person",
        "StartAt": "Collect",
        "TimeoutSeconds": (settings.privacy.max_hours + 1) * _HOUR,
        "States": states,
    }


def _export(settings: StageSettings, parts: Parts) -> State:
    folder = f"s3://{parts.lake_bucket}/exports/{{}}/{{}}"
    spec = JobSpec(
        "export",
        f"States.Format('{settings.name('export')}-{{}}', $.export_id)",
        f"States.Format('{folder}/order/', $.digest, $.export_id)",
        ("files", f"States.Format('{folder}/files', $.digest, $.export_id)"),
    )
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createProcessingJob.sync",
        "Parameters": processing_job(settings, parts, spec),
        "ResultSelector": {"done": True},
        "ResultPath": "$.made",
        "TimeoutSeconds": settings.privacy.max_hours * _HOUR,
        "Retry": RETRY_SERVICE,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": "EndExportFailed"}],
        "Next": "Publish",
    }


def _invoke(parts: Parts, step: str, then: str, otherwise: str) -> State:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {
            "FunctionName": parts.functions[step],
            "Payload": {"export_id.$": "$.export_id", "digest.$": "$.digest"},
        },
        "ResultSelector": {"done": True},
        "ResultPath": f"$.{step.replace('-', '_')}",
        "TimeoutSeconds": 900,
        "Retry": RETRY,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": otherwise}],
        "Next": then,
    }
