# `make` alone prints what there is. PYTHON=, HOST= and PORT= may be given on the command line.
HOST = 127.0.0.1
PORT ?= 8000
PYTHON ?=
export PYTHON
manage := .venv/bin/python manage.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test fuzz lint format types lock bench bench-nlp clean migrations-check

# Addresses in public documents begin with SITE_URL; a HOST or PORT given here moves it along.
ifneq ($(filter-out file,$(origin HOST) $(origin PORT)),)
run: export SITE_URL ?= http://$(HOST):$(PORT)
endif

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.%: .requirements/%.txt
	@.ci/environment $*

# The key signs sessions and links: made once, readable by its owner alone, never committed.
.env:
	@umask 077; echo "SECRET_KEY=$$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" > $@

run: .venv/.run .env ## Set up everything and start the site and its worker (Ctrl-C stops both)
	@$(manage) migrate --verbosity 0
	@$(manage) collectstatic --no-input --verbosity 0
	@$(manage) seed
	@$(manage) bootstrap
	@exec $(manage) run --host $(HOST) --port $(PORT)

test: .venv/.test ## Run every test on SQLite, and on PostgreSQL where there is one (ARGS= for pytest)
	@.venv/bin/python .ci/test.py $(ARGS)

FUZZ ?= 200
fuzz: .venv/.test ## Ask every operation of the API what chance finds (FUZZ=200 each, ONLY=a regular expression)
	@FUZZ=$(FUZZ) ONLY="$(ONLY)" .venv/bin/pytest -q tests/claims/test_openapi.py

lint: .venv/.lint ## Check style and formatting
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

format: .venv/.lint ## Mend what the linter can mend
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

types: .venv/.lint .env ## Check types (strict in the domain)
	@.venv/bin/mypy

migrations-check: .venv/.run .env ## Fail where a model has changed and no migration says so
	@$(manage) makemigrations --check --dry-run

bench: .venv/.test .env ## Run a benchmark: make bench ARGS="article_extraction FOLDER"
	@[ -n "$(ARGS)" ] || { echo 'make bench ARGS="NAME ..." runs one of:'; \
		ls tests/benchmarks | sed -n 's/^\([a-z].*\)\.py$$/  \1/p'; exit 2; }
	@.venv/bin/python -m tests.benchmarks.$(ARGS)

bench-nlp: .venv/.test .env ## Print how well texts are read and matched: make bench-nlp DATA=FOLDER [ONLY="NAME ..."]
	@[ -n "$(DATA)" ] || { .venv/bin/python -m tests.benchmarks.nlp --help; exit 2; }
	@.venv/bin/python -m tests.benchmarks.nlp "$(DATA)" $(ONLY)

compile := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
lock: .venv/.run ## Pin what pyproject.toml asks for; ARGS=--upgrade for the newest versions
	@.venv/bin/python -m pip install --quiet --quiet "$$(sed -n 's/^ *"\(uv~=[^"]*\)".*/\1/p' pyproject.toml)"
	@$(compile) $(ARGS) -o .requirements/run.txt
	@$(compile) $(ARGS) -o .requirements/production.txt --extra postgres --extra parquet
	@$(compile) $(ARGS) -o .requirements/mcp.txt --extra postgres --extra mcp
	@$(compile) $(ARGS) -o .requirements/embed.txt --extra postgres --extra embed
	@$(compile) $(ARGS) -o .requirements/test.txt --extra postgres --extra embed --extra mcp --group test
	@$(compile) $(ARGS) -o .requirements/lint.txt --extra postgres --extra embed --extra mcp --group test --group lint

clean: ## Remove the environment, caches and test output (not var/, which holds your data)
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
