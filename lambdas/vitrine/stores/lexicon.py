"""The lexicon in the artifacts bucket: one object, written only over the version that it was made from."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from vitrine.domain.lexicon import Lexicon

KEY = "catalogue/lexicon.json.gz"
MOST_TRIES = 20
"""Writes that others may get in the way of: as many workers may read the catalogue's stream at the same time."""
BASE_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.5
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "NoSuchKey"})
ABSENT = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})
"""Who may not list a bucket is told of an object that is not there that it may not be read."""
UNCHANGED = frozenset({"304", "NotModified"})


class Lexicons:
    """The lexicon's object, and a copy of it that a warm worker keeps."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._known = Lexicon()
        self._etag: str | None = None

    def read(self) -> Lexicon:
        """Give the lexicon as it is now, empty where none is there; only a changed one is fetched."""
        request = {"Bucket": self._bucket, "Key": KEY} | ({"IfNoneMatch": self._etag} if self._etag else {})
        try:
            answer = self._s3.get_object(**request)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ABSENT:
                self._known, self._etag = Lexicon(), None
            elif code not in UNCHANGED:
                raise
            return self._known
        self._known = Lexicon.read(json.loads(gzip.decompress(answer["Body"].read())))
        self._etag = answer["ETag"]
        return self._known

    def learn(self, items: Sequence[Mapping[str, Any]]) -> bool:
        """Add the words of items; says whether there were new ones. Raises TimeoutError where others kept writing."""
        # What a worker knows already it has seen stored, and a lexicon never shrinks.
        if self._etag is not None and self._known.with_items(items) is self._known:
            return False
        for attempt in range(MOST_TRIES):
            known = self.read()
            grown = known.with_items(items)
            if grown is known:
                return False
            if self._write(grown):
                return True
            pause = min(BASE_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)
            time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter, not a secret
        raise TimeoutError("others kept writing the lexicon")

    def _write(self, lexicon: Lexicon) -> bool:
        body = json.dumps(lexicon.written(), ensure_ascii=False, separators=(",", ":")).encode()
        condition = {"IfMatch": self._etag} if self._etag else {"IfNoneMatch": "*"}
        try:
            answer = self._s3.put_object(
                Bucket=self._bucket,
                Key=KEY,
                Body=gzip.compress(body, 6, mtime=0),
                ContentType="application/json",
                ContentEncoding="gzip",
                **condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in TAKEN:
                return False
            raise
        self._known, self._etag = lexicon, answer["ETag"]
        return True
