# One obvious entry for each thing a person does with a checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# tests and the processes they start are compiled once, whatever the shell says of bytecode
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo check lint types migrations test browser chromium bench soak lock evidence clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

setup: $(VENV)/.installed  ## virtual environment with locked, hashed dependencies

lint: setup  ## format, lint, layers
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/lint-imports

types: setup  ## strict types
	$(BIN)/mypy

MADE_AT := $(shell date +%s)
demo: setup  ## a desk with samples on this machine; Ctrl-C stops it
	$(BIN)/reglament demo --since $(MADE_AT) $(DEMO)

migrations: setup  ## the models and their migrations agree
	data=$$(mktemp -d); touch $$data/reglament.sqlite3; REGLAMENT_DATA=$$data $(BIN)/django-admin makemigrations --check --dry-run --settings reglament.project.settings

evidence: setup  ## write down anew which tests show which clause
	$(BIN)/python tests/evidence.py

# The core, the channels and the documents need no database; the rest runs on both engines, of the pages' tests those
# whose rows are asked for in words of each engine (docs/decisions/what-runs-on-both.md); `make soak` runs them all.
# Two files of tests at a time: desks that are started wait more than they compute, and so do browsers.
BESIDE := -n 2 --dist loadfile --no-loadscope-reorder
ON_BOTH := tests/store tests/operations tests/workers tests/web/queue $(addprefix tests/web/test_,own_search.py \
  query_counts.py article_pictures.py relations.py) tests/routes tests/journeys tests/demo tests/ledger
# these start desks on SQLite whatever the tests around them run on, or ask about its file
ON_SQLITE := tests/workers/test_ring.py tests/workers/test_moved_file.py tests/demo/test_demo.py
test: setup  ## all tests on SQLite, those that depend on the engine on PostgreSQL too
	$(BIN)/pytest $(BESIDE) --ignore tests/browser
	$(BIN)/python tests/postgres.py $(BIN)/pytest $(BESIDE) $(wildcard $(ON_BOTH)) \
	  $(addprefix --ignore ,$(ON_SQLITE))

# Debian's browser; a page may be read by a robot, but is made for a person, so it is never skipped.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -q update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends chromium fonts-liberation; } || \
	  { echo "The browser journeys need Chromium. Install Debian's package chromium, then run make again." >&2; exit 1; }

browser: setup chromium  ## journeys, accessibility and hostile mail in headless Chromium
	$(BIN)/pytest $(BESIDE) tests/browser

check: lint types migrations test browser  ## everything that CI runs

# Sizes of the long runs; `make soak KILLS=100` makes one of them shorter.
KILLS ?= 1000
STEPS ?= 10
SCHEDULES ?= 200000
ZONES ?= 1000
FUZZ ?= 10000
TROUBLES ?= 20
SHARES ?= 60
SEED ?= $(MADE_AT)
LONG := SOAK_KILLS=$(KILLS) SOAK_STEPS=$(STEPS) SOAK_SCHEDULES=$(SCHEDULES) SOAK_ZONES=$(ZONES) \
  SOAK_FUZZ=$(FUZZ) SOAK_TROUBLES=$(TROUBLES) SOAK_SHARES=$(SHARES) SOAK_SEED=$(SEED)
FAULTS := tests/workers/test_kills.py tests/workers/test_machines.py tests/workers/test_steps.py tests/workers/test_faults.py \
  tests/workers/test_shares.py
soak: setup chromium  ## the long runs: schedules, zones, bad mails, kills, full disk, database away, every route, every face
	@echo "seed $(SEED), `git rev-parse --short HEAD`, `nproc` cores, $(LONG)"
	$(LONG) $(BIN)/pytest --timeout 7200 tests/core/worktime/test_schedules.py tests/core/worktime/test_zones.py \
	  tests/channels/email/test_parse_fuzz.py
	$(LONG) $(BIN)/pytest --timeout 7200 $(FAULTS)
	$(LONG) $(BIN)/python tests/postgres.py $(BIN)/pytest --timeout 7200 $(FAULTS)
	$(BIN)/python tests/postgres.py $(BIN)/pytest $(BESIDE) tests/web
	SOAK_ROUTES=1 $(BIN)/pytest $(BESIDE) --timeout 7200 tests/routes
	SOAK_FACES=1 $(BIN)/pytest --timeout 7200 tests/browser/test_access.py tests/browser/test_access_mailed.py

# what needs a database, once on each engine; at 50 mails a second nothing queues, so its delays are the desk's own
MEASURED := $(BIN)/python bench/smtp.py && $(BIN)/python bench/desk.py && \
  $(BIN)/python bench/desk.py --mails 600 --senders 4 --rate 50 && $(BIN)/python bench/live.py && \
  $(BIN)/python bench/pages_growing.py
bench: setup  ## the figures that docs/bench.md explains, side by side with other programs
	$(BIN)/python bench/worktime.py
	$(BIN)/python bench/due.py
	$(BIN)/python bench/mail_parse.py
	$(MEASURED)
	export REGLAMENT_BENCH_DATABASE_URL=$$($(BIN)/python tests/postgres.py); $(MEASURED)

lock: setup  ## write the lock files anew: names, versions, hashes
	for f in base dev; do $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header --no-strip-extras \
	  -o requirements/$$f.txt requirements/$$f.in; done

clean:  ## everything that make made
	rm -rf $(VENV) build dist var .mypy_cache .ruff_cache .pytest_cache .hypothesis
