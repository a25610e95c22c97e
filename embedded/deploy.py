"""Deploying a cloud assembly: its assets and its stacks, in the order that its manifest gives."""

from __future__ import annotations

import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from embedded.resources.base import ClientFactory

_LOG = logging.getLogger("embedded.deploy")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class DeployError(RuntimeError):
    """A stack could not be deployed; the message names the stack, the resource and the cause."""


@dataclass(frozen=True)
class StackArtifact:
    """One stack of an assembly."""

    name: str
    template: Path
    parameters: dict[str, str] = field(default_factory=dict)


class Assembly:
    """A folder that `cdk synth` wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._artifacts: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["artifacts"]

    def stacks(self) -> list[StackArtifact]:
        """Stacks, each after those that it depends on."""
        graph = {name: artifact.get("dependencies", []) for name, artifact in self._artifacts.items()}
        ordered = TopologicalSorter(graph).static_order()
        return [self._stack(name) for name in ordered if self._kind(name) == "aws:cloudformation:stack"]

    def file_assets(self) -> list[dict[str, Any]]:
        """Each file asset: `path`, `packaging` (file or zip), and where it goes (`bucketName`, `objectKey`)."""
        found = []
        for name, artifact in self._artifacts.items():
            if self._kind(name) == "cdk:asset-manifest":
                manifest = json.loads((self.folder / artifact["properties"]["file"]).read_text())
                if manifest.get("dockerImages"):
                    raise DeployError(f"{name}: an image asset needs Docker, which no deploy of this product may")
                found += [
                    {**asset["source"], **destination}
                    for asset in manifest.get("files", {}).values()
                    for destination in asset["destinations"].values()
                ]
        return found

    def bootstrap_parameters(self) -> dict[str, int]:
        """The bootstrap version that each named SSM parameter must reach."""
        found: dict[str, int] = {}
        for artifact in self._artifacts.values():
            properties = artifact.get("properties", {})
            name = properties.get("bootstrapStackVersionSsmParameter")
            if name:
                found[name] = max(found.get(name, 0), int(properties.get("requiresBootstrapStackVersion", 1)))
        return found

    def _kind(self, name: str) -> str:
        return str(self._artifacts.get(name, {}).get("type", ""))

    def _stack(self, name: str) -> StackArtifact:
        properties = self._artifacts[name]["properties"]
        template = self.folder / properties["templateFile"]
        return StackArtifact(properties.get("stackName", name), template, properties.get("parameters", {}))


class Deployer:
    """Publishes assets and creates or updates stacks through the public APIs."""

    def __init__(self, client: ClientFactory, *, account: str, region: str, port: int) -> None:
        self._client = client
        self._pseudo = {"${AWS::AccountId}": account, "${AWS::Region}": region, "${AWS::Partition}": "aws"}
        self._port = port
        self._region = region

    def deploy(
        self,
        assembly: Assembly,
        parameters: Mapping[str, str] | None = None,
        progress: Callable[[str], None] = lambda _stack: None,
    ) -> dict[str, str]:
        """Deploy every stack; gives each stack's outcome: created, updated or unchanged.

        `parameters` go to the stacks that declare them.
        """
        for name, version in assembly.bootstrap_parameters().items():
            self._client("ssm").put_parameter(Name=name, Value=str(version), Type="String", Overwrite=True)
        for asset in assembly.file_assets():
            self._publish(assembly.folder, asset)
        outcomes = {}
        for stack in assembly.stacks():
            progress(stack.name)
            outcomes[stack.name] = self._deploy_stack(stack, parameters or {})
        return outcomes

    def _resolve(self, text: str) -> str:
        for placeholder, value in self._pseudo.items():
            text = text.replace(placeholder, value)
        return text

    def _publish(self, folder: Path, asset: dict[str, Any]) -> None:
        """Upload one file asset unless its key, which is a hash of its content, is there."""
        bucket, key = self._resolve(asset["bucketName"]), self._resolve(asset["objectKey"])
        s3 = self._client("s3")
        try:
            s3.head_object(Bucket=bucket, Key=key)
            return
        except ClientError as error:
            # A missing key and a missing bucket both say 404 here; making an existing bucket again is harmless.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
        s3.create_bucket(Bucket=bucket)
        source = folder / asset["path"]
        if asset.get("packaging", "file") == "file":
            s3.upload_file(str(source), bucket, key)
            return
        with tempfile.NamedTemporaryFile(suffix=".zip") as archive:
            zip_folder(source, Path(archive.name))
            s3.upload_file(archive.name, bucket, key)

    def _deploy_stack(self, stack: StackArtifact, parameters: Mapping[str, str]) -> str:
        template = json.loads(stack.template.read_text())
        declared = template.get("Parameters", {})
        given = {**stack.parameters, **{name: value for name, value in parameters.items() if name in declared}}
        request = {
            "StackName": stack.name,
            "TemplateURL": self._template_url(stack),
            "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
            "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }
        try:
            return self._create_or_update(stack.name, request)
        except ClientError as error:
            raise DeployError(error.response["Error"]["Message"]) from error

    def _template_url(self, stack: StackArtifact) -> str:
        bucket = f"cdk-templates-{self._pseudo['${AWS::AccountId}']}-{self._region}"
        s3 = self._client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.upload_file(str(stack.template), bucket, stack.template.name)
        # moto parses a template's URL by its host name, and takes an address for a bucket.
        return f"http://localhost:{self._port}/{bucket}/{stack.template.name}"

    def _create_or_update(self, name: str, request: dict[str, Any]) -> str:
        cloudformation = self._client("cloudformation")
        status = self._status(name)
        if status in {"ROLLBACK_COMPLETE", "CREATE_FAILED"}:
            cloudformation.delete_stack(StackName=name)
            status = None
        if status is None:
            cloudformation.create_stack(**request)
            return "created"
        try:
            cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates are to be performed" not in error.response["Error"]["Message"]:
                raise
            return "unchanged"
        return "updated"

    def _status(self, name: str) -> str | None:
        try:
            stacks = self._client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError:
            return None
        return str(stacks[0]["StackStatus"])


def zip_folder(source: Path, target: Path) -> None:
    """Zip a folder's files, the same bytes for the same content."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), _ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (path.stat().st_mode & 0xFFFF) << 16
                archive.writestr(entry, path.read_bytes())
