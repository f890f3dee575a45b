# Espace Pro: `make run` serves it, `make test` tests it; both do all the set-up they need, once.
# Stamps in .venv remember what is done; they depend on the locks, so that a changed lock is installed again.

PYTHON ?= python3
PORT ?= $(or $(ESPACE_PORT),8000)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
GET := $(BIN)/python tools/install_packages.py
STAMPS := $(VENV)/stamps
JOBS ?= 2
DATABASE ?= sqlite
NO_REPORTS = rm -rf $(addprefix a11y/reports/,states mails pdf)
ON_SQLITE = $(filter sqlite,$(DATABASE))
TESTED = ESPACE_TEST_DATABASE=$(DATABASE) $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup run test check unit unit-postgresql e2e
.PHONY: e2e-postgresql stress repeat a11y a11y-declaration screen-reader engines example example-typescript example-robot
.PHONY: format lint types imports templates typography plain-language lock audit clean

##@ Every day
# A line `##@ Group` begins a group of targets; the first `##` of a target is what it does.
help: ## what can be made
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+( [a-z0-9-]+)*:.*## / {sub(/ .*/, "", $$1); printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n%s\n' "To measure: make -C bench (time, capacity, our peers, the anti-robot check)"


run: setup ## serve the site with its mailbox; Ctrl-C stops it; another port: make run PORT=8001
	@ESPACE_PORT=$(PORT) exec $(BIN)/python -m $(if $(ESPACE_TESTING_TOKEN),testkit,webapp).serve

test: unit e2e ## unit and end-to-end tests; on another database: DATABASE=postgresql

setup: $(STAMPS)/assets $(STAMPS)/static ## install what the service needs, as `make run` does by itself

format: $(STAMPS)/dev $(STAMPS)/frontend ## rewrite the code in the house format
	@$(FRONTEND)/biome check --write $(BIOME_FLAGS)
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

clean: ## forget set-up and data
	rm -rf $(VENV) node_modules var webapp/generated mutants

##@ Before a commit
check: format-check lint types imports templates typography plain-language audit test unit-postgresql e2e-postgresql chaos-short attack-short example ## all that CI checks

unit: $(STAMPS)/dev $(STAMPS)/databases ## tests without a browser
	@$(TESTED) tests/unit tests/stress -m "not heavy" -n $(JOBS) -q

e2e: $(STAMPS)/dev $(STAMPS)/browser $(STAMPS)/nu $(STAMPS)/databases $(STAMPS)/deployment ## tests with a real browser and real mail
	@$(if $(ON_SQLITE),$(NO_REPORTS))
	@$(TESTED) tests/e2e -n $(JOBS) -q $(foreach folder,screen_reader engines attack,--ignore tests/e2e/$(folder))
	@$(if $(ON_SQLITE),$(BIN)/python -m a11y.report)

##@ More tests
stress: $(STAMPS)/dev $(STAMPS)/databases ## crowds of hundreds at the same moment; also on another database: DATABASE=postgresql
	@$(TESTED) tests/stress -m heavy -q

repeat: $(STAMPS)/dev $(STAMPS)/browser ## the main journey fifty times in a row: no flake
	@ESPACE_REPEAT=50 $(TESTED) tests/e2e/journeys/test_main_journey.py -k "activated_and_saved_as_pdf and phone and not without" -q

unit-postgresql e2e-postgresql: %-postgresql: ## the same, on a PostgreSQL that the tests start
	@$(MAKE) --no-print-directory $* DATABASE=postgresql

CHAOS = $(BIN)/python -m pytest tests/chaos -q -rs
.PHONY: chaos chaos-short
chaos: $(STAMPS)/dev $(STAMPS)/faults ## break everything around the service: processes killed, mail, databases, disks, clocks, crowds
	@$(CHAOS)

chaos-short: $(STAMPS)/dev $(STAMPS)/faults ## the most telling faults, in about a minute
	@$(CHAOS) -m smoke

##@ Browsers and screen readers
screen-reader: $(STAMPS)/dev $(STAMPS)/browser ## walk the paths with a real screen reader (Orca, on Debian)
	@$(BIN)/python -m tools.install_on_debian screen-reader
	@$(BIN)/python -m pytest tests/e2e/screen_reader -q

