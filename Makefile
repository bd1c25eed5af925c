# Relier. `make demo` serves a demonstration; `make test` passes the tests. Both set up what they
# need in .venv (uv if it is there, else venv and pip).

SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2

.PHONY: help demo test check fix lock clean

help:
	@echo "make demo    serve a fictional territory on http://localhost:$(PORT)"
	@echo "make test    run every test"
	@echo "make check   style, types, directions, sizes, catalogues"
	@echo "make fix     mend style where a machine can"
	@echo "make lock    compile the pinned requirements from pyproject.toml"
	@echo "make clean   remove the environment and the demonstration's data"

$(VENV)/.run: requirements/run.txt
	@bash demo/environment $(PYTHON) $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.develop: requirements/develop.txt
	@bash demo/environment $(PYTHON) $(VENV) requirements/develop.txt
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	RELIER_DATA_DIR=$${RELIER_DATA_DIR:-demo-data} $(BIN)/relier serve --demo --host $(HOST) --port $(PORT)

test: $(VENV)/.develop
	$(BIN)/pytest -n $(WORKERS)
	$(BIN)/pytest -n $(WORKERS) -c packages/polytome/pyproject.toml packages/polytome/tests
	@WORKERS=$(WORKERS) packages/polytome/tests-alone $(VENV)/polytome-alone $(PYTHON)
	@bash tests/on-postgres $(BIN) $(WORKERS)

check: $(VENV)/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djade --check $$(git ls-files 'src/relier/templates/*.html')
	$(BIN)/djlint --lint --quiet src/relier/templates

fix: $(VENV)/.develop
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade $$(git ls-files 'src/relier/templates/*.html')

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra spss --extra fast --extra production pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra spss --extra fast --extra production --extra dask --group test --group check pyproject.toml -o requirements/develop.txt

clean:
	rm -rf $(VENV) demo-data
