"""`python -m embedded up` says where it serves, keeps its state, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.embedded.conftest import function, write_assembly
from tests.embedded.test_gateway import _method, _permission, _resource

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def _template() -> dict[str, Any]:
    role = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ]}  # fmt: skip
    respond = function("echo.respond", Timeout=20)
    respond["Properties"]["Role"] = {"Fn::GetAtt": ["Role", "Arn"]}
    return {"Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": role}},
        "Respond": respond,
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        "Stage": _resource("Stage", StageName="test"),
        "Hello": _resource("Resource", ParentId={"Fn::GetAtt": ["Api", "RootResourceId"]}, PathPart="hello"),
        "HelloGet": _method({"Ref": "Hello"}, "GET", authorizer=None),
        "Permission": _permission("Respond"),
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "s", "GenerateSecretString": {}}},
    }}  # fmt: skip


def _start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    info = folder / "local.json"
    arguments = [sys.executable, "-m", "embedded", "up", "--assembly", str(folder), "--info", str(info), *options]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    _until(lambda: info.exists() or process.poll() is not None)
    if process.poll() is not None:
        pytest.fail(process.communicate()[0])
    return process, json.loads(info.read_text())


def _until(condition: Callable[[], Any], seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)


def _children(pid: int) -> set[int]:
    children: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end meanwhile.
        with suppress(FileNotFoundError, ProcessLookupError):
            children |= {int(child) for child in (task / "children").read_text().split()}
    return children


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _hello(info: dict[str, Any]) -> int:
    with urllib.request.urlopen(f"{info['api_url']}/hello") as answer:
        return int(answer.status)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_it(tmp_path: Path, number: signal.Signals) -> None:
    process, info = _start(write_assembly(tmp_path / "assembly", "Stack", _template()))
    assert _hello(info) == 200
    workers = _children(process.pid)
    assert workers
    assert set(info["tokens"]) == {"shopper", "storefront", "operator", "merchant"}
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    _until(lambda: not any(_alive(pid) for pid in workers))
    assert (tmp_path / "assembly" / "local.json").exists() == (number == signal.SIGKILL)


def test_its_state_outlives_it(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "assembly", "Stack", _template())
    secrets = []
    for _ in range(2):
        process, info = _start(folder, "--state", str(tmp_path / "state"))
        assert _hello(info) == 200
        command = [
            sys.executable,
            "-c",
            "import boto3; print(boto3.client('secretsmanager').get_secret_value(SecretId='s')['SecretString'])",
        ]
        done = subprocess.run(command, env=os.environ | info["environment"], capture_output=True, text=True, check=True)
        secrets.append(done.stdout)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
    assert secrets[0] == secrets[1] != ""
