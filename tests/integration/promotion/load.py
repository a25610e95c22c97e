"""A steady load of requests for recommendations, and what became of each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PAUSE_S = 0.1


@dataclass
class Load:
    """What was answered: requests by source and model version, and what no shopper may see."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def versions(self) -> set[str]:
        """The model versions that answered."""
        return {version for _, version in self.answers}

    def ask(self, client: ApiClient, user: str) -> None:
        """Ask until the load ends."""
        while not self._stopped.wait(PAUSE_S):
            answer = client.get(f"/v1/users/{user}/recommendations", k=5)
            if answer.status != 200 or not answer.body["items"]:
                self.failures.append(f"{answer.status}: {answer.content[:300]!r}")
                continue
            self.answers[answer.body["source"], answer.body["model_version"]] += 1

    def end(self) -> None:
        """Let every client finish its request, and stop."""
        self._stopped.set()


@contextmanager
def asked(cloud: Cloud, *users: str) -> Iterator[Load]:
    """Ask the deployed API for every user at once, each in a thread of its own, while the block runs."""
    load = Load()
    clients = [ApiClient(cloud.api_url, cloud.token("shopper", user)) for user in users]
    threads = [
        threading.Thread(target=load.ask, args=pair, name=f"load-{pair[1]}")
        for pair in zip(clients, users, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.end()
        for thread in threads:
            thread.join()
        for client in clients:
            client.close()
