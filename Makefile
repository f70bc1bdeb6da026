# make demo   a console on a made-up year of a streaming service, from nothing but python3 and make
# make test   everything the tests need, then the tests
# make messages  the catalogues of the console's languages, from what it says
# make docs   the docs as a site, in site/
# make screenshots  the pictures of docs/screenshots, from a simulated company
# make check  style, types, floors, docs
# make test-slow, make format, make reference (of the docs, from the program), make clean

BIN := .venv/bin
WORKERS ?= 2
TESTS ?= tests
DOCS := $(wildcard tests/test_docs.py tests/test_floors.py)

.PHONY: help demo test test-slow check format reference docs screenshots parts dev clean messages

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

# Every step is taken, so that one run tells all that is wrong.
check: dev
	@failed=; for step in "ruff check" "ruff format --check" mypy lint-imports "pytest $(DOCS) --deselect tests/test_docs.py::test_every_block_runs"; do \
		echo "$$step"; $(BIN)/$$step || failed="$$failed, $$step"; \
	done; test -z "$$failed" || { echo "failed: $${failed#, }" >&2; exit 1; }

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
