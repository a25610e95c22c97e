"""Nobody may do more than their work."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.infrastructure.assembly import Assembly, listed

# Actions for which AWS knows no resource; nothing else may be allowed on an asterisk.
RESOURCELESS = {
    "ecr:GetAuthorizationToken",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListModelPackages",
    "sagemaker:ListModels",
    "sagemaker:ListProcessingJobs",
    "sagemaker:ListTrainingJobs",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


def test_no_role_has_an_action_with_an_asterisk(assembly: Assembly) -> None:
    found = [
        (resource.logical_id, action)
        for resource, statement in assembly.statements()
        for action in listed(statement["Action"])
        if "*" in action
    ]
    assert found == []


def test_only_actions_that_know_no_resource_are_allowed_on_everything(assembly: Assembly) -> None:
    found = {
        action
        for _, statement in assembly.statements()
        if "*" in [one for one in listed(statement["Resource"]) if isinstance(one, str)]
        for action in listed(statement["Action"])
    }
    assert found <= RESOURCELESS


def test_every_function_has_a_role_of_its_own(assembly: Assembly) -> None:
    functions = assembly.resources("AWS::Lambda::Function")
    roles = [(function.stack, json.dumps(function.properties["Role"])) for function in functions]
    assert len(roles) >= 15
    assert max(Counter(roles).values()) == 1


def test_the_authorizer_reaches_no_table(assembly: Assembly) -> None:
    touched = [
        action
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith("AuthorizerFunction")
        for action in listed(statement["Action"])
    ]
    assert touched
    assert not [action for action in touched if action.startswith(("dynamodb:", "s3:", "sagemaker:"))]


def test_roles_are_passed_to_sagemaker_only(assembly: Assembly) -> None:
    passed = [one for _, one in assembly.statements() if "iam:PassRole" in listed(one["Action"])]
    assert passed
    for statement in passed:
        assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_only_what_moves_the_live_model_may_write_the_pointer(assembly: Assembly) -> None:
    writers = {
        resource.logical_id.partition("Role")[0].removesuffix("Function"): statement["Resource"]
        for resource, statement in assembly.statements()
        if "ssm:PutParameter" in listed(statement["Action"])
    }
    assert set(writers) == {"Seed", "Promote", "RollBack", "TakeBack"}
    for arn in writers.values():
        assert json.dumps(arn).endswith(f':parameter/vitrine/{assembly.stage}/ranker-artifact"]]}}')


@pytest.mark.parametrize(
    ("function", "more"), [("RollBack", set()), ("TakeBack", {"dynamodb:GetItem", "dynamodb:PutItem"})]
)
def test_a_roll_back_may_undo_a_deployment_and_no_more(assembly: Assembly, function: str, more: set[str]) -> None:
    rights = {
        action
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith(function)
        for action in listed(statement["Action"])
        # What every function has: its log, its trace, its dead letters and the stage's key.
        if not action.startswith(("logs:", "xray:", "sqs:", "kms:"))
    }
    assert rights == more | {
        "dynamodb:UpdateItem",
        "sagemaker:DescribeEndpoint",
        "sagemaker:UpdateEndpoint",
        "sagemaker:UpdateModelPackage",
        "ssm:GetParameter",
        "ssm:PutParameter",
    }


def test_whoever_reads_of_models_changes_nothing_and_asks_no_sagemaker(assembly: Assembly) -> None:
    rights = {
        action: json.dumps(statement["Resource"])
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith("ModelsFunction")
        for action in listed(statement["Action"])
        if not action.startswith(("logs:", "xray:", "sqs:", "kms:"))
    }
    assert rights.keys() == {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "s3:GetObject"}
    assert "/models/*/report.html" in rights["s3:GetObject"]


def test_the_gate_writes_its_decisions_and_nothing_else(assembly: Assembly) -> None:
    written = {
        action: json.dumps(statement["Resource"])
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith("Gate")
        for action in listed(statement["Action"])
        if action.startswith(("s3:Put", "s3:Delete", "dynamodb:"))
    }
    assert written.keys() == {"s3:PutObject", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
    assert "/models/*/decision.json" in written["s3:PutObject"]


def test_what_collects_removes_artifacts_and_runs_and_nothing_else_of_the_bucket(assembly: Assembly) -> None:
    removed = {
        json.dumps(statement["Resource"]).rpartition("/*")[0].rpartition("/")[2]
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith("Collect") and "s3:DeleteObject" in listed(statement["Action"])
    }
    assert removed == {"models", "runs"}


@pytest.mark.parametrize(
    ("secret", "readers"),
    [("SessionKey", {"Authorizer", "Sessions", "SessionKeyRotation"}), ("UserHashKey", {"Lake", "Plan", "Collect"})],
)
def test_a_secret_is_read_by_those_who_need_it_alone(assembly: Assembly, secret: str, readers: set[str]) -> None:
    found = {
        re.split("Function|Role", resource.logical_id)[0]
        for resource, statement in assembly.statements()
        if "secretsmanager:GetSecretValue" in listed(statement["Action"])
        and re.search(rf"\b(ExportsOutputRef)?{secret}[0-9A-F]{{8}}", json.dumps(statement["Resource"]))
    }
    assert found == readers


def test_what_rotates_the_session_key_may_touch_no_other_secret(assembly: Assembly) -> None:
    rights = {
        action: statement["Resource"]
        for resource, statement in assembly.statements()
        if resource.logical_id.startswith("SessionKeyRotation")
        for action in listed(statement["Action"])
        if not action.startswith(("logs:", "xray:", "sqs:", "kms:"))
    }
    assert rights.keys() == {
        f"secretsmanager:{verb}" for verb in ("DescribeSecret", "GetSecretValue", "PutSecretValue")
    } | {"secretsmanager:UpdateSecretVersionStage"}
    secrets = [
        one.logical_id
        for one in assembly.resources("AWS::SecretsManager::Secret")
        if one.logical_id.startswith("SessionKey")
    ]
    assert all(resource == {"Ref": secrets[0]} for resource in rights.values())


def test_only_this_account_s_secrets_manager_starts_a_rotation(assembly: Assembly) -> None:
    called = [
        one.properties
        for one in assembly.resources("AWS::Lambda::Permission")
        if one.properties["Principal"] == "secretsmanager.amazonaws.com"
    ]
    (schedule,) = assembly.resources("AWS::SecretsManager::RotationSchedule")
    assert [one["SourceAccount"] for one in called] == [{"Ref": "AWS::AccountId"}]
    assert called[0]["FunctionName"] == schedule.properties["RotationLambdaARN"]
    assert schedule.properties["RotationRules"] == {"AutomaticallyAfterDays": 90}
    assert schedule.properties["RotateImmediatelyOnUpdate"] is False


def test_the_assistant_reads_the_shop_and_writes_its_shoppers_rows_alone(assembly: Assembly) -> None:
    rights = {
        (action, json.dumps(resource))
        for policy, statement in assembly.statements()
        if policy.logical_id.startswith("AssistantFunction")
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if not action.startswith(("logs:", "xray:", "sqs:", "kms:"))
    }
    written = {action for action, resource in rights if "Profiles" in resource}
    assert written == {f"dynamodb:{name}" for name in ("BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem")}
    assert {action for action, resource in rights if "Catalogue" in resource} == {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
    }
    [lexicon] = [resource for action, resource in rights if action == "s3:GetObject"]
    assert "/catalogue/lexicon.json.gz" in lexicon
    invoked = [resource for action, resource in rights if action == "sagemaker:InvokeEndpoint"]
    assert len(invoked) == 2
    assert not [resource for _, resource in rights if resource == '"*"']
    assert not [action for action, _ in rights if action.startswith("bedrock:")]


def rights_on(assembly: Assembly, function: str, table: str) -> set[str]:
    """The actions that a function may do on a table of the stage."""
    return {
        action.removeprefix("dynamodb:")
        for policy, statement in assembly.statements()
        if policy.logical_id.startswith(f"{function}Function")
        for action in listed(statement["Action"])
        if action.startswith("dynamodb:") and table in json.dumps(statement["Resource"])
    }


def test_what_keeps_choices_reads_the_catalogue_and_removes_rows_of_shoppers_alone(assembly: Assembly) -> None:
    writes = {"BatchWriteItem", "ConditionCheckItem", "PutItem", "UpdateItem"}
    assert rights_on(assembly, "Feedback", "Profiles") == writes | {"GetItem", "Query"}
    assert rights_on(assembly, "Feedback", "Catalogue") == {"BatchGetItem"}
    assert rights_on(assembly, "Feedback", "Trends") == set()


@pytest.mark.parametrize("function", ["Events", "Profiles", "Sessions"])
def test_whoever_asks_for_a_consent_may_query_for_it(assembly: Assembly, function: str) -> None:
    """The table's stand-in asks nobody for a right, so that a missing one would only show on AWS."""
    assert "Query" in rights_on(assembly, function, "Profiles")
