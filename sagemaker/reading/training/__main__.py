"""`python -m reading.training`: train the reader anew, with sagemaker/ on PYTHONPATH.

With --held-out the files named are not learnt from, and the reader is judged by them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reading.reader import LEARNT, Reader
from reading.training import corpus
from reading.training.fitting import Recipe, fit
from reading.training.judging import judged


def main() -> None:
    """Read the options and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=Path, default=corpus.MESSAGES, help="a folder of marked messages")
    options.add_argument("--output", type=Path, default=LEARNT)
    options.add_argument("--held-out", nargs="*", default=[], metavar="NAME", help="files that are not learnt from")
    options.add_argument("--seed", type=int, default=Recipe.seed)
    options.add_argument("--passes", type=int, default=Recipe.passes)
    options.add_argument("--rate", type=float, default=Recipe.rate)
    options.add_argument("--first", type=int, default=Recipe.first)
    options.add_argument("--threads", type=int, default=Recipe.threads)
    given = options.parse_args()
    files = {path.stem: corpus.read(path) for path in sorted(given.messages.glob("*.txt"))}
    if unknown := set(given.held_out) - files.keys():
        options.error(f"--held-out: {', '.join(sorted(unknown))} is none of {', '.join(files) or 'no files'}")
    learnt = [example for name, examples in files.items() if name not in given.held_out for example in examples]
    recipe = Recipe(given.seed, given.passes, first=given.first, rate=given.rate, threads=given.threads)
    fit(learnt, given.output, recipe, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    if given.held_out:
        judged_by = [example for name in given.held_out for example in files[name]]
        for line in judged(Reader.load(given.output), judged_by):
            print(line)  # noqa: T201


if __name__ == "__main__":
    main()
