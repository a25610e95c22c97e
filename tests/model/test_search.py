"""What a search finds: what fits the words, inside the filter, and among what fits alike, the shopper's own."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from container.problem import RequestError
from ranker import bootstrap
from ranker.inference import RankerProgram
from tests.model import shops

AXES = np.eye(384)


class Published:
    """One delta: items along two axes, one along what sets the second of each apart, and one without a vector."""

    def fetch(self, version: int) -> list[dict[str, Any]] | None:
        if version > 1:
            return None
        tea = [shops.record(f"tea-{n}", AXES[0] + 0.01 * AXES[n + 2], brand=f"B{n}") for n in range(4)]
        cups = [shops.record(f"cup-{n}", AXES[1] + 0.01 * AXES[n + 2], category=["Kitchen"]) for n in range(4)]
        return [*tea, *cups, shops.record("fan", AXES[3]), shops.record("plain")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> RankerProgram:
    folder: Path = tmp_path_factory.mktemp("bootstrap")
    return RankerProgram.load(unpacked(folder), Published())


def unpacked(folder: Path) -> Path:
    import tarfile  # noqa: PLC0415

    bootstrap.build(folder / "model.tar.gz")
    with tarfile.open(folder / "model.tar.gz") as archive:
        archive.extractall(folder / "model", filter="data")
    return folder / "model"


def asked(vector: np.ndarray[Any, Any], **more: Any) -> dict[str, object]:
    query = base64.b64encode(vector.astype("<f2").tobytes()).decode()
    return {"k": 4, "now": 1_700_000_000, "catalogue_version": 1, "query": query, **more}


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["item_id"] for item in answer["items"]]


def test_what_fits_the_words_comes_first_and_says_why(program: RankerProgram) -> None:
    answer: Any = program.invoke(asked(AXES[0]))
    assert sorted(ids(answer)) == ["tea-0", "tea-1", "tea-2", "tea-3"]
    assert {item["reason"]["code"] for item in answer["items"]} == {"matches_query"}


def test_a_search_keeps_to_the_filter(program: RankerProgram) -> None:
    answer: Any = program.invoke(asked(AXES[0], filter={"not_brands": ["B1", "B2"]}))
    assert ids(answer)[:2] in (["tea-0", "tea-3"], ["tea-3", "tea-0"])
    assert not {"tea-1", "tea-2"} & set(ids(answer))


def test_among_what_fits_alike_the_shopper_s_own_comes_first(program: RankerProgram) -> None:
    history = [{"item_id": "fan", "type": "like", "at": 1_699_999_000}]
    of_nobody: Any = program.invoke(asked(AXES[0]))
    answer: Any = program.invoke(asked(AXES[0], history=history))
    assert ids(of_nobody)[0] != "tea-1"
    assert ids(answer)[0] == "tea-1"
    assert sorted(ids(answer)) == sorted(ids(of_nobody))


@pytest.mark.parametrize("query", ["no base64!", "AAA=", base64.b64encode(bytes(768)).decode(), "AADAPw=="])
def test_a_query_that_is_no_vector_of_the_catalogue_is_refused_by_name(program: RankerProgram, query: str) -> None:
    with pytest.raises(RequestError, match="query"):
        program.invoke(asked(AXES[0]) | {"query": query})
