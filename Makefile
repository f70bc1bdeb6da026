# make demo   a console on a made-up year of a streaming service, from nothing but python3 and make
# make test   everything the tests need, then the tests
# make messages  the catalogues of the console's languages, from what it says
# make docs   the docs as a site, in site/
# make screenshots  the pictures of docs/screenshots, from a simulated company
# make check  style, types, floors, docs: make style, make types, make floors and make told at once
# make test-slow, make format, make reference (of the docs, from the program), make clean

BIN := .venv/bin
WORKERS ?= 2
TESTS ?= tests
DOCS := $(wildcard tests/test_docs.py tests/test_floors.py)
# What make test runs, and what is a step of its own.
ELSEWHERE := --deselect tests/test_docs.py::test_every_block_runs --deselect tests/test_floors.py::test_imports_go_down_only
# Each step's words stay together, where make can keep them so.
IN_TURN := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: help demo test test-slow check format reference docs screenshots parts dev clean messages floors style told types

help:
	@sed -n 's/^# make/make/p' Makefile

demo:
	scripts/uv sync --quiet --frozen --no-dev --inexact
	$(BIN)/goodwill demo $(DEMO)

test: parts
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not slow" $(TESTS)

test-slow: parts
	$(BIN)/pytest -m slow $(TESTS)

screenshots: parts
	$(BIN)/python scripts/screenshots.py

# Every step is taken, side by side, so that one run tells all that is wrong.
check: dev
	@$(MAKE) --no-print-directory --keep-going --jobs=$(WORKERS) $(IN_TURN) types floors style told

types:
	$(BIN)/mypy

floors:
	$(BIN)/lint-imports

style:
	$(BIN)/ruff check; seen=$$?; $(BIN)/ruff format --check && exit $$seen

told:
	$(BIN)/pytest $(DOCS) $(ELSEWHERE)

format: dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

reference: dev
	$(BIN)/python scripts/reference.py

messages: dev
	$(BIN)/python scripts/messages.py

docs: dev
	$(BIN)/zensical build --strict --clean

dev:
	scripts/uv sync --quiet --frozen --all-extras

parts: dev
	scripts/install_test_parts.sh

clean:
	rm -rf build dist .venv tests/clients/node/node_modules
