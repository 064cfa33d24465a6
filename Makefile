# Each command sets up what it needs first; what is there already is left alone.
# Words for the program itself go into ARGS:  make run ARGS="--port 9000"

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: run test check bench constraints clean help

run: ## start the program with the sample study and open it in the browser
	@bash tools/environment.sh run
	@.venv/bin/annotator run --sample $(ARGS)

test: ## pass all tests, or those named: make test ARGS=tests/unit
	@bash tools/environment.sh test
	@bash tools/test_programs.sh
	@.venv/bin/python -m pytest --numprocesses 3 --dist worksteal $(ARGS)

check: ## the quick checks: style, formatting, import directions
	@bash tools/environment.sh test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo --no-cache

bench: ## measure what the documentation claims about speed
	@bash tools/environment.sh test
	@for bench in $(wildcard benchmarks/*_benchmark.py); do .venv/bin/python "$$bench" $(ARGS) || exit 1; done

constraints: ## renew constraints.txt with the newest versions pyproject.toml allows
	@bash tools/renew_constraints.sh

clean: ## remove .venv and everything else that is made again
	@rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
