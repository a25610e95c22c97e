"""Draw the architecture from the synthesized templates, as a Mermaid flowchart between two marks in README.md.

``python -m scripts.architecture`` writes it; ``--check`` fails when README.md shows something else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ASSEMBLY = ROOT / "build" / "cdk" / "dev"
BEGIN, END = "<!-- architecture:begin -->", "<!-- architecture:end -->"

#: Environment variable of a function -> the node it leads to. What a function is told of is what it may touch.
REACHES = {
    "PROFILES_TABLE": "profiles",
    "CATALOGUE_TABLE": "catalogue",
    "TRENDS_TABLE": "trends",
    "MODELS_TABLE": "models",
    "CONTENT_TABLE": "content",
    "LAKE_BUCKET": "lake",
    "ARTIFACTS_BUCKET": "artifacts",
    "RANKER_ENDPOINT": "ranker",
    "EMBEDDING_ENDPOINT": "embedding",
}
WORKFLOWS = ("retraining", "privacy", "content")
STORES = {
    "profiles": '[("profiles and events")]',
    "catalogue": '[("catalogue")]',
    "trends": '[("live counters")]',
    "models": '[("decisions on models")]',
    "content": '[("jobs, drafts, copy")]',
    "lake": '[("lake")]',
    "artifacts": '[("artifacts")]',
    "ranker": "{{ranker endpoint}}",
    "embedding": "{{embedding endpoint}}",
}


def resources(assembly: Path) -> Iterator[dict[str, Any]]:
    """Every resource of every template of an assembly."""
    for template in sorted(assembly.glob("*.template.json")):
        yield from json.loads(template.read_text(encoding="utf-8")).get("Resources", {}).values()


def functions(assembly: Path) -> dict[str, dict[str, Any]]:
    """Our functions' properties by short name; those of a workflow count as one."""
    found: dict[str, dict[str, Any]] = {}
    for resource in resources(assembly):
        if resource["Type"] != "AWS::Lambda::Function":
            continue
        properties = resource["Properties"]
        name = re.sub(r"^vitrine-[a-z0-9]+-", "", str(properties.get("FunctionName", "")))
        if not name:
            continue
        name = next((one for one in WORKFLOWS if name.startswith(one)), name)
        environment = found.get(name, {}) | properties.get("Environment", {}).get("Variables", {})
        found[name] = environment
    return found


def routed() -> set[str]:
    """The functions that the API document routes to."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return {
        operation["x-vitrine-function"]
        for path in document["paths"].values()
        for operation in path.values()
        if "x-vitrine-function" in operation
    }


def edges(assembly: Path) -> Iterator[str]:
    """The arrows: requests, streams, what a function may touch, and the machines."""
    api = routed()
    streams = {"trends": "profiles", "lake": "profiles", "catalogue-stream": "catalogue"}
    for name, environment in sorted(functions(assembly).items()):
        node = f"fn_{name.replace('-', '_')}"
        if name in api:
            yield f"  api --> {node}"
        if name == "authorizer":
            yield f"  api -. token .-> {node}"
        if name in streams:
            yield f"  {streams[name]} -- stream --> {node}"
        for variable, target in REACHES.items():
            if variable in environment and streams.get(name) != target:
                yield f"  {node} --> {target}"
    yield "  schedule[[schedule]] --> machine"
    yield "  machine[[retraining: prepare, train, evaluate, gate, deploy, smoke test, promote]] --> fn_retraining"
    yield "  erasing[[erasure: find, erase, settle, rewrite the lake, sign a receipt]] --> fn_privacy"
    yield "  fn_privacy --> erasing"
    yield "  erasing --> lake"
    yield "  writing[[copy: plan, write, conclude]] --> fn_content"
    yield "  fn_content --> writing"
    yield "  lake --> machine"
    yield "  machine --> ranker"


def chart(assembly: Path) -> str:
    """The whole flowchart."""
    lines = ["```mermaid", "flowchart LR", "  storefront([storefront]) --> api{{API Gateway}}"]
    lines += [f"  {name}{shape}" for name, shape in STORES.items()]
    lines += [f"  fn_{name.replace('-', '_')}[{name}]" for name in sorted(functions(assembly))]
    return "\n".join([*lines, *edges(assembly), "```"])


def main(arguments: list[str]) -> int:
    """Write the chart into README.md, or compare."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    drawn = f"{head}{BEGIN}\n{chart(ASSEMBLY)}\n{END}{tail}"
    if "--check" in arguments:
        if drawn != text:
            print(
                "README.md shows another architecture than the templates: run python -m scripts.architecture",
                file=sys.stderr,
            )
        return int(drawn != text)
    README.write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
