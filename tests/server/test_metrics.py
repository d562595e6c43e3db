"""What a process counts of itself: read as Prometheus reads it, by those alone who may."""

import asyncio
import io
import re
import time
from pathlib import Path

import httpx2
import pytest

from server import inside, logs, metrics
from server.settings import Settings
from tests import switched
from tests.walks.conftest import Town, postgres_seed, sqlite_seed, town

__all__ = ["postgres_seed", "sqlite_seed", "town"]

OPERATOR = "operator's key"
LOOKS_MAX = 600
"""How often it is looked whether guidance has been read into memory, which the start does not wait for."""
TITLE = '{ leaflet(by: {slug: "local-authority-links"}) { title } }'
RENAME = """mutation ($id: ID!) { updateOrganisation(input: {organisation: $id, expectedVersion: 1, population: 7}) {
  errors { code } } }"""
_LABEL = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"(?P<name>[a-z][a-z0-9_]*)(?P<labels>\{{{_LABEL}(?:,{_LABEL})*\}})? (?P<value>\S+)")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def read(text: str) -> dict[str, float]:
    """Read the text format strictly: each figure with its help and its type, together, once."""
    found: dict[str, float] = {}
    kinds: dict[str, str] = {}
    name = ""
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, said = line.removeprefix("# HELP ").split(" ", 1)
            assert name not in kinds
            assert said
        elif line.startswith("# TYPE "):
            typed, kind = line.removeprefix("# TYPE ").split(" ")
            assert typed == name
            kinds[name] = kind
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample["name"] in {name + suffix for suffix in SUFFIXES[kinds[name]]}
            key = sample["name"] + (sample["labels"] or "")
            assert key not in found
            found[key] = float(sample["value"])
    return found


def shown(town: Town, key: str | None = OPERATOR) -> tuple[int, str]:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    answer = town.client.get(f"{town.url}/metrics", headers=headers)
    if answer.status_code == 200:
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (metrics.MEDIA, "no-store")
    return answer.status_code, answer.text


