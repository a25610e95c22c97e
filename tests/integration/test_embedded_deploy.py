"""The application's own templates on the embedded AWS: deployed, deployed again, and changed."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from embedded.cloud import Cloud

_LISTENING = "0A"
_SOCKET = re.compile(r"socket:\[(\d+)\]")


@pytest.fixture
def changed(assembly: Path, tmp_path: Path) -> Callable[[str, Callable[[dict[str, Any]], None]], Path]:
    """Makes a copy of the assembly with one stack's template edited."""

    def make(stack: str, edit: Callable[[dict[str, Any]], None]) -> Path:
        copy = tmp_path / "changed"
        shutil.copytree(assembly, copy, ignore=shutil.ignore_patterns("tree.json"))
        (path,) = copy.glob(f"*-{stack}.template.json")
        template = json.loads(path.read_text())
        edit(template["Resources"])
        path.write_text(json.dumps(template))
        return copy

    return make


def _of_type(resources: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [resource for resource in resources.values() if resource["Type"] == kind]


def _live_memory(cloud: Cloud, endpoint: str) -> int:
    sagemaker = cloud.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    return int(variant["ServerlessConfig"]["MemorySizeInMB"])


def test_every_stack_is_deployed_and_a_second_deploy_changes_nothing(cloud: Cloud, assembly: Path) -> None:
    outcomes = cloud.deploy(assembly)
    assert len(outcomes) == 7
    assert set(outcomes.values()) == {"unchanged"}


def test_every_endpoint_serves(cloud: Cloud) -> None:
    endpoints = cloud.client("sagemaker").list_endpoints()["Endpoints"]
    assert len(endpoints) == 2
    assert {endpoint["EndpointStatus"] for endpoint in endpoints} == {"InService"}


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            with suppress(FileNotFoundError):
                yield from _family(int(child))


def _sockets(pid: int) -> Iterator[str]:
    """Inodes of a process's sockets."""
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            if found := _SOCKET.fullmatch(str(descriptor.readlink())):
                yield found[1]


def _listening() -> Iterator[tuple[str, ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    """Inode and address of every listening TCP socket; the kernel writes an address as words in its own byte order."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            raw = bytes.fromhex(local.partition(":")[0])
            packed = b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4))
            if state == _LISTENING:
                yield rest[5], ipaddress.ip_address(packed)


def test_nothing_listens_beyond_loopback(cloud: Cloud) -> None:
    """Gateway, services, issuer, runtimes and the model servers: whatever has a port keeps it on this machine."""
    assert cloud.endpoints.url
    family = list(_family(os.getpid()))
    ours = {inode for pid in family for inode in _sockets(pid)}
    addresses = [address for inode, address in _listening() if inode in ours]
    # Gateway, services, issuer, endpoints, and one server for each of the two endpoints, at the least.
    assert len(addresses) >= 6
    assert [str(address) for address in addresses if not address.is_loopback] == []


def test_a_changed_memory_reaches_the_endpoint_and_keeps_the_live_artifact(
    cloud: Cloud, assembly: Path, changed: Callable[..., Path]
) -> None:
    """Given a promoted artifact, when the memory setting changes, then the endpoint has both."""
    ranker, pointer = cloud.parameter("ranker-endpoint"), "/vitrine/dev/ranker-artifact"
    before = _live_memory(cloud, ranker)
    seeded = cloud.parameter("ranker-artifact")
    source_bucket, _, source_key = seeded.removeprefix("s3://").partition("/")
    bucket = cloud.parameter("artifacts-bucket")
    copied = {"Bucket": source_bucket, "Key": source_key}
    cloud.client("s3").copy_object(Bucket=bucket, Key="models/promoted/model.tar.gz", CopySource=copied)
    promoted = f"s3://{bucket}/models/promoted/model.tar.gz"
    cloud.client("ssm").put_parameter(Name=pointer, Value=promoted, Type="String", Overwrite=True)

    def edit(resources: dict[str, Any]) -> None:
        for config in _of_type(resources, "AWS::SageMaker::EndpointConfig"):
            config["Properties"]["ProductionVariants"][0]["ServerlessConfig"]["MemorySizeInMB"] = 6144

    try:
        outcomes = cloud.deploy(changed("Models", edit))
        assert [name for name, outcome in outcomes.items() if outcome == "updated"] == ["Vitrine-dev-Models"]
        assert _live_memory(cloud, ranker) == 6144
        models = cloud.client("sagemaker").list_models()["Models"]
        artifacts = {
            cloud.client("sagemaker")
            .describe_model(ModelName=model["ModelName"])["PrimaryContainer"]
            .get("ModelDataUrl")
            for model in models
        }
        assert promoted in artifacts
        assert seeded not in artifacts
    finally:
        cloud.client("ssm").put_parameter(Name=pointer, Value=seeded, Type="String", Overwrite=True)
        cloud.deploy(assembly)
    assert _live_memory(cloud, ranker) == before


def test_a_type_that_the_embedded_aws_does_not_know_is_refused(cloud: Cloud, changed: Callable[..., Path]) -> None:
    def edit(resources: dict[str, Any]) -> None:
        resources["Odd"] = {"Type": "AWS::Quantum::Annealer", "Properties": {}}

    with pytest.raises(Exception, match=r"AWS::Quantum::Annealer \(Odd\)"):
        cloud.deploy(changed("Api", edit))
