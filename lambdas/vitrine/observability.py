"""Logs and metrics. No user id, token or body is ever written."""

from __future__ import annotations

import functools

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit, single_metric


@functools.cache
def logger() -> Logger:
    """The function's logger; one JSON object a line."""
    return Logger(use_rfc3339=True, utc=True)


@functools.cache
def metrics() -> Metrics:
    """The function's metrics, in CloudWatch's embedded format."""
    return Metrics()


def record_loss(loss: str) -> None:
    """One answer that had to do without something: counted by what was lost, over all of the function's operations."""
    name = f"Degraded{loss.title().replace('_', '')}"
    with single_metric(name=name, unit=MetricUnit.Count, value=1) as sink:
        sink.add_dimension("service", metrics().service or "")


def record_request(operation: str, status: int, milliseconds: float) -> None:
    """One request: counted, timed, and counted again where it failed."""
    sink = metrics()
    sink.add_dimension("operation", operation)
    sink.add_metric("Requests", MetricUnit.Count, 1)
    sink.add_metric("Latency", MetricUnit.Milliseconds, milliseconds)
    if status >= 400:
        sink.add_metric("ServerErrors" if status >= 500 else "ClientErrors", MetricUnit.Count, 1)
    sink.flush_metrics()
