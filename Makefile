# The two commands of the README are `make film` and `make test`; each does its own set-up.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
FILM ?= config/examples/lighthouse.fountain

.PHONY: film test check format generate clean
.DEFAULT_GOAL := film

film: .venv/.ready ## Make the example film in three formats.
	@$(BIN)/bom produce $(FILM) --yes

test: .venv/.dev ## Run the tests.
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/.dev ## Format, lint, types, import contracts, generated files, tests.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m engine.cli.generate --check
	@$(MAKE) --no-print-directory test

format: .venv/.dev ## Format the code.
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

generate: .venv/.dev ## Write the generated documents and schemas again.
	@$(BIN)/python -m engine.cli.generate

clean: ## Remove what was installed here.
	rm -rf .venv build dist

.venv/.ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing BOM Studios Engine into .venv (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[voices]'
	@touch $@

.venv/.dev: .venv/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[voices,dev]'
	@touch $@
