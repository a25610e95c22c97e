"""The lake's registers of consents and tombstones, opened with the stage."""

from __future__ import annotations

from typing import Any

REGISTERS = ("consents", "tombstones")
_NOTE = b"Kept so that this prefix is never empty: a register that cannot be found stops a retraining.\n"


def open_registers(client: Any, bucket: str) -> None:
    """Put a note into each register, so that an empty one differs from one that is missing."""
    for register in REGISTERS:
        client.put_object(Bucket=bucket, Key=f"{register}/_register.txt", Body=_NOTE, ContentType="text/plain")
