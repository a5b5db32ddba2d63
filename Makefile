# The first command on a fresh machine may be any of these: they make .venv, install what they need, and run.
# Needed beforehand: Python 3.11 or newer, make, and a package index.

PYTHON ?= python3
WORKSPACE ?= workspace
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: trace test check format lint types floors docs-check bench evals kill fuzz warehouse docs clean .venv-peers

trace: .venv/.core  ## trace the Bybit theft and write its bundle to workspace/traces
	$(BIN)/hueandcry --workspace $(WORKSPACE) trace bybit-2025

test: .venv/.dev  ## run the tests
	$(BIN)/python -m pytest -n auto

check: format lint types floors docs-check test  ## all that must hold before a change lands

format: .venv/.dev
	$(BIN)/ruff format --check src tests benchmarks evals

lint: .venv/.dev
	$(BIN)/ruff check src tests benchmarks evals

types: .venv/.dev
	$(BIN)/mypy

floors: .venv/.dev
	$(BIN)/lint-imports

docs-check: .venv/.dev  ## the command line's help in the docs is that of the code
	$(BIN)/cog --check docs/reference/*.md

bench: .venv/.dev $(if $(filter warehouse,$(SECTION)),.venv-warehouse/.done)  ## ratios into benchmarks/RESULTS.md; SECTION= for one
	$(if $(filter warehouse,$(SECTION)),.venv-warehouse/bin,$(BIN))/python -m benchmarks.run $(SECTION)

evals: .venv/.dev  ## measure the quality of detection and write evals/RESULTS.md
	$(BIN)/python -m evals.run

kill: .venv/.dev  ## kill -9 import, follow and a live trace at fifty moments each (about half an hour)
	HUEANDCRY_KILLS=50 $(BIN)/python -m pytest tests/kill --timeout=0

fuzz: .venv/.dev  ## the property tests with many more examples
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/property --timeout=0

warehouse: .venv-warehouse/.done  ## the reach plans on DuckDB, Spark threads and a Spark master and worker (needs Java 17)
	.venv-warehouse/bin/python -m pytest tests/conformance/test_reach_plans.py tests/ledger/test_warehouse*.py \
	  tests/trace/test_warehouse_tasks.py tests/workspace/test_warehouse.py

docs: .venv/.docs  ## build the documentation into site/
	$(BIN)/zensical build --clean

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "hueandcry needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.core: pyproject.toml constraints.txt .venv/bin/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.dev: .venv/.core
	$(PIP) install --quiet --constraint constraints.txt --editable '.[fast,web,dev]'
	@touch $@

.venv/.docs: .venv/.core
	$(PIP) install --quiet --constraint constraints.txt --editable '.[docs]'
	@touch $@

.venv-warehouse/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-warehouse
	.venv-warehouse/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[fast,dev,warehouse]'
	@touch $@

.venv-peers: .venv-peers/.done  ## the environment of the peers that evals and bench of names compare with

.venv-peers/.done: evals/peers/requirements.txt
	@for tool in g++ pkg-config; do command -v $$tool >/dev/null || \
	  { echo "the peers are compiled: needed are g++, pkg-config and the headers of ICU (Debian: apt install g++ pkg-config libicu-dev)"; exit 1; }; done
	@pkg-config --exists icu-i18n || \
	  { echo "the headers of ICU are missing (Debian: apt install libicu-dev)"; exit 1; }
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --requirement evals/peers/requirements.txt
	@touch $@

clean:
	rm -rf .venv .venv-warehouse .venv-peers build dist site
