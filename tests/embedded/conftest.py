"""An embedded AWS without an application, and the means to deploy templates written in a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.cloud import Cloud

FUNCTIONS = Path(__file__).parent / "functions"
_ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
Deploy = Callable[..., dict[str, str]]


@pytest.fixture(scope="package")
def empty_cloud() -> Iterator[Cloud]:
    with Cloud.start() as cloud:
        trust = {"Version": "2012-10-17", "Statement": [_ASSUME]}
        cloud.client("iam").create_role(RoleName="test", AssumeRolePolicyDocument=json.dumps(trust))
        yield cloud


@pytest.fixture
def deploy(empty_cloud: Cloud, tmp_path: Path) -> Iterator[Deploy]:
    """Deploys `template` as the stack `name`, and deletes what the test deployed."""
    deployed: list[str] = []

    def run(template: dict[str, Any], name: str = "Stack", **parameters: str) -> dict[str, str]:
        deployed.append(name)
        return empty_cloud.deploy(write_assembly(tmp_path, name, template), parameters=parameters)

    yield run
    for name in dict.fromkeys(deployed):
        empty_cloud.client("cloudformation").delete_stack(StackName=name)
    empty_cloud.gateway.reload()


def write_assembly(folder: Path, name: str, template: dict[str, Any]) -> Path:
    """A cloud assembly of one stack whose functions' code is `tests/embedded/functions`, at key `functions.zip`."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.template.json").write_text(json.dumps(template))
    assets = {
        "files": {
            "functions": {
                "source": {"path": str(FUNCTIONS), "packaging": "zip"},
                "destinations": {"here": {"bucketName": "assets", "objectKey": "functions.zip"}},
            }
        }
    }
    (folder / f"{name}.assets.json").write_text(json.dumps(assets))
    artifacts = {
        f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
        name: {
            "type": "aws:cloudformation:stack",
            "dependencies": [f"{name}.assets"],
            "properties": {"templateFile": f"{name}.template.json", "stackName": name},
        },
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def function(handler: str, **properties: Any) -> dict[str, Any]:
    """A function of the test's code asset."""
    declared = {
        "Code": {"S3Bucket": "assets", "S3Key": "functions.zip"},
        "Handler": handler,
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::123456789012:role/test",
    }
    return {"Type": "AWS::Lambda::Function", "Properties": declared | properties}
