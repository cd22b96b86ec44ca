# make demo   install into .venv, build the graph of seeds/, show what came out
# make test   install what the tests need, then ruff, mypy and the tests
# make bench  time each stage and compare profiles, compare with other readers of Thai, time typical queries (of STORE, the demo's without it)
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STORE ?= build/demo.kg

.PHONY: demo test bench clean

$(VENV)/.installed: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "kg needs Python 3.11: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(VENV)/.installed
	@rm -rf build/demo.kg && mkdir -p build
	$(BIN)/kg build seeds/ --store build/demo.kg
	$(BIN)/kg build seeds/ --show
	$(BIN)/kg export --store build/demo.kg --to turtle -o build/demo.ttl
	@echo; echo "Which countries were absent from which event?"
	$(BIN)/kg query --store build/demo.kg @seeds/queries/absent.rq
	@echo; echo "Who holds which office?"
	$(BIN)/kg query --store build/demo.kg @seeds/queries/offices.rq
	@echo; echo "Written: build/demo.kg (the store) and build/demo.ttl (open it in any Turtle tool)."

test: $(VENV)/.dev
	$(BIN)/ruff check kg tests
	$(BIN)/mypy
	$(BIN)/pytest

bench: $(VENV)/.dev
	$(BIN)/python tests/benchmarks/stages.py
	$(BIN)/python tests/benchmarks/peers.py
	@[ -d $(STORE) ] || $(BIN)/kg build seeds/ --store $(STORE)
	$(BIN)/python tests/benchmarks/queries.py $(STORE)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
