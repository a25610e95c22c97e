"""What every answer of a deployed ranker must satisfy, asked of the endpoint that shoppers use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from retraining.errors import SmokeTestFailed
from vitrine.models.ranker import PastEvent, RankerRequest, RankerUnavailableError, Ranking, check
from vitrine.stores.showcase import Live, Showcase

HISTORY = 3
_LARGEST_ANSWER = 2_000_000
_IN_STOCK = {"in_stock": True}


class SmokeTest:
    """Five requests, each built on what the first one answered."""

    def __init__(self, runtime: Any, endpoint: str, showcase: Showcase) -> None:
        self._runtime = runtime
        self._endpoint = endpoint
        self._showcase = showcase

    def run(self, model_version: str, k: int) -> dict[str, Any]:
        """Ask every kind of request; raises SmokeTestFailed with all that is wrong."""
        trial = _Trial(self._ask, self._showcase, model_version, k)
        trial.run()
        if trial.failures:
            raise SmokeTestFailed("; ".join(trial.failures))
        return {"passed": True, "model_version": model_version, "checks": trial.checks}

    def _ask(self, request: RankerRequest) -> Ranking:
        response = self._runtime.invoke_endpoint(
            EndpointName=self._endpoint, ContentType="application/json", Body=request.body()
        )
        return check(response["Body"].read(_LARGEST_ANSWER), request)


class _Trial:
    """One run: what was asked, how it went."""

    def __init__(self, ask: Callable[[RankerRequest], Ranking], showcase: Showcase, model_version: str, k: int) -> None:
        self._ask = ask
        self._showcase = showcase
        self._model_version = model_version
        self._k = k
        self._live: Live = showcase.live()
        self.checks: list[dict[str, Any]] = []
        self.failures: list[str] = []

    def run(self) -> None:
        shown = self._check("cold")
        if not shown:
            return
        now = int(time.time())
        history = [PastEvent(item_id, "view", now - 60 * (HISTORY - i)) for i, item_id in enumerate(shown[:HISTORY])]
        self._check("personal", history=history)
        category = self._category(shown[0])
        if category:
            kept = self._check("filtered", filter={**_IN_STOCK, "categories": [category]})
            self._in_category(kept, category)
        # With the whole catalogue excluded there is nothing to answer with, which is right.
        self._check("masked", fewest=0, exclude=frozenset(shown))
        ranked = self._check("candidates", candidates=shown, k=len(shown))
        if set(ranked) != set(shown):
            self.failures.append(f"candidates: {len(ranked)} of {len(shown)} came back")

    def _check(self, name: str, fewest: int = 1, **asked: Any) -> Sequence[str]:
        """Ask once and note the outcome; returns the ids that came, best first (none if it failed)."""
        fields = {"k": self._k, "filter": _IN_STOCK, **asked}
        request = RankerRequest(self._live.catalogue_version, now=int(time.time()), surface="home", **fields)
        started = time.monotonic()
        try:
            ranking = self._ask(request)
        except (ClientError, HTTPClientError, RankerUnavailableError) as error:
            if _transient(error):
                raise
            self.failures.append(f"{name}: {type(error).__name__}: {error}")
            return ()
        milliseconds = round((time.monotonic() - started) * 1000, 1)
        wrong = self._wrong(ranking, fewest)
        if wrong:
            self.failures.append(f"{name}: {wrong}")
            return ()
        ids = [item.item_id for item in ranking.items]
        self.checks.append({"name": name, "passed": True, "milliseconds": milliseconds, "items": len(ids)})
        return ids

    def _wrong(self, ranking: Ranking, fewest: int) -> str | None:
        if ranking.model_version != self._model_version:
            return f"{ranking.model_version} answers, not {self._model_version}"
        if len(ranking.items) < fewest:
            return "it recommends nothing"
        ids = [item.item_id for item in ranking.items]
        unknown = sorted(set(ids) - set(self._showcase.items(ids)))
        return f"the catalogue does not have {', '.join(unknown)}" if unknown else None

    def _category(self, item_id: str) -> list[str]:
        return _path(self._showcase.items([item_id]).get(item_id, {}))

    def _in_category(self, item_ids: Sequence[str], category: list[str]) -> None:
        rows = self._showcase.items(item_ids)
        outside = sorted(item_id for item_id, row in rows.items() if _path(row)[: len(category)] != category)
        if outside:
            self.failures.append(f"filtered: {', '.join(outside)} are not in {' > '.join(category)}")


def _path(row: Mapping[str, Any]) -> list[str]:
    return [part["S"] for part in row.get("category", {"L": []})["L"]]


def _transient(error: Exception) -> bool:
    """Tell trouble on the way to the endpoint, worth another try, from an answer of the model's."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] != "ModelError"
