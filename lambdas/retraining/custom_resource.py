"""The custom resource's side of CloudFormation: whatever happens, it is answered, or a deploy hangs for an hour."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import urllib3

from vitrine.observability import logger

_TIMEOUT_S = 10.0
_TRIES = 5
_LONGEST_REASON = 1000
"""CloudFormation takes an answer of 4 KB at most."""


class Resource(NamedTuple):
    """What was made: its identity, and the attributes that the template may read."""

    physical_id: str
    attributes: Mapping[str, str]


Provision = Callable[[Mapping[str, Any]], Resource]


def answer(event: Mapping[str, Any], provision: Provision) -> None:
    """Make or change the resource of the event's properties, and PUT the outcome to its ResponseURL.

    A Delete makes nothing and removes nothing. Raises only if the answer itself cannot be delivered.
    """
    _put(event["ResponseURL"], {**_identity(event), **_outcome(event, provision)})


def _outcome(event: Mapping[str, Any], provision: Provision) -> dict[str, Any]:
    if event["RequestType"] == "Delete":
        return {"Status": "SUCCESS"}
    try:
        made = provision(event["ResourceProperties"])
    except Exception as error:
        logger().exception("custom resource failed")
        return {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:_LONGEST_REASON]}
    return {"Status": "SUCCESS", "PhysicalResourceId": made.physical_id, "Data": dict(made.attributes)}


def _identity(event: Mapping[str, Any]) -> dict[str, str]:
    names = ("StackId", "RequestId", "LogicalResourceId")
    # A resource that failed to be made still needs an identity, by which CloudFormation deletes it.
    physical_id = event.get("PhysicalResourceId") or f"{event['LogicalResourceId']}-{event['RequestId']}"
    return {**{name: event[name] for name in names}, "PhysicalResourceId": physical_id}


def _put(url: str, body: Mapping[str, Any]) -> None:
    retries = urllib3.Retry(
        total=_TRIES, backoff_factor=0.5, status_forcelist=(500, 502, 503, 504), allowed_methods=None
    )
    with urllib3.PoolManager(timeout=_TIMEOUT_S, retries=retries) as pool:
        # The URL is signed for a request without a content type.
        response = pool.request("PUT", url, body=json.dumps(body).encode(), headers={"Content-Type": ""})
    if response.status >= 400:
        raise ConnectionError(f"the answer was refused with status {response.status}")
