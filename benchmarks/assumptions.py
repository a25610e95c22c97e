"""What the cost benchmark assumes because no run on a laptop can measure it. Each can be set on the command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields
from typing import Any


def _assumed(default: float | str, why: str, least: float = 0.0, most: float = float("inf")) -> Any:
    return field(default=default, metadata={"why": why, "least": least, "most": most})


@dataclass(frozen=True)
class Assumptions:
    """Assumptions with their reasons; raises ValueError for one outside of its limits."""

    authorizer_miss_share: float = _assumed(
        0.05,
        "requests that run the authorizer: its answer is kept for 5 minutes, in which a shopper asks 20 times",
        most=1,
    )
    authorizer_ms: float = _assumed(5.0, "billed time of the authorizer, warm")
    authorizer_memory_mb: int = _assumed(256, "memory of the authorizer")
    log_bytes: int = _assumed(600, "bytes of access log, handler log and report line of a request")
    ranker_memory_mb: int = _assumed(2048, "memory of the serverless ranker endpoint")
    records_per_lake_object: int = _assumed(30, "exposures that the stream consumer puts into one lake object", least=1)
    peak_factor: float = _assumed(3.0, "requests of the busiest hour over those of the mean hour", least=1)
    target_utilisation: float = _assumed(0.6, "how busy an instance may be in the busiest hour", least=0.01, most=1)
    minimum_instances: int = _assumed(2, "instances of an endpoint that is to survive the loss of a zone", least=1)
    cpu_instance: str = _assumed("ml.c6i.large", "instance type of the profile cpu, and of embedding")
    cpu_cores: int = _assumed(2, "cores of cpu_instance", least=1)
    gpu_instance: str = _assumed("ml.g5.xlarge", "instance type of the profile gpu")
    gpu_cores: int = _assumed(4, "cores of gpu_instance: the ranker scores on them", least=1)
    idle_image_gb: float = _assumed(2.5, "container images that an idle stage keeps")
    idle_storage_gb: float = _assumed(0.5, "tables, their backup and the lake of an idle stage")
    personalize_requests_per_second: float = _assumed(
        1.0, "Personalize's least provisioned throughput, billed when idle"
    )

    def __post_init__(self) -> None:
        for known in fields(self):
            value, least, most = getattr(self, known.name), known.metadata["least"], known.metadata["most"]
            if not isinstance(value, str) and not least <= value <= most:
                raise ValueError(f"{known.name} must be between {least} and {most}, not {value}")

    def rows(self) -> list[tuple[str, str, str]]:
        """Name, value and reason of each, for a table."""
        return [(known.name, str(getattr(self, known.name)), known.metadata["why"]) for known in fields(self)]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give a parser an option for each assumption: ``--authorizer-miss-share 0.1``."""
    group = parser.add_argument_group("assumptions")
    for known in fields(Assumptions):
        group.add_argument(
            f"--{known.name.replace('_', '-')}",
            type=type(known.default),
            default=known.default,
            help=f"{known.metadata['why']} (%(default)s)",
        )


def from_options(options: argparse.Namespace) -> Assumptions:
    """The assumptions that the options say; raises ValueError for one outside of its limits."""
    return Assumptions(**{known.name: getattr(options, known.name) for known in fields(Assumptions)})
