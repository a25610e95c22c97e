"""Functions that the embedded AWS's own tests deploy."""

import json
import os
import sys
import time
import urllib.request
from typing import Any

_STARTED = time.time()
_calls: list[float] = []
Event = dict[str, Any]


def handle(event: Event, context: Any) -> Any:
    """Answers with what the environment is."""
    _calls.append(time.time())
    sys.stdout.write(f"echo {json.dumps(event)[:200]}\n")
    return {
        "event": event,
        "calls": len(_calls),
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "version": context.function_version,
        "environment": dict(os.environ),
        "path": sys.path,
    }


def sleep(event: Event, _context: Any) -> Any:
    """Takes as long as it is told."""
    time.sleep(event["seconds"])
    return os.getpid()


def leave(_event: Event, _context: Any) -> Any:
    """Ends its process."""
    os._exit(7)


def fail(_event: Event, _context: Any) -> Any:
    """Raises."""
    raise ValueError("deliberate")


def respond(event: Event, _context: Any) -> Any:
    """A proxy response that shows the event; the body may ask for something else."""
    asked = json.loads(event["body"]) if event.get("body") and not event["isBase64Encoded"] else {}
    if "sleep" in asked:
        time.sleep(asked["sleep"])
    if "answer" in asked:
        return asked["answer"]
    return {"statusCode": 200, "multiValueHeaders": {"X-Two": ["a", "b"]}, "body": json.dumps(event)}


def authorize(event: Event, _context: Any) -> Any:
    """The token says what the policy is."""
    token = event["headers"].get("Authorization") or "anonymous"
    if token == "unauthorized":
        raise Exception("Unauthorized")
    if token == "broken":
        return {"principalId": "x"}
    statement = {"Effect": "Deny" if token == "deny" else "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    if token == "elsewhere":
        statement["Resource"] = event["methodArn"] + "/elsewhere"
    return {
        "principalId": "someone",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"role": token, "number": 3, "flag": True, "pid_time": f"{os.getpid()}-{time.time()}"},
        "usageIdentifierKey": {"nokey": "unknown", "slow": "s" * 30}.get(token, "k" * 30),
    }


def custom(event: Event, _context: Any) -> Any:
    """A custom resource that records its requests and fails on demand."""
    properties = event["ResourceProperties"]
    sys.stdout.write(f"custom {json.dumps(event)}\n")
    answer = {
        "Status": "FAILED" if properties.get("Fail") == event["RequestType"] else "SUCCESS",
        "Reason": "told to",
        "PhysicalResourceId": "made-" + properties.get("Identity", "one"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Value": properties.get("Value", ""), "Request": event["RequestType"]},
    }
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request)
