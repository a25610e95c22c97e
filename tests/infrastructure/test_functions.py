"""Every function is deployed with what it needs to be run in earnest."""

from __future__ import annotations

import json

from infra.settings import StageSettings
from tests.infrastructure.assembly import Assembly

API_FUNCTIONS = {
    "authorizer", "events", "profiles", "sessions", "recommendations", "assistant", "feedback", "catalogue", "models",
    "privacy", "content",
}  # fmt: skip
STREAM_FUNCTIONS = {"catalogue-stream", "trends", "lake"}
RETRAINING_FUNCTIONS = {
    f"retraining-{name}"
    for name in (
        "seed-pointer", "build-image", "admit", "gate", "register", "publish-neighbours", "smoke-test", "promote",
        "roll-back", "find-previous", "take-back", "collect", "report",
    )
}  # fmt: skip
PRIVACY_FUNCTIONS = {
    f"privacy-{step}" for step in ("find", "erase", "plan", "conclude", "fail", "collect", "publish", "give-up")
}
CONTENT_FUNCTIONS = {f"content-{step}" for step in ("plan", "write", "park", "conclude")}


def test_the_functions_are_these(assembly: Assembly) -> None:
    names = {one.properties["FunctionName"] for one in assembly.resources("AWS::Lambda::Function")}
    expected = API_FUNCTIONS | STREAM_FUNCTIONS | RETRAINING_FUNCTIONS | PRIVACY_FUNCTIONS | CONTENT_FUNCTIONS
    expected |= {"rotation", "privacy-sweep"}
    assert names == {f"vitrine-{assembly.stage}-{name}" for name in expected}


def test_each_is_arm64_on_the_newest_python_with_a_dead_letter_queue_and_traces(assembly: Assembly) -> None:
    for function in assembly.resources("AWS::Lambda::Function"):
        assert function.properties["Architectures"] == ["arm64"]
        assert function.properties["Runtime"] == "python3.14"
        assert function.properties["DeadLetterConfig"]["TargetArn"]
        assert function.properties["TracingConfig"] == {"Mode": "Active"}
        assert len(function.properties["Layers"]) == 1


def test_no_concurrency_is_kept_unless_a_stage_says_so(assembly: Assembly) -> None:
    assert StageSettings.load(assembly.stage).reserved_concurrency == {}
    for function in assembly.resources("AWS::Lambda::Function"):
        assert "ReservedConcurrentExecutions" not in function.properties


def test_answers_that_lack_something_are_watched(assembly: Assembly) -> None:
    alarms = [one.properties for one in assembly.resources("AWS::CloudWatch::Alarm")]
    service = [{"Name": "service", "Value": f"vitrine-{assembly.stage}-recommendations"}]
    watched = {one["MetricName"] for one in alarms if one.get("Dimensions") == service}
    assert watched == {"DegradedPersonalisation", "DegradedLiveStock"}


def test_each_keeps_its_logs_for_the_stages_days(assembly: Assembly) -> None:
    days = StageSettings.load(assembly.stage).log_retention_days
    groups = {one.properties["LogGroupName"]: one for one in assembly.resources("AWS::Logs::LogGroup")}
    assert {group.properties["RetentionInDays"] for group in groups.values()} == {days}
    for function in assembly.resources("AWS::Lambda::Function"):
        assert f"/aws/lambda/{function.properties['FunctionName']}" in groups


def test_each_has_an_alias_live(assembly: Assembly) -> None:
    aliases = [one.properties["Name"] for one in assembly.resources("AWS::Lambda::Alias")]
    assert aliases == ["live"] * len(list(assembly.resources("AWS::Lambda::Function")))


def test_each_is_told_its_stage_and_all_run_the_same_code(assembly: Assembly) -> None:
    functions = list(assembly.resources("AWS::Lambda::Function"))
    assert len({json.dumps(one.properties["Code"]["S3Key"]) for one in functions}) == 1
    for function in functions:
        variables = function.properties["Environment"]["Variables"]
        assert variables["STAGE"] == assembly.stage
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Vitrine"


def test_a_streams_reader_parks_one_bad_record_alone(assembly: Assembly) -> None:
    mappings = list(assembly.resources("AWS::Lambda::EventSourceMapping"))
    assert len(mappings) == len(STREAM_FUNCTIONS)
    for mapping in mappings:
        assert mapping.properties["BisectBatchOnFunctionError"] is True
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping.properties["DestinationConfig"]["OnFailure"]["Destination"]
        assert mapping.properties["MaximumRetryAttempts"] > 0


def test_a_function_has_an_alarm_unless_what_fails_with_it_has_one(assembly: Assembly) -> None:
    """A deploy that fails says so by itself, a workflow by its state machine's alarm, a request by the API's."""
    names = {one.properties["AlarmName"] for one in assembly.resources("AWS::CloudWatch::Alarm")}
    steps = {"seed-pointer", "build-image", "admit", "gate", "register", "publish-neighbours", "smoke-test", "promote"}
    told = {f"retraining-{name}" for name in steps} | PRIVACY_FUNCTIONS | CONTENT_FUNCTIONS
    told |= API_FUNCTIONS - {"authorizer", "events", "recommendations"}
    functions = {one.properties["FunctionName"] for one in assembly.resources("AWS::Lambda::Function")}
    silent = {name for name in functions if f"{name}-errors" not in names}
    assert silent == {f"vitrine-{assembly.stage}-{name}" for name in told}
    for rings in ("api-errors", "retraining-failed", "erasure-failed", "export-failed", "content-failed"):
        assert f"vitrine-{assembly.stage}-{rings}" in names


def test_one_failed_rotation_rings(assembly: Assembly) -> None:
    name = f"vitrine-{assembly.stage}-rotation-errors"
    alarms = {one.properties["AlarmName"]: one.properties for one in assembly.resources("AWS::CloudWatch::Alarm")}
    assert (alarms[name]["Threshold"], alarms[name]["EvaluationPeriods"]) == (0, 1)


def test_custom_resources_are_answered_by_our_own_functions(assembly: Assembly) -> None:
    kinds = {one.kind for one in assembly.resources() if one.kind.startswith("Custom::")}
    assert kinds == set()
    made = list(assembly.resources("AWS::CloudFormation::CustomResource"))
    assert sorted(one.stack for one in made) == ["Data", "Models", "Models"]


def test_the_authorizer_gives_out_the_keys_of_the_usage_plans(assembly: Assembly) -> None:
    """Each class of caller is told by the start of its keys, how many there are, and how all of them end."""
    authorizer = next(
        one
        for one in assembly.resources("AWS::Lambda::Function")
        if one.properties["FunctionName"].endswith("-authorizer")
    )
    throttles = StageSettings.load(assembly.stage).throttles
    variables = authorizer.properties["Environment"]["Variables"]
    assert json.loads(variables["USAGE_KEYS"]) == {
        caller: getattr(throttles, caller).keys for caller in ("opening", "session", "shopper", "server")
    }
    expected = {
        json.dumps({"Fn::Join": ["", [f"{caller}-{number}-", variables["USAGE_KEY_SUFFIX"]]]})
        for caller, count in json.loads(variables["USAGE_KEYS"]).items()
        for number in range(count)
    }
    assert {json.dumps(one.properties["Value"]) for one in assembly.resources("AWS::ApiGateway::ApiKey")} == expected
