"""The erasure workflow as Amazon States Language: find, erase, settle, do both again, rewrite the lake, conclude.

It is given an id and holds nothing else of anyone: what a workflow is told stays in its history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.states import ERROR, INTERRUPTIONS, TRANSIENT, State, failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.settings import StageSettings

STEPS = ("find", "erase", "plan", "conclude", "fail")
FAILED = ("Find", "Erase", "Plan", "Rewrite", "Conclude")
LONGEST_DAYS = 7
"""More than a training may take that must end first, and several tries."""
_RUN_WAIT_S = 600
_HOUR = 3600
_TRIES = 3
_JOB_PATIENCE = 2
_VOLUME_GB = 10
_NOTING = "noting"
RETRY_SERVICE: list[State] = [
    {
        "ErrorEquals": ["ThrottlingException", "SageMaker.ThrottlingException"],
        "IntervalSeconds": 5,
        "BackoffRate": 2,
        "MaxAttempts": 5,
        "JitterStrategy": "FULL",
    }
]
RETRY: list[State] = [
    {
        "ErrorEquals": ["BatchFailedError", "Lambda.Unknown", "Sandbox.Timedout", *TRANSIENT],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 5,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "FULL",
    }
]


@dataclass(frozen=True)
class Parts:
    """What the workflow works with: ARNs of its functions by step, the jobs' image and role, the lake and the topic."""

    functions: Mapping[str, str]
    jobs_image: str
    job_role_arn: str
    lake_bucket: str
    topic_arn: str
    key_arn: str | None


def definition(settings: StageSettings, parts: Parts) -> State:
    """The whole state machine; every branch ends in a state whose name says how."""
    workflow = _Workflow(settings, parts)
    return {
        "Comment": "Erase a person from all that is stored, and give a receipt",
        "StartAt": "Start",
        "TimeoutSeconds": LONGEST_DAYS * 24 * _HOUR,
        "States": {**workflow.erase(), **workflow.rewrite(), **workflow.end()},
    }


class _Workflow:
    def __init__(self, settings: StageSettings, parts: Parts) -> None:
        self._settings, self._parts = settings, parts

    def erase(self) -> dict[str, State]:
        """Mark and remove, again and again until all that was under way has ended."""
        by_next = {"wait": "Settle", "wait_for_run": "WaitForRun", "rewrite": "StartRewrite"}
        return {
            "Start": _pass({"number": 0, "last": 0}, "$.try", "Find"),
            "Find": self._invoke("find", "$.found", ("people",), "Erase"),
            "Erase": self._invoke("erase", "$.erased", ("done",), "IsErased"),
            "IsErased": _choice({"$.erased.done": "Plan"}, "Erase"),
            "Plan": self._invoke("plan", "$.plan", ("next", "at"), "WhatNext"),
            "WhatNext": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.plan.next", "StringEquals": said, "Next": then} for said, then in by_next.items()
                ],
                "Default": "Conclude",
            },
            "Settle": {"Type": "Wait", "Seconds": self._settings.privacy.settle_seconds, "Next": "Find"},
            "WaitForRun": {"Type": "Wait", "Seconds": _RUN_WAIT_S, "Next": "Find"},
            "Conclude": self._invoke("conclude", "$.concluded", ("done",), "IsConcluded", {"at.$": "$.plan.at"}),
            # Asked for again meanwhile: what came in between is to go as well.
            "IsConcluded": _choice({"$.concluded.done": "Erased"}, "Settle"),
            "Erased": {"Type": "Succeed"},
        }

    def rewrite(self) -> dict[str, State]:
        """The job, tried anew where its machine was the trouble."""
        interrupted = [{"Variable": f"$.{ERROR}.Cause", "StringMatches": pattern} for pattern in INTERRUPTIONS]
        again = {
            "And": [
                {"Variable": "$.try.number", "NumericLessThanPath": "$.try.last"},
                {"Variable": f"$.{ERROR}.Cause", "IsPresent": True},
                {"Or": interrupted},
            ]
        }
        job = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sagemaker:createProcessingJob.sync",
            "Parameters": self._job(),
            "ResultSelector": {"done": True},
            "ResultPath": "$.rewritten",
            "TimeoutSeconds": _JOB_PATIENCE * self._settings.privacy.max_hours * _HOUR,
            "Retry": RETRY_SERVICE,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": "IsRewriteInterrupted"}],
            "Next": "Conclude",
        }
        return {
            # The lake is rewritten again where the erasure was moved on meanwhile: numbers go on, for they name jobs.
            "StartRewrite": _number("$.try.number", _TRIES, "Rewrite"),
            "Rewrite": job,
            "IsRewriteInterrupted": {
                "Type": "Choice",
                "Choices": [{**again, "Next": "RewriteAgain"}],
                "Default": "EndRewriteFailed",
            },
            "RewriteAgain": _number("$.try.last", 0, "Rewrite"),
        }

    def end(self) -> dict[str, State]:
        """What did not end well is noted in the record, told, and ends by its name."""
        ends = [f"{step}Failed" for step in FAILED]
        noted = {f"End{end}": _pass({"name": end}, "$.end", "Note") for end in ends}
        note = self._invoke(
            "fail", f"$.{_NOTING}", ("noted",), "Notify", {"cause.$": f"States.JsonToString($.{ERROR})"}
        )
        # The cause that counts is why the step failed.
        note["Catch"] = [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{_NOTING}", "Next": "Notify"}]
        message = "States.Format('{} of erasure {}: see docs/runbooks/privacy.md', $.end.name, $.erasure_id)"
        notify = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {
                "TopicArn": self._parts.topic_arn,
                "Subject": f"Vitrine {self._settings.stage}: an erasure has failed",
                "Message.$": message,
            },
            "ResultPath": "$.notified",
            "TimeoutSeconds": 60,
            "Retry": RETRY,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.notified", "Next": "HowItFailed"}],
            "Next": "HowItFailed",
        }
        chosen = [{"Variable": "$.end.name", "StringEquals": end, "Next": end} for end in ends[:-1]]
        how = {"Type": "Choice", "Choices": chosen, "Default": ends[-1]}
        return {**noted, "Note": note, "Notify": notify, "HowItFailed": how, **{end: failure(end) for end in ends}}

    def _invoke(
        self, step: str, path: str, kept: tuple[str, ...], then: str, more: Mapping[str, str] | None = None
    ) -> State:
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {
                "FunctionName": self._parts.functions[step],
                "Payload": {"erasure_id.$": "$.erasure_id", **(more or {})},
            },
            "ResultSelector": {f"{name}.$": f"$.Payload.{name}" for name in kept},
            "ResultPath": path,
            "TimeoutSeconds": 900,
            "Retry": RETRY,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": f"$.{ERROR}", "Next": f"End{step.title()}Failed"}],
            "Next": then,
        }

    def _job(self) -> State:
        folder = f"s3://{self._parts.lake_bucket}/erasures/{{}}"
        spec = JobSpec(
            "erase",
            f"States.Format('{self._settings.name('erase')}{{}}-{{}}', $.try.number, $$.Execution.Name)",
            f"States.Format('{folder}/order/', $.erasure_id)",
            # One for each job: what an earlier one removed is in its own report alone.
            ("report", f"States.Format('{folder}/report/{{}}-{{}}', $.erasure_id, $$.Execution.Name, $.try.number)"),
        )
        return processing_job(self._settings, self._parts, spec)


