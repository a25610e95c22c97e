"""What became of drafts, as operators are told."""

from __future__ import annotations

from collections import Counter

from aws_lambda_powertools.metrics import MetricUnit

from vitrine.observability import metrics


def count(outcomes: Counter[str]) -> None:
    """Count drafts by what became of them: by rules, by a model, failed, or dropped since the job has ended."""
    for outcome, number in outcomes.items():
        metrics().add_metric(f"Draft{outcome.title().replace('_', '')}", MetricUnit.Count, number)
    if outcomes:
        metrics().flush_metrics()
