"""The gate's decision as it is kept: what was decided, by which numbers, about what, and made from what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from retraining.artifacts import Artifacts
from retraining.evaluation_report import EvaluationReport
from vitrine.stores.model_records import ModelRecords

_KEPT = ("queries", "shoppers", "held_out", "metrics", "intervals", "data", "limits")


@dataclass(frozen=True, slots=True)
class Code:
    """What code a run ran: the images by digest, and the hash of the source that they were built from."""

    serve_image: str
    jobs_image: str
    source: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a model was made from: data set, champion's artifact and training job; and by which execution."""

    dataset_uri: str | None
    champion_uri: str | None
    training_job: str | None
    execution: str | None


class Decisions:
    """Keeps each run's decision, whatever it is: as a file beside the evaluation, and as a row of the models' table."""

    def __init__(
        self, artifacts: Artifacts, records: ModelRecords, code: Code, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._artifacts = artifacts
        self._records = records
        self._code = code
        self._clock = clock or (lambda: datetime.now(UTC))

    def keep(
        self, verdict: Mapping[str, Any], report: EvaluationReport, run: Run, urls: Mapping[str, str | None]
    ) -> dict[str, Any]:
        """Write the decision and return it.

        Args:
            verdict: What the gate returns.
            report: What it judged by.
            run: Where the model comes from.
            urls: S3 URLs of the `model`, and of its `evaluation`, beside which the decision and the report lie.
        """
        now = self._clock()
        found = report.document
        folder = str(urls["evaluation"]).rpartition("/")[0]
        decision = {
            **verdict,
            "decided_at": now.isoformat(timespec="milliseconds"),
            **{name: found.get(name) for name in _KEPT},
            "guards": [guard._asdict() for guard in report.guards.values()],
            "parents": {"champion_version": found.get("champion_version"), **asdict(run)},
            "code": asdict(self._code),
            "model_uri": urls["model"],
            "evaluation_uri": urls["evaluation"],
            "decision_uri": f"{folder}/decision.json",
            "report_uri": f"{folder}/report.html",
        }
        self._artifacts.write(decision["decision_uri"], json.dumps(decision, indent=1, allow_nan=False).encode())
        self._records.judge(str(verdict["model_version"]), decision, int(now.timestamp() * 1000))
        return decision
