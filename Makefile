# Two commands: `make demo` and `make test`. Each sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Where pip is told to look for wheels on disk, uv looks too.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
# Node 20 works and is past its support; the list names the major versions not to warn about.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
# Bytecode is written next to the sources: every Lambda worker, job and endpoint process starts faster.
unexport PYTHONDONTWRITEBYTECODE
# One request per single-threaded worker; more threads fight over the cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

STAGE ?= dev
# Processes that share the tests: each that deploys a stage has an embedded AWS of its own.
TEST_PROCESSES ?= 2
ONCE ?=
REASON ?=
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
UV_VERSION := 0.13.9
PY := .venv/bin/python
CODE := app.py infra lambdas sagemaker embedded importers demo benchmarks scripts
SOURCES := $(shell find app.py cdk.json infra lambdas sagemaker docs/openapi.json -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: help setup layer synth demo local test pr verify format lint types imports complexity openapi nag deploy rollback destroy preflight lock sbom audit clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.complete ## Make the environment in .venv/
.venv/.complete: requirements/dev.txt requirements/torch.txt requirements/language.txt
	@test -n "$(PYTHON)" || { echo "Vitrine needs Python 3.11 or newer on the PATH" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	.venv/bin/uv pip install --quiet --python $(PY) -r requirements/dev.txt -r requirements/torch.txt
	.venv/bin/uv pip install --quiet --python $(PY) --no-deps -r requirements/language.txt
	@touch $@

# Spark is large, and only its tests need it here: neither the demo nor a deploy does.
.venv/.spark-complete: requirements/spark.txt .venv/.complete
	.venv/bin/uv pip install --quiet --python $(PY) -r requirements/spark.txt
	@touch $@

layer: build/layer/.complete ## Fetch the Lambda layer's wheels (arm64) into build/layer
build/layer/.complete: requirements/lambda.txt infra/layer.py .venv/.complete
	@$(PY) -m infra.layer
	@touch $@

node_modules/.complete: package-lock.json
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

synth: build/cdk/dev/manifest.json build/cdk/prod/manifest.json ## Synthesize dev and prod into build/cdk, with cdk-nag and cfn-lint
	@$(PY) -m scripts.lint_templates build/cdk/dev build/cdk/prod

build/cdk/%/manifest.json: $(SOURCES) build/layer/.complete
	@echo "Synthesizing $*"
	@$(PY) app.py --stage $* --output build/cdk/$*

demo: build/cdk/dev/manifest.json ## Deploy to the embedded AWS, import a shop, retrain, and take a tour (ONCE=1 ends after it)
	@$(PY) -m demo $(if $(ONCE),--once)

local: build/cdk/dev/manifest.json ## Keep the embedded AWS running; addresses and tokens go to build/local.json
	@$(PY) -m embedded up --assembly build/cdk/dev --info build/local.json

test: build/cdk/dev/manifest.json build/cdk/prod/manifest.json .venv/.spark-complete ## Run every test at its everyday size
	@$(PY) -m pytest -m "not full" --numprocesses $(TEST_PROCESSES) --dist loadgroup --no-loadscope-reorder

verify: build/cdk/dev/manifest.json build/cdk/prod/manifest.json .venv/.spark-complete ## Run the full-size suites; figures go to docs/verification
	@$(PY) -m scripts.verify

pr: format-check lint types imports complexity openapi synth test ## What continuous integration runs

.PHONY: format-check
format: .venv/.complete ## Format the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix-only --quiet .
format-check: .venv/.complete
	@$(PY) -m ruff format --check --quiet . && echo "format: clean"
lint: .venv/.complete
	@$(PY) -m ruff check .
types: .venv/.complete .venv/.spark-complete
	@$(PY) -m mypy $(CODE) tests
imports: .venv/.complete
	@PYTHONPATH=.:lambdas:sagemaker .venv/bin/lint-imports --no-cache
complexity: .venv/.complete
	@.venv/bin/complexipy --max-complexity-allowed 15 --quiet lambdas infra embedded sagemaker importers demo && echo "complexity: within the limit"
openapi: .venv/.complete ## Compare docs/openapi.json with the routes
	@$(PY) scripts/openapi.py --check

preflight: .venv/.complete ## Say what the AWS account lacks before a deploy
	@$(PY) -m infra.preflight --stage $(STAGE)
deploy: build/cdk/$(STAGE)/manifest.json node_modules/.complete ## Deploy STAGE to the AWS account of the current credentials
	@npx cdk deploy --all --app build/cdk/$(STAGE)
rollback: .venv/.complete ## Put STAGE's previous model back (REASON="why" goes to the registry)
	@$(PY) -m scripts.rollback --stage $(STAGE) $(if $(REASON),--reason "$(REASON)")
destroy: build/cdk/$(STAGE)/manifest.json node_modules/.complete ## Tear STAGE down
	@npx cdk destroy --all --app build/cdk/$(STAGE)

lock: .venv/.complete ## Recompile requirements/*.txt
	@requirements/lock.sh
sbom: .venv/.complete ## Write what each deployed part is made of to build/sbom, as CycloneDX
	@$(PY) -m scripts.sbom build/sbom
# A package that the service does not know fails the audit: it would pass for one without faults.
audit: .venv/.complete ## Look every locked package up in the advisories of PyPI and npm
	@failed=0; for lock in requirements/*.txt; do \
	  echo "$$lock"; $(PY) -m pip_audit --strict --no-deps --disable-pip --progress-spinner off -r "$$lock" || failed=1; \
	done; npm audit --package-lock-only || failed=1; exit $$failed
clean: ## Remove everything that was built
	rm -rf build .venv node_modules
