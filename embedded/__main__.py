"""`python -m embedded up --assembly build/cdk/dev`: keeps an embedded AWS running for a person or a demo."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from embedded.cloud import Cloud

_ROLES = {"shopper": "shopper-1", "storefront": None, "operator": None, "merchant": None}


def describe(cloud: Cloud) -> dict[str, Any]:
    """What a person or a program needs to use a running cloud."""
    return {
        "api_url": cloud.api_url,
        "endpoint_url": cloud.endpoint_url,
        "issuer_url": cloud.issuer.url,
        "tokens": {role: cloud.token(role, subject) for role, subject in _ROLES.items()},
        "environment": cloud.environment(),
        "pid": os.getpid(),
    }


def write_atomically(path: Path, document: dict[str, Any]) -> None:
    """Write JSON so that a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(document, indent=2) + "\n")
    part.replace(path)


def up(assembly: Path, state: Path | None, info: Path) -> None:
    """Run until SIGINT or SIGTERM; `state` is restored at the start, if it is there, and saved at the end."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_given: ended.set())
    with Cloud.start(assembly, state=state, progress=_say) as cloud:
        write_atomically(info, describe(cloud))
        _say(f"serving {cloud.api_url}; details in {info}; Ctrl-C stops")
        ended.wait()
        _say("stopping")
        if state is not None:
            cloud.snapshot(state)
    info.unlink(missing_ok=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and run it."""
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    command = parser.add_subparsers(required=True).add_parser("up", help="deploy an assembly and keep serving it")
    command.add_argument("--assembly", type=Path, default=Path("build/cdk/dev"), help="what `cdk synth` wrote")
    command.add_argument("--state", type=Path, help="folder to restore from at the start and to save to at the end")
    command.add_argument(
        "--info", type=Path, default=Path("build/local.json"), help="where URLs and tokens are written"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    up(options.assembly, options.state, options.info)


if __name__ == "__main__":
    main()
