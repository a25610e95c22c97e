"""SageMaker's ModelTrainer, set up to send a given CreateTrainingJob request.

The SDK is an extra (``pip install .[sagemaker]``) of 700 MB that takes seconds to import: nothing imports this module
but the command that starts a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker.core.helper.session_helper import Session
from sagemaker.core.shapes import (
    Channel,
    CheckpointConfig,
    DataSource,
    OutputDataConfig,
    S3DataSource,
    StoppingCondition,
)
from sagemaker.core.training.configs import Compute
from sagemaker.train.model_trainer import ModelTrainer

Request = Mapping[str, Any]


class ImageTrainer(ModelTrainer):  # type: ignore[misc]
    """A trainer that names its job as it is told, and leaves the entry point to the image's own command.

    ModelTrainer sets an entry point only with source code that it uploads, and then its own: what runs would be another
    program than the one that retraining runs.
    """

    job_name: str
    entrypoint: list[str]
    arguments: list[str]

    def _create_training_job_args(self, *given: Any, **named: Any) -> dict[str, Any]:
        request: dict[str, Any] = super()._create_training_job_args(*given, **named)
        algorithm = request["algorithm_specification"]
        algorithm.container_entrypoint, algorithm.container_arguments = self.entrypoint, self.arguments
        return {**request, "training_job_name": self.job_name}


def trainer(request: Request, boto_session: Any) -> ImageTrainer:
    """Return the trainer whose `train` sends a request of `training_request`."""
    algorithm, cluster = request["AlgorithmSpecification"], request["ResourceConfig"]
    return ImageTrainer(
        job_name=request["TrainingJobName"],
        entrypoint=algorithm["ContainerEntrypoint"],
        arguments=algorithm["ContainerArguments"],
        sagemaker_session=Session(boto_session=boto_session),
        role=request["RoleArn"],
        training_image=algorithm["TrainingImage"],
        training_input_mode=algorithm["TrainingInputMode"],
        compute=Compute(**_snake(cluster), enable_managed_spot_training=request["EnableManagedSpotTraining"]),
        stopping_condition=StoppingCondition(**_snake(request["StoppingCondition"])),
        output_data_config=OutputDataConfig(**_snake(request["OutputDataConfig"])),
        checkpoint_config=CheckpointConfig(**_snake(request["CheckpointConfig"])),
        input_data_config=[_channel(channel) for channel in request["InputDataConfig"]],
        hyperparameters=dict(request["HyperParameters"]),
        environment=dict(request["Environment"]),
    )


def _channel(channel: Request) -> Channel:
    source = S3DataSource(**_snake(channel["DataSource"]["S3DataSource"]))
    return Channel(channel_name=channel["ChannelName"], data_source=DataSource(s3_data_source=source))


_NAMES = {
    "InstanceType": "instance_type",
    "InstanceCount": "instance_count",
    "VolumeSizeInGB": "volume_size_in_gb",
    "VolumeKmsKeyId": "volume_kms_key_id",
    "MaxRuntimeInSeconds": "max_runtime_in_seconds",
    "MaxWaitTimeInSeconds": "max_wait_time_in_seconds",
    "S3OutputPath": "s3_output_path",
    "KmsKeyId": "kms_key_id",
    "S3Uri": "s3_uri",
    "LocalPath": "local_path",
    "S3DataType": "s3_data_type",
    "S3DataDistributionType": "s3_data_distribution_type",
}


def _snake(fields: Request) -> dict[str, Any]:
    """Return fields by the SDK's names; raises KeyError for one that this set-up would lose."""
    return {_NAMES[name]: value for name, value in fields.items()}
