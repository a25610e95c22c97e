"""The last step of a deployment, either way: the challenger becomes the live model, or everything is as before."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from retraining.endpoint import Endpoint
from retraining.errors import PromotionConflict
from retraining.live_model import LiveModel
from retraining.packages import decide
from retraining.promotions import Promoted, Promotions, Quality, now
from vitrine.stores.model_records import ModelRecords
from vitrine.stores.pointer import Pointer

_LONGEST_CAUSE = 500


@dataclass(frozen=True, slots=True)
class Model:
    """A version of the ranker, and the artifact that it is, by S3 URL."""

    version: str
    url: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a run deploys, its package in the registry, and the model that it replaces."""

    challenger: Model
    package_arn: str
    previous: Model


class Promotion:
    """Makes a challenger the live model."""

    def __init__(
        self, live: LiveModel, pointer: Pointer, promotions: Promotions, sagemaker: Any, records: ModelRecords
    ) -> None:
        self._live = live
        self._pointer = pointer
        self._promotions = promotions
        self._sagemaker = sagemaker
        self._records = records

    def promote(self, deployment: Deployment, quality: Quality) -> dict[str, Any]:
        """Move the version, the package, the record and the pointer, which commits, and keep what was replaced.

        Raises PromotionConflict.
        """
        challenger, previous = deployment.challenger, deployment.previous
        held = self._pointer.read()
        if held not in (previous.url, challenger.url):
            raise PromotionConflict(f"the pointer has moved to {held}")
        if not self._live.move(challenger.version, previous.version):
            raise PromotionConflict(f"{previous.version} is no longer the live model")
        decide(self._sagemaker, deployment.package_arn, "Approved", "It passed the gate and the smoke test")
        self._records.promote(challenger.version, previous.version, _now_ms())
        if not self._pointer.move(challenger.url, previous.url):
            raise PromotionConflict("the pointer has moved meanwhile")
        self._promotions.note(
            Promoted(challenger.version, deployment.package_arn, previous.version, previous.url, quality, now())
        )
        return {"promoted": True, "model_version": challenger.version, "pointer": challenger.url}


class Reversal:
    """Undoes a deployment that failed, however far it came."""

    def __init__(
        self,
        live: LiveModel,
        pointer: Pointer,
        promotions: Promotions,
        endpoint: Endpoint,
        sagemaker: Any,
        records: ModelRecords,
    ) -> None:
        self._live = live
        self._pointer = pointer
        self._promotions = promotions
        self._endpoint = endpoint
        self._sagemaker = sagemaker
        self._records = records

    def roll_back(self, deployment: Deployment, configs: tuple[str, str], error: object) -> dict[str, Any]:
        """Put back whatever still names the challenger; what names a third model is someone else's, and stays.

        `configs` are the challenger's and the previous configuration of the endpoint. Everything is tried before the
        first failure is raised, and a call again finishes what one left. Raises EndpointBusy, EndpointMissing.
        """
        cause = _cause(error)
        why = cause or "Its deployment failed"
        # The stack runs every step whatever the others raise: a refused parameter keeps no shopper from the old model.
        with ExitStack() as steps:
            self._put_back(steps, deployment, why)
            config = self._endpoint.give_up(*configs)
        return {"endpoint_config": config, "model_version": deployment.challenger.version, "cause": cause}

    def take_back(self, deployment: Deployment, configs: tuple[str, str], cause: str) -> dict[str, Any]:
        """Undo a promotion that came through, unless the endpoint has got a third configuration meanwhile.

        The endpoint goes first and decides: whoever changes it later finds it busy, whoever changed it earlier is no
        concern of this. Else as `roll_back`, and what was taken back is kept in mind. Raises EndpointBusy,
        EndpointMissing, PromotionConflict.
        """
        config = self._endpoint.give_up(*configs)
        if config != configs[1]:
            raise PromotionConflict(f"the endpoint has got {config} meanwhile, and serves what is taken back no more")
        with ExitStack() as steps:
            self._put_back(steps, deployment, cause)
            steps.callback(self._promotions.take_back, deployment.challenger.version, cause)
        return {"endpoint_config": config, "model_version": deployment.challenger.version, "cause": cause}

    def _put_back(self, steps: ExitStack, deployment: Deployment, cause: str) -> None:
        challenger, previous = deployment.challenger, deployment.previous
        steps.callback(self._records.roll_back, challenger.version, cause, _now_ms())
        steps.callback(decide, self._sagemaker, deployment.package_arn, "Rejected", cause)
        steps.callback(self._pointer.move, previous.url, challenger.url)
        steps.callback(self._live.move, previous.version, challenger.version)


def _now_ms() -> int:
    return int(time.time() * 1000)


def _cause(error: object) -> str | None:
    if error is None:
        return None
    if isinstance(error, Mapping):
        parts = [str(error[name]) for name in ("Error", "Cause") if error.get(name)]
        return ": ".join(parts)[:_LONGEST_CAUSE]
    return (error if isinstance(error, str) else json.dumps(error))[:_LONGEST_CAUSE]
