"""Answers that had to do without something: what shoppers get while a store or the model is away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.constructs.alarms import AlarmSpec, Graph, metric

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

NAMESPACE = "Vitrine"
_LOSSES = ("Explanations", "LiveStock", "Popularity", "Paging", "Model", "Personalisation")
_WATCHED = {
    "Personalisation": "Shoppers are answered as strangers: their profiles cannot be read.",
    "LiveStock": "Items are shown as last read: the catalogue cannot be read.",
}
"""The ranker's endpoint has alarms of its own; counters and titles can wait for the morning."""


@dataclass(frozen=True)
class Degradation:
    """The metrics that the function of a name writes of its answers."""

    function: str

    @property
    def alarms(self) -> list[AlarmSpec]:
        """One for each loss that somebody should get up for."""
        return [
            AlarmSpec(f"{self.function}-without-{loss.lower()}", self._metric(loss), 10, meaning, 2)
            for loss, meaning in _WATCHED.items()
        ]

    @property
    def graphs(self) -> list[Graph]:
        """Degraded answers, by what they lack."""
        return [Graph("Degraded answers", [self._metric(loss) for loss in _LOSSES])]

    def _metric(self, loss: str) -> cloudwatch.Metric:
        return metric(NAMESPACE, f"Degraded{loss}", {"service": self.function})
