# Backstep: every command sets up what it needs by itself.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 0.0.0.0
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench prove soak lock picture wheel clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "  make %-9s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Backstep needs Python 3.11 or newer (set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev-ready: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run-ready ## serve Backstep on PORT (8000), for everyone in the network (HOST=127.0.0.1: for this computer only)
	@HOST=$(HOST) PORT=$(PORT) $(BIN)/python -m app

test: $(VENV)/.dev-ready ## every test, the browser's too
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.dev-ready ## ruff, mypy, and whether a package has a known weakness
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.tools.audit

bench: $(VENV)/.dev-ready ## speed, measured side by side
	$(BIN)/python -m tests.bench

prove: $(VENV)/.dev-ready ## every digit, every gradient, every request: an hour
	EVERYTHING=1 $(BIN)/python -m pytest -n auto tests/browser/test_present.py tests/browser/test_looks.py tests/browser/test_one_screen.py tests/web/test_scenario.py tests/engine/test_gradients.py tests/lesson/test_steps.py
	$(BIN)/python -m tests.prove

soak: $(VENV)/.dev-ready ## a class, herds, hostile clients, kills and restarts at once: half an hour
	$(BIN)/python -m tests.prove.soak

picture: $(VENV)/.dev-ready ## take the README's picture anew
	$(BIN)/python -m tests.tools.picture

wheel: $(VENV)/.dev-ready ## build the package `backstep` (dist/)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist .

lock: ## write the two lock files anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --no-header --group dev pyproject.toml -o requirements-dev.txt

clean: ## remove what the commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
