"""Functions on the embedded AWS run their own code, in processes of their own, as Lambda runs them."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.embedded.conftest import function

if TYPE_CHECKING:
    from embedded.cloud import Cloud
    from tests.embedded.conftest import Deploy


def _invoke(cloud: Cloud, name: str, event: Any = None, **options: Any) -> tuple[Any, bool]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}), **options)
    return json.loads(answer["Payload"].read()), "FunctionError" in answer


def _named(name: str, handler: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"Function": function(handler, FunctionName=name, **properties)}}


def test_a_function_sees_its_own_environment_and_keeps_its_warm_state(empty_cloud: Cloud, deploy: Deploy) -> None:
    variables = {"Variables": {"MINE": "yes"}}
    deploy(_named("echo", "echo.handle", Environment=variables, Timeout=7, MemorySize=512))
    first, _ = _invoke(empty_cloud, "echo", {"n": 1})
    second, _ = _invoke(empty_cloud, "echo", {"n": 2})

    assert (first["event"], second["event"]) == ({"n": 1}, {"n": 2})
    assert first["pid"] == second["pid"] != os.getpid()
    assert (first["calls"], second["calls"]) == (1, 2)
    assert 0 < second["remaining"] <= 7000
    assert second["memory"] == "512"
    environment = first["environment"]
    assert environment["MINE"] == "yes"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "echo"
    assert environment["AWS_ENDPOINT_URL"] == empty_cloud.endpoint_url
    assert "PYTEST_CURRENT_TEST" not in environment
    assert not any(path.startswith(os.getcwd()) and ".venv" not in path for path in first["path"])  # noqa: PTH109
    assert any(line.startswith("echo ") for line in empty_cloud.runtime.logs("echo"))


def test_each_concurrent_invocation_has_a_process_of_its_own(empty_cloud: Cloud, deploy: Deploy) -> None:
    deploy(_named("sleepy", "echo.sleep", Timeout=10))
    with ThreadPoolExecutor(3) as pool:
        pids = list(pool.map(lambda _: _invoke(empty_cloud, "sleepy", {"seconds": 0.5})[0], range(3)))
    assert len(set(pids)) == 3


def test_beyond_its_reserved_concurrency_a_function_is_throttled_and_nobody_waits(
    empty_cloud: Cloud, deploy: Deploy
) -> None:
    deploy(_named("kept", "echo.sleep", Timeout=10, ReservedConcurrentExecutions=1))

    def told(_: int) -> str:
        try:
            return "failed" if _invoke(empty_cloud, "kept", {"seconds": 1})[1] else "ran"
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(told, range(4)))
    assert set(outcomes) == {"ran", "TooManyRequestsException"}
    assert told(0) == "ran"


def test_after_its_workers_have_ended_a_function_starts_anew(empty_cloud: Cloud, deploy: Deploy) -> None:
    deploy(_named("anew", "echo.handle"))
    first, _ = _invoke(empty_cloud, "anew")
    empty_cloud.runtime.end_workers("anew")
    second, _ = _invoke(empty_cloud, "anew")
    assert first["pid"] != second["pid"]
    assert second["calls"] == 1


def test_a_function_past_its_timeout_is_killed_and_replaced(empty_cloud: Cloud, deploy: Deploy) -> None:
    deploy(_named("late", "echo.sleep", Timeout=1))
    before, _ = _invoke(empty_cloud, "late", {"seconds": 0})
    answer, is_error = _invoke(empty_cloud, "late", {"seconds": 30})
    assert is_error
    assert answer["errorType"] == "Sandbox.Timedout"
    assert answer["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    after, is_error = _invoke(empty_cloud, "late", {"seconds": 0})
    assert not is_error
    assert after != before


def test_errors_have_lambdas_shapes(empty_cloud: Cloud, deploy: Deploy) -> None:
    deploy({"Resources": {
        "Leave": function("echo.leave", FunctionName="leave"),
        "Fail": function("echo.fail", FunctionName="fail"),
        "Broken": function("broken.handle", FunctionName="broken"),
    }})  # fmt: skip
    left, _ = _invoke(empty_cloud, "leave")
    assert left["errorType"] == "Runtime.ExitError"
    assert left["errorMessage"].endswith("Runtime exited with error: exit status 7")
    failed, _ = _invoke(empty_cloud, "fail")
    assert (failed["errorType"], failed["errorMessage"]) == ("ValueError", "deliberate")
    assert "stackTrace" in failed
    broken, _ = _invoke(empty_cloud, "broken")
    assert broken["errorMessage"] == "broken at import"


def test_an_alias_serves_the_version_it_points_to(empty_cloud: Cloud, deploy: Deploy) -> None:
    def template(value: str, version: str) -> dict[str, Any]:
        variables = {"Variables": {"VALUE": value}}
        number = {"Fn::GetAtt": [version, "Version"]}
        target = {"FunctionName": {"Ref": "Function"}, "FunctionVersion": number, "Name": "live"}
        return {
            "Resources": {
                "Function": function("echo.handle", FunctionName="aliased", Environment=variables),
                version: {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
                "Live": {"Type": "AWS::Lambda::Alias", "Properties": target},
            }
        }

    deploy(template("one", "VersionA"))
    first, _ = _invoke(empty_cloud, "aliased", Qualifier="live")
    assert (first["environment"]["VALUE"], first["version"]) == ("one", "1")
    deploy(template("two", "VersionB"))
    second, _ = _invoke(empty_cloud, "aliased", Qualifier="live")
    assert (second["environment"]["VALUE"], second["version"]) == ("two", "2")


def test_a_changed_configuration_reaches_warm_workers(empty_cloud: Cloud, deploy: Deploy) -> None:
    for value in ("old", "new"):
        deploy(_named("changing", "echo.handle", Environment={"Variables": {"VALUE": value}}))
        answer, _ = _invoke(empty_cloud, "changing")
        assert answer["environment"]["VALUE"] == value
