"""Each stage is synthesized once a session, with the command that `make synth` runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infrastructure.assembly import Assembly

ROOT = Path(__file__).parents[2]
# What a synthesis must not need: an account, a network, Docker.
_NOWHERE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "DOCKER_HOST": "tcp://127.0.0.1:9",
    "CDK_DOCKER": "false",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
}


def _without_credentials() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | _NOWHERE


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assembly]:
    """The stages' assemblies, synthesized side by side on first use."""
    folder = tmp_path_factory.mktemp("cdk")
    started = {
        stage: subprocess.Popen(
            [sys.executable, "app.py", "--stage", stage, "--output", str(folder / stage)],
            cwd=ROOT,
            env=_without_credentials(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for stage in ("dev", "prod")
    }
    for stage, process in started.items():
        output, _ = process.communicate(timeout=240)
        assert process.returncode == 0, f"{stage}:\n{output}"
    return lambda stage: Assembly(folder / stage, stage)


@pytest.fixture(params=["dev", "prod"])
def assembly(request: pytest.FixtureRequest, assemblies: Callable[[str], Assembly]) -> Assembly:
    """A stage's assembly; a test that takes it runs for every stage."""
    return assemblies(request.param)


@pytest.fixture
def dev(assemblies: Callable[[str], Assembly]) -> Assembly:
    """The development stage's assembly."""
    return assemblies("dev")
