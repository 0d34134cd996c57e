# AI Comic Books: what you can ask for. A python3 (3.11 to 3.13) with pip is all it needs.
.DEFAULT_GOAL := help
.PHONY: help docs chaos bench-latency bench-pages bench-print setup setup-demo setup-tests demo stories gallery up down check test e2e test-all logs clean lock

BIN := .venv/bin
# A process per core, each with servers of its own; the end-to-end tests share one fleet in one of them.
TOGETHER := -n auto --maxprocesses 4 --dist loadgroup
# Some tests install packages, in the environment that set-up does it in.
PYTEST := python3 tools/setup.py run $(BIN)/pytest
PACKAGES := contracts chassis faces gateway orchestrator faceswap postprocess payments sandbox studio fleet

# Only what was written behind `make`: the shell's own NAME or LANGUAGE mean something else.
given = $(if $(filter command,$(firstword $(origin $(1)))),$(2) "$$$(1)")

NO_PYTHON := echo 'setup: python3 is missing. Install Python 3.11, 3.12 or 3.13 (Debian, Ubuntu: apt install python3 python3-pip) and run the same command again.' >&2

help:
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | while IFS='	' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

setup:
	@command -v python3 >/dev/null 2>&1 || { $(NO_PYTHON); exit 1; }
	@python3 tools/setup.py

setup-demo:
	@command -v python3 >/dev/null 2>&1 || { $(NO_PYTHON); exit 1; }
	@python3 tools/setup.py demo "$(if $(call given,STORY,.),$$STORY,moon-whale)"

setup-tests: setup
	@python3 tools/setup.py tests

demo: setup-demo ## Make a book from a photo: PHOTO=… NAME=… PRONOUN=she|he|they STORY=… LANGUAGE=… OUT=… (`make stories` lists them); BUY=1 pays for it
	@$(BIN)/comics demo $(call given,PHOTO,--photo) $(call given,NAME,--name) $(call given,PRONOUN,--pronoun) $(call given,LANGUAGE,--language) $(call given,STORY,--story) $(call given,OUT,--out) $(if $(call given,BUY,.),$(if $(filter-out 0 no,$(BUY)),--buy))

stories: setup-demo ## Name the stories, their languages and ages
	@$(BIN)/comics story list

gallery: setup ## Draw every story in each of its languages into var/gallery; DOCS=yes keeps small English ones in docs/pictures
	@$(BIN)/comics story gallery $(if $(call given,DOCS,.),--docs)

up: setup ## Start the fleet and leave it running; prints URLs, a token and a sequence to paste
	@$(BIN)/comics up --detach

down: setup ## Stop the fleet; its data stays
	@$(BIN)/comics down

check: setup-tests ## Lint, formatting, types, import rules, documents, tests of pure rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix -p ,$(PACKAGES))
	$(BIN)/lint-imports
	$(BIN)/python tools/api_docs.py --check
	$(PYTEST) -q $(TOGETHER) -m pure

test: setup-tests ## All tests: unit, property, integration and end to end
	$(PYTEST) $(TOGETHER)

e2e: setup-tests ## Only the end-to-end tests: real processes, broker and database
	$(PYTEST) tests/e2e

test-all: check test ## Everything a change must pass
	$(PYTEST) $(TOGETHER) -m exhaustive

logs: setup ## The fleet's logs, merged: SERVICE=… JOB=…
	@$(BIN)/comics logs $(call given,SERVICE,) $(call given,JOB,--job)

clean: setup ## Stop the fleet and wipe its data
	@$(BIN)/comics clean

docs: setup ## Write docs/api anew from the messages and routes
	@$(BIN)/python tools/api_docs.py

chaos: setup ## Kill, cut off, freeze and wipe at random under load, then judge: SEED=… JOBS=… MINUTES=…
	@PYTHONPATH=tests $(BIN)/python -m chaos.run $(call given,SEED,--seed) $(call given,JOBS,--jobs) $(call given,MINUTES,--minutes)

bench: setup ## Books a second, ours and on Celery, DBOS and Dramatiq: ROUNDS=… BOOKS=… ONLY=names, by commas
	@python3 tools/setup.py run $(BIN)/python tests/bench/orchestration/run.py $(call given,ROUNDS,--rounds) $(call given,BOOKS,--books) $(call given,ONLY,--only)

bench-latency: setup ## How much of a book's time is our own: LATENCY=… seconds of the provider
	@$(BIN)/python tests/bench/critical_path.py $(LATENCY)

bench-pages: setup ## What a page costs, held against one JPEG decode and encode: STORY=…
	@$(BIN)/python tests/bench/page_work.py $(STORY)

bench-print: setup-tests ## What the files for printers cost, held against img2pdf: STORY=…
	@$(BIN)/python tests/bench/print_pdf.py $(STORY)

lock: ## Lock the packages anew
	@python3 tools/setup.py lock
