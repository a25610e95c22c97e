"""Endpoints that really serve: states, updates, errors and outages."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from embedded.endpoints import Fault
from tests.embedded.support import REPOSITORY, ROLE, build, eventually, image

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def put_model(cloud: Cloud, image_uri: str, name: str, weights: str, *, broken: bool = False) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for file, text in [("weights.txt", weights), *([("broken", "yes")] if broken else [])]:
            entry = tarfile.TarInfo(file)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    cloud.client("s3").put_object(Bucket="artifacts", Key=f"{name}.tar.gz", Body=packed.getvalue())
    container = {
        "Image": image_uri,
        "ModelDataUrl": f"s3://artifacts/{name}.tar.gz",
        "Environment": {"VITRINE_PROGRAM": "ranker"},
    }
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "live", "ModelName": name, "InstanceType": "ml.c8g.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])


def settled(cloud: Cloud, name: str) -> dict[str, Any]:
    def described() -> dict[str, Any] | None:
        found = cloud.client("sagemaker").describe_endpoint(EndpointName=name)
        return None if found["EndpointStatus"] in ("Creating", "Updating") else dict(found)

    return dict(eventually(described))


def invoke(cloud: Cloud, name: str, **request: Any) -> dict[str, Any]:
    answer = cloud.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=name, ContentType="application/json", Body=json.dumps(request)
    )
    return dict(json.loads(answer["Body"].read())) | {"variant": answer["InvokedProductionVariant"]}


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Cloud:
    return empty_cloud


@pytest.fixture(scope="module")
def image_uri(cloud: Cloud) -> str:
    return image(cloud)


@pytest.fixture(scope="module")
def endpoint(cloud: Cloud, image_uri: str) -> str:
    put_model(cloud, image_uri, "first", "one")
    cloud.client("sagemaker").create_endpoint(EndpointName="probe", EndpointConfigName="first")
    assert settled(cloud, "probe")["EndpointStatus"] == "InService"
    return "probe"


def test_serves_the_model_of_its_configuration(cloud: Cloud, endpoint: str) -> None:
    answer = invoke(cloud, endpoint)
    assert (answer["weights"], answer["program"], answer["variant"]) == ("one", "ranker", "live")


def test_an_update_serves_without_a_gap(cloud: Cloud, image_uri: str, endpoint: str) -> None:
    put_model(cloud, image_uri, "second", "two")
    put_model(cloud, image_uri, "bad", "bad", broken=True)
    seen: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            seen.append(invoke(cloud, endpoint, sleep=0.02)["weights"])

    asking = threading.Thread(target=ask)
    asking.start()
    cloud.client("sagemaker").update_endpoint(EndpointName=endpoint, EndpointConfigName="second")
    assert cloud.client("sagemaker").describe_endpoint(EndpointName=endpoint)["EndpointStatus"] == "Updating"
    described = settled(cloud, endpoint)
    eventually(lambda: seen[-1:] == ["two"])
    done.set()
    asking.join()
    assert described["EndpointConfigName"] == "second"
    assert seen == sorted(seen), "once the new model answers, the old one no longer does"

    # When a configuration cannot be served, then the live one stays and the reason is told.
    cloud.client("sagemaker").update_endpoint(EndpointName=endpoint, EndpointConfigName="bad")
    described = settled(cloud, endpoint)
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "second")
    assert "the model is broken" in described["FailureReason"]
    assert invoke(cloud, endpoint)["weights"] == "two"


def test_an_endpoint_that_cannot_start_is_failed(cloud: Cloud, image_uri: str) -> None:
    put_model(cloud, image_uri, "stillborn", "x", broken=True)
    cloud.client("sagemaker").create_endpoint(EndpointName="stillborn", EndpointConfigName="stillborn")
    described = settled(cloud, "stillborn")
    assert described["EndpointStatus"] == "Failed"
    assert "the model is broken" in described["FailureReason"]


def test_an_image_that_was_never_built_is_named(cloud: Cloud, image_uri: str) -> None:
    put_model(cloud, image_uri.split("@", maxsplit=1)[0] + ":absent", "unbuilt", "x")
    cloud.client("sagemaker").create_endpoint(EndpointName="unbuilt", EndpointConfigName="unbuilt")
    assert ":absent" in settled(cloud, "unbuilt")["FailureReason"]


def test_a_model_s_error_is_a_model_error(cloud: Cloud, endpoint: str) -> None:
    with pytest.raises(ClientError) as raised:
        invoke(cloud, endpoint, fail=409)
    response = raised.value.response
    assert response["Error"]["Code"] == "ModelError"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert (response["OriginalStatusCode"], response["OriginalMessage"]) == (409, '{"error":"asked for"}')


def test_an_unknown_endpoint_is_a_validation_error(cloud: Cloud, endpoint: str) -> None:
    with pytest.raises(ClientError) as raised:
        invoke(cloud, "nobody")
    assert raised.value.response["Error"]["Code"] == "ValidationError"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_stopped_endpoint_comes_back(cloud: Cloud, endpoint: str) -> None:
    before = invoke(cloud, endpoint)
    cloud.stop_endpoint(endpoint)
    with pytest.raises(ClientError) as raised:
        invoke(cloud, endpoint)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    cloud.start_endpoint(endpoint)
    after = invoke(cloud, endpoint)
    assert after["weights"] == before["weights"]
    assert after["pid"] != before["pid"]


def test_faults_are_injected_and_end(cloud: Cloud, endpoint: str) -> None:
    fleet = cloud.endpoints
    fleet.disturb(endpoint, Fault(status=500, times=1))
    with pytest.raises(ClientError) as raised:
        invoke(cloud, endpoint)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    fleet.disturb(endpoint, Fault(junk=True, times=1))
    with pytest.raises(ValueError, match=r"utf-8|Expecting"):
        invoke(cloud, endpoint)
    fleet.disturb(endpoint, Fault(rewrite=lambda body: body.replace(b"weights", b"wishes"), times=1))
    assert "wishes" in invoke(cloud, endpoint)
    fleet.disturb(endpoint, Fault(drop=True))
    with pytest.raises(ConnectionClosedError):
        invoke(cloud, endpoint)
    fleet.heal(endpoint)
    assert invoke(cloud, endpoint)["variant"] == "live"


def test_a_body_over_the_limit_is_refused(cloud: Cloud, endpoint: str) -> None:
    with pytest.raises(ClientError) as raised:
        invoke(cloud, endpoint, padding="x" * (6 * 1024 * 1024))
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_the_operations_refuse_what_sagemaker_refuses(cloud: Cloud, endpoint: str) -> None:
    sagemaker = cloud.client("sagemaker")
    with pytest.raises(ClientError, match="already existing"):
        sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName="first")
    with pytest.raises(ClientError, match="Could not find endpoint"):
        sagemaker.update_endpoint(EndpointName="nobody", EndpointConfigName="first")
    with pytest.raises(ClientError, match="Could not find"):
        sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName="nothing")


def test_a_deleted_endpoint_is_gone(cloud: Cloud, image_uri: str) -> None:
    put_model(cloud, image_uri, "passing", "x")
    cloud.client("sagemaker").create_endpoint(EndpointName="passing", EndpointConfigName="passing")
    settled(cloud, "passing")
    cloud.client("sagemaker").delete_endpoint(EndpointName="passing")
    with pytest.raises(ClientError, match="not found"):
        invoke(cloud, "passing")


def test_a_build_that_has_nowhere_to_go_fails(cloud: Cloud, image_uri: str) -> None:
    built = build(cloud, "aimless", "not a repository")
    assert built["buildStatus"] == "FAILED"
    assert "ECR" in built["phases"][0]["contexts"][0]["message"]
    again = build(cloud, "again", image_uri.split("@", maxsplit=1)[0])
    assert again["buildStatus"] == "SUCCEEDED"
    assert len(cloud.client("ecr").describe_images(repositoryName=REPOSITORY)["imageDetails"]) == 1
