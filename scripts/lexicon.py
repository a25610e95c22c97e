"""Give the assistant the words of items that a stage had before it: ``python -m scripts.lexicon --stage dev``.

Reads the stage's catalogue table, page by page, and adds what the lexicon lacks. The stream that keeps it may write
meanwhile, and the command may be run again: a lexicon only grows, and is written only over the version read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import boto3

sys.path.insert(0, str(Path(__file__).parent.parent / "lambdas"))

from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.lexicon import Lexicons

PAGE = 500


def fill(catalogue: CatalogueTable, lexicons: Lexicons) -> tuple[int, int]:
    """Add the words of every live item; gives how many items were read, and how many pages brought new words."""
    items, grown = 0, 0
    after: str | None = None
    while True:
        page, after = catalogue.page(PAGE, after)
        items += len(page)
        grown += lexicons.learn(page) if page else False
        if after is None:
            return items, grown


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, fill, and tell."""
    parser = argparse.ArgumentParser(prog="python -m scripts.lexicon", description=__doc__)
    parser.add_argument("--stage", required=True)
    given = parser.parse_args(arguments)
    ssm: Any = boto3.client("ssm")
    table, bucket = (
        ssm.get_parameter(Name=f"/vitrine/{given.stage}/{name}")["Parameter"]["Value"]
        for name in ("catalogue-table", "artifacts-bucket")
    )
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    items, grown = fill(CatalogueTable(dynamodb, table), Lexicons(s3, bucket))
    sys.stdout.write(f"read {items} items; {'the lexicon grew' if grown else 'the lexicon had all of their words'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
