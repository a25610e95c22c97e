"""The machines of a training job, and how torchrun starts a process on each of them, or for each of their GPUs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from container.layout import Layout

_PORT = 29_400


class ClusterError(RuntimeError):
    """A process of the job failed; its own message is in the failure file or the log."""


@dataclass(frozen=True)
class Cluster:
    """The hosts by name, this one among them, and its GPUs."""

    hosts: tuple[str, ...]
    current: str
    gpus: int

    @classmethod
    def of(cls, layout: Layout, gpus: int) -> Cluster:
        """Return the cluster that SageMaker describes; one host where it describes none.

        Raises:
            ValueError: This host is not among the hosts.
        """
        path = layout.resources
        document = json.loads(path.read_text()) if path.is_file() else {}
        current = str(document.get("current_host", "localhost"))
        hosts = tuple(str(host) for host in document.get("hosts", [current]))
        if current not in hosts:
            raise ValueError(f"resourceconfig.json: current_host {current!r} is not among hosts {list(hosts)}")
        return cls(hosts, current, gpus)

    @property
    def shared(self) -> bool:
        """Whether several processes are to train together, and this is none of them yet."""
        return (len(self.hosts) > 1 or self.gpus > 1) and "TORCHELASTIC_RUN_ID" not in os.environ

    def command(self, arguments: list[str]) -> list[str]:
        """Return the command that starts this host's processes."""
        return [
            sys.executable,
            "-m",
            "torch.distributed.run",
            f"--nnodes={len(self.hosts)}",
            f"--node-rank={self.hosts.index(self.current)}",
            f"--nproc-per-node={max(1, self.gpus)}",
            f"--master-addr={self.hosts[0]}",
            f"--master-port={_PORT}",
            *arguments,
        ]

    def run(self, arguments: list[str]) -> None:
        """Run this host's processes to their end.

        Raises:
            ClusterError: One of them failed.
        """
        status = subprocess.run(self.command(arguments), check=False).returncode
        if status:
            raise ClusterError(f"training on {len(self.hosts)} hosts ended with status {status} on {self.current}")
