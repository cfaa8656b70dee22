# Each target works alone on a machine that has Python 3.11 and nothing else of ours.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

REPORTS ?= reports

.PHONY: demo test check golden rules docs reports pictures bench clean
.DEFAULT_GOAL := test

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: $(READY)
	$(BIN)/adgen compile examples/logistic_regression.py:loss --wrt w,b \
	    --sig "w: f8[d], b: float, X: f8[n,d], y: f8[n]"
	$(BIN)/python examples/logistic_regression.py

test: $(READY)
	$(BIN)/python -m pytest -n auto

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/python -m pytest tests/test_layers.py

# Rewrites golden files, README and a table of docs from what the compiler prints now; the diff is the review.
golden: $(READY)
	$(BIN)/python -m pytest tests/test_golden.py tests/test_readme.py tests/test_hybrid.py tests/test_family_page.py \
	    --rewrite-golden
	git --no-pager diff --stat -- tests/golden README.md docs

# The table of the functions that adgen knows: their rules, samples and checks.
rules: $(READY)
	$(BIN)/python -m adgen.report

# The pages in docs/functions, which a test holds against the table.
docs: $(READY)
	$(BIN)/python -m adgen.report --write docs/functions

# A page for each example, with an index; it fails where a derivative does not hold.
reports: $(READY)
	$(BIN)/adgen report examples -o $(REPORTS)

# The pictures of reports in the README; they need Chromium.
pictures: $(READY)
	$(BIN)/python -m tests.pictures

# One thread for BLAS, and memory that was given back is kept: else a run measures threads and page faults.
bench: export OPENBLAS_NUM_THREADS = 1
bench: export MALLOC_TRIM_THRESHOLD_ = 1000000000
bench: export MALLOC_MMAP_THRESHOLD_ = 1000000000
bench: $(READY)
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build dist reports .mypy_cache .pytest_cache .ruff_cache
