# onewindow: `make demo` shows a case from the window to the licence, `make test` runs the tests. Needs Python 3.11+.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: help demo test test-all faults growth bench lint check clean
.DEFAULT_GOAL := help

help:           ## say what can be made
	@sed -n 's/^\([a-z-]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: .venv/.installed          ## install into .venv and run one company start-up case (ARGS=--by-hand)
	@$(BIN)/onewindow demo $(ARGS)

test: .venv/.installed-test     ## install what the tests need and run them (6 to 10 minutes on 2 cores)
	@$(PYTEST) -m "not slow"

test-all: .venv/.installed-test ## the same with the long runs
	@$(PYTEST)

faults: .venv/.installed-test   ## 10 000 faults, counted and judged, into build/faults.json (ARGS="--quick", "--seed 7")
	@$(BIN)/python tests/faults/run_faults.py $(ARGS)

growth: .venv/.installed-test   ## what grows with cases, rounds and branches, and starting; build/growth.json (ARGS=--quick)
	@$(BIN)/python tests/benchmarks/growth.py $(ARGS)

bench: .venv/.installed-test    ## speed beside the naive way and bare SQL; build/bench.json (ARGS=--quick, ARGS=--profile)
	@$(BIN)/python tests/benchmarks/bench.py $(ARGS)

lint: .venv/.installed-test     ## ruff, mypy --strict, and the floors of ARCHITECTURE.md
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: .venv/.installed         ## check every process in processes/ as `onewindow publish` would
	$(BIN)/onewindow check processes

clean:          ## remove .venv and everything the tools wrote
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# -- installing: again only when pyproject.toml has changed since ---------------------------------------------------

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Installing onewindow into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q engine adapters
	@touch $@

.venv/.installed-test: pyproject.toml | .venv/bin/python
	@echo "Installing onewindow and what its tests need into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@$(BIN)/python -m compileall -q engine adapters
	@touch $@ .venv/.installed

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "onewindow needs Python 3.11 or newer, but there is no $(PYTHON). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "onewindow needs Python 3.11 or newer, but $(PYTHON) is `$(PYTHON) -V 2>&1`. Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "$(PYTHON) could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 2; }
