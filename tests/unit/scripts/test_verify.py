"""`make verify` runs every suite of full size, records each in its file, and fails when one of them does."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.verify import FIGURES, NothingFoundError, Step, full_suites, steps, verify

SUITE = """
import pytest

def test_small():
    raise AssertionError("not of full size")

@pytest.mark.full
@pytest.mark.parametrize("number", {numbers})
def test_large(number, record_property):
    record_property("events", 100)
    record_property("share", 0.5)
    assert number < 2
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = full: full\naddopts = -q --import-mode=importlib\n")
    for path, numbers in {"test_good.py": [1], "unit/test_bad.py": [1, 2]}.items():
        (tmp_path / "tests" / path).write_text(SUITE.format(numbers=numbers))
    (tmp_path / "tests" / "test_everyday.py").write_text("def test_it():\n    pass\n")
    return tmp_path


def suite(path: str) -> Step:
    return Step(Path(path).stem.removeprefix("test_"), ("-m", "pytest", path, "-m", "full", "--junitxml"), "xml")


def figures(root: Path, name: str) -> Any:
    return json.loads((root / FIGURES / f"{name}.json").read_text())


def test_suites_are_the_files_with_tests_of_full_size(root: Path) -> None:
    assert full_suites(root) == [Path("tests/test_good.py"), Path("tests/unit/test_bad.py")]


def test_no_two_suites_write_one_file(root: Path) -> None:
    assert {"good", "bad"} < steps(root).keys()
    (root / "tests" / "other").mkdir()
    (root / "tests" / "other" / "test_bad.py").write_text(SUITE.format(numbers=[1]))
    with pytest.raises(NothingFoundError, match="two steps are called bad"):
        steps(root)


def test_a_tree_without_them_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError):
        full_suites(tmp_path)


def test_a_suite_that_fails_is_recorded_and_the_rest_still_run(root: Path) -> None:
    assert not verify(root, [suite("tests/unit/test_bad.py"), suite("tests/test_good.py")])
    bad, good = figures(root, "bad"), figures(root, "good")
    assert [(case["test"], case["result"]) for case in bad["tests"]] == [
        ("test_large[1]", "passed"), ("test_large[2]", "failure"),
    ]  # fmt: skip
    assert (bad["run"]["passed"], good["run"]["passed"]) == (False, True)
    assert good["tests"][0]["sizes"] == {"events": 100, "share": 0.5}
    assert good["run"]["date"].endswith("Z")
    assert good["run"]["seconds"] > 0
    assert verify(root, [suite("tests/test_good.py")])


def test_a_benchmark_s_figures_get_their_run(root: Path) -> None:
    script = root / "benchmark.py"
    script.write_text("import json, sys; json.dump({'ms': 3}, open(sys.argv[1], 'w'))")
    assert verify(root, [Step("ms", (str(script),), "json")])
    assert figures(root, "ms")["ms"] == 3
    before = figures(root, "ms")["run"]["date"]

    script.write_text("import sys; sys.exit('broken')")
    for _ in range(2):
        assert not verify(root, [Step("ms", (str(script),), "json")])
        assert figures(root, "ms")["ms"] == 3
        assert figures(root, "ms")["run"]["passed"] is False
        assert figures(root, "ms")["run"]["figures_of"] == before


def test_an_over_budget_benchmark_keeps_its_new_figures_and_fails(root: Path) -> None:
    script = root / "benchmark.py"
    script.write_text("import json, sys; json.dump({'ms': 9}, open(sys.argv[1], 'w')); sys.exit(1)")
    assert not verify(root, [Step("ms", (str(script),), "json")])
    assert figures(root, "ms")["ms"] == 9
    assert sys.version.startswith(figures(root, "ms")["run"]["python"])
