# Everything that is done with the project, one word each. Needs a Rust toolchain (1.95 or
# newer), Python 3 and make; sets up the rest itself. All targets can be run again.

CARGO  ?= cargo
PYTHON ?= python3
OUTPUT := output/annual-reports
VENV   := .venv
SAMPLES := pipelines/annual-reports/samples
FLOORS := tests/floors.toml

# Results on one collection, held against its floor.
evaluate = target/release/gongkai evaluate --floor $(FLOORS) --floor-name $(1) $(3) \
	$(addprefix --gold ,$(filter-out %_traps.tsv,$(wildcard $(2)/gold/*.tsv))) \
	$(addprefix --traps ,$(wildcard $(2)/gold/*_traps.tsv)) $(2)/reports
# Of the held-back reports only sums are shown: nobody tunes on them.
held_back = $(call evaluate,$(1),$(SAMPLES)/$(1),--totals-only)

.PHONY: help run test bench bench-large eval learn lint venv clean

help:
	@echo "make run    read the built-in sample collection into $(OUTPUT)"
	@echo "make test   run every test (with DuckDB as the reader, if pip can install it)"
	@echo "make eval   precision and recall over the samples, of naming the wrong cell and of telling copies and versions, held against their floors"
	@echo "make learn  learn anew from the gold of the tuned collections what numbers mostly count"
	@echo "make bench  speed and memory on 20,000 generated reports, beside what one would use instead"
	@echo "make bench-large  memory on 20,000, 200,000 and a million of them (half an hour)"
	@echo "make lint   format and lint checks"
	@echo "make clean  remove what the other targets made"

# The main job.
run:
	$(CARGO) build --release --locked
	target/release/gongkai run --output $(OUTPUT)

test: venv
	$(CARGO) test --locked

eval:
	$(CARGO) build --release --locked
	$(call evaluate,samples,$(SAMPLES))
	$(call evaluate,collection,$(SAMPLES)/collection)
	$(call evaluate,early_prose,$(SAMPLES)/early_prose)
	$(call evaluate,late_prose,$(SAMPLES)/late_prose)
	$(call evaluate,web_corpus,$(SAMPLES)/web_corpus)
	$(call evaluate,own_words,$(SAMPLES)/own_words)
	$(call evaluate,other_work,$(SAMPLES)/other_work)
	$(call evaluate,fresh_words,$(SAMPLES)/fresh_words)
	$(call evaluate,layouts,$(SAMPLES)/layouts)
	$(call evaluate,own_tables,$(SAMPLES)/own_tables)
	$(call evaluate,pasted_tables,$(SAMPLES)/pasted_tables)
	$(call evaluate,structures,$(SAMPLES)/structures)
	$(call evaluate,office,$(SAMPLES)/office)
	$(call evaluate,pages,$(SAMPLES)/pages)
	$(call held_back,held_back)
	$(call held_back,held_back_corpus)
	$(call held_back,held_back_hands)
	$(call held_back,held_back_prose)
	$(call held_back,held_back_other_work)
	$(call held_back,held_back_fresh_words)
	$(call held_back,held_back_own_tables)
	$(CARGO) test --release --locked --quiet --test localise --test trust -- --nocapture

# Writes what the next build embeds. The held-back collections are not learned from.
learn:
	$(CARGO) build --release --locked
	target/release/gongkai knowledge learn --output pipelines/annual-reports/lexicon/associations.tsv $(SAMPLES) \
		$(addprefix $(SAMPLES)/,collection early_prose late_prose web_corpus own_words other_work fresh_words)

bench: venv
	-$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check lxml lxml_html_clean trafilatura
	$(CARGO) build --release --locked
	$(CARGO) bench --locked --bench throughput

bench-large:
	GONGKAI_BENCH_LARGE="20000 200000 1000000" $(CARGO) bench --locked --bench throughput

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

# A local Python with DuckDB and pyarrow, the readers that the tests open the tables with. Without
# network there is none; the tests that need it then say that they were skipped.
venv:
	@if [ -x $(VENV)/bin/python ] && $(VENV)/bin/python -c 'import duckdb, pyarrow' 2>/dev/null; then \
		:; \
	elif $(PYTHON) -m venv $(VENV) && $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check duckdb pyarrow; then \
		echo "installed DuckDB and pyarrow into $(VENV)"; \
	else \
		echo "*** DuckDB could not be installed into $(VENV): the tests that open the tables with it will be skipped ***"; \
	fi

clean:
	$(CARGO) clean
	rm -rf $(VENV) $(OUTPUT) $(dir $(OUTPUT)).$(notdir $(OUTPUT)).gongkai-store
