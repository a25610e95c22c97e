"""A small container source, and the embedded AWS with an image built from it."""

from __future__ import annotations

import io
import textwrap
import time
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from embedded.cloud import Cloud

REPOSITORY = "models"
ROLE = "arn:aws:iam::123456789012:role/models"

# The contract of the real container, in one file: serve, prepare, train.
CONTAINER = textwrap.dedent("""
    import json, os, sys, time
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from pathlib import Path

    BASE = Path(os.environ["SAGEMAKER_BASE_DIR"])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def answer(self, status, body):
            self.send_response_only(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.answer(200, b"")

        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "fail" in request:
                self.answer(request["fail"], b'{"error":"asked for"}')
                return
            if "messages" in request:
                self.converse(request)
                return
            time.sleep(request.get("sleep", 0))
            weights = BASE / "model" / "weights.txt"
            answer = {
                "weights": weights.read_text() if weights.exists() else None,
                "program": os.environ.get("VITRINE_PROGRAM"),
                "pid": os.getpid(),
            }
            self.answer(200, json.dumps(answer).encode())

        def converse(self, request):
            said = request["messages"][-1]["content"][0]["text"]
            if said == "refuse":
                self.answer(400, b'{"error":{"message":"messages must be short"}}')
            elif said == "crash":
                self.answer(500, b'{"error":{"message":"the model failed"}}')
            elif said == "die":
                os._exit(1)
            else:
                block, stop = {"text": f"{os.environ['VITRINE_PROGRAM']} heard: {said}"}, "end_turn"
                if "toolConfig" in request:
                    block, stop = {"toolUse": {"toolUseId": "t1", "name": "search", "input": {"q": said}}}, "tool_use"
                usage = {"inputTokens": 3, "outputTokens": 4, "totalTokens": 7}
                answer = {"output": {"message": {"role": "assistant", "content": [block]}}, "stopReason": stop,
                          "usage": usage, "metrics": {"latencyMs": 1}}
                self.answer(200, json.dumps(answer).encode())

    def serve():
        if (BASE / "model" / "broken").exists():
            sys.exit("the model is broken")
        ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()

    def train():
        parameters = json.loads((BASE / "input/config/hyperparameters.json").read_text())
        print("training with", parameters, flush=True)
        time.sleep(float(parameters.get("sleep", 0)))
        if "fail" in parameters:
            (BASE / "output/failure").write_text(parameters["fail"])
            sys.exit(3)
        lines = [path.read_text() for path in sorted((BASE / "input/data/dataset").rglob("*")) if path.is_file()]
        (BASE / "model/weights.txt").write_text("+".join(lines) + os.environ.get("SUFFIX", ""))

    def prepare():
        text = "".join(path.read_text() for path in sorted((BASE / "processing/input/events").rglob("*.txt")))
        (BASE / "processing/output/dataset/rows.txt").write_text(text.upper())

    {"serve": serve, "train": train, "prepare": prepare}[sys.argv[1]]()
""")


def image(cloud: Cloud) -> str:
    """Build the container's image with CodeBuild, unless it is there, and return its URI by digest."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sagemaker/container/__init__.py", "")
        archive.writestr("sagemaker/container/__main__.py", CONTAINER)
    s3, ecr = cloud.client("s3"), cloud.client("ecr")
    s3.create_bucket(Bucket="artifacts")
    s3.put_object(Bucket="artifacts", Key="source.zip", Body=packed.getvalue())
    with suppress(ecr.exceptions.RepositoryAlreadyExistsException):
        ecr.create_repository(repositoryName=REPOSITORY)
    uri = ecr.describe_repositories(repositoryNames=[REPOSITORY])["repositories"][0]["repositoryUri"]
    build(cloud, "image", uri)
    digest = cloud.client("ecr").describe_images(repositoryName=REPOSITORY)["imageDetails"][0]["imageDigest"]
    return f"{uri}@{digest}"


def build(cloud: Cloud, project: str, uri: str) -> dict[str, Any]:
    """Create a project and run it once; returns the build as BatchGetBuilds describes it."""
    codebuild = cloud.client("codebuild")
    codebuild.delete_project(name=project)
    codebuild.create_project(
        name=project,
        source={"type": "S3", "location": "artifacts/source.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
            "computeType": "BUILD_GENERAL1_MEDIUM",
            "environmentVariables": [{"name": "IMAGE_REPOSITORY", "value": uri}],
        },
        serviceRole=ROLE,
    )
    override = [{"name": "IMAGE_TAG", "value": "serve-1"}]
    started = codebuild.start_build(projectName=project, environmentVariablesOverride=override)["build"]
    (described,) = codebuild.batch_get_builds(ids=[started["id"]])["builds"]
    return dict(described)


def eventually(condition: Callable[[], Any], timeout: float = 30.0) -> Any:
    """Wait for a condition to become true, and return its value."""
    give_up = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < give_up, "the condition did not become true"
        time.sleep(0.05)
    return value
