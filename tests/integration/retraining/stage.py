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
LEARN = {"hyperparameters": {"width": 32, "rate": 0.01, "epochs": 2, "refresh": 1}}
"""An execution's input: a small shop needs no more."""
FORCED = {"force": True, "reason": "a drill"}
POINTER = "/vitrine/dev/ranker-artifact"
PACKAGES = "vitrine-dev-ranker"
LONGEST_S = 280.0
SETTLED_S = 60.0


def copied(assembly: Path, target: Path, **edits: Edit) -> Path:
    """Copy an assembly and edit the resources of the stacks that are named."""
    shutil.copytree(assembly, target, ignore=shutil.ignore_patterns("tree.json"))
    for stack, edit in edits.items():
        [path] = target.glob(f"*-{stack}.template.json")
        template = json.loads(path.read_text())
        edit(template["Resources"])
        path.write_text(json.dumps(template))
    return target


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
    endpoint = settled(cloud)
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


def settled(cloud: Cloud) -> dict[str, Any]:
    """The endpoint's description once it serves one configuration."""
    client, name = cloud.client("sagemaker"), cloud.parameter("ranker-endpoint")
    give_up = time.monotonic() + SETTLED_S
    while (found := client.describe_endpoint(EndpointName=name))["EndpointStatus"] != "InService":
        assert time.monotonic() < give_up, found
        time.sleep(0.1)
    return dict(found)


def packages(cloud: Cloud, model_version: str) -> list[str]:
    """The approvals of a version's packages."""
    client = cloud.client("sagemaker")
    listed = client.list_model_packages(ModelPackageGroupName=PACKAGES)["ModelPackageSummaryList"]
    found = [client.describe_model_package(ModelPackageName=one["ModelPackageArn"]) for one in listed]
    return [
        one["ModelApprovalStatus"] for one in found if one["ModelPackageDescription"].startswith(f"{model_version}:")
    ]


@dataclass(frozen=True)
class Leavings:
    """What runs have made and nobody has removed: models and configurations by name, and the bucket's folders."""

    models: set[str]
    configs: set[str]
    datasets: set[str]
    artifacts: dict[str, Any]
    """The time of the newest object below `models/`, by version."""


def leavings(cloud: Cloud) -> Leavings:
    """List them."""
    sagemaker = cloud.client("sagemaker")
    models = {one["ModelName"] for one in sagemaker.list_models()["Models"]}
    configs = {one["EndpointConfigName"] for one in sagemaker.list_endpoint_configs()["EndpointConfigs"]}
    return Leavings(
        {name for name in models if name.startswith("vitrine-dev-")},
        {name for name in configs if name.startswith("vitrine-dev-")},
        set(folders(cloud, "runs/")),
        folders(cloud, "models/"),
    )


def folders(cloud: Cloud, root: str) -> dict[str, Any]:
    """The folders right below a prefix of the artifacts bucket, and the time of the newest object in each.

    What the API tells of a version is not what a run has left.
    """
    newest: dict[str, Any] = {}
    pages = cloud.client("s3").get_paginator("list_objects_v2").paginate(
        Bucket=cloud.parameter("artifacts-bucket"), Prefix=root
    )  # fmt: skip
    for entry in (entry for page in pages for entry in page.get("Contents", ())):
        if entry["Key"].endswith(("/decision.json", "/evaluation.json", "/report.html")):
            continue
        name = entry["Key"].removeprefix(root).partition("/")[0]
        newest[name] = max(newest.get(name, entry["LastModified"]), entry["LastModified"])
    return newest


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
    output: str
    states: list[str]
    calls: dict[str, dict[str, Any]]
    """The last payload that each of the stage's functions was given, by the function's name."""


def retrain(cloud: Cloud, name: str, given: Any = LEARN) -> Execution:
    """Start the stage's state machine and wait for its end."""
    return ended(cloud, start(cloud, name, given))


def start(cloud: Cloud, name: str, given: Any = LEARN) -> str:
    """Start the stage's state machine; gives the execution's ARN."""
    machine = cloud.parameter("retraining-machine-arn")
    answer = cloud.client("stepfunctions").start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))
    return str(answer["executionArn"])


def ended(cloud: Cloud, arn: str) -> Execution:
    """Wait for the end of an execution."""
    client, name = cloud.client("stepfunctions"), arn.rpartition(":")[2]
    give_up = time.monotonic() + LONGEST_S
    while (done := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < give_up, f"{name} still runs"
        time.sleep(0.2)
    history = list(_history(client, arn))
    states = [one["stateEnteredEventDetails"]["name"] for one in history if "stateEnteredEventDetails" in one]
    scheduled = [json.loads(one["taskScheduledEventDetails"]["parameters"]) for one in history
                 if "taskScheduledEventDetails" in one]  # fmt: skip
    calls = {one["FunctionName"].split(":")[6]: one["Payload"] for one in scheduled if "Payload" in one}
    return Execution(name, done["status"], done.get("cause", ""), done.get("output", ""), states, calls)


def wait_for(cloud: Cloud, arn: str, state: str) -> None:
    """Wait until an execution enters a state."""
    client, give_up = cloud.client("stepfunctions"), time.monotonic() + SETTLED_S
    while state not in [one.get("stateEnteredEventDetails", {}).get("name") for one in _history(client, arn)]:
        assert time.monotonic() < give_up, f"{arn} never came to {state}"
        time.sleep(0.05)


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
