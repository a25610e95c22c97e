from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from moto import mock_aws

from vitrine.stores import clients

TABLE, BUCKET, POINTER, ENDPOINT, GROUP = "catalogue", "artifacts", "/vitrine/dev/ranker-artifact", "ranker", "rankers"
LAKE = "lake"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "CATALOGUE_TABLE": TABLE,
    "ARTIFACTS_BUCKET": BUCKET,
    "LAKE_BUCKET": LAKE,
    "POINTER_PARAMETER": POINTER,
    "RANKER_ENDPOINT": ENDPOINT,
    "MODEL_PACKAGE_GROUP": GROUP,
    "MODELS_TABLE": "models",
    "STALE_DAYS": "30",
    "SERVE_IMAGE_URI": "123456789012.dkr.ecr.us-east-1.amazonaws.com/models@sha256:" + "1" * 64,
    "JOBS_IMAGE_URI": "123456789012.dkr.ecr.us-east-1.amazonaws.com/models@sha256:" + "2" * 64,
    "CODE_VERSION": "c0de",
    "KEEPS_CAPACITY": "0",
    "WATCH_HOURS": "24",
    "KEPT_VERSIONS": "2",
    "NAME_PREFIX": "vitrine-dev-",
    "INSTANCE_PRICES": '{"ml.m5.large": 0.115, "ml.c5.2xlarge": 0.408}',
    "STAGE": "dev",
    "IMAGE_URI": "123456789012.dkr.ecr.us-east-1.amazonaws.com/models@sha256:" + "0" * 64,
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stage as the deploy of its stacks leaves it, before anything is seeded."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    clients.client.cache_clear()
    clients._session.cache_clear()
    with mock_aws():
        for table in (TABLE, ENVIRONMENT["MODELS_TABLE"]):
            boto3.client("dynamodb").create_table(
                TableName=table,
                KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
                BillingMode="PAY_PER_REQUEST",
            )
        for bucket in (BUCKET, LAKE):
            boto3.client("s3").create_bucket(Bucket=bucket)
        yield
    clients.client.cache_clear()
    clients._session.cache_clear()


@pytest.fixture
def live(aws: None) -> None:
    """A seeded stage whose endpoint serves the bootstrap."""
    boto3.client("ssm").put_parameter(Name=POINTER, Value="s3://assets/bootstrap.tar.gz", Type="String")
    boto3.client("dynamodb").put_item(
        TableName=TABLE,
        Item={
            "PK": {"S": "META"},
            "SK": {"S": "LIVE"},
            "model_version": {"S": "bootstrap"},
            "catalogue_version": {"N": "3"},
        },
    )
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    container = {"Image": ENVIRONMENT["IMAGE_URI"]}
    sagemaker.create_model(
        ModelName="m", PrimaryContainer=container, ExecutionRoleArn="arn:aws:iam::123456789012:role/r"
    )
    for config in ("config-bootstrap", "config-new"):
        variant = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        sagemaker.create_endpoint_config(EndpointConfigName=config, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="config-bootstrap")


class Mailbox:
    """What CloudFormation's response URL was sent: the bodies, and the content types that came with them."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.content_types: list[str | None] = []
        self.refusals = 0
        self.url = ""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if box.refusals:
                box.refusals -= 1
                self.send_response(503)
            else:
                box.answers.append(json.loads(body))
                box.content_types.append(self.headers["Content-Type"])
                self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_port}/answer"
    yield box
    server.shutdown()
    thread.join()
    server.server_close()
