"""`python -m container serve | prepare | train | evaluate | erase | export`."""

from __future__ import annotations

import os
import sys

from container.layout import Layout

# Read when numpy and ONNX Runtime are first imported. More threads than cores spin and collapse on a shared machine.
SINGLE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    commands = ("serve", "prepare", "train", "evaluate", "erase", "export")
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write(f"usage: python -m container {'|'.join(commands)}\n")
        return 2
    layout = Layout.from_environment()
    if arguments[0] == "serve":
        return _serve(layout)
    if arguments[0] in ("erase", "export"):
        from container.privacy import run  # noqa: PLC0415
    else:
        # With torch, which takes seconds to load.
        from container.jobs import run  # noqa: PLC0415

    return run(arguments[0], layout)


def _serve(layout: Layout) -> int:
    for name, value in SINGLE_THREAD.items():
        os.environ.setdefault(name, value)
    # Gunicorn reads sys.argv; SageMaker's own argument is not one of its options.
    sys.argv = [sys.argv[0]]
    from container.web import Server  # noqa: PLC0415

    Server(layout).run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
