"""What a cold start costs: CPU of importing each function with its clients, and the size of its bundle.

The peer in the same run is a process that imports boto3 and makes the same clients. Rounds are interleaved, and the
smallest figure of each is kept: other processes can only add to it. The budget is on the import.

A function of the API loads its schemas with the first request that needs them. So each of its routes is also asked
once, in a process of its own, up to the first call of AWS; the dearest route's CPU is shown beside the import that it
comes on top of. ``python -m benchmarks.coldstart``
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.first_requests import of_function
from benchmarks.report import parser, print_table, write_json

ROOT = Path(__file__).resolve().parent.parent
MOST_RATIO = 1.7
MOST_ZIPPED_MB = 30.0
_FUNCTION = """
import json, sys, time
from vitrine.stores import clients
made = []
original = clients.client
def note(service, *arguments, **options):
    made.append(service)
    return original(service, *arguments, **options)
clients.client = note
__import__({module!r})
print(json.dumps([time.process_time(), sorted(set(made))]))
"""
_FIRST_REQUEST = """
import json, sys, time
handle = getattr(__import__({module!r}, fromlist=["handle"]), "handle")
imported = set(sys.modules)
from botocore.client import BaseClient
from botocore.exceptions import ClientError
def stop(client, operation, arguments):
    raise ClientError(dict(Error=dict(Code="InternalServerError")), operation)
BaseClient._make_api_call = stop
event, started = json.loads({event!r}), time.process_time()
status = handle(event, None)["statusCode"]
spent = time.process_time() - started
if 400 <= status < 500:
    sys.exit(f"the sample request of {module} was refused: {{status}}")
print(json.dumps([spent, sorted(set(sys.modules) - imported)]))
"""
_PEER = """
import json, time
import boto3
for service in {services!r}:
    boto3.client(service)
print(json.dumps([time.process_time(), []]))
"""


@dataclass(frozen=True)
class Entry:
    """A function of the template: its short name, its handler's module and its environment."""

    name: str
    module: str
    environment: dict[str, str]


def functions(assembly: Path) -> Iterator[Entry]:
    """The functions of a cloud assembly; what only a deploy can know stands in by its variable's name."""
    for template in sorted(assembly.glob("*.template.json")):
        for resource in json.loads(template.read_text(encoding="utf-8"))["Resources"].values():
            properties = resource["Properties"] if resource["Type"] == "AWS::Lambda::Function" else {}
            if str(properties.get("Handler", "")).count("."):
                yield _entry(properties)


def _entry(properties: dict[str, Any]) -> Entry:
    variables = properties.get("Environment", {}).get("Variables", {})
    known = {name: value if isinstance(value, str) else _stand_in(name) for name, value in variables.items()}
    name = str(properties["FunctionName"]).split("-", 2)[-1]
    return Entry(name, str(properties["Handler"]).rpartition(".")[0], known)


def _stand_in(name: str) -> str:
    return {"TRUSTED_ISSUERS": "[]", "USAGE_KEYS": "{}", "EXPERIMENTS": "[]"}.get(name, name.lower())


def run(script: str, environment: dict[str, str]) -> tuple[float, list[str]]:
    """CPU seconds of a fresh interpreter that runs a script, and what it printed beside them."""
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    aws = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**base, **aws, "PYTHONPATH": str(ROOT / "lambdas"), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, printed = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), list(printed)


def measure(entry: Entry, rounds: int) -> dict[str, Any]:
    """Import CPU of a function against its peer, in milliseconds."""
    script = _FUNCTION.format(module=entry.module)
    _, services = run(script, entry.environment)
    # With routes come tables. A client that is made later is one that a shopper waits for, and no peer would show it.
    if not services and any(of_function(entry.name)):
        raise SystemExit(f"{entry.name} makes no client while it starts: its first request would wait for it")
    peer = _PEER.format(services=services)
    ours, theirs, first = [], [], []
    for _ in range(rounds):
        ours.append(run(script, entry.environment)[0])
        theirs.append(run(peer, {})[0])
        first.append(first_requests(entry))
    measured = {
        "function_ms": min(ours) * 1000,
        "peer_ms": min(theirs) * 1000,
        "ratio": min(ours) / min(theirs),
        "clients": services,
    }
    dearest = _dearest(first)
    if dearest:
        measured["ratio_with_first_request"] = (min(ours) + dearest["first_request_ms"] / 1000) / min(theirs)
    return measured | dearest


def first_requests(entry: Entry) -> dict[str, tuple[float, list[str]]]:
    """CPU seconds of a first request after the import, by operation, and the modules that it added."""
    asked = {}
    for operation, event in of_function(entry.name):
        script = _FIRST_REQUEST.format(module=entry.module, event=json.dumps(event))
        asked[operation] = run(script, entry.environment)
    return asked


def _dearest(rounds: list[dict[str, tuple[float, list[str]]]]) -> dict[str, Any]:
    seconds = {operation: min(asked[operation][0] for asked in rounds) for operation in rounds[0]}
    if not seconds:
        return {}
    dearest = max(seconds, key=lambda operation: seconds[operation])
    return {
        "first_request_ms": seconds[dearest] * 1000,
        "first_request": dearest,
        "first_request_modules": rounds[0][dearest][1],
    }


def zipped_mb(folders: list[Path]) -> float:
    """Megabytes of folders zipped as a deploy zips them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    archive.write(path, path.relative_to(folder))
    return buffer.tell() / 1e6


def main() -> int:
    """Measure, print, and fail when a budget is broken."""
    options = parser(__doc__ or "")
    options.add_argument("--assembly", type=Path, default=ROOT / "build" / "cdk" / "dev")
    options.add_argument("--rounds", type=int, default=7)
    arguments = options.parse_args()
    bundle = zipped_mb([ROOT / "lambdas", ROOT / "build" / "layer"])
    # The retraining functions share a module and differ by entry point only.
    entries = {(entry.module): entry for entry in functions(arguments.assembly)}
    measured = {entry.name: measure(entry, arguments.rounds) for entry in entries.values()}
    print_table(
        "Cold start: import CPU with clients, and bundle",
        [
            "function",
            "import ms",
            "boto3 ms",
            "ratio",
            "first request ms",
            "ratio with it",
            "request",
            "clients",
            "zipped MB",
        ],
        [
            [
                name,
                f"{row['function_ms']:.0f}",
                f"{row['peer_ms']:.0f}",
                f"{row['ratio']:.2f}",
                f"{row['first_request_ms']:.0f}" if "first_request_ms" in row else "",
                f"{row['ratio_with_first_request']:.2f}" if "first_request_ms" in row else "",
                row.get("first_request", ""),
                ", ".join(row["clients"]),
                f"{bundle:.1f}",
            ]
            for name, row in measured.items()
        ],
        note=f"Budgets: import at most {MOST_RATIO} times boto3 with the same clients, {MOST_ZIPPED_MB:.0f} MB zipped. "
        "First request, on top: what the dearest route loads and does up to its first call of AWS.",
    )
    write_json(arguments.json, {"functions": measured, "zipped_mb": bundle})
    broken = [name for name, row in measured.items() if row["ratio"] > MOST_RATIO]
    return int(bool(broken) or bundle > MOST_ZIPPED_MB)


if __name__ == "__main__":
    sys.exit(main())
