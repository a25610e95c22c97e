"""The last step of a deployment, either way: the challenger becomes the live model, or everything is as before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from retraining.endpoint import Endpoint
from retraining.errors import PromotionConflict
from retraining.live_model import LiveModel
from retraining.packages import decide
from vitrine.stores.pointer import Pointer

_LONGEST_CAUSE = 500


@dataclass(frozen=True, slots=True)
class Challenger:
    """What was deployed, and what it replaced as far as that is known; ARNs and URLs as AWS has them."""

    model_version: str
    package_arn: str | None
    previous_version: str | None


class Promotion:
    """Makes a challenger the live model."""

    def __init__(self, live: LiveModel, pointer: Pointer, sagemaker: Any) -> None:
        self._live = live
        self._pointer = pointer
        self._sagemaker = sagemaker

    def promote(self, challenger: Challenger, model_url: str, previous_pointer: str | None) -> dict[str, Any]:
        """Move the version, the package and, last, the pointer, which commits. Raises PromotionConflict."""
        pointer = self._pointer.read()
        if previous_pointer is not None and pointer not in (previous_pointer, model_url):
            raise PromotionConflict(f"the pointer has moved to {pointer}")
        if not self._live.move(challenger.model_version, challenger.previous_version):
            raise PromotionConflict(f"{challenger.previous_version} is no longer the live model")
        if challenger.package_arn is not None:
            decide(self._sagemaker, challenger.package_arn, "Approved", "It passed the gate and the smoke test")
        if pointer != model_url:
            self._pointer.move(model_url)
        return {"promoted": True, "model_version": challenger.model_version, "pointer": model_url}


class Reversal:
    """Undoes a deployment that failed."""

    def __init__(self, live: LiveModel, endpoint: Endpoint, sagemaker: Any) -> None:
        self._live = live
        self._endpoint = endpoint
        self._sagemaker = sagemaker

    def roll_back(self, challenger: Challenger, previous_config: str, error: object) -> dict[str, Any]:
        """Put version and endpoint back, and reject the package; raises EndpointBusy, EndpointMissing."""
        cause = _cause(error)
        if challenger.previous_version is not None:
            # False means that the row names another version than the failed one: there is nothing to undo.
            self._live.move(challenger.previous_version, challenger.model_version)
        if challenger.package_arn is not None:
            decide(self._sagemaker, challenger.package_arn, "Rejected", cause or "Its deployment failed")
        return {
            "rolled_back": self._endpoint.restore(previous_config),
            "endpoint_config": previous_config,
            "model_version": challenger.model_version,
            "cause": cause,
        }


def _cause(error: object) -> str | None:
    if error is None:
        return None
    if isinstance(error, Mapping):
        parts = [str(error[name]) for name in ("Error", "Cause") if error.get(name)]
        return ": ".join(parts)[:_LONGEST_CAUSE]
    return (error if isinstance(error, str) else json.dumps(error))[:_LONGEST_CAUSE]
