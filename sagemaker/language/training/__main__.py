"""`python -m language.training`: train the adapter anew, with sagemaker/ on PYTHONPATH."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from language import weights
from language.training.fitting import Recipe, fit


def main() -> None:
    """Read the options and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--output", type=Path, default=weights.ADAPTER)
    options.add_argument("--examples", type=int, default=Recipe.count)
    options.add_argument("--seed", type=int, default=Recipe.seed)
    given = options.parse_args()
    recipe = Recipe(count=given.examples, seed=given.seed)
    fit(weights.base(), given.output, recipe, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
