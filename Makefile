# Both targets do all their own set-up: a virtual environment, the locked dependencies, the package itself.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Python keeps what it compiled, whatever the shell says: else each start of a command compiles all of awol again.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help setup replay sigma test release constructs lint elasticsearch differential faults crashes reader-fuzz other-engines bench lock appinspect cfn-lint clean

help:
	@echo "make replay   set up, replay every case of the pack on every engine, print the matrix"
	@echo "make test     set up, lint, type-check and run the whole test suite"
	@echo "make lint     set up, lint and type-check"
	@echo "make setup    set up only, with development dependencies: .venv/bin/awol, .venv/bin/pytest"
	@echo "make constructs   run every construct of Sigma on Elasticsearch and the engines, write docs/constructs.md anew"
	@echo "make elasticsearch  run a real Elasticsearch on this machine until Ctrl-C; its URL is the first line"
	@echo "make differential   compare 20,000 generated queries (PAIRS=n SEED=n) with a real Elasticsearch,"
	@echo "                    or with Elastic's EQL engine in Python (AGAINST=eql)"
	@echo "make faults   seed faults in the code and see whether the tests notice (SAMPLE=n SEED=n JOBS=n ONLY=path)"
	@echo "make crashes  give awol broken rules, records, queries and files for ten minutes (SECONDS=n SEED=n)"
	@echo "make reader-fuzz  give all readers of logs damaged files for an hour of processor time (SECONDS=n SEED=n)"
	@echo "make other-engines  run the rules in other Sigma engines, write docs/sigma-engines.md anew (ENGINE=name"
	@echo "                    ZIRCOLITE=folder)"
	@echo "make bench    measure start-up, convert, replay, search and hunt"
	@echo "make appinspect   set up Splunk's own checkers, in an environment of their own"
	@echo "make cfn-lint     set up AWS's checkers of CloudFormation templates, in an environment of its own"
	@echo "make release  all that a release holds, the same bytes each time, into dist/ (DIST=folder)"
	@echo "make lock     resolve the dependencies anew and lock them with hashes"
	@echo "make clean    remove the virtual environment and what tools leave behind"

replay: $(VENV)/run.stamp
	$(BIN)/awol replay

sigma: $(VENV)/dev.stamp
	$(BIN)/sigma check --fail-on-issues --validation-config rules/validators.yaml rules

test: lint sigma
	$(BIN)/awol convert --check
	$(BIN)/awol check
	$(BIN)/pytest -n 2 $(PYTEST_ARGS)

# Two releases of one commit are the same bytes: the only time in them is the commit's.
release: $(VENV)/dev.stamp
	test ! -e $(or $(DIST),dist) || { echo "$(or $(DIST),dist) is there already: make release DIST=folder"; exit 2; }
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) sh -eu -c '\
		$(BIN)/awol convert --check --quiet; $(BIN)/awol check --quiet; \
		$(BIN)/awol build --quiet --out $(or $(DIST),dist); \
		$(BIN)/python -m hatchling build -d $(abspath $(or $(DIST),dist)); \
		$(BIN)/python tools/sbom.py > $(or $(DIST),dist)/awol-sbom.cdx.json'
	cd $(or $(DIST),dist) && rm SHA256SUMS && sha256sum * > SHA256SUMS

constructs: $(VENV)/dev.stamp
	$(BIN)/python -m programs.constructs

setup: $(VENV)/dev.stamp

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

elasticsearch: $(VENV)/dev.stamp
	@$(BIN)/python -m programs.elasticsearch.node

differential: $(VENV)/dev.stamp
	$(BIN)/python -m programs.differential $(if $(PAIRS),--pairs $(PAIRS)) $(if $(SEED),--seed $(SEED)) $(if $(AGAINST),--against $(AGAINST))

faults: $(VENV)/dev.stamp
	$(BIN)/python -m programs.faults $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS)) $(if $(ONLY),--only $(ONLY))

crashes: $(VENV)/dev.stamp
	$(BIN)/python -m programs.crashes $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

reader-fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m programs.reader_fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

other-engines: $(VENV)/dev.stamp
	$(BIN)/python -m programs.other_engines $(if $(ENGINE),--engine $(ENGINE)) $(if $(ZIRCOLITE),--zircolite $(ZIRCOLITE))

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench
	$(BIN)/python -m bench.hunting $(HUNTING)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "awol needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src converters
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

appinspect: .venv-appinspect/stamp

.venv-appinspect/stamp: requirements/appinspect.txt
	$(PYTHON) -m venv .venv-appinspect
	.venv-appinspect/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/appinspect.txt
	touch $@

cfn-lint: .venv-cfn-lint/stamp

.venv-cfn-lint/stamp: requirements/cfn-lint.txt
	$(PYTHON) -m venv .venv-cfn-lint
	.venv-cfn-lint/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/cfn-lint.txt
	touch $@

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
		pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
		pyproject.toml requirements/build.in --extra dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .venv-appinspect .venv-cfn-lint dist .mypy_cache .pytest_cache .ruff_cache
