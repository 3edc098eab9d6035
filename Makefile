# oit-audit. `make` alone tells what there is.
#
# Nothing but Python 3.11 (or newer), git and make is expected; everything else comes
# into .tools/ and .venv/ of this folder. Choose another Python with PYTHON=python3.12.

PYTHON ?= python3
UV_VERSION := 0.13.8
OPTIONS ?=
SITE ?=
export SITE

UV := .tools/bin/uv
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
AUDIT := .tools/audit/bin/pip-audit

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo check test lint types format bench accuracy pins audit-deps clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: $(DEVELOPMENT) ## all that is needed to run, test and change the program

demo: $(RUNTIME) ## audit the made-up town, offline
	@$(BIN)/python -m audits.cli demo --open $(OPTIONS)

check: $(RUNTIME) ## audit a site: make check SITE=https://www.example.go.th
	@test -n "$$SITE" || { echo 'Which site? make check SITE=https://www.example.go.th' >&2; exit 2; }
	@$(BIN)/python -m audits.cli check "$$SITE" $(OPTIONS)

test: lint types ## everything that must hold before a change is handed in
	@$(BIN)/python -m pytest $(OPTIONS)

lint: $(DEVELOPMENT)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEVELOPMENT)
	@$(BIN)/mypy

format: $(DEVELOPMENT) ## put the source in the house style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(DEVELOPMENT) ## measure what docs/benchmarks.md claims
	@test -f benchmarks/run.py || { echo 'benchmarks/run.py is not there' >&2; exit 2; }
	@$(BIN)/python -m benchmarks.run $(OPTIONS)

accuracy: $(DEVELOPMENT) ## how well names are recognised; fails below a floor
	@$(BIN)/python -m benchmarks.accuracy $(OPTIONS)

# The files hold versions and hashes only. Where a package came from is nobody's
# business but the machine's, so no address of an index may get into them.
PIN := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links
COMPILE := $(PIN) pyproject.toml

pins: $(UV) ## write requirements*.txt anew from pyproject.toml (OPTIONS=--upgrade for newer ones)
	@$(COMPILE) $(OPTIONS) --extra pdf --output-file requirements.txt
	@$(COMPILE) $(OPTIONS) --extra dev --constraints requirements.txt --output-file requirements-dev.txt
	@$(PIN) $(OPTIONS) --group audit --output-file requirements-audit.txt
	@! grep -n '://' requirements.txt requirements-dev.txt requirements-audit.txt

audit-deps: $(DEVELOPMENT) $(AUDIT) ## licences and known vulnerabilities of what is drawn in
	@$(BIN)/python -m benchmarks.dependencies --pip-audit $(AUDIT) $(OPTIONS)

clean: ## remove what these targets made
	rm -rf .venv .tools .mypy_cache .ruff_cache

# Debian splits pip and ensurepip off; `pip install --target` needs only one of the two ways.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed; choose one with PYTHON=…' >&2; exit 1; }
	@echo 'Setting up (once; well under a minute) …' >&2
	@rm -rf .tools && mkdir .tools
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION); \
	elif $(PYTHON) -m venv .tools/pip >/dev/null 2>&1; then \
		.tools/pip/bin/python -m pip install --quiet --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION); \
	else \
		echo 'This Python has neither pip nor venv; on Debian: apt install python3-pip' >&2; exit 1; \
	fi
	@touch $@

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv

$(RUNTIME): requirements.txt .venv/pyvenv.cfg | $(UV)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements.txt
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -m audits.cli "$$@"\n' \
		"$(CURDIR)" "$(CURDIR)/$(BIN)/python" > $(BIN)/oit && chmod +x $(BIN)/oit
	@touch $@

$(DEVELOPMENT): requirements-dev.txt pyproject.toml $(RUNTIME) | $(UV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# Apart: what looks for faults in our packages must not add its own to them.
$(AUDIT): requirements-audit.txt | $(UV)
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" .tools/audit
	@$(UV) pip install --quiet --python .tools/audit/bin/python --require-hashes --requirements requirements-audit.txt
	@touch $@
