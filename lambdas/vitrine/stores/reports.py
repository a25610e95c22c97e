"""Links to reports and exports: a file of a bucket, readable for a few minutes by whoever has the link."""

from __future__ import annotations

import functools
from typing import Any

LINK_S = 300


def link(url: str, content_type: str = "text/html; charset=utf-8") -> str:
    """The link to the file at an S3 URL, which a browser shows and does not save."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    parameters = {
        "Bucket": bucket,
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": "inline",
    }
    return str(_signer().generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_S))


@functools.cache
def _signer() -> Any:
    # Only a link needs it, and few requests need a link.
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    # Objects under a key of KMS are read by signatures of version 4 alone.
    return botocore.session.get_session().create_client("s3", config=Config(signature_version="s3v4"))
