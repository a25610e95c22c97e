"""An experiment's request is the state machine's own, with its values in place."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from infra.settings import StageSettings
from infra.workflow import Parts, definition
from scripts.train_experiment.request import DefinitionError, parsed, resolved, training_request

ROLE = "arn:aws:iam::123456789012:role/vitrine-dev-retraining"
FUNCTIONS = (
    "admit", "gate", "register", "publish-neighbours", "smoke-test", "promote", "roll-back", "find-previous",
    "take-back", "collect", "report",
)  # fmt: skip


def machine(stage: str = "dev") -> dict[str, Any]:
    """A stage's state machine, as it is deployed."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/vitrine-dev@sha256:" + "0" * 64
    functions = {name: f"arn:{name}" for name in FUNCTIONS}
    parts = Parts(functions, image, image, ROLE, ROLE, "lake", "artifacts", "arn:topic", "arn:aws:kms:key")
    return definition(StageSettings.load(stage), parts)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_request_is_the_training_step_s_with_every_expression_replaced(stage: str) -> None:
    template = machine(stage)["States"]["Train"]["Parameters"]
    request = training_request(machine(stage), "trial-1", "s3://artifacts/runs/r1/dataset", {"epochs": "3"})
    assert request["TrainingJobName"] == f"vitrine-{stage}-train1-trial-1"
    assert request["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] == "s3://artifacts/runs/r1/dataset"
    assert request["OutputDataConfig"]["S3OutputPath"] == "s3://artifacts/models/trial-1"
    assert request["CheckpointConfig"]["S3Uri"] == "s3://artifacts/runs/trial-1/checkpoints"
    assert request["HyperParameters"] == {"epochs": "3", "model_version": "trial-1"}
    # Whatever is no expression is as it is deployed.
    same = (
        "RoleArn",
        "AlgorithmSpecification",
        "ResourceConfig",
        "StoppingCondition",
        "Environment",
    )
    assert {name: request[name] for name in same} == {name: template[name] for name in same}
    assert request.keys() == {name.removesuffix(".$") for name in template}
    assert ".$" not in str(request)


def test_the_request_is_one_that_aws_takes() -> None:
    request = training_request(machine(), "trial-1", None, {})
    shape = (
        botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape
    )
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    assert request["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] == "s3://artifacts/runs/trial-1/dataset"


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ({"a.$": "$.run.none"}, "nothing at \\$.run.none"),
        ({"a.$": "States.Format('{}', $.none)"}, "nothing at \\$.none"),
        ({"a.$": "States.Format('{}', oops)"}, "cannot read the arguments"),
        ({"a.$": "States.UUID()"}, "nothing at"),
    ],
)
def test_an_expression_that_is_not_known_is_refused(template: Any, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        resolved(template, {"run": {}}, {"Execution": {"Name": "n"}})


def test_another_state_machine_is_refused() -> None:
    with pytest.raises(DefinitionError, match="not a retraining"):
        training_request({"States": {}}, "n", None, {})
    with pytest.raises(DefinitionError, match="not JSON"):
        parsed("{")
