"""A secret's rotation schedule as a template has it: turned on, changed, and turned off, and the secret lives on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from embedded.deploy import DeployError
from tests.embedded.conftest import function

if TYPE_CHECKING:
    from embedded.cloud import Cloud
    from tests.embedded.conftest import Deploy

SECRET = "test/rotated"


def template(days: int | None, handler: str = "echo.handle", *, at_once: bool = False) -> dict[str, Any]:
    """A secret, and unless `days` is None a schedule that rotates it."""
    resources: dict[str, Any] = {
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": SECRET, "SecretString": "first"}},
        "Rotator": function(handler),
    }
    if days is not None:
        properties = {
            "SecretId": {"Ref": "Secret"},
            "RotationLambdaARN": {"Fn::GetAtt": ["Rotator", "Arn"]},
            "RotationRules": {"AutomaticallyAfterDays": days},
            "RotateImmediatelyOnUpdate": at_once,
        }
        resources["Schedule"] = {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": properties}
    return {"Resources": resources}


def told(cloud: Cloud) -> dict[str, Any]:
    found: dict[str, Any] = cloud.client("secretsmanager").describe_secret(SecretId=SECRET)
    return found


def value(cloud: Cloud) -> str:
    return str(cloud.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])


def test_a_schedule_is_turned_on_changed_and_turned_off(empty_cloud: Cloud, deploy: Deploy) -> None:
    deploy(template(90))
    first = told(empty_cloud)
    assert (first["RotationEnabled"], first["RotationRules"]) == (True, {"AutomaticallyAfterDays": 90})
    assert deploy(template(30)) == {"Stack": "updated"}
    second = told(empty_cloud)
    assert (second["RotationEnabled"], second["RotationRules"]) == (True, {"AutomaticallyAfterDays": 30})
    assert second["RotationLambdaARN"] == first["RotationLambdaARN"]
    # A change of the rules alone rotates nothing.
    assert second["VersionIdsToStages"] == first["VersionIdsToStages"]
    assert deploy(template(None)) == {"Stack": "updated"}
    assert not told(empty_cloud).get("RotationEnabled")
    assert told(empty_cloud)["VersionIdsToStages"] == first["VersionIdsToStages"]
    assert value(empty_cloud) == "first"


def test_a_schedule_that_is_off_fires_no_more(empty_cloud: Cloud, deploy: Deploy) -> None:
    def rotating() -> list[str]:
        arn = told(empty_cloud)["ARN"]
        return [entry.expression for entry in empty_cloud.clock._entries() if entry.key == arn]

    deploy(template(7))
    assert rotating() == ["rate(7 days)"]
    deploy(template(1))
    assert rotating() == ["rate(1 day)"]
    deploy(template(None))
    assert rotating() == []


def test_a_function_that_refuses_the_test_fails_the_deploy(empty_cloud: Cloud, deploy: Deploy) -> None:
    """Given RotateImmediatelyOnUpdate false, then the function is tried on a copy, and a bad one is no schedule."""
    deploy(template(None, "echo.leave"))
    before = told(empty_cloud)["VersionIdsToStages"]
    with pytest.raises(DeployError, match="Schedule"):
        deploy(template(30, "echo.leave"))
    assert told(empty_cloud)["VersionIdsToStages"] == before
    assert value(empty_cloud) == "first"
