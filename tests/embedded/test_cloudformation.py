"""Stacks on the embedded AWS: strict, convergent, and undone when a step fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from embedded.deploy import DeployError
from embedded.template import creation_order, references, without_nothing
from tests.embedded.conftest import function

if TYPE_CHECKING:
    from embedded.cloud import Cloud
    from tests.embedded.conftest import Deploy


def _parameter(value: Any, name: str = "/test/value") -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}


def _table(**properties: Any) -> dict[str, Any]:
    declared = {
        "TableName": "kept",
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": declared | properties}


def _custom(**properties: Any) -> dict[str, Any]:
    token = {"Fn::GetAtt": ["Function", "Arn"]}
    return {"Type": "Custom::Thing", "Properties": {"ServiceToken": token} | properties}


def _value(cloud: Cloud, name: str = "/test/value") -> str:
    return str(cloud.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def test_a_type_that_is_not_known_makes_the_deploy_fail_before_anything_is_made(
    empty_cloud: Cloud, deploy: Deploy
) -> None:
    template = {"Resources": {"Fine": _parameter("x"), "Odd": {"Type": "AWS::Quantum::Annealer"}}}
    with pytest.raises(DeployError, match=r"AWS::Quantum::Annealer \(Odd\)"):
        deploy(template)
    with pytest.raises(empty_cloud.client("ssm").exceptions.ParameterNotFound):
        _value(empty_cloud)


def test_a_deploy_without_a_change_changes_nothing(deploy: Deploy) -> None:
    template = {"Resources": {"Value": _parameter("x")}}
    assert deploy(template) == {"Stack": "created"}
    assert deploy(template) == {"Stack": "unchanged"}


def test_a_changed_property_reaches_what_refers_to_it(empty_cloud: Cloud, deploy: Deploy) -> None:
    def template(name: str) -> dict[str, Any]:
        return {
            "Resources": {
                "Value": _parameter({"Ref": "Topic"}),
                "Topic": {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}},
            }
        }

    deploy(template("first"))
    assert _value(empty_cloud) == "first"
    assert deploy(template("second")) == {"Stack": "updated"}
    assert _value(empty_cloud) == "second"


def test_a_changed_table_keeps_its_items_and_a_removed_one_goes(empty_cloud: Cloud, deploy: Deploy) -> None:
    client = empty_cloud.client("dynamodb")
    deploy({"Resources": {"Table": _table(), "Value": _parameter("x")}})
    client.put_item(TableName="kept", Item={"PK": {"S": "here"}})
    stream = {"StreamViewType": "NEW_IMAGE"}
    ttl = {"AttributeName": "ttl", "Enabled": True}
    deploy(
        {
            "Resources": {
                "Table": _table(StreamSpecification=stream, TimeToLiveSpecification=ttl),
                "Value": _parameter("x"),
            }
        }
    )
    assert client.scan(TableName="kept")["Count"] == 1
    assert client.describe_time_to_live(TableName="kept")["TimeToLiveDescription"]["AttributeName"] == "ttl"
    assert "LatestStreamArn" in client.describe_table(TableName="kept")["Table"]
    deploy({"Resources": {"Value": _parameter("x")}})
    assert "kept" not in client.list_tables()["TableNames"]


def test_an_ssm_typed_parameter_is_read_again_at_each_deploy(empty_cloud: Cloud, deploy: Deploy) -> None:
    ssm = empty_cloud.client("ssm")
    ssm.put_parameter(Name="/outside/pointer", Value="one", Type="String", Overwrite=True)
    template = {
        "Parameters": {"Pointer": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/outside/pointer"}},
        "Resources": {"Value": _parameter({"Ref": "Pointer"})},
    }
    deploy(template)
    assert _value(empty_cloud) == "one"
    ssm.put_parameter(Name="/outside/pointer", Value="two", Type="String", Overwrite=True)
    assert deploy(template) == {"Stack": "updated"}
    assert _value(empty_cloud) == "two"


def test_an_absent_ssm_parameter_fails_the_deploy(deploy: Deploy) -> None:
    kind = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/outside/absent"}
    with pytest.raises(DeployError, match="/outside/absent"):
        deploy({"Parameters": {"Pointer": kind}, "Resources": {"Value": _parameter({"Ref": "Pointer"})}})


def test_a_custom_resource_gives_what_its_function_answers(empty_cloud: Cloud, deploy: Deploy) -> None:
    def template(**properties: Any) -> dict[str, Any]:
        joined = {"Fn::Join": ["/", [{"Ref": "Thing"}, {"Fn::GetAtt": ["Thing", "Value"]}]]}
        thing = _custom(**properties)
        return {"Resources": {"Function": function("echo.custom"), "Thing": thing, "Value": _parameter(joined)}}

    deploy(template(Value=1))
    assert _value(empty_cloud) == "made-one/1"
    deploy(template(Value=True, Identity="two"))
    assert _value(empty_cloud) == "made-two/true"
    name = next(name for name in empty_cloud.invocations if name.startswith("Stack-Function"))
    lines = [line.removeprefix("custom ") for line in empty_cloud.runtime.logs(name) if line.startswith("custom ")]
    events = [json.loads(line) for line in lines]
    assert [event["RequestType"] for event in events] == ["Create", "Update", "Delete"]
    assert events[1]["OldResourceProperties"]["Value"] == "1"
    assert events[2]["PhysicalResourceId"] == "made-one"


def test_a_failing_custom_resource_fails_the_stack_and_removes_what_was_made(
    empty_cloud: Cloud, deploy: Deploy
) -> None:
    thing = _custom(Fail="Create") | {"DependsOn": "Value"}
    template = {"Resources": {"Function": function("echo.custom"), "Thing": thing, "Value": _parameter("x")}}
    with pytest.raises(DeployError, match=r"Thing \(Custom::Thing\).*told to"):
        deploy(template)
    with pytest.raises(empty_cloud.client("ssm").exceptions.ParameterNotFound):
        _value(empty_cloud)
    template["Resources"]["Thing"] = _custom(Value="fine")
    assert deploy(template) == {"Stack": "created"}


def test_a_failed_update_puts_the_stack_back(empty_cloud: Cloud, deploy: Deploy) -> None:
    good = {"Resources": {"Function": function("echo.custom"), "Thing": _custom(Value="a"), "Value": _parameter("old")}}
    deploy(good)
    bad = json.loads(json.dumps(good))
    bad["Resources"]["Value"] = _parameter("new")
    bad["Resources"]["Thing"] = _custom(Value="b", Fail="Update") | {"DependsOn": "Value"}
    with pytest.raises(DeployError, match="told to"):
        deploy(bad)
    assert _value(empty_cloud) == "old"
    assert deploy(good) == {"Stack": "unchanged"}


def test_conditions_and_no_value(empty_cloud: Cloud, deploy: Deploy) -> None:
    template = {
        "Parameters": {"On": {"Type": "String", "Default": "no"}},
        "Conditions": {"IsOn": {"Fn::Equals": [{"Ref": "On"}, "yes"]}},
        "Resources": {
            "Maybe": _parameter("x", "/test/maybe") | {"Condition": "IsOn"},
            "Value": _parameter({"Fn::If": ["IsOn", "on", "off"]}),
        },
    }
    deploy(template)
    assert _value(empty_cloud) == "off"
    deploy(template, On="yes")
    assert (_value(empty_cloud), _value(empty_cloud, "/test/maybe")) == ("on", "x")
    deploy(template, On="no")
    with pytest.raises(empty_cloud.client("ssm").exceptions.ParameterNotFound):
        _value(empty_cloud, "/test/maybe")


def test_generated_secrets_survive_updates(empty_cloud: Cloud, deploy: Deploy) -> None:
    def template(description: str) -> dict[str, Any]:
        generate = {"PasswordLength": 40, "ExcludePunctuation": True}
        properties = {"Name": "test/secret", "Description": description, "GenerateSecretString": generate}
        return {"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": properties}}}

    secrets = empty_cloud.client("secretsmanager")
    deploy(template("one"))
    first = secrets.get_secret_value(SecretId="test/secret")["SecretString"]
    assert len(first) == 40
    assert first.isalnum()
    deploy(template("two"))
    assert secrets.get_secret_value(SecretId="test/secret")["SecretString"] == first


def test_references_are_found_wherever_a_template_may_put_them() -> None:
    value = {"A": [{"Ref": "R"}, {"Fn::Sub": "${S}-${T.Arn}-${!Literal}"}, {"Fn::GetAtt": ["G", "Arn"]}]}
    assert references(value) == {"R", "S", "T", "G"}
    resources = {
        "Last": {"Type": "x", "DependsOn": ["Middle"]},
        "Middle": {"Type": "x", "Properties": {"P": {"Fn::Join": ["", [{"Ref": "First"}]]}}},
        "First": {"Type": "x"},
    }
    assert creation_order(resources) == ["First", "Middle", "Last"]


def test_no_value_leaves_no_trace() -> None:
    assert without_nothing({"a": None, "b": [1, None, {"c": None}]}) == {"b": [1, {}]}
