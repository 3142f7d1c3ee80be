# admix: `make run` opens the ledger on a demo company, `make test` passes every gate and test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard admix/locale/*/LC_MESSAGES/admix.po))
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One more than the two cores of CI: the tests that start the program wait for it half of their time.
WORKERS ?= 3

.PHONY: run test setup setup-dev gates check bench clerks sums catalogues clean

run: setup
	@$(BIN)/admix demo --fresh

setup: $(VENV)/.installed $(CATALOGUES)

setup-dev: $(VENV)/.installed-dev $(CATALOGUES)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python requirements.txt requirements-build.txt pyproject.toml hatch_build.py
	$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

%.mo: %.po $(VENV)/.installed
	$(BIN)/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@

test: gates check

gates: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What was compiled once is kept: every worker loads all tests, and the tests start the program some hundred times.
check: export PYTHONDONTWRITEBYTECODE =
check: setup-dev
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term

bench: setup-dev
	$(BIN)/python -m benchmarks

# Several clerks at once at full size, and a batch ended after every single key in every way; with figures.
clerks: setup-dev
	$(BIN)/python -m tests.faults.long_clerks
	ADMIX_EVERY_KEY=1 $(BIN)/python -m pytest tests/faults/test_open_batch_killed.py

# Four hundred drawn stories of sixty acts: the reports and the general ledger say one figure on every day.
sums: setup-dev
	ADMIX_LONG_SUMS=1 $(BIN)/python -m pytest tests/reports/test_sums_property.py

catalogues: setup-dev
	$(BIN)/pybabel --quiet extract -F babel.cfg $(addprefix -k ,mark Refusal WrongUsage MethodMissing say tell give_notice Finding:4) \
		--no-location --no-wrap --omit-header -o admix.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap -D admix -i admix.pot -d admix/locale
	rm admix.pot

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
