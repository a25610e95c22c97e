#!/usr/bin/env bash
# Recompiles every lock of this folder from its .in file, with the hashes of each package's files for every platform.
# torch.txt is by hand: a hash would name one build of it.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in dev lambda container jobs spark; do
  constraint=(); [ "$name" = dev ] || [ ! -f requirements/dev.txt ] || constraint=(--constraint requirements/dev.txt)
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header --generate-hashes \
    "${constraint[@]}" "requirements/$name.in" -o "requirements/$name.txt"
done
# Apart, and installed with --no-deps: language.in says why.
.venv/bin/uv pip compile --quiet --no-deps --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
  --generate-hashes requirements/language.in -o requirements/language.txt
