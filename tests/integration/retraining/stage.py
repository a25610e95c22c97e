"""What a retraining may change of a stage, read from outside, and executions followed to their end."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud

Edit = Callable[[dict[str, Any]], None]
POINTER = "/vitrine/dev/ranker-artifact"
LONGEST_S = 280.0


def copied(assembly: Path, target: Path, **edits: Edit) -> Path:
    """Copy an assembly and edit the resources of the stacks that are named."""
    shutil.copytree(assembly, target, ignore=shutil.ignore_patterns("tree.json"))
    for stack, edit in edits.items():
        [path] = target.glob(f"*-{stack}.template.json")
        template = json.loads(path.read_text())
        edit(template["Resources"])
        path.write_text(json.dumps(template))
    return target


def with_hyperparameters(given: dict[str, str]) -> Edit:
    """Make an edit that gives the training hyperparameters which the stage's settings do not set."""

    def edit(resources: dict[str, Any]) -> None:
        [machine] = [one for one in resources.values() if one["Type"] == "AWS::StepFunctions::StateMachine"]
        text = json.dumps(machine["Properties"]["DefinitionString"])
        # As text of text: the definition stands in the template as a string of JSON.
        added = json.dumps(json.dumps(given, separators=(",", ":"))[1:-1])[1:-1]
        before = r"\"HyperParameters\":{"
        assert before in text
        machine["Properties"]["DefinitionString"] = json.loads(text.replace(before, f"{before}{added},"))

    return edit


@dataclass(frozen=True)
class Live:
    """Everything by which a stage names its live model."""

    pointer: str
    row: dict[str, Any]
    config: str
    artifact: str
    answered: tuple[str, str]
    """Model version and source of an answer of the API."""


def live(cloud: Cloud) -> Live:
    """Read it, once the endpoint has settled."""
    sagemaker = cloud.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName=cloud.parameter("ranker-endpoint"))
    assert endpoint["EndpointStatus"] == "InService"
    [variant] = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])[
        "ProductionVariants"
    ]
    model = sagemaker.describe_model(ModelName=variant["ModelName"])
    return Live(
        cloud.client("ssm").get_parameter(Name=POINTER)["Parameter"]["Value"],
        row(cloud),
        endpoint["EndpointConfigName"],
        model["PrimaryContainer"]["ModelDataUrl"],
        answered(cloud),
    )


def row(cloud: Cloud) -> dict[str, Any]:
    """The catalogue's row of state."""
    table, key = cloud.parameter("catalogue-table"), {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
    found = cloud.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
    return {name: TypeDeserializer().deserialize(value) for name, value in found.items()}


def answered(cloud: Cloud) -> tuple[str, str]:
    """Ask the API as a shopper: the model version and the source of the answer."""
    user = f"rp-{uuid.uuid4().hex[:8]}"
    client = ApiClient(cloud.api_url, cloud.token("shopper", user))
    answer = client.get(f"/v1/users/{user}/recommendations", k=5)
    client.close()
    assert answer.status == 200, answer.body
    return answer.body["model_version"], answer.body["source"]


@dataclass(frozen=True)
class Execution:
    """How a run ended, and the states that it went through."""

    name: str
    status: str
    cause: str
    states: list[str]
    calls: dict[str, dict[str, Any]]
    """The last payload that each of the stage's functions was given, by the function's name."""


def retrain(cloud: Cloud, name: str) -> Execution:
    """Start the stage's state machine and wait for its end."""
    client = cloud.client("stepfunctions")
    machine = cloud.parameter("retraining-machine-arn")
    arn = client.start_execution(stateMachineArn=machine, name=name, input="{}")["executionArn"]
    give_up = time.monotonic() + LONGEST_S
    while (done := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < give_up, f"{name} still runs"
        time.sleep(0.2)
    history = list(_history(client, arn))
    states = [one["stateEnteredEventDetails"]["name"] for one in history if "stateEnteredEventDetails" in one]
    scheduled = [json.loads(one["taskScheduledEventDetails"]["parameters"]) for one in history
                 if "taskScheduledEventDetails" in one]  # fmt: skip
    calls = {one["FunctionName"].split(":")[6]: one["Payload"] for one in scheduled if "Payload" in one}
    return Execution(name, done["status"], done.get("cause", ""), states, calls)


def _history(client: Any, arn: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("get_execution_history").paginate(executionArn=arn):
        yield from page["events"]


def invoke(cloud: Cloud, function: str, payload: dict[str, Any]) -> Any:
    """Call a deployed function as the state machine does."""
    answer = cloud.client("lambda").invoke(FunctionName=f"{function}:live", Payload=json.dumps(payload).encode())
    content = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, content
    return content


def neighbours(cloud: Cloud, version: str) -> list[dict[str, Any]]:
    """The rows of one version's neighbours."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(
        TableName=cloud.parameter("catalogue-table"),
        FilterExpression="SK = :version",
        ExpressionAttributeValues={":version": {"S": f"N#{version}"}},
    )  # fmt: skip
    return [item for page in pages for item in page["Items"]]
