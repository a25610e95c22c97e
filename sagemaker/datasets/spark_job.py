"""The Spark job of a large shop: the lake in, an extraction out, which the preparing job makes the dataset of.

`spark-submit spark_job.py --events URI --consents URI --tombstones URI --target URI --future-minutes 60`
"""

from __future__ import annotations

import argparse
import sys
import time

from pyspark.sql import SparkSession

from datasets.engines.spark import SparkEngine
from datasets.extraction import extract
from datasets.lake import Places


def main(arguments: list[str]) -> None:
    """Run the job."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--events", "--consents", "--tombstones", "--target"):
        parser.add_argument(name, required=True)
    parser.add_argument("--future-minutes", type=int, required=True)
    given = parser.parse_args(arguments)
    latest = int(time.time() * 1000) + given.future_minutes * 60_000
    engine = SparkEngine(SparkSession.builder.appName("vitrine-extract").getOrCreate())
    extract(engine, Places(given.events, given.consents, given.tombstones), latest, given.target.rstrip("/"))


if __name__ == "__main__":
    main(sys.argv[1:])
