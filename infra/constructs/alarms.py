"""What a construct tells the observability stack about itself: the alarms it needs and the graphs it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch


@dataclass(frozen=True)
class AlarmSpec:
    """One alarm: it fires when `metric` is over `threshold` for `periods` periods in a row."""

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    meaning: str
    periods: int = 1


@dataclass(frozen=True)
class Graph:
    """One graph on the dashboard."""

    title: str
    left: list[cloudwatch.IMetric]
    right: list[cloudwatch.IMetric] = field(default_factory=list)


class Observed(Protocol):
    """A construct that exposes its alarms and graphs."""

    @property
    def alarms(self) -> list[AlarmSpec]: ...

    @property
    def graphs(self) -> list[Graph]: ...


def metric(
    namespace: str,
    name: str,
    dimensions: dict[str, str],
    statistic: str = "Sum",
    minutes: int = 5,
    label: str | None = None,
) -> cloudwatch.Metric:
    """A metric by its names, so that watching a construct makes no reference between stacks."""
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dimensions,
        statistic=statistic,
        period=Duration.minutes(minutes),
        label=label,
    )
