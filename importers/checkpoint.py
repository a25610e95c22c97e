"""Where an import stands, in a folder that outlives the process.

Each step writes its results under deterministic keys BEFORE the checkpoint says that it is done. A killed import thus
repeats at most the steps in flight, and repeating a step writes the same thing over itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from importers.errors import ImportStoppedError
from importers.rejects import RejectCounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importers.rejects import Reject

_STATE = "checkpoint.json"


def import_id(kind: str, stage: str, files: Sequence[Path], salt: str = "") -> str:
    """Name an import by what it brings: the same content into the same stage is the same import."""
    digest = hashlib.sha256(f"{kind}\0{stage}\0{salt}".encode())
    for path in files:
        digest.update(b"\0")
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file as a whole, on disk before its name changes: a kill leaves the old one or the new one."""
    temporary = path.with_suffix(path.suffix + ".part")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


@dataclass
class State:
    """What the checkpoint records; `chunks` are done from the first on, in order of the source."""

    import_id: str
    chunks: int = 0
    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    folded: int = 0
    finished: bool = False
    rejects: RejectCounts = field(default_factory=RejectCounts)


class Checkpoint:
    """The state of one import, and the files that its steps leave for each other."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = self._read(name)

    def save(self) -> None:
        """Record the state durably."""
        write_atomically(self.folder / _STATE, json.dumps(asdict(self.state)).encode())

    def keep_rejects(self, chunk: int, rejects: Sequence[Reject]) -> None:
        """Write one chunk's rejected rows; writing them again replaces them."""
        text = "".join(f"{reject.to_json()}\n" for reject in rejects)
        write_atomically(self.folder / f"rejects-{chunk:06d}.jsonl", text.encode())

    def collect_rejects(self) -> Path:
        """Join the rejected rows of all chunks, in order, and say where they are."""
        whole = self.folder / "rejects.jsonl"
        with whole.open("wb") as out:
            for part in sorted(self.folder.glob("rejects-*.jsonl")):
                out.write(part.read_bytes())
        return whole

    def _read(self, name: str) -> State:
        path = self.folder / _STATE
        if not path.exists():
            return State(name)
        try:
            document = json.loads(path.read_bytes())
            return State(**{**document, "rejects": RejectCounts(**document["rejects"])})
        except (ValueError, TypeError, KeyError) as error:
            msg = f"{path} is damaged ({error}); delete {path.parent} to begin this import again: it repeats safely"
            raise ImportStoppedError(msg) from error


def default_folder() -> Path:
    """Where checkpoints live unless the caller says otherwise."""
    return Path("build/imports")