engines: $(STAMPS)/dev $(STAMPS)/browser ## walk the main journey in Chromium, Firefox and WebKit (on Debian)
	@$(BIN)/python -m tools.install_on_debian engines
	@$(BIN)/python -m pytest tests/e2e/engines -q -rs

##@ Suites of outsiders
example: $(STAMPS)/dev $(STAMPS)/browser ## run examples/regression-suite as an outsider: only the installed plugin
	@$(BIN)/python -m tools.examples pytest

example-typescript: $(STAMPS)/dev $(STAMPS)/browser ## the same walk by the contract alone, with Playwright in TypeScript
	@$(BIN)/python -m tools.examples typescript

example-robot: $(STAMPS)/dev $(STAMPS)/browser ## the same walk by the contract alone, with Robot Framework (chromium-driver)
	@$(BIN)/python -m tools.examples robot

##@ Accessibility
a11y: $(STAMPS)/dev $(STAMPS)/browser $(STAMPS)/nu ## judge every state in every look, walk by ear; a11y/reports/index.html
	@$(NO_REPORTS)
	@ESPACE_LOOKS=every $(BIN)/python -m pytest tests/e2e/a11y -n $(JOBS) -q; status=$$?; \
	  $(MAKE) --no-print-directory screen-reader || status=1; \
	  $(BIN)/python -m a11y.report || status=1; $(BIN)/python -m a11y.grid || status=1; exit $$status

pictures: $(STAMPS)/dev $(STAMPS)/browser ## draw every state of every page into build/pictures; PICTURES="320 390-dark"
	@ESPACE_PICTURES="$(or $(PICTURES),390 1280)" $(TESTED) tests/e2e/a11y/take_pictures.py -q

a11y-declaration: $(STAMPS)/dev $(STAMPS)/browser $(STAMPS)/nu ## the audit grid and what the site declares, once make a11y has passed
	@JOBS=$(JOBS) $(BIN)/python -m a11y.declaration

##@ Code and dependencies
.PHONY: format-check
format-check: $(STAMPS)/dev
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }

lint: $(STAMPS)/dev lint-static
	@$(BIN)/ruff check --quiet .

FRONTEND = PATH="$$PATH:$(CURDIR)/$(BIN)" tools/frontend/node_modules/.bin
BIOME_FLAGS = --config-path=tools/frontend --error-on-warnings static/css static/js
.PHONY: lint-static
lint-static: $(STAMPS)/frontend ## lint, format and types of our styles and scripts
	@$(FRONTEND)/biome check $(BIOME_FLAGS) || { echo "Run: make format"; exit 1; }
	@$(FRONTEND)/tsc --project tools/frontend && $(FRONTEND)/tsc --project tools/frontend/worker.json

types: $(STAMPS)/dev
	@$(BIN)/mypy

imports: $(STAMPS)/dev
	@$(BIN)/lint-imports

templates: $(STAMPS)/dev
	@$(BIN)/djlint templates testkit --lint --quiet

typography: $(STAMPS)/dev
	@$(BIN)/python -m a11y.typography templates webapp testkit

plain-language: $(STAMPS)/dev
	@$(BIN)/python -m a11y.plain_language templates webapp testkit

lock: $(STAMPS)/dev ## write the lock files anew from requirements/*.in
	@for name in app build node dev mutation attack ocr recette robot peers; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 requirements/$$name.in -o requirements/$$name.lock; done

audit: $(STAMPS)/dev ## look the locked packages up in the list of known flaws; STRICT=--strict when it must be reached
	@$(BIN)/python -m tools.audit $(STRICT)

.PHONY: licences
licences: $(STAMPS)/dev ## list the licences of what the service is made of (docs/licences.md)
	@$(BIN)/python -m tools.licences

##@ Attacks and faults that no test knows yet
ATTACK = $(BIN)/python -m pytest tests/e2e/attack -q
.PHONY: attack attack-short
attack: $(STAMPS)/dev $(STAMPS)/attack ## let a scanner loose on the running service, signed in
	@$(ATTACK)

