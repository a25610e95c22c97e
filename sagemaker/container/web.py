"""Gunicorn, configured from SageMaker's environment: one request per single-threaded worker."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from container.programs import load
from container.server import Application

if TYPE_CHECKING:
    from container.layout import Layout


class Server(BaseApplication):  # type: ignore[misc]
    """The gunicorn application; each worker loads its own program."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        for name, value in options().items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """Return the WSGI application of one worker."""
        return Application(load(self._layout))


def options() -> dict[str, Any]:
    """Return gunicorn's options for this environment."""
    # SageMaker reaches the container from outside it; a laptop narrows this to the loopback interface.
    host = os.environ.get("VITRINE_BIND_HOST", "0.0.0.0")  # noqa: S104
    port = os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080")
    workers = os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS") or os.cpu_count() or 1
    return {
        "bind": f"{host}:{port}",
        "workers": int(workers),
        "worker_class": "sync",
        "timeout": 60,
        "graceful_timeout": 10,
        "loglevel": "warning",
        # A worker's heartbeat file must not wait for a disk.
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
    }
