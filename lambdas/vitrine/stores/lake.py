"""The lake: gzipped JSON lines under `<kind>/bucket=<part>/day=<YYYY-MM-DD>/<first>-<last sequence number>.jsonl.gz`.

Keys follow from the records alone, so that a batch which is delivered again overwrites its files. A batch that is cut
otherwise the second time writes records twice; readers tell them by shopper and id.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from vitrine.domain.lake_layout import part_of

Kind = Literal["events", "exposures", "consents"]


class Line(NamedTuple):
    """One record of a shopper; `day` is its UTC date, YYYY-MM-DD, or a word for what has none."""

    kind: Kind
    sequence_number: str
    shopper: str
    day: str
    values: Mapping[str, Any]


class Lake:
    """Writes of the lake bucket."""

    def __init__(self, client: Any, bucket: str, key: Callable[[], bytes]) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key

    def write(self, lines: Iterable[Line]) -> None:
        """Store records, given in the order of the stream."""
        key = self._key()
        folders: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            folders[_folder(key, line)].append(line)
        for folder, theirs in folders.items():
            self._client.put_object(
                Bucket=self._bucket,
                Key=f"{folder}/{theirs[0].sequence_number}-{theirs[-1].sequence_number}.jsonl.gz",
                Body=_packed(theirs),
                ContentType="application/x-ndjson",
            )


def _folder(key: bytes, line: Line) -> str:
    return f"{line.kind}/bucket={part_of(key, line.shopper)}/day={line.day}"


def _packed(lines: Sequence[Line]) -> bytes:
    text = "".join(json.dumps(line.values, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    # No time in the header: the same records give the same bytes.
    return gzip.compress(text.encode(), 6, mtime=0)