attack-short: $(STAMPS)/dev $(STAMPS)/attack ## its quick attacks, in half a minute
	@$(ATTACK) -m smoke

.PHONY: fuzz
fuzz: $(STAMPS)/dev ## send anything to all forms, thousands of times, others each time; FUZZ=300 each
	@ESPACE_FUZZ=$(or $(FUZZ),300) $(BIN)/python -m pytest tests/unit/web/test_fuzz.py tests/unit/testkit/test_contract_kept.py -n $(JOBS) -q

# The domain by its own tests alone: they are quick, and each of its rules has a test there.
.PHONY: mutation
mutation: $(STAMPS)/mutation ## change the rules of the service, one line at a time, and list the changes that no test sees
	@rm -rf mutants && mkdir mutants
	@PYTEST_ADDOPTS=--deselect=tests/unit/usecases $(MUTATE) "webapp.domain.*" $(SAYING_WHY)
	@PYTEST_ADDOPTS=--deselect=tests/unit/domain $(MUTATE) "webapp.usecases.*" $(SAYING_WHY)
	@$(BIN)/mutmut results

MUTATE = $(BIN)/mutmut run --max-children $(JOBS)
SAYING_WHY = >mutants/log || { tail -n 30 mutants/log; exit 1; }

# ---- set-up -----------------------------------------------------------------------------------------

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Espace Pro needs Python 3.11 or newer: make PYTHON=/path/to/python3 …")'
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make a virtual environment (Debian, Ubuntu: apt install python3-venv)."; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/app: $(STAMPS)/venv requirements/app.lock requirements/build.lock
	@$(GET) "the Python packages of the service" 83 requirements/app.lock requirements/build.lock
	@touch $@

$(STAMPS)/node: $(STAMPS)/venv package.json package-lock.json requirements/node.lock
	@command -v npm >/dev/null || $(GET) "Node, which this machine does not have" 61 requirements/node.lock
	@echo "Installing the third-party files (htmx, fonts, word lists): about 13 MB to download."
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --include=dev --ignore-scripts --silent
	@touch $@

$(STAMPS)/assets: $(STAMPS)/app $(STAMPS)/node tools/build_assets.py webapp/captcha/build_voice.py webapp/captcha/audio.py
	@echo "Making fonts, word lists, voices: half a minute."
	@$(BIN)/python tools/build_assets.py
	@touch $@

$(STAMPS)/static: $(STAMPS)/app $(STAMPS)/node tools/build_static.py $(shell find static)
	@echo "Joining styles and scripts…"
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m tools.build_static
	@touch $@

# After `|`: a style that changed is joined again, and nothing else is installed again.
$(STAMPS)/dev: $(STAMPS)/assets requirements/dev.lock recette/pyproject.toml | $(STAMPS)/static
	@$(GET) "the Python packages of the tests" 135 requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable ./recette
	-@$(BIN)/python tools/install_test_tools.py
	@touch $@

$(STAMPS)/browser: $(STAMPS)/dev
	@$(BIN)/python tools/find_browser.py --install
	@touch $@

$(STAMPS)/databases $(STAMPS)/deployment $(STAMPS)/faults: $(STAMPS)/%: $(STAMPS)/dev
	@$(BIN)/python -m tools.install_on_debian $*
	@touch $@

$(STAMPS)/nu: $(STAMPS)/node a11y/nu/package.json a11y/nu/package-lock.json
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --prefix a11y/nu --ignore-scripts --silent
	@touch $@

$(STAMPS)/frontend: $(STAMPS)/node tools/frontend/package.json tools/frontend/package-lock.json
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --prefix tools/frontend --ignore-scripts --silent
	@touch $@

$(STAMPS)/mutation: $(STAMPS)/dev requirements/mutation.lock
	@$(PIP) install --require-hashes -r requirements/mutation.lock
	@touch $@

$(STAMPS)/attack: $(STAMPS)/venv requirements/attack.lock
	@echo "Installing the scanner…"
	@$(PYTHON) -m venv $(VENV)/attack && $(VENV)/attack/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/attack.lock
	@touch $@
