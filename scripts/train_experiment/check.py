"""Whether the SDK sends what the state machine sends: nothing is started, no account is asked.

``python -m scripts.train_experiment.check DEFINITION.json``, with the extra installed and a definition in a file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scripts.train_experiment.request import parsed, training_request


class SentError(Exception):
    """The request was about to leave."""


def sent(request: dict[str, Any]) -> dict[str, Any]:
    """Return the CreateTrainingJob parameters that the SDK would send for a request."""
    from scripts.train_experiment.trainer import trainer  # noqa: PLC0415

    found: dict[str, Any] = {}
    session = boto3.session.Session("none", "none", region_name="us-east-1")

    def capture(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name == "CreateTrainingJob":
            found.update(params)
            raise SentError
        # The SDK looks at the role before it sends; it goes on when it may not.
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "nobody is asked"}}, model.name)

    session.events.register("provide-client-params.*.*", capture)
    try:
        trainer(request, session).train(wait=False, logs=False)
    except SentError:
        return found
    raise AssertionError("the SDK sent no CreateTrainingJob")


def main(arguments: list[str]) -> int:
    """Compare; 1 where a field differs."""
    definition = parsed(Path(arguments[0]).read_text(encoding="utf-8"))
    request = training_request(definition, "trial-1", "s3://artifacts/runs/r1/dataset", {"width": "96"})
    found = sent(request)
    differing = sorted(name for name in {*request, *found} if request.get(name) != found.get(name))
    for name in differing:
        print(f"{name}: the SDK sends {found.get(name)}, the state machine {request.get(name)}")
    print(f"{len(request)} fields: {'the same' if not differing else f'{len(differing)} differ'}")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
