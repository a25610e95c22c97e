"""Put a stage's previous model back: ``python -m scripts.rollback --stage dev --reason "it sells nothing"``.

Starts the stage's own state machine and follows it to its end; the exit status is 0 only if the previous model serves.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import boto3

_POLL_S = 1.0


def roll_back(stage: str, reason: str) -> dict[str, Any]:
    """Start the roll back and wait for its end; gives the description of the execution."""
    machine = boto3.client("ssm").get_parameter(Name=f"/vitrine/{stage}/retraining-machine-arn")["Parameter"]["Value"]
    client: Any = boto3.client("stepfunctions")
    asked = json.dumps({"roll_back_to": "previous", "reason": reason})
    name = time.strftime("back-%Y%m%d-%H%M%S", time.gmtime())
    execution = client.start_execution(stateMachineArn=machine, name=name, input=asked)["executionArn"]
    sys.stdout.write(f"{name} has begun\n")
    while (done := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(_POLL_S)
    return dict(done)


def outcome(done: dict[str, Any]) -> tuple[int, str]:
    """The exit status and the line that tell how an execution ended."""
    if done["status"] != "SUCCEEDED":
        return 1, f"{done['status']}: {done.get('cause') or done.get('error')}"
    state = json.loads(done["output"])
    if state.get("end") != "WentBack":
        return 1, f"{state['error']['Error']}: {json.loads(state['error']['Cause'])['errorMessage']}"
    return (
        0,
        f"WentBack: {state['found']['previous_version']} serves again, {state['found']['model_version']} is rejected",
    )


def main() -> int:
    """Read the command line, roll back, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--reason", default="", help="why, for the registry")
    given = parser.parse_args()
    status, line = outcome(roll_back(given.stage, given.reason))
    sys.stdout.write(f"{line}\n")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
