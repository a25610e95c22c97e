"""Train with other hyperparameters on a stage's machines, exactly as its retraining would, and promote nothing.

``python -m scripts.train_experiment --stage dev --dataset s3://BUCKET/runs/RUN/dataset --hyperparameter width=96``

Needs the extra: ``pip install .[sagemaker]``. The artifact lies where retraining puts it, under the experiment's name.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import boto3

from scripts.train_experiment.request import DefinitionError, parsed, training_request

_NAME = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,39}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Start one job; 2 where the stage or the extra is not there."""
    given = _options(arguments)
    session = boto3.session.Session()
    try:
        request = training_request(_definition(session, given.stage), given.name, given.dataset, given.hyperparameters)
        # The SDK takes ten seconds to import, and may not be there.
        from scripts.train_experiment.trainer import trainer  # noqa: PLC0415
    except (DefinitionError, ImportError) as error:
        sys.stderr.write(f"scripts.train_experiment: {error}\n")
        return 2
    sys.stdout.write(f"{request['TrainingJobName']}: {request['HyperParameters']}\n")
    trainer(request, session).train(wait=given.wait, logs=given.wait)
    return 0


def _definition(session: Any, stage: str) -> dict[str, Any]:
    parameter = f"/vitrine/{stage}/retraining-machine-arn"
    machine = session.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    return parsed(session.client("stepfunctions").describe_state_machine(stateMachineArn=machine)["definition"])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m scripts.train_experiment", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stage", required=True, help="whose machines, image and role")
    parser.add_argument("--dataset", required=True, type=_bucket_url, metavar="S3URI", help="what a run has prepared")
    parser.add_argument("--hyperparameter", action="append", default=[], type=_pair, metavar="NAME=VALUE")
    name = f"trial-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    parser.add_argument("--name", default=name, type=_name, help="the model version that comes of it (trial-TIME)")
    parser.add_argument("--wait", action="store_true", help="follow the job's log to its end")
    given = parser.parse_args(arguments)
    given.hyperparameters = dict(given.hyperparameter)
    return given


def _bucket_url(text: str) -> str:
    if not re.fullmatch(r"s3://[^/]+/.+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not s3://bucket/prefix")
    return text


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a name of at most 40 letters, digits and single hyphens")
    return text


if __name__ == "__main__":
    sys.exit(main())
