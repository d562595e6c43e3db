# Every target sets itself up. Plain commands for those without make stand in the README.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo run test check format bench soak off migration schema clean

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet -e '.[dev]'
	@touch .venv/ready

demo: .venv/ready ## Load the seed leaflet and two fictional partnerships, and serve them on 127.0.0.1:8000
	$(BIN)/toolkit demo

run: .venv/ready ## Serve what is in the data folder
	$(BIN)/toolkit serve

test: .venv/ready ## Every test, on SQLite and, where PostgreSQL is installed, on PostgreSQL
	$(BIN)/pytest -n auto

check: .venv/ready ## Format, lint, types, import contracts, sizes, and that no client of the last release breaks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/sizes.py
	$(BIN)/pytest -q tests/schema/test_released.py
	$(if $(DOCUMENTS),$(BIN)/toolkit documents check $(addprefix --file ,$(DOCUMENTS)))

format: .venv/ready ## Put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/ready ## Start-up, memory, size; speed, growth and refusals, as ratios; other servers; readers while editors publish; the desk's pages; what is read of leaflets; items known again; a long feed; many partnerships
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.speed
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench.growth
	$(BIN)/python -m bench.publishing
	$(BIN)/python -m bench.desk
	$(BIN)/python -m bench.refusals
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.identity $(HISTORIES)
	$(BIN)/python -m bench.identity --held-out $(HISTORIES)
	$(BIN)/python -m bench.feed 100000
	$(BIN)/python -m bench.record $(PAIRS)

soak: .venv/ready ## The long forms of the tests that cancel, kill, mutate, pry, count, ask about the past and ask LibreOffice
	SOAK=1 $(BIN)/pytest -n auto -rP tests/content/test_engines.py tests/content/test_replay.py tests/content/test_stage_machine.py tests/content/test_readiness_machine.py tests/content/test_visibility_machine.py tests/content/editing/correcting/test_properties.py tests/content/editing/test_translating.py tests/content/leaflet/test_fuzz.py tests/content/leaflet/formats/test_pdf.py tests/content/writing tests/schema/test_plan.py tests/server/test_stored_machine.py tests/walks/test_kills.py tests/walks/test_command_line.py tests/walks/test_statements.py tests/security

WITHOUT := off-PLANS off-SNAPSHOT off-STORED_ANSWERS
.PHONY: $(WITHOUT)

off: $(WITHOUT) ## Every test that may start a server, on servers without a part of theirs: each part in turn

$(WITHOUT): off-%: .venv/ready
	$*=off $(BIN)/pytest -n auto --ignore=tests/content --ignore=tests/schema

migration: .venv/ready ## Write the migration for changed tables: make migration NAME=what_changed
	$(BIN)/python -m content.migrating $(NAME)

schema: .venv/ready ## Write schema/schema.graphql anew
	$(BIN)/toolkit schema > schema/schema.graphql.new && mv schema/schema.graphql.new schema/schema.graphql

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
