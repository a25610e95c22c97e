"""An export on request: begun if there is none, and linked to once it is there."""

from __future__ import annotations

import time
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from privacy.closing import moment
from privacy.executions import Executions
from privacy.exports import Export, Exports, folder
from vitrine.domain.erasure import digest
from vitrine.errors import UnavailableError
from vitrine.observability import logger

RETRY_S = 20
FILES = {"json": ("data.json", "application/json"), "page": ("data.html", "text/html; charset=utf-8")}


class Links(Protocol):
    """Makes links to the lake's files."""

    def __call__(self, key: str, content_type: str) -> str:
        """A link to a file that works for some minutes."""


class Exporting:
    """Answers requests for exports."""

    def __init__(self, exports: Exports, executions: Executions, links: Links) -> None:
        self._exports = exports
        self._executions = executions
        self._links = links

    def export(self, user: str) -> dict[str, Any]:
        """A user's export by shopper key, as the schema has it; raises UnavailableError where it could not begin."""
        now_ms = int(time.time() * 1000)
        found, new = self._exports.begin(user, now_ms)
        if not new and self._died(found, now_ms):
            self._exports.fail(digest(user), found.export_id)
            found, new = self._exports.begin(user, now_ms)
        if new:
            self._start(user, found)
        told: dict[str, Any] = {
            "export_id": found.export_id,
            "status": found.status,
            "started_at": moment(found.started_at),
            "ready_at": moment(found.ready_at) if found.ready_at else None,
            "retry_after_s": RETRY_S if found.status == "preparing" else None,
        }
        if found.status != "ready":
            return told | {f"{name}_url": None for name in FILES}
        place = f"{folder(digest(user), found.export_id)}files/"
        return told | {f"{name}_url": self._links(place + file, kind) for name, (file, kind) in FILES.items()}

    def _died(self, export: Export, now_ms: int) -> bool:
        """Whether the workflow of an export that is being made has ended without saying so."""
        if export.status != "preparing":
            return False
        try:
            return self._executions.ended(export.export_id, export.started_at, now_ms) is not None
        except (BotoCoreError, ClientError) as error:
            logger().warning("workflow not asked", extra={"error": type(error).__name__})
            return False

    def _start(self, user: str, export: Export) -> None:
        try:
            self._executions.start(export.export_id, {"export_id": export.export_id, "digest": digest(user)})
        except (BotoCoreError, ClientError) as error:
            # The next request begins another.
            self._exports.fail(digest(user), export.export_id)
            detail = "the export could not begin; ask again"
            raise UnavailableError(detail, headers={"Retry-After": "5"}) from error
