# negotrack: `make run` serves it, `make test` runs everything that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CORE := deals/ledger/*,deals/value/*,deals/rules/*,deals/metrics/*,deals/intake/*
PACKAGES := negotrack accounts deals api
PARALLEL := -n logical --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test fuzz check clean docs words screenshots format suite
.PHONY: static core types lint imports security audit generated description deployment

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Serve the site and a worker, with PostgreSQL and Redis if none are given
	@$(BIN)/python -m negotrack.run serve

test: $(READY) static ## Everything CI runs
	@$(BIN)/python -m negotrack.run test -- $(MAKE) --no-print-directory suite PATH="$(CURDIR)/$(BIN):$$PATH"

fuzz: $(READY) ## Try what the API's description promises, for long: FUZZ_SECONDS=600 a role
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m negotrack.run test -- $(CURDIR)/$(BIN)/python -m pytest -q -s --no-cov tests/contract/test_description.py

check: $(READY) ## Lint, types and the pure core's tests, in under a minute
	@$(MAKE) --no-print-directory -j3 core types lint imports security

clean: $(READY) ## Stop everything of this checkout and remove its data
	@$(BIN)/python -m negotrack.run clean
	@rm -rf .data .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache staticfiles

docs: $(READY) ## Write the generated pages again
	@$(BIN)/python manage.py rules_page
	@DJANGO_DEBUG=yes $(BIN)/python manage.py codes_page
	@DJANGO_DEBUG=yes $(BIN)/python manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml

words: $(READY) ## Put new texts into the catalogue of Vietnamese, and compile it
	@$(BIN)/python .ci/words.py

screenshots: $(READY) ## Take the pictures of the README again, from the demo (needs chromium)
	@$(BIN)/python -m negotrack.run test -- $(CURDIR)/$(BIN)/python .ci/screenshots.py

format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format -q .

core:
	@$(BIN)/python -m pytest -q $(PARALLEL) tests/ledger tests/value tests/metrics tests/intake tests/rules -m "not corpus"

# Two at a time: the types take one core, all else the other.
static:
	@$(MAKE) --no-print-directory -j2 types lint imports security

types:
	@$(BIN)/mypy $(PACKAGES)

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q . || ($(BIN)/ruff format --check . ; exit 1)

imports:
	@$(BIN)/lint-imports --no-cache

security:
	@$(BIN)/bandit -q -c pyproject.toml -r $(PACKAGES) manage.py

audit:
	@python .ci/audit.py requirements.txt requirements-dev.txt

generated:
	@DJANGO_DEBUG=yes python manage.py makemigrations --check --dry-run
	@python manage.py rules_page --check
	@python .ci/words.py --check

description:
	@DJANGO_DEBUG=yes python manage.py spectacular --fail-on-warn --validate --file .openapi.new
	@diff -u docs/openapi.yaml .openapi.new || (echo "docs/openapi.yaml is out of date: make docs"; rm -f .openapi.new; exit 1)
	@rm -f .openapi.new

deployment:
	@DJANGO_DEBUG=no SECRET_KEY="$$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		VAULT_KEY=known-to-nobody ALLOWED_HOSTS=negotrack.example python -W error manage.py check --deploy --fail-level WARNING

suite:
	@$(MAKE) --no-print-directory -j2 audit description generated deployment
	@python -m pytest -q $(PARALLEL) --cov --cov-report= $(PYTEST)
	@echo "Branches of the pure core:"
	@python -m coverage report --include="$(CORE)" --fail-under=100 --skip-covered
	@echo "The rest:"
	@python -m coverage report --omit="$(CORE)" --fail-under=90 --skip-covered

$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "negotrack needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV) || \
		(rm -rf $(VENV); echo "This Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 1)
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip --require-virtualenv install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $(READY)
