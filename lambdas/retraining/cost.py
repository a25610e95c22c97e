"""What a run's jobs cost, by the time that SageMaker bills and a table of instance prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class JobCost:
    """One job: its billed seconds on so many instances, and dollars, None where the table has no price."""

    name: str
    instance: str
    instances: int
    seconds: float
    usd: float | None

    def told(self) -> str:
        """Tell it in one line."""
        price = f"no price is known for {self.instance}" if self.usd is None else f"${self.usd:.4f}"
        return f"{self.name}: {self.seconds:.0f} s on {self.instances} x {self.instance}, {price}"


class Costs:
    """The jobs of one run, found by their names: `prefix`, step and number of the try, and the run's name.

    `prices` are dollars an hour by instance type.
    """

    def __init__(self, sagemaker: Any, prefix: str, prices: Mapping[str, float]) -> None:
        self._sagemaker = sagemaker
        self._prefix = prefix
        self._prices = prices

    def of(self, run: str) -> list[JobCost]:
        """List what each job of a run took, whatever became of it and however often it was tried."""
        return [*self._processing(run), *self._training(run)]

    def _processing(self, run: str) -> Iterator[JobCost]:
        for name in self._named("list_processing_jobs", "ProcessingJobSummaries", "ProcessingJobName", run):
            job = self._sagemaker.describe_processing_job(ProcessingJobName=name)
            cluster = job["ProcessingResources"]["ClusterConfig"]
            yield self._cost(name, cluster, _between(job, "ProcessingStartTime", "ProcessingEndTime"))

    def _training(self, run: str) -> Iterator[JobCost]:
        for name in self._named("list_training_jobs", "TrainingJobSummaries", "TrainingJobName", run):
            job = self._sagemaker.describe_training_job(TrainingJobName=name)
            # What spot capacity saves is in the billed time, not in the price.
            seconds = job.get("BillableTimeInSeconds") or _between(job, "TrainingStartTime", "TrainingEndTime")
            yield self._cost(name, job["ResourceConfig"], float(seconds))

    def _named(self, operation: str, listed: str, field: str, run: str) -> Iterator[str]:
        pages = self._sagemaker.get_paginator(operation).paginate(
            NameContains=run, SortBy="CreationTime", SortOrder="Ascending"
        )
        name_of = re.compile(rf"{re.escape(self._prefix)}[a-z]+\d-{re.escape(run)}")
        yield from (name for page in pages for one in page[listed] if name_of.fullmatch(name := str(one[field])))

    def _cost(self, name: str, cluster: Mapping[str, Any], seconds: float) -> JobCost:
        instance, count = str(cluster["InstanceType"]), int(cluster["InstanceCount"])
        price = self._prices.get(instance)
        usd = None if price is None else round(seconds / _HOUR * count * price, 6)
        return JobCost(name, instance, count, seconds, usd)


def _between(job: Mapping[str, Any], start: str, end: str) -> float:
    # A job that never got its machines has neither.
    if start not in job or end not in job:
        return 0.0
    return max(0.0, float((job[end] - job[start]).total_seconds()))