@dataclass(frozen=True)
class JobSpec:
    """A job on people: its command, and expressions that give its name, its order's place and its output's.

    A name for each try of each execution: SageMaker never takes one twice.
    """

    command: str
    name: str
    order: str
    output: tuple[str, str]


def processing_job(settings: StageSettings, parts: Parts, spec: JobSpec) -> State:
    """What SageMaker is asked: one machine that reads an order and the lake."""
    privacy = settings.privacy
    key = {"KmsKeyId": parts.key_arn} if parts.key_arn else {}
    volume_key = {"VolumeKmsKeyId": parts.key_arn} if parts.key_arn else {}
    order = {
        "S3Uri.$": spec.order,
        "LocalPath": "/opt/ml/processing/input/order",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
    }
    name, uri = spec.output
    written = {"S3Uri.$": uri, "LocalPath": f"/opt/ml/processing/output/{name}", "S3UploadMode": "EndOfJob"}
    cluster = {"InstanceType": privacy.instance, "InstanceCount": 1, "VolumeSizeInGB": _VOLUME_GB, **volume_key}
    return {
        "ProcessingJobName.$": spec.name,
        "RoleArn": parts.job_role_arn,
        "AppSpecification": {
            "ImageUri": parts.jobs_image,
            "ContainerEntrypoint": ["python", "-m", "container"],
            "ContainerArguments": [spec.command],
        },
        "ProcessingInputs": [{"InputName": "order", "S3Input": order}],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": name, "S3Output": written}], **key},
        "ProcessingResources": {"ClusterConfig": cluster},
        "StoppingCondition": {"MaxRuntimeInSeconds": privacy.max_hours * _HOUR},
        "Environment": {"STAGE": settings.stage, "LAKE_BUCKET": parts.lake_bucket},
    }


def _choice(then: Mapping[str, str], otherwise: str) -> State:
    choices = [{"Variable": variable, "BooleanEquals": True, "Next": state} for variable, state in then.items()]
    return {"Type": "Choice", "Choices": choices, "Default": otherwise}


def _number(last: str, more: int, then: str) -> State:
    """Count a job; no more are tried after number `last`, a path, plus `more`."""
    return {
        "Type": "Pass",
        "Parameters": {
            "number.$": "States.MathAdd($.try.number, 1)",
            "last.$": f"States.MathAdd({last}, {more})",
        },
        "ResultPath": "$.try",
        "Next": then,
    }


def _pass(result: State, path: str, then: str) -> State:
    return {"Type": "Pass", "Result": result, "ResultPath": path, "Next": then}
