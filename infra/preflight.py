"""What an AWS account lacks before a stage can be deployed: bootstrap, quotas, model access.

``python -m infra.preflight --stage dev`` prints a line for each; it ends with 1 if something is lacking, with 2 if AWS
cannot be asked at all. It only reads.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.settings import SettingsError, StageSettings

Verdict = Literal["ok", "lacking", "unknown"]
Session = Any  # boto3 has no types of its own

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
_BOOTSTRAP_VERSION = 6
_FUNCTIONS = 18
_RESERVE = 100  # Lambda keeps this much concurrency unreserved
_MARKS: dict[Verdict, str] = {"ok": "ok      ", "lacking": "LACKING ", "unknown": "unknown "}


@dataclass(frozen=True)
class Finding:
    """One answer: what was looked at, the verdict, and what to do about it."""

    subject: str
    verdict: Verdict
    words: str

    def line(self) -> str:
        """The finding as one line of the report."""
        return f"{_MARKS[self.verdict]}{self.subject}: {self.words}"


@dataclass(frozen=True)
class Need:
    """At least `amount` of the quota of `service` whose name holds all of `words`."""

    service: str
    words: tuple[str, ...]
    amount: float
    why: str


def needs(settings: StageSettings) -> list[Need]:
    """The quotas that a stage needs."""
    reserved = sum(
        runs * (_FUNCTIONS if "*" in pattern else 1) for pattern, runs in settings.reserved_concurrency.items()
    )
    concurrency = reserved + _RESERVE if reserved else 50
    return [
        Need("lambda", ("concurrent executions",), concurrency, "the functions run at the same time"),
        Need("apigateway", ("throttle rate",), settings.throttles.api.rate, "the API's own limit is set to it"),
        *_endpoint_needs(settings),
        *_job_needs(settings),
    ]


def _endpoint_needs(settings: StageSettings) -> Iterator[Need]:
    endpoints = settings.endpoints
    if endpoints.profile == "serverless":
        total = 2 * endpoints.max_concurrency
        yield Need("sagemaker", ("serverless", "concurrency"), total, "two serverless endpoints")
        return
    instance = endpoints.gpu_instance if endpoints.profile == "gpu" else endpoints.cpu_instance
    # During a canary the old and the new fleet run side by side.
    total = 4 * endpoints.min_instances
    yield Need("sagemaker", (instance, "for endpoint usage"), total, "two fleets, doubled while one is replaced")


def _job_needs(settings: StageSettings) -> Iterator[Need]:
    retraining = settings.retraining
    usage = "for spot training job usage" if retraining.spot else "for training job usage"
    yield Need("sagemaker", (retraining.train_instance, usage), retraining.train_instances, "training")
    for instance in sorted({retraining.prepare_instance, retraining.evaluate_instance}):
        yield Need("sagemaker", (instance, "for processing job usage"), 1, "preparing and evaluating")


def judge(need: Need, quotas: Sequence[tuple[str, float]]) -> Finding:
    """Compare a need with the account's quotas, given as (name, value)."""
    subject = f"{need.service} quota"
    matching = [(name, value) for name, value in quotas if all(word in name.lower() for word in need.words)]
    if not matching:
        return Finding(subject, "unknown", f"the account lists no quota named like {' '.join(need.words)!r}")
    name, value = max(matching, key=lambda one: one[1])
    if value < need.amount:
        words = f"{name!r} is {value:g}, {need.amount:g} are needed ({need.why}). Ask for more in Service Quotas."
        return Finding(subject, "lacking", words)
    return Finding(subject, "ok", f"{name!r} is {value:g}; {need.amount:g} are needed")


def check_quotas(session: Session, settings: StageSettings) -> list[Finding]:
    """Compare the stage's needs with the account's quotas."""
    wanted = needs(settings)
    listed = {service: _quotas(session, service) for service in sorted({need.service for need in wanted})}
    return [judge(need, listed[need.service]) for need in wanted]


def _quotas(session: Session, service: str) -> list[tuple[str, float]]:
    client = session.client("service-quotas")
    quotas: dict[str, float] = {}
    # The defaults first: an applied quota of the same name replaces its default.
    for operation in ("list_aws_default_service_quotas", "list_service_quotas"):
        for page in client.get_paginator(operation).paginate(ServiceCode=service):
            quotas |= {quota["QuotaName"]: quota["Value"] for quota in page["Quotas"]}
    return list(quotas.items())


def check_bootstrap(session: Session, _settings: StageSettings) -> list[Finding]:
    """Whether `cdk bootstrap` was run, recently enough."""
    subject = "CDK bootstrap"
    try:
        version = int(session.client("ssm").get_parameter(Name=BOOTSTRAP)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return [Finding(subject, "lacking", "the region is not bootstrapped. Run: npx cdk bootstrap")]
    if version < _BOOTSTRAP_VERSION:
        words = f"version {version} is too old, {_BOOTSTRAP_VERSION} is needed. Run: npx cdk bootstrap"
        return [Finding(subject, "lacking", words)]
    return [Finding(subject, "ok", f"version {version}")]


def check_language_model(session: Session, settings: StageSettings) -> list[Finding]:
    """Whether the account may call the stage's language model."""
    subject, model = "Bedrock model access", settings.language_model
    if model is None or settings.own_language_model:
        return [Finding(subject, "ok", "the stage uses no language model of Bedrock's")]
    answer = session.client("bedrock").get_foundation_model_availability(modelId=model)
    if answer["authorizationStatus"] == "AUTHORIZED" and answer["entitlementAvailability"] == "AVAILABLE":
        return [Finding(subject, "ok", model)]
    return [Finding(subject, "lacking", f"no access to {model}. Ask for it in the Bedrock console.")]


CHECKS: tuple[tuple[str, Callable[[Session, StageSettings], list[Finding]]], ...] = (
    ("CDK bootstrap", check_bootstrap),
    ("quotas", check_quotas),
    ("Bedrock model access", check_language_model),
)


def examine(session: Session, settings: StageSettings) -> list[Finding]:
    """Run every check; one that AWS refuses to answer is a finding, not the end."""
    findings: list[Finding] = []
    for subject, check in CHECKS:
        try:
            findings.extend(check(session, settings))
        except (ClientError, BotoCoreError) as error:
            findings.append(Finding(subject, "unknown", f"AWS did not answer: {error}"))
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings for one stage in the account of the current credentials."""
    parser = argparse.ArgumentParser(prog="python -m infra.preflight", description=__doc__)
    parser.add_argument("--stage", default="dev")
    try:
        settings = StageSettings.load(parser.parse_args(arguments).stage)
        session = boto3.Session(region_name=settings.region)
        identity = session.client("sts").get_caller_identity()
    except (SettingsError, ClientError, BotoCoreError) as problem:
        _say(f"Nothing could be checked: {problem}")
        return 2
    _say(f"Account {identity['Account']}, region {session.region_name}, stage {settings.stage}")
    findings = examine(session, settings)
    for finding in findings:
        _say(finding.line())
    return 1 if any(finding.verdict == "lacking" for finding in findings) else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
