"""The CDK app: reads one stage's settings and composes its stacks.

``python app.py --stage dev --output build/cdk/dev``, or through the CDK command line: ``npx cdk synth -c stage=dev``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import aws_cdk as cdk

from infra import nag
from infra.application import compose
from infra.settings import SettingsError, StageSettings
from infra.sources import AssetMissingError


def application(output: str | None) -> cdk.App:
    """An app with the feature flags of cdk.json, which only the command line would read by itself."""
    flags = json.loads(Path(__file__).with_name("cdk.json").read_text(encoding="utf-8"))["context"]
    return cdk.App(outdir=output, context=flags, analytics_reporting=False)


def main(arguments: list[str]) -> int:
    """Synthesize one stage; 1 if its settings or its assets are not in order."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage")
    parser.add_argument("--output")
    asked = parser.parse_args(arguments)
    app = application(asked.output or os.environ.get("CDK_OUTDIR"))
    stage = asked.stage or app.node.try_get_context("stage") or os.environ.get("VITRINE_STAGE", "dev")
    try:
        compose(app, StageSettings.load(str(stage)))
    except (SettingsError, AssetMissingError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    nag.check(app)
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
