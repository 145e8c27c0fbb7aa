# Every command of the project. `make` alone lists them; each works from nothing but Python and make.

PYTHON ?= python3
# Linux, to keep CUDA's gigabytes away: make html TORCH_INDEX=<PyTorch's CPU index, see README>
export TORCH_INDEX
# Pages that are read and run at once.
export JOBS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup html test serve lab check zip pdf epub release bench bench-site sweep audit clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

html: setup ## build the book into build/html; the fast tests run first
test: setup ## run every test: the fast ones, the book built strictly, the built site
serve: setup ## build, serve, print the address; rebuild on every change
lab: setup ## open the pages as notebooks in JupyterLab
check: setup ## format, lint, types, spelling, links inside the book
zip: setup ## the built site in one file, to be read from a folder
pdf: setup ## the whole book on paper; needs Chromium, takes minutes
epub: setup ## the whole book for e-readers
release: setup ## all three formats, linked from the site
bench: setup ## measure speed and memory
bench-site: setup ## measure the built site on a throttled phone
sweep: setup ## measure the accuracy on every float32 logit (minutes; can be stopped)
audit: setup ## measure every framework that can be installed (5 GB, minutes)

html test serve lab check zip pdf epub release bench bench-site sweep audit:
	@.venv/bin/python tools/tasks.py $@

setup:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) tools/environment.py

clean: ## remove the built book and all caches; .venv and node_modules stay
	rm -rf build .pytest_cache .hypothesis .mypy_cache .ruff_cache
