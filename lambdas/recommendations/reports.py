"""What operators are told of answers that had to do without something."""

from __future__ import annotations

from aws_lambda_powertools.metrics import MetricUnit

from vitrine.models.ranker import RankerUnavailableError
from vitrine.observability import logger, metrics, record_loss


def report_loss(loss: str, error: Exception) -> None:
    """Tell of an answer that lacks something."""
    logger().warning("answer degraded", extra={"lost": loss, "error": type(error).__name__, "cause": _cause(error)})
    record_loss(loss)
    if loss == "model":
        metrics().add_metric("RankerUnavailable", MetricUnit.Count, 1)


def count_lost(error: Exception) -> None:
    """Tell of an exposure that could not be recorded."""
    logger().error("exposure lost", extra={"error": type(error).__name__})
    metrics().add_metric("ExposureLost", MetricUnit.Count, 1)


def _cause(error: Exception) -> str:
    """One word: a message may quote what a caller sent."""
    if isinstance(error, RankerUnavailableError):
        return str(error)
    return str(getattr(error, "cause", "") or (getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
