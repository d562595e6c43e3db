"""Whatever is read, written and published, and however the clock goes: what is stored is what would be made anew.

Everybody asks everything in every form, of a server that keeps answers, records and plans, and of one that has nothing
but the database. An answer is the same either way; none that one is told reaches another; and what a cache in front
still holds after it was told what to forget is true as well.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content import database
from content.sharing import consumers
from schema.root import schema
from server.settings import Limits, Settings
from tests import elsewhere, postgres
from tests.schema import drawn
from tests.server.machine import LINK, NEW, PARTS, PLAIN, QUESTIONS, REGISTERED, Answer, Town, town
from tests.server.writes import WRITES
from tests.walks.conftest import Seed, postgres_seed, sqlite_seed

__all__ = ["postgres_seed", "sqlite_seed"]

pytestmark = pytest.mark.anyio

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES, STEPS = (60, 100) if SOAK else (2, 70)
VIEWERS = ("nobody", "rich", "poor", "editor", "VIEWER", "OFFICER", "COORDINATOR", "link")
IDS = """{ leaflet(by: {slug: "local-authority-links"}) { id }
  organisation(by: {slug: "exampleton-town-council"}) { id } }"""
RECENT = 5
"""How many of the last questions are asked again after each change."""
TURNS = (timedelta(minutes=1), timedelta(hours=2, seconds=1), timedelta(days=1), timedelta(hours=-3))


class Ask(NamedTuple):
    """Somebody asks something in some form."""

    who: str
    question: int
    link: int
    way: str
    media: str
    packed: str
    """The codings that are taken."""
    has: int
    """Which of the tags known so far the caller says it has; below 0 a forged one or none."""
    again: bool
    """Whether it was asked a moment ago."""


class Draw(NamedTuple):
    """Somebody asks what nobody has asked before: anything that the schema knows."""

    operation: drawn.Operation


class Write(NamedTuple):
    """Somebody changes something."""

    what: str
    number: int
    elsewhere: bool
    """Whether through another process, where there are others."""


class Turn(NamedTuple):
    """The clock goes."""

    by: timedelta


ASKS = st.builds(
    Ask,
    st.sampled_from(("nobody",) * 8 + VIEWERS[1:]),
    st.integers(0, len(QUESTIONS) - 1),
    st.integers(0, 3),
    st.sampled_from(("GET", "GET", "POST", "HEAD", "ID")),
    st.sampled_from((NEW, NEW, PLAIN)),
    st.sampled_from(("", "gzip", "gzip, br")),
    st.integers(-3, 30),
    st.booleans(),
)
VALUES: dict[str, list[Any]] = {
    "ID": ["@partnership", "@leaflet", "@organisation", "nowhere"],
    "String": ["local-authority-links", "exampleton-town-council", "mfano-district-council", "links", "persevere", ""],
    "Int": [0, 1, 2, 5],
    "Float": [0.5],
    "Boolean": [True, False],
    "DateTime": ["2020-01-01T00:00:00Z", "2098-01-01T00:00:00Z"],
    "Date": ["2020-01-01", "2098-12-31"],
    "LanguageTag": ["en-GB", "en", "fr"],
    "CountryCode": ["GB", "MW"],
    "SubdivisionCode": ["GB-WLS"],
    "URL": ["https://example.org/"],
}
"""What arguments may be; `@` stands for the id of a record."""
WRITING = st.builds(Write, st.sampled_from(sorted(WRITES)), st.integers(0, 11), st.booleans())
ACTS = st.one_of(
    ASKS,
    ASKS,
    st.builds(Draw, drawn.operations(schema._schema, VALUES)),
    WRITING,
    WRITING,
    st.builds(Turn, st.sampled_from(TURNS)),
)


@dataclass(frozen=True)
class Place:
    """Where the demo is, to be copied."""

    seed: Seed
    cluster: postgres.Cluster | None

    @contextmanager
    def lent(self, folder: Path) -> Iterator[str]:
        """Give the address of a copy of the records."""
        if self.cluster is None:
            shutil.copy(self.seed.database, folder / "toolkit.db")
            yield f"sqlite:///{folder / 'toolkit.db'}"
            return
        with self.cluster.lent(self.seed.database) as name:
            yield self.cluster.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Place:
    """The demo on each engine."""
    cluster = request.getfixturevalue("postgres_cluster") if request.param == "postgres" else None
    return Place(request.getfixturevalue(f"{request.param}_seed"), cluster)


# What fails is not made smaller: each try serves a town of its own.
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(acts=st.lists(ACTS, min_size=STEPS, max_size=STEPS))
async def test_what_is_stored_is_what_would_be_made_anew_for_everybody_whatever_happens(
    place: Place, tmp_path_factory: pytest.TempPathFactory, acts: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("town")
    shutil.copytree(place.seed.files, folder / "files")
    limits = Limits(rate_cost_anonymous=0, rate_cost_keyed=0, answers_kept_bytes_max=200_000)
    with place.lent(folder) as url:
        async with town(Settings(data_folder=folder, database_url=url, limits=limits), place.seed.demo) as made:
            for act in acts if SOAK or place.cluster is None else acts[: STEPS // 2]:
                await _carry_out(made, act)
            assert made.app.answers.served + made.app.answers.unchanged > 0
            assert await made.parts(made.app) == {part for part in PARTS if getattr(made.settings, part)}
            assert await made.parts(made.plain) == set(), "what is compared has nothing but the database"
    assert b'"event":"fault"' not in made.log.getvalue()
    shutil.rmtree(folder)


async def _carry_out(made: Town, act: Any) -> None:
    if isinstance(act, Ask):
        await _ask(made, act)
    elif isinstance(act, Draw):
        made.drawn.append(await _known(made, act.operation))
        place = len(QUESTIONS) + len(made.drawn) - 1
        await _ask(made, Ask("nobody", place, 0, "GET", NEW, "", has=-2, again=True))
    elif isinstance(act, Write):
        with (
            elsewhere.elsewhere() if act.elsewhere and not database.is_sqlite(made.settings.records) else nullcontext()
        ):
            await WRITES[act.what](made, act.number)
        await _ask_again(made)
    else:
        made.turn(act.by)
        await _ask_again(made)


async def _known(made: Town, operation: drawn.Operation) -> tuple[str, dict[str, Any]]:
    """Put the ids of records where they are to stand in a question."""
    found = await made.act("nobody", IDS)
    known = {f"@{name}": one["id"] for name, one in found.items() if one} | {"@partnership": made.demo.partnership}

    def put(text: str) -> str:
        for name in ("@partnership", "@leaflet", "@organisation"):
            text = text.replace(name, known.get(name, "nowhere"))
        return text

    return put(operation.text), json.loads(put(json.dumps(dict(operation.variables))))


async def _ask_again(made: Town) -> None:
    """Let everybody ask again what they asked last, for that is what is kept."""
    for act in list(made.recent.values())[-RECENT:]:
        await _ask(made, act)


async def _ask(made: Town, act: Ask) -> None:
    method, query, body, headers = _request(made, act)
    if act.again:
        await made.send(made.app, method, query, body, **headers)
    through = await made.send(made.app, method, query, body, **headers)
    headers.pop("if_none_match", None)
    fresh = await made.send(made.plain, "GET" if method == "HEAD" else method, query, body, **headers)
    if through.status == 304:
        media, known = made.tags[through.headers["etag"]]
        assert (known, media) == (fresh.body, fresh.headers["content-type"]), "the copy at hand is as good"
        assert through.body == b""
        return
    assert (through.status, _bare(through)) == (fresh.status, _bare(fresh)), (act, query, body)
    assert through.headers["content-type"] == fresh.headers["content-type"]
    public = act.who == "nobody" and fresh.status == 200 and "errors" not in json.loads(fresh.body)
    assert ("etag" in through.headers) == public
    if public:
        _remember(made, act, through)
    else:
        assert through.headers["cache-control"] == "no-store"
        assert "surrogate-key" not in through.headers


def _bare(answer: Answer) -> bytes:
    """Give a body without the id of its request, which a refusal repeats."""
    return re.sub(rb'"requestId":"[0-9a-f]{32}"', b"", answer.plain)


def _remember(made: Town, act: Ask, answer: Answer) -> None:
    """Keep the tag, which stands for one body for ever; and let the cache in front say what it has kept."""
    tag = answer.headers["etag"]
    form = (answer.headers["content-type"], answer.plain)
    assert made.tags.setdefault(tag, form) == form, "a tag stands for one answer"
    text, variables = _question(made, act)
    name = (text, json.dumps(variables))
    made.recent.pop(name, None)
    made.recent[name] = act._replace(way="GET", again=False, has=-2)
    if act.way == "POST":
        assert answer.headers["cache-control"] == "no-store"
        return
    assert answer.headers["cache-control"] == "public, max-age=30"
    address = (*_request(made, act)[1:2], act.media)
    kept = made.cache.get(address)
    assert kept is None or kept[0] == answer.plain, (act, name, "was not purged", kept and kept[1])
    made.cache[address] = answer.plain, frozenset(answer.headers["surrogate-key"].split())


def _question(made: Town, act: Ask) -> tuple[str, dict[str, Any]]:
    """Give a question with its variables."""
    if act.question >= len(QUESTIONS):
        return made.drawn[act.question - len(QUESTIONS)]
    text = QUESTIONS[act.question]
    return text, {"id": made.links[act.link % len(made.links)]} if text == LINK else {}


def _request(made: Town, act: Ask) -> tuple[str, str, bytes, dict[str, str]]:
    """Write a request down: its method, query string, body and headers."""
    text, variables = _question(made, act)
    members: dict[str, Any] = {"query": text}
    if variables:
        members["variables"] = variables
    if act.way == "ID" and text in REGISTERED:
        del members["query"]
        members["documentId"] = consumers.sha256(text)
    headers = {"accept": act.media, **made.viewers[act.who]}
    if act.packed:
        headers["accept_encoding"] = act.packed
    if act.way == "POST":
        return "POST", "", json.dumps(members).encode(), {**headers, "content_type": PLAIN}
    tags = list(made.tags)
    if act.has == -1:
        headers["if_none_match"] = '"forged", W/"' + "0" * 32 + '"'
    elif 0 <= act.has < len(tags):
        headers["if_none_match"] = f'"other", W/{tags[-act.has - 1]}'
    query = urlencode({name: one if isinstance(one, str) else json.dumps(one) for name, one in members.items()})
    return "HEAD" if act.way == "HEAD" else "GET", query, b"", headers
