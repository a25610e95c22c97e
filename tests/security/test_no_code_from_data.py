"""Nothing of ours runs code that came as data: no pickles, no eval, no archive that may write where it likes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("lambdas", "sagemaker", "infra", "embedded", "importers", "demo")
# Modules whose loaders run what they read.
UNSAFE_MODULES = frozenset(
    {"_pickle", "cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "runpy", "shelve", "code"}
)
UNSAFE_CALLS = frozenset({"eval", "exec", "compile", "__import__"})
UNSAFE_METHODS = frozenset({("os", "system"), ("os", "popen"), ("pd", "read_pickle"), ("pandas", "read_pickle")})
UNSAFE_YAML = frozenset({"load", "load_all", "unsafe_load", "unsafe_load_all", "full_load", "full_load_all"})
# Calls that are safe with one argument, and with nothing else.
SAFE_WITH = {
    ("np", "load"): ("allow_pickle", False),
    ("numpy", "load"): ("allow_pickle", False),
    ("torch", "load"): ("weights_only", True),
    ("shutil", "unpack_archive"): ("filter", "data"),
}
EXTRACTING = frozenset({"extract", "extractall"})
# A laptop's own state, which the same build wrote; the module says why nothing else may be given to it.
ALLOWED = {"embedded/snapshot.py": ["import marshal", "import pickle"]}


def faults(source: str) -> Iterator[str]:
    """What of a module could run data: one short text for each place."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {name.partition(".")[0] for node in nodes for name in _imported(node)}
    for node in nodes:
        yield from (f"import {name}" for name in _imported(node) if name.partition(".")[0] in UNSAFE_MODULES)
        if isinstance(node, ast.Call):
            yield from _of_call(node, "tarfile" in imported)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _of_call(call: ast.Call, of_tar: bool) -> Iterator[str]:
    owner, name = _called(call.func)
    given = {keyword.arg: getattr(keyword.value, "value", ...) for keyword in call.keywords}
    if owner is None and name in UNSAFE_CALLS:
        yield name
    if (owner, name) in UNSAFE_METHODS or (owner == "yaml" and name in UNSAFE_YAML):
        yield f"{owner}.{name}"
    argument, value = SAFE_WITH.get((owner or "", name), ("", None))
    # What a ZIP archive's members are called, Python cleans by itself.
    if owner is not None and of_tar and name in EXTRACTING:
        argument, value = "filter", "data"
    if argument and given.get(argument, ...) != value:
        yield f"{name} without {argument}={value!r}"
    if given.get("shell", False) is not False:
        yield "shell"


def _called(function: ast.expr) -> tuple[str | None, str]:
    """What the called name belongs to, None for a name by itself, and the name."""
    if isinstance(function, ast.Attribute):
        return getattr(function.value, "id", ""), function.attr
    return None, getattr(function, "id", "")


PLANTED = {
    "import pickle": "import pickle",
    "from pickle import loads": "import pickle",
    "import joblib as jb": "import joblib",
    "import json, marshal": "import marshal",
    "def f():\n    import shelve": "import shelve",
    "eval(text)": "eval",
    "exec(compile(text, 'x', 'exec'))": "exec",
    "np.load(path)": "load without allow_pickle=False",
    "np.load(path, allow_pickle=True)": "load without allow_pickle=False",
    "np.load(path, allow_pickle=given)": "load without allow_pickle=False",
    "torch.load(path)": "load without weights_only=True",
    "torch.load(path, weights_only=False)": "load without weights_only=True",
    "yaml.load(text)": "yaml.load",
    "import tarfile\nwith tarfile.open(a) as t:\n    t.extractall(b)": "extractall without filter='data'",
    "import tarfile\ntarfile.open(a).extract(m, b, filter='fully_trusted')": "extract without filter='data'",
    "shutil.unpack_archive(a, b)": "unpack_archive without filter='data'",
    "subprocess.run(text, shell=True)": "shell",
    "subprocess.run(text, shell=given)": "shell",
    "os.system(text)": "os.system",
    "pd.read_pickle(path)": "pd.read_pickle",
}
HARMLESS = (
    "np.load(path, allow_pickle=False)",
    "torch.load(path, weights_only=True)",
    "yaml.safe_load(text)",
    "import tarfile\nwith tarfile.open(a) as t:\n    t.extractall(b, filter='data')",
    "import zipfile\nwith zipfile.ZipFile(a) as z:\n    z.extractall(b)",
    "subprocess.run([text], shell=False)",
    "model.eval()",
    "re.compile(text)",
)


@pytest.mark.parametrize("source", PLANTED)
def test_what_would_run_data_is_found(source: str) -> None:
    assert PLANTED[source] in list(faults(source))


@pytest.mark.parametrize("source", HARMLESS)
def test_what_runs_nothing_is_not_found(source: str) -> None:
    assert list(faults(source)) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_runs_data(folder: str) -> None:
    places = sorted((ROOT / folder).rglob("*.py"))
    assert places
    found = {str(path.relative_to(ROOT)): sorted(faults(path.read_text(encoding="utf-8"))) for path in places}
    assert {path: texts for path, texts in found.items() if texts} == {
        path: texts for path, texts in ALLOWED.items() if path.startswith(f"{folder}/")
    }
