"""Check the receipt of an erasure: ``python -m scripts.verify_receipt RECEIPT --keys KEYS``.

RECEIPT is a file with the receipt, as `GET /v1/erasures/{erasure_id}` has it, or with that whole answer; KEYS is a file
with the answer of `GET /v1/receipt-keys`. Nothing is asked of anybody. What the receipt says is printed as JSON; the
exit status is 0 only if one of the keys signed it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jwt

TYPE = "vitrine-receipt+jwt"


class ForgedError(ValueError):
    """The receipt was not signed by any of the keys, or was changed since."""


def verified(receipt: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What a receipt says, once one of a JSON Web Key Set's keys is known to have signed it.

    Raises:
        ForgedError: None of them has, or it is no receipt.
    """
    try:
        header = jwt.get_unverified_header(receipt)
        if header.get("typ") != TYPE:
            raise ForgedError(f"this is no receipt, but a {header.get('typ')}")
        [key] = [one for one in keys["keys"] if one["kid"] == header.get("kid")] or [None]
        if key is None:
            raise ForgedError(f"none of the keys is {header.get('kid')}")
        said: dict[str, Any] = jwt.decode(
            receipt, jwt.PyJWK(key), algorithms=["EdDSA"], options={"require": ["iss", "sub", "jti", "iat"]}
        )
    except (jwt.PyJWTError, KeyError, TypeError) as error:
        raise ForgedError(f"{type(error).__name__}: {error}") from error
    return said


def _receipt(text: str) -> str:
    """The receipt of a file that has it alone, or within the API's answer."""
    text = text.strip()
    return str(json.loads(text)["receipt"]) if text.startswith("{") else text


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, check, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--keys", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        said = verified(_receipt(given.receipt.read_text(encoding="utf-8")), json.loads(given.keys.read_bytes()))
    except (ForgedError, ValueError, KeyError) as error:
        print(f"not verified: {error}")
        return 1
    print(json.dumps(said, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