def figures(town: Town) -> dict[str, float]:
    status, text = shown(town)
    assert status == 200
    return read(text)


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Say what has grown, but for how long things took and what was held meanwhile."""
    counted = {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if name.partition("{")[0].endswith("_total") and not name.startswith(("process_", "toolkit_records_"))
    }
    return {name: value for name, value in counted.items() if value}


@switched.on
def test_what_was_asked_is_counted_by_what_became_of_it(town: Town) -> None:
    before = figures(town)
    for _ in range(3):
        town.client.get(f"{town.url}/graphql", params={"query": TITLE})
    tag = town.client.get(f"{town.url}/graphql", params={"query": TITLE}).headers["etag"]
    town.client.get(f"{town.url}/graphql", params={"query": TITLE}, headers={"if-none-match": tag})
    town.ask('{ __type(name: "Leaflet") { name } }', by=town.rich)
    assert town.post("{ leaflet }").status_code == 400
    assert town.ask(RENAME, by=town.rich, id=town.organisation(town.rich))["updateOrganisation"] == {"errors": []}
    assert town.client.get(f"{town.url}/nowhere").status_code == 404
    assert shown(town, "wrong")[0] == 401
    assert grown(before, figures(town)) == {
        'toolkit_requests_total{kind="other",status="200"}': 1.0,
        'toolkit_requests_total{kind="other",status="404"}': 1.0,
        'toolkit_requests_total{kind="other",status="401"}': 1.0,
        'toolkit_requests_total{kind="query",status="200"}': 3.0,
        'toolkit_requests_total{kind="mutation",status="200"}': 1.0,
        'toolkit_requests_total{kind="graphql",status="400"}': 1.0,
        'toolkit_refused_total{code="VALIDATION_FAILED"}': 1.0,
        'toolkit_refused_total{code="KEY_INVALID"}': 1.0,
        "toolkit_planned_total": 2.0,
        'toolkit_plan_fallbacks_total{reason="no field of ours"}': 1.0,
        'toolkit_stored_answers_total{result="sent"}': 3.0,
        'toolkit_stored_answers_total{result="unchanged"}': 1.0,
        'toolkit_stored_answers_total{result="made"}': 2.0,
    }


@switched.on
def test_what_is_held_is_told(town: Town) -> None:
    for _ in range(LOOKS_MAX):
        for query in (TITLE, "{ organisations(first: 1) { totalCount } }"):
            town.client.get(f"{town.url}/graphql", params={"query": query})
        if (before := figures(town))["toolkit_snapshot_current"] and before["toolkit_stored_answers"] == 2:
            break
        time.sleep(0.05)
    assert (before["toolkit_records_available"], before["toolkit_log_lag_entries"]) == (1, 0)
    assert before["toolkit_snapshot_leaflets"] == 1
    assert before["toolkit_snapshot_sequence"] <= before["toolkit_log_sequence"]
    assert (before["toolkit_stored_answers"], before["toolkit_stored_answers_forgotten_total"]) == (2, 0)
    assert before["toolkit_stored_answer_bytes"] > 1_000
    assert before["process_resident_memory_bytes"] > 1_000_000
    listed = town.ask("{ partnerships(first: 1) { nodes { sides { organisation { name } } } } }", by=town.rich)
    assert len(listed["partnerships"]["nodes"]) == 1
    held = figures(town)
    for kind, number in (("partnerships", 1), ("organisations", 2), ("pages", 1)):
        had = {name: held[f'toolkit_records_{name}{{of="{kind}"}}'] for name in ("kept", "loaded_total")}
        assert had["loaded_total"] >= had["kept"] >= number
        assert held[f'toolkit_records_kept_bytes{{of="{kind}"}}'] > 100
    assert (
        before['toolkit_request_seconds_bucket{kind="query",le="+Inf"}']
        == before['toolkit_request_seconds_count{kind="query"}']
    )
    assert town.ask(RENAME, by=town.rich, id=town.organisation(town.rich))["updateOrganisation"] == {"errors": []}
    for _ in range(LOOKS_MAX):
        if (after := figures(town))["toolkit_stored_answers_forgotten_total"]:
            break
        time.sleep(0.05)
    assert after["toolkit_log_sequence"] == before["toolkit_log_sequence"] + 1
    gone = {kind: after[f'toolkit_records_forgotten_total{{of="{kind}"}}'] for kind in ("partnerships", "pages")}
    assert gone["pages"] >= 1
    assert gone["partnerships"] == held['toolkit_records_forgotten_total{of="partnerships"}'], "it has not changed"
    figured = (after["toolkit_stored_answers"], after["toolkit_stored_answers_forgotten_total"])
    assert figured == (1, 1), "a leaflet is no organisation"


def test_nobody_else_learns_that_it_is_there_and_no_word_of_a_caller_stands_in_it(town: Town) -> None:
    nothing = town.client.get(f"{town.url}/nowhere")
    for key in (None, town.rich, town.editor):
        status, text = shown(town, key)
        assert (status, anonymous(text)) == (404, anonymous(nothing.text))
    town.post('query Whispered { leaflet(by: {slug: "whispered"}) { title } }')
    status, text = shown(town)
    assert (status, "hispered" in text) == (200, False)
    for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE):
        assert f"`{name}`" in Path("docs/operating.md").read_text(encoding="utf-8"), "each figure is explained"


def anonymous(text: str) -> str:
    return re.sub(r'"requestId":"[0-9a-f]+"', "", text)


def test_a_key_of_its_own_opens_it_and_records_that_are_away_are_told(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, metrics_key="a key of our own for this")
    app = inside.application(settings, OPERATOR, logger=logs.make(io.BytesIO()))  # Nobody opens its records.

    async def ask(key: str) -> httpx2.Response:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://toolkit.example") as client:
            return await client.get("/metrics", headers={"authorization": f"Bearer {key}"})

    own, operators, wrong = [asyncio.run(ask(key)) for key in ("a key of our own for this", OPERATOR, "another key")]
    assert (own.status_code, operators.status_code, "toolkit_" in wrong.text) == (200, 200, False)
    told = read(own.text)
    assert (told["toolkit_records_available"], told["toolkit_snapshot_current"]) == (0, 0)
    assert "toolkit_log_sequence" not in told


def test_labels_are_bounded_and_escaped() -> None:
    counts = metrics.Counts()
    for number in range(metrics.LABELS_MAX + 50):
        counts.note(logs.Line("id", plan=f"reason {number}", code=f"CODE_{number}"), 200, 0.002)
    for counter in (counts.fallbacks, counts.refusals):
        assert (len(counter), counter["other"]) == (metrics.LABELS_MAX + 1, 50)
    assert counts.seconds["other"].within == [0, metrics.LABELS_MAX + 50, *[0] * (len(metrics.SECONDS) - 1)]


@pytest.mark.parametrize("wrong", ["short", "x" * 513, "with a space in the middle", "mit-umlaut-ä-und-länger"])
def test_a_key_that_could_be_guessed_or_sent_by_no_client_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^METRICS_KEY is 20 to 512 ") as refused:
        Settings.from_environment({"METRICS_KEY": wrong})
    assert wrong not in str(refused.value)
    assert Settings.from_environment({"METRICS_KEY": "x" * 20}).metrics_key == "x" * 20
    assert Settings.from_environment({"METRICS_KEY": ""}).metrics_key is None
