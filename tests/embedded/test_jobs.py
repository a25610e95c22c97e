"""Training and processing jobs in the container contract, alone and under a state machine."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded.support import ROLE, eventually, image

if TYPE_CHECKING:
    from embedded.cloud import Cloud

INSTANCE = {"InstanceType": "ml.m7i.large", "InstanceCount": 1, "VolumeSizeInGB": 10}


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Cloud:
    return empty_cloud


@pytest.fixture(scope="module")
def image_uri(cloud: Cloud) -> str:
    uri = image(cloud)
    s3 = cloud.client("s3")
    for key, text in {"events/a.txt": "a", "events/deep/b.txt": "b", "other/c.txt": "c"}.items():
        s3.put_object(Bucket="artifacts", Key=f"lake/{key}", Body=text.encode())
    return uri


def training(name: str, image_uri: str, **parameters: str) -> dict[str, Any]:
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://artifacts/lake/events/"}}
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {
            "TrainingImage": image_uri,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python", "-m", "container"],
            "ContainerArguments": ["train"],
        },
        "RoleArn": ROLE,
        "InputDataConfig": [{"ChannelName": "dataset", "DataSource": source}],
        "OutputDataConfig": {"S3OutputPath": "s3://artifacts/models"},
        "ResourceConfig": INSTANCE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        "HyperParameters": parameters,
        "Environment": {"SUFFIX": "!"},
    }


def processing(name: str, image_uri: str, source: str = "s3://artifacts/lake/events") -> dict[str, Any]:
    given = {"S3Uri": source, "LocalPath": "/opt/ml/processing/input/events", "S3DataType": "S3Prefix"}
    made = {"S3Uri": f"s3://artifacts/runs/{name}", "LocalPath": "/opt/ml/processing/output/dataset"}
    return {
        "ProcessingJobName": name,
        "AppSpecification": {
            "ImageUri": image_uri,
            "ContainerEntrypoint": ["python", "-m", "container"],
            "ContainerArguments": ["prepare"],
        },
        "RoleArn": ROLE,
        "ProcessingInputs": [{"InputName": "events", "S3Input": given | {"S3InputMode": "File"}}],
        "ProcessingOutputConfig": {
            "Outputs": [{"OutputName": "dataset", "S3Output": made | {"S3UploadMode": "EndOfJob"}}]
        },
        "ProcessingResources": {"ClusterConfig": INSTANCE},
    }


def finished(cloud: Cloud, kind: str, name: str) -> dict[str, Any]:
    describe = getattr(cloud.client("sagemaker"), f"describe_{kind.lower()}_job")

    def described() -> dict[str, Any] | None:
        found = describe(**{f"{kind}JobName": name})
        return None if found[f"{kind}JobStatus"] in ("InProgress", "Stopping") else dict(found)

    return dict(eventually(described))


def test_training_turns_channels_into_a_model(cloud: Cloud, image_uri: str) -> None:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_training_job(**training("train", image_uri, epochs="3"))
    described = finished(cloud, "Training", "train")
    assert described["TrainingJobStatus"] == "Completed"
    assert described["ModelArtifacts"]["S3ModelArtifacts"] == "s3://artifacts/models/train/output/model.tar.gz"
    body = cloud.client("s3").get_object(Bucket="artifacts", Key="models/train/output/model.tar.gz")["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        weights = archive.extractfile("weights.txt")
        assert weights is not None
        assert weights.read() == b"a+b!"
    events = cloud.client("logs").get_log_events(
        logGroupName="/aws/sagemaker/TrainingJobs", logStreamName="train/algo-1"
    )["events"]
    assert [event["message"] for event in events] == ["training with {'epochs': '3'}"]
    with pytest.raises(ClientError, match="unique"):
        sagemaker.create_training_job(**training("train", image_uri))


def test_a_failure_tells_the_container_s_reason(cloud: Cloud, image_uri: str) -> None:
    cloud.client("sagemaker").create_training_job(**training("failing", image_uri, fail="no rows"))
    described = finished(cloud, "Training", "failing")
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"] == "AlgorithmError: no rows, exit code: 3"


def test_jobs_stop_on_request_and_at_their_limit(cloud: Cloud, image_uri: str) -> None:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_training_job(**training("asked", image_uri, sleep="60"))
    limited = training("limited", image_uri, sleep="60") | {"StoppingCondition": {"MaxRuntimeInSeconds": 1}}
    sagemaker.create_training_job(**limited)
    sagemaker.stop_training_job(TrainingJobName="asked")
    assert finished(cloud, "Training", "asked")["TrainingJobStatus"] == "Stopped"
    described = finished(cloud, "Training", "limited")
    assert (described["TrainingJobStatus"], described["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")


def test_a_job_whose_machine_is_taken_away_fails_with_the_signal_s_exit_code(cloud: Cloud, image_uri: str) -> None:
    cloud.client("sagemaker").create_training_job(**training("cut", image_uri, sleep="60"))
    eventually(lambda: "training with" in cloud.jobs.log("cut"))
    cloud.jobs.interrupt("cut")
    described = finished(cloud, "Training", "cut")
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].endswith("exit code: 137")
    with pytest.raises(LookupError, match="cut"):
        cloud.jobs.interrupt("cut")


def test_a_package_s_number_is_given_once(cloud: Cloud) -> None:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="group")
    specification = {
        "Containers": [{"Image": "i"}],
        "SupportedContentTypes": ["a"],
        "SupportedResponseMIMETypes": ["a"],
    }

    def create() -> str:
        return str(
            sagemaker.create_model_package(ModelPackageGroupName="group", InferenceSpecification=specification)[
                "ModelPackageArn"
            ]
        )

    first, second = create(), create()
    sagemaker.delete_model_package(ModelPackageName=first)
    third = create()
    listed = sagemaker.list_model_packages(ModelPackageGroupName="group")["ModelPackageSummaryList"]
    assert {one["ModelPackageArn"] for one in listed} == {second, third}
    assert [arn.rpartition("/")[2] for arn in (first, second, third)] == ["1", "2", "3"]
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.delete_model_package(ModelPackageName=first)


def test_processing_maps_local_paths(cloud: Cloud, image_uri: str) -> None:
    cloud.client("sagemaker").create_processing_job(**processing("prepare", image_uri))
    assert finished(cloud, "Processing", "prepare")["ProcessingJobStatus"] == "Completed"
    body = cloud.client("s3").get_object(Bucket="artifacts", Key="runs/prepare/rows.txt")["Body"].read()
    assert body == b"AB"


def test_an_input_without_objects_fails_the_job(cloud: Cloud, image_uri: str) -> None:
    cloud.client("sagemaker").create_processing_job(**processing("empty", image_uri, "s3://artifacts/nothing/"))
    described = finished(cloud, "Processing", "empty")
    assert "No S3 objects found" in described["FailureReason"]


def run(cloud: Cloud, name: str, states: dict[str, Any], given: dict[str, Any] | None = None, **options: Any) -> Any:
    machine = {"StartAt": next(iter(states)), "States": states} | options
    arn = cloud.client("stepfunctions").create_state_machine(name=name, definition=json.dumps(machine), roleArn=ROLE)[
        "stateMachineArn"
    ]
    execution = cloud.client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(given or {}))[
        "executionArn"
    ]

    def described() -> Any:
        found = cloud.client("stepfunctions").describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found

    return eventually(described)


def test_a_state_machine_follows_a_job_to_its_end(cloud: Cloud, image_uri: str) -> None:
    done = run(
        cloud,
        "train-sync",
        {
            "train": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
                "Parameters": training("under-states", image_uri),
                "ResultSelector": {"model.$": "$.ModelArtifacts.S3ModelArtifacts", "status.$": "$.TrainingJobStatus"},
                "ResultPath": "$.trained",
                "Next": "name",
            },
            "name": {"Type": "Pass", "Parameters": {"run.$": "$$.Execution.Name", "t.$": "$.trained"}, "End": True},
        },
    )
    output = json.loads(done["output"])
    assert output["t"] == {"model": "s3://artifacts/models/under-states/output/model.tar.gz", "status": "Completed"}
    assert output["run"]


def test_a_failed_job_and_a_refused_call_are_caught_by_name(cloud: Cloud, image_uri: str) -> None:
    def caught(error: str) -> dict[str, Any]:
        return {"Catch": [{"ErrorEquals": [error], "Next": "told"}], "End": True, "Type": "Task"}

    told = {"Type": "Pass", "End": True}
    resource = "arn:aws:states:::sagemaker:createTrainingJob.sync"
    failing = training("states-failing", image_uri, fail="bad data")
    done = run(
        cloud,
        "train-fails",
        {"train": caught("States.TaskFailed") | {"Resource": resource, "Parameters": failing}, "told": told},
    )
    assert "bad data" in json.loads(json.loads(done["output"])["Cause"])["FailureReason"]
    update = {"EndpointName": "nobody", "EndpointConfigName": "nothing"}
    refused = caught("SageMaker.AmazonSageMakerException")
    refused |= {"Resource": "arn:aws:states:::sagemaker:updateEndpoint", "Parameters": update}
    done = run(cloud, "update-fails", {"update": refused, "told": told})
    assert "Could not find endpoint" in json.loads(done["output"])["Cause"]


def test_a_timeout_stops_the_job(cloud: Cloud, image_uri: str) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
        "Parameters": training("too-long", image_uri, sleep="60"),
        "TimeoutSeconds": 2,
        "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "late"}],
        "End": True,
    }
    done = run(cloud, "times-out", {"train": state, "late": {"Type": "Pass", "Result": {"late": True}, "End": True}})
    assert json.loads(done["output"]) == {"late": True}
    assert finished(cloud, "Training", "too-long")["TrainingJobStatus"] == "Stopped"


def test_sdk_calls_give_times_and_take_objects(cloud: Cloud, image_uri: str) -> None:
    done = run(
        cloud,
        "sdk",
        {
            "put": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
                "Parameters": {"Bucket": "artifacts", "Key": "note.json", "Body": {"answer": 42}},
                "Next": "describe",
            },
            "describe": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:ecr:describeRepositories",
                "Parameters": {},
                "End": True,
            },
        },
    )
    assert json.loads(done["output"])["repositories"][0]["createdAt"].endswith("Z")
    assert cloud.client("s3").get_object(Bucket="artifacts", Key="note.json")["Body"].read() == b'{"answer":42}'


def test_jsonata_computes(cloud: Cloud) -> None:
    output = {
        "sum": "{% $sum($states.input.n) %}",
        "text": "{% $states.input.text & '!' %}",
        "rows": "{% $partition($states.input.n, 2) %}",
        "name": "{% $states.context.Execution.Name %}",
        "none": "{% $states.input.none %}",
    }
    given = {"n": [1, 2, 3], "text": 'say "hi"\n', "none": None}
    done = run(
        cloud, "jsonata", {"compute": {"Type": "Pass", "Output": output, "End": True}}, given, QueryLanguage="JSONata"
    )
    made = json.loads(done["output"])
    assert (made["sum"], made["text"], made["rows"], made["none"]) == (6, 'say "hi"\n!', [[1, 2], [3]], None)
    assert made["name"]


def test_a_function_s_own_error_is_caught_by_name(cloud: Cloud) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "gate.py", "class NotBetter(Exception): pass\ndef handle(event, context): raise NotBetter('by 1 %')"
        )
    cloud.client("lambda").create_function(
        FunctionName="gate",
        Runtime="python3.13",
        # The one role here that Lambda may assume.
        Role="arn:aws:iam::123456789012:role/test",
        Handler="gate.handle",
        Code={"ZipFile": packed.getvalue()},
        Timeout=10,
    )
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "gate", "Payload": {}},
        "Retry": [{"ErrorEquals": ["SomethingElse"], "MaxAttempts": 3}],
        "Catch": [{"ErrorEquals": ["NotBetter"], "ResultPath": "$.error", "Next": "kept"}],
        "End": True,
    }
    done = run(cloud, "gated", {"gate": state, "kept": {"Type": "Pass", "End": True}})
    error = json.loads(done["output"])["error"]
    assert error["Error"] == "NotBetter"
    assert json.loads(error["Cause"])["errorMessage"] == "by 1 %"
    assert cloud.invocations["gate"] == 1
