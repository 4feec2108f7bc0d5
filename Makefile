# One command for each wish; every target sets up what it needs by itself.
# Wanted beforehand: python3.11 (or newer), make and, for what is missing, apt.

PYTHON ?= $(or $(shell command -v python3.11),python3)
BIN := .venv/bin
STAMP := .venv/ready
ARGS ?=
# What the tests of pages want: a browser, and letters to draw.
BROWSER := chromium=chromium /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf=fonts-dejavu-core

.PHONY: help setup demo test check bench torture fix letters understanding constraints clean
.DEFAULT_GOAL := help

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

setup: $(STAMP) ## make .venv with the pinned packages

# Rerun only when what is to be installed has changed.
$(STAMP): pyproject.toml constraints.txt tools/venv.sh
	@echo "Setting up .venv (half a minute)"
	@sh tools/venv.sh "$(PYTHON)"
	@touch $(STAMP)

demo: $(STAMP) ## play letter 985 on a made-up district (make demo ARGS=--exit ends by itself)
	$(BIN)/vestnik demo $(ARGS)

test: $(STAMP) ## run all tests; what is skipped is named
	@sh tools/packages.sh $(BROWSER) || [ "$$CI" != true ] # at a desk browser tests are skipped
	$(BIN)/python -m pytest -rsfE $(ARGS)

check: $(STAMP) ## lint, format, types and the arrows between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/python -m pytest tests/structure/test_imports.py

bench: $(STAMP) ## measure speed against the made-up VK, beside plain loops (ten minutes)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m tools.bench $(ARGS)
	$(BIN)/python -m tools.bench_desk

torture: $(STAMP) ## kill and starve it for an hour, count what is lost (ARGS: --seed, --kills …)
	$(BIN)/python -m tools.torture $(ARGS)

fix: $(STAMP) ## mend what the linter can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

letters: $(STAMP) ## how well labelled letters are read (ARGS: folders)
	$(BIN)/python -m tools.letters $(or $(ARGS),tests/papers/letters)

understanding: $(STAMP) ## how well labelled replies are understood (ARGS: files)
	$(BIN)/python -m tools.understanding $(or $(ARGS),$(wildcard tests/bot/replies/*.jsonl))

constraints: $(STAMP) ## pin the newest permitted versions anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
	    --no-header --no-annotate --no-emit-index-url --output-file constraints.txt

clean: ## remove everything that was made here, the environment too; var/ stays
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
