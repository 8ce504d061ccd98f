# One obvious entry for each thing a person does with a checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo check lint types test bench soak lock evidence messages clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/.installed  ## virtual environment with locked, hashed dependencies

lint: setup  ## format, lint, layers
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/lint-imports

types: setup  ## strict types
	$(BIN)/mypy

lock: setup  ## write the lock files anew: names, versions, hashes
	for f in base dev; do $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header --strip-extras \
	  -o requirements/$$f.txt requirements/$$f.in; done

clean:  ## everything that make made
	rm -rf $(VENV) build dist var .mypy_cache .ruff_cache .pytest_cache .hypothesis
