# wangge 网格. The two commands: make run, make test. HOST, PORT, WANGGE_HOME, WANGGE_DATABASE_URL and JOBS override.

BIN := .venv/bin
# So many test files run side by side, each process with a database of its own; 0: one after the other.
# auto: one more than there are cores, four at most; a single file is run by make's own process (tests/conftest.py).
JOBS ?= auto
# Compiled modules are kept, whatever the surroundings say: the suite starts about a hundred processes.
test nightly check: export PYTHONDONTWRITEBYTECODE =
# Every core has a process of its own: threads that wait for small matrices would only take time from the others.
test nightly check: export OPENBLAS_NUM_THREADS = 1
# The run prints its processor seconds, of all processes (tests/running/processor.py).
PYTEST = $(BIN)/python -m tests.running.processor $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
# The server ends with make, even when make is killed.
TIED = $$(setpriv --pdeathsig TERM true 2>/dev/null && echo setpriv --pdeathsig TERM)

.PHONY: help run test nightly mutants check generate audit bench guides lint fmt pins clean

help:
	@echo "make run      install what is missing, start the database, load the demonstration once, serve the map"
	@echo "make test     every test, on a database of its own       (ARGS='-k cluster' narrows)"
	@echo "make nightly  every test, with those left out by day, and many random examples of each property"
	@echo "make mutants  break single lines on purpose and see whether the tests notice; takes half an hour"
	@echo "make check    formatting, linting, types, contracts, then every test"
	@echo "make generate write what the pages know of the lifecycle and of the API's answers"
	@echo "make audit    pinned packages against known vulnerabilities; asks the network or OSV_URL, says so without"
	@echo "make bench    measure, print and write bench-results/"
	@echo "make guides   take the pictures of docs/guides from the running product    (ARGS='--only planner' narrows)"
	@echo "make fmt      format and mend what can be mended"
	@echo "make pins     compile requirements/ again                 (UPGRADE=--upgrade takes newer versions)"
	@echo "make clean    remove what was installed and built here; never the data in .wangge/"

run:
	@./setup.sh run
	@exec $(TIED) $(BIN)/wangge serve --demo

test:
	@./setup.sh dev
	$(PYTEST) $(ARGS)

nightly:
	@./setup.sh dev
	WANGGE_TEST_PROFILE=nightly $(PYTEST) $(ARGS)

mutants:
	@./setup.sh dev
	$(BIN)/python .ci/mutants.py $(ARGS)

check: lint
	$(PYTEST) $(ARGS)

lint fmt: export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/build/node/bin:$(PATH)
lint:
	@./setup.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	biome ci
	tsc -p maps/tsconfig.json
	tsc -p maps/tsconfig.worker.json

generate:
	@./setup.sh dev
	$(BIN)/python .ci/generate.py

# OSV_URL is an OSV API of one's own, such as http://mirror.example/v1/query, for a network that is closed.
audit:
	@./setup.sh dev
	$(BIN)/python .ci/audit.py

bench:
	@./setup.sh dev
	$(BIN)/pytest -m bench -s --timeout=0 tests/bench $(ARGS)

guides:
	@./setup.sh dev
	$(BIN)/python .ci/guides $(ARGS)

fmt:
	@./setup.sh dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	biome check --write

pins:
	@./setup.sh pins

clean:
	rm -rf .venv build dist node_modules maps/vendor bench-results wangge.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .schemathesis
