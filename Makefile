# The course's commands. Only make and Python (3.11 to 3.13) must be there; `make` alone lists the commands.
# Each installs what it needs into .venv, at the versions in constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
# Node.js is the machine's own, or else comes with the tests' packages.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
# As many at a time as there are cores. More than four gain nothing: the longest chapter takes a quarter of all.
JOBS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((cores < 4 ? cores : 4)))
# Tests in a browser wait for pages much of the time.
BROWSER_JOBS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((cores < 4 ? 2 * cores : 8)))

# Kernels come from .venv, whatever else is installed; TensorFlow's notes about the CPU help nobody here.
export JUPYTER_PREFER_ENV_PATH := 1
export TF_CPP_MIN_LOG_LEVEL := 3

# What is installed, by the names of pyproject.toml's extras.
BOOK := .venv/.installed-book
TEST := .venv/.installed-test
LINT := .venv/.installed-lint
LAB := .venv/.installed-lab
NODE := node_modules/.installed

PAGE := _build/html/index.html
LESSON := $(shell find mnist_lesson chapters -type f -not -path '*/.*' -not -path '*/__pycache__/*')

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help book pdf epub zip downloads assignments results test test-unit test-js test-notebooks test-book test-widgets test-browsers test-lab notebooks engine lint format lab colab-notebooks colab clean browser browsers

help:
	@echo "make book       build the book into _build/html"
	@echo "make pdf        print the book, and a handout without solutions, into _build/pdf"
	@echo "make epub       make an EPUB of the book, for e-readers, in _build/epub"
	@echo "make zip        pack the book into one file, for a school server or a USB stick, in _build/zip"
	@echo "make downloads  make all three, and let the book's front page offer them"
	@echo "make assignments  make notebooks of the exercises without solutions, and marked ones, in _build/assignments"
	@echo "make results    print the results of the notebooks in the folder handed_in (or make results FOLDER=…)"
	@echo "make test       run all tests: package, notebooks, book"
	@echo "make notebooks  execute the chapters and store their outputs"
	@echo "make engine     build the page's training engine (fast.wasm) from its source"
	@echo "make lint       check style and types of code, scripts and notebooks (make format mends style)"
	@echo "make colab      try the course on Colab's packages, and on the oldest and newest that it allows"
	@echo "make lab        open the chapters in JupyterLab"
	@echo "make clean      remove what was built (.venv, .venvs and node_modules stay)"

$(BIN)/python:
	@$(PYTHON) tools/make_venv.py .venv

.venv/.installed-%: constraints.txt requirements.txt pyproject.toml | $(BIN)/python
	@$(BIN)/python tools/install.py $*
	@touch $@

# What is executed is kept, so that a chapter runs again only when it, or what its cells call, has changed. Pages
# are made anew; a warning is an error, and shows. In .git/config stands the address for Colab.
$(PAGE): $(BOOK) $(LESSON) _config.yml _toc.yml $(wildcard .git/config)
	@$(BIN)/python tools/execute_chapters.py --jobs $(JOBS)
	@echo "Making the pages"
	@find _build -mindepth 1 -maxdepth 1 -not -name .jupyter_cache -exec rm -rf {} +
	@$(BIN)/jupyter-book build . --all -n -W --keep-going --quiet >_build/pages.log || { cat _build/pages.log; exit 1; }
	@touch $@

book: $(PAGE)
	@echo "The book is built. Open it in a browser: $(CURDIR)/$(PAGE)"

# A browser prints the built pages.
pdf: browser $(PAGE)
	$(BIN)/python tools/make_pdf.py

epub: $(PAGE)
	$(BIN)/python tools/make_epub.py

# With PDF and EPUB in it, if they have been made.
zip: $(PAGE)
	$(BIN)/python tools/make_zip.py

downloads: pdf epub zip
	$(BIN)/python tools/offer_downloads.py

# Of all chapters, some minutes; `make assignments CHAPTERS=05_softmax_evidence` makes one.
assignments: $(BOOK)
	$(BIN)/python tools/make_assignments.py _build/assignments $(CHAPTERS)

# What came back, from the folder handed_in or from another: `make results FOLDER=class_b`.
results: $(BOOK)
	@$(BIN)/python tools/collect_results.py "$(or $(FOLDER),handed_in)"

test: test-unit test-js test-notebooks test-book test-widgets test-browsers test-lab

# Whoever has done its part takes over half of another's (worksteal): by file, the last would work alone for minutes.
test-unit: $(TEST)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --ignore tests/book --ignore tests/widgets --ignore tests/browsers --ignore tests/lab tests

test-js: $(NODE)
	$(WITH_NODE) node --test $(shell find tests -name '*.test.js')

test-notebooks: $(TEST)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbval --nbval-cell-timeout 600 chapters

test-book: browser $(PAGE) $(NODE)
	$(BIN)/python -m pytest -n $(BROWSER_JOBS) tests/book

test-widgets: browser $(PAGE) $(NODE)
	$(BIN)/python -m pytest -n $(BROWSER_JOBS) --dist worksteal tests/widgets

# The same pages and widgets in Firefox and in WebKit, Safari's engine.
test-browsers: browser browsers $(PAGE)
	$(BIN)/python -m pytest -n $(BROWSER_JOBS) tests/browsers

test-lab: browser $(LAB)
	$(BIN)/python -m pytest tests/lab

browser: $(TEST)
	@$(BIN)/python tools/find_browser.py

browsers: $(TEST)
	@$(BIN)/python tools/find_other_browsers.py

$(NODE): package.json package-lock.json | $(BIN)/python
	@command -v npm >/dev/null || $(BIN)/python tools/install.py node
	@$(WITH_NODE) npm ci --no-audit --no-fund --silent
	@touch $@

notebooks: $(BOOK)
	$(BIN)/python tools/run_notebooks.py --jobs $(JOBS)

engine: $(NODE)
	$(WITH_NODE) npm run --silent engine mnist_lesson/widgets/engine/fast.wasm

lint: $(LINT) $(NODE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(WITH_NODE) node_modules/.bin/biome check --error-on-warnings
	$(WITH_NODE) node_modules/.bin/tsc --project .

format: $(LINT) $(NODE)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(WITH_NODE) node_modules/.bin/biome check --write --error-on-warnings

# What "Open in Colab" opens, into _build/colab; PUSH=origin makes it the branch colab there. The publishing
# workflow does that, with REPOSITORY_URL and the commit.
colab-notebooks: $(BOOK)
	$(BIN)/python tools/colab_notebooks.py _build/colab --revision "$(REVISION)" $(if $(PUSH),--push $(PUSH))

# Needs Python 3.11, 3.12 and 3.13; `make colab REPLICAS=tpu` tries one replica.
colab: $(BOOK)
	$(BIN)/python tools/check_colab.py --jobs $(JOBS) $(REPLICAS)

# Without the part of JupyterLab that asks for news and newer versions: this one is pinned. The package.json keeps
# the course's own, which declares ES modules, away from the scripts that JupyterLab runs if there is a Node.js.
$(LAB): constraints.txt requirements.txt pyproject.toml | $(BIN)/python
	@$(BIN)/python tools/install.py lab
	@echo '{}' > .venv/package.json
	@$(BIN)/jupyter labextension disable @jupyterlab/apputils-extension:announcements >/dev/null
	@touch $@

lab: $(LAB)
	$(BIN)/jupyter lab chapters

clean:
	rm -rf _build build mnist_lesson.egg-info .pytest_cache .ruff_cache .hypothesis
	find mnist_lesson tests tools -name __pycache__ -type d -exec rm -rf {} +
