# Set-up needs only python3, python3-venv and make; everything else comes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help simulate demo test check lint types layers faults bench e2e monkey pictures gallery clean

help: ## name the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 12

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

simulate: $(READY) ## run the kiosk on a simulated cabinet, in this terminal
	@$(BIN)/kiosk simulate

demo: $(READY) ## play the five scenes, narrated, on the real code
	@$(BIN)/kiosk demo

test: $(READY) ## run the tests
	$(BIN)/pytest --numprocesses auto --dist worksteal -m "not e2e and not bench"

check: lint types layers test ## lint, types, layers and tests

lint: $(READY) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

layers: $(READY) ## import contracts between the layers
	$(BIN)/lint-imports

faults: $(READY) ## the proofs of the ledger and the wires at full length, their figures as one table (hours)
	$(BIN)/pytest --full --timeout 7200 tests/faults

e2e: $(READY) ## taps on the real screen in xterm under Xvfb
	$(BIN)/pytest -m e2e

monkey: $(READY) ## a vandal at the panel for 20 000 events (twenty minutes and more)
	$(BIN)/pytest -m e2e --events 20000 --timeout 3600 tests/e2e/test_monkey.py

bench: $(READY) ## measure and print the budgets' ratios
	$(BIN)/pytest -m bench -s tests/benchmarks

pictures: $(READY) ## take the documents' pictures from the running program
	$(BIN)/python docs/pictures.py

gallery: $(READY) ## take a picture of every page of the screen, into build/gallery
	$(BIN)/python -m tests.ui.gallery build/gallery

clean: ## remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
