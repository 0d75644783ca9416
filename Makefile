# One word each. `make align` and `make test` need nothing but Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
SAMPLE := corpora/ashgabat-declaration
GOLDEN := tmx_out/samples

.PHONY: align test lint types golden bench clean

align: .venv/installed
	$(BIN)/aligner align $(SAMPLE)/declaration.ky.txt $(SAMPLE)/declaration.kk.txt

test: .venv/tested
	$(BIN)/python -m pytest -q

lint: .venv/linted
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/linted
	$(BIN)/mypy

golden: .venv/installed
	SOURCE_DATE_EPOCH=1731024000 $(BIN)/aligner align $(SAMPLE)/declaration.ky.txt $(SAMPLE)/declaration.kk.txt \
	  $(foreach suffix,tmx jsonl tsv xlf html,-o $(GOLDEN)/declaration.ky-kk.$(suffix))

# make bench SETS=folder with the alignment sets
bench: .venv/benched
	$(BIN)/python benchmarks/quality.py $(SETS)

clean:
	rm -rf .venv build *.egg-info

# A folder is made anew and installed into again whenever what is to be installed changes.
.venv/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,review,xlsx,parquet]'
	touch $@

.venv/linted: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[lint]'
	touch $@

.venv/benched: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@
