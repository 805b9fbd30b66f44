# Every target sets up what it needs; nothing but Python 3.11 or newer and make has to be there.
# `make VENV=/somewhere/else test` uses another virtual environment.

PYTHON ?= python3
VENV ?= .venv
DIST ?= dist
PYTEST_ARGS ?=
ORACLE ?= 2000

export PIP_DISABLE_PIP_VERSION_CHECK = 1

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --constraint constraints.txt
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
WHEEL = $(DIST)/carematch-$(VERSION)-py3-none-any.whl
SOURCES := pyproject.toml README.md LICENSE NOTICE $(shell find src -not -path '*/__pycache__*')
CHECKED := $(sort $(dir $(wildcard tests/*.py examples/*.py benchmarks/*.py scripts/*.py)))

# A virtual environment that is absent or does not run (moved, its Python gone) is made anew.
ifneq ($(shell $(BIN)/pip --version >/dev/null 2>&1 && echo runs),runs)
$(shell rm -f $(VENV)/.made $(VENV)/.installed $(VENV)/.extra-*)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test lint types wheel docs oracle bench develop clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

demo: $(VENV)/.installed ## plan last week, then the example week; report, workbook and plan in out/
	$(BIN)/python examples/weekly_table.py examples/data/week out examples/data/last_week

test: $(VENV)/.extra-test ## run the tests against the installed wheel, in up to 4 processes
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal $(PYTEST_ARGS) tests

lint: $(VENV)/.extra-lint ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.extra-lint $(VENV)/.extra-test ## check types: src in place, the rest against the installed wheel
	$(BIN)/mypy --strict src
	for folder in $(CHECKED); do $(BIN)/mypy $$folder || exit 1; done

wheel: $(WHEEL) ## build the wheel in dist/

docs: $(VENV)/.extra-docs ## build the documentation in docs/_build/html
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs docs/_build/html

oracle: $(VENV)/.extra-test ## hold 2,000 random weeks against brute force (ORACLE=n for another number)
	CAREMATCH_ORACLE=$(ORACLE) $(BIN)/pytest $(PYTEST_ARGS) tests/oracle/test_against_brute_force.py

bench: $(VENV)/.extra-test $(VENV)/.extra-bench ## run the benchmarks; results in benchmarks/README.md
	$(BIN)/python benchmarks/run.py

develop: $(VENV)/.extra-test $(VENV)/.extra-lint $(VENV)/.extra-docs ## install src itself, to work on it
	$(PIP) --no-deps --no-build-isolation --editable .
	rm $(VENV)/.installed

clean: ## remove what was built, not the virtual environment
	rm -rf build dist out docs/_build *.egg-info .benchmarks .coverage htmlcov
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests scripts -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.made: constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("carematch needs Python 3.11 or newer: make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	$(BIN)/pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(PIP) build setuptools wheel
	touch $@

# The wheel is built from the source distribution, so that nothing of an earlier build ends up in it.
$(WHEEL): $(SOURCES) | $(VENV)/.made
	$(BIN)/python -m build --quiet --no-isolation --outdir $(DIST) .
	touch $@

$(VENV)/.installed: $(WHEEL) $(VENV)/.made
	$(PIP) $(WHEEL)
	$(PIP) --no-deps --force-reinstall $(WHEEL)
	touch $@

$(VENV)/.extra-%: pyproject.toml constraints.txt $(VENV)/.installed
	$(PIP) "$(WHEEL)[$*]"
	touch $@
