"""Public answers are kept as bytes: what is sent again is what would be made anew, and nobody gets another's."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from server import forms, negotiation, stored
from server.forms import Form, Kept
from server.stored import Answers
from tests import switched
from tests.walks.conftest import Town, postgres_seed, sqlite_seed, town

__all__ = ["postgres_seed", "sqlite_seed", "town"]

pytestmark = switched.on

TITLE = '{ leaflet(by: {slug: "local-authority-links"}) { title edition { number } } }'
LINKS = "{ partnerships(first: 5) { totalCount nodes { title stage readiness { verdict } } } }"
ACKNOWLEDGED = "mutation ($id: ID!) { acknowledgePartnership(input: {partnership: $id}) { errors { code } } }"
BEGINNING_TRIES = 5
SIGHTS_MAX = 3_000
"""A minute of them."""
CORS = {"access-control-allow-origin", "access-control-expose-headers"}
PER_REQUEST = {"x-request-id", "ratelimit", "ratelimit-policy", "date"}


def kept(
    body: bytes = b"answer", *, at: float = 100.0, until: float = 200.0, keys: tuple[str, ...] = ("toolkit",)
) -> Kept:
    return Kept(at, until, Form([], body), keys=keys)


def get(town: Town, query: str = TITLE, **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = town.client.get(f"{town.url}/graphql", params={"query": query}, headers=sent)
    said = {name: value for name, value in answer.headers.items() if name not in PER_REQUEST}
    return answer.status_code, said, answer.content


def made(town: Town) -> int:
    """How many requests were answered by the inside: each of those has its line in the log, a moment later."""
    town.client.get(f"{town.url}/health/live")
    return town.log.getvalue().count(b'"path":"/graphql"')


def test_what_is_asked_again_is_answered_with_the_same_bytes_and_headers_and_is_not_made_again(town: Town) -> None:
    first = get(town)
    for _ in range(BEGINNING_TRIES):  # A server that has just begun looks first what others have written meanwhile.
        before = made(town)
        assert get(town) == first
        if made(town) == before:
            break
    assert made(town) == before
    status, headers, _ = first
    assert (status, headers["cache-control"]) == (200, f"public, max-age={stored.CACHE_SECONDS}")
    assert headers["surrogate-key"] == "toolkit leaflet/local-authority-links"
    assert headers["cache-tag"] == "toolkit,leaflet/local-authority-links"
    by_post = [town.post(TITLE) for _ in range(2)]
    assert by_post[0].content == by_post[1].content == first[2]
    assert {one.headers["cache-control"] for one in by_post} == {"no-store"}
    assert not any("surrogate-key" in one.headers for one in by_post), "nobody on the way holds it"
    assert made(town) == before + 1


def test_an_answer_that_the_caller_has_is_not_sent_again(town: Town) -> None:
    _, headers, _ = get(town)
    for names in (headers["etag"], f'"other", W/{headers["etag"]}', "*"):
        status, again, body = get(town, if_none_match=names)
        assert (status, body, again["etag"]) == (304, b"", headers["etag"])
        assert set(again) == {"etag", "cache-control", "vary", *CORS}, "a copy at hand has the rest"
        assert {name: again[name] for name in again} == {name: headers[name] for name in again}
    assert get(town, if_none_match='"forged"')[0] == 200
    assert get(town, "{ leaflets(first: 1) { totalCount } }", if_none_match=headers["etag"])[0] == 200


def test_head_says_what_get_says_and_has_no_body(town: Town) -> None:
    for query in (TITLE, LINKS):
        before = town.client.head(f"{town.url}/graphql", params={"query": query})
        _, headers, body = get(town, query)
        after = town.client.head(f"{town.url}/graphql", params={"query": query})
        for one in (before, after):
            said = {name: value for name, value in one.headers.items() if name not in PER_REQUEST}
            assert (one.status_code, one.content, said) == (200, b"", headers)
        assert int(headers["content-length"]) <= len(body)
    tag = {"if-none-match": headers["etag"]}
    assert town.client.head(f"{town.url}/graphql", params={"query": LINKS}, headers=tag).status_code == 304


def test_a_write_is_seen_by_the_next_question(town: Town) -> None:
    before = get(town, LINKS)
    opened = town.walk(
        "D102_OpenAContact",
        by=town.rich,
        input={
            "counterparts": [{"existing": {"id": town.organisation(town.poor)}}],
            "form": "CONTACT",
            "leaflet": {"slug": "local-authority-links"},
            "title": "A second link",
        },
    )["openPartnership"]["partnership"]["id"]
    assert get(town, LINKS) == before, "nobody else sees it yet"
    town.ask(ACKNOWLEDGED, by=town.poor, id=opened)
    after = get(town, LINKS)
    assert after != before
    assert b"A second link" in after[2]
    assert after[1]["etag"] != before[1]["etag"]


def test_what_somebody_is_told_is_never_kept_for_another(town: Town) -> None:
    mine = "{ viewer { name organisation { name } } }"
    nobody = get(town, mine)
    told = [get(town, mine, authorization=f"Bearer {key}") for key in (town.rich, town.poor, town.editor, town.rich)]
    assert len({body for _, _, body in [nobody, *told]}) == 4
    assert {headers["cache-control"] for _, headers, _ in told} == {"no-store"}
    assert all("etag" not in headers for _, headers, _ in told)
    assert get(town, mine) == nobody
    assert get(town, mine, authorization="Bearer wrong")[0] == 401
    assert get(town, mine, toolkit_preview="wrong")[0] == 401


def test_what_is_refused_is_not_kept(town: Town) -> None:
    before = made(town)
    for _ in range(2):
        assert get(town, "{ leaflet }")[0] == 400
        assert get(town, "{ partnerships(first: 101) { totalCount } }")[1]["cache-control"] == "no-store"
    assert made(town) == before + 4


@pytest.mark.parametrize(("name", "value"), [("accept", "application/json"), ("accept", "*/*")])
def test_another_form_of_the_answer_is_another_answer(town: Town, name: str, value: str) -> None:
    plain = get(town)
    other = get(town, **{name: value})
    assert plain[2] == other[2]
    assert plain[1]["content-type"] != other[1]["content-type"]
    assert plain[1]["etag"] != other[1]["etag"]


LONG = '{ leaflet(by: {slug: "local-authority-links"}) { edition { sections { heading items { text } } } } }'


def test_a_long_answer_is_packed_as_its_caller_likes_best(town: Town) -> None:
    def bare(encoding: str | None, **headers: str) -> httpx2.Response:
        sent = {**headers, "accept-encoding": encoding or "identity"}
        return town.client.get(f"{town.url}/graphql", params={"query": LONG}, headers=sent)

    plain = bare(None)
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]
    forms = {None: plain, "br": bare("gzip, deflate, br, zstd"), "gzip": bare("gzip, deflate")}
    for coding, packed in forms.items():
        assert packed.headers.get("content-encoding") == coding
        assert packed.content == plain.content, "the client unpacks it"
        assert packed.headers["vary"] == plain.headers["vary"]
    lengths = [int(packed.headers["content-length"]) for packed in forms.values()]
    assert lengths[0] > 2 * lengths[2] > 2 * lengths[1]
    assert len({packed.headers["etag"] for packed in forms.values()}) == 3
    for packed in forms.values():
        tag = packed.headers["etag"]
        again = bare("gzip", **{"if-none-match": tag})
        assert (again.status_code, again.content, "content-encoding" in again.headers) == (304, b"", False)
        assert again.headers["etag"] == tag, "a cache brings the copy of this name up to date (RFC 9111, 4.3.4)"
    before = made(town)
    assert {coding: bare(coding).headers["etag"] for coding in forms} == {
        coding: packed.headers["etag"] for coding, packed in forms.items()
    }
    assert made(town) == before, "each form is kept"
    assert "content-encoding" not in bare("br, gzip", authorization=f"Bearer {town.rich}").headers, (
        "only what is public"
    )


def test_a_packed_form_that_somebody_has_is_known_before_it_is_made_again(town: Town) -> None:
    packed = {"accept-encoding": "br"}
    tag = town.client.get(f"{town.url}/graphql", params={"query": LONG}, headers=packed).headers["etag"]
    assert town.ask(RENAME, by=town.rich, id=town.organisation(town.rich))["updateOrganisation"] == {"errors": []}
    again = town.client.get(f"{town.url}/graphql", params={"query": LONG}, headers={**packed, "if-none-match": tag})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


RENAME = """mutation ($id: ID!) { updateOrganisation(input: {organisation: $id, expectedVersion: 1, population: 7}) {
  errors { code } } }"""


@pytest.mark.parametrize(
    ("taken", "coding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP ; Q=0.5", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("br;q=0.2, gzip;q=0.1, identity;q=0.1", "br"),
        ("br, gzip;q=0", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.5, identity;q=1", "identity"),
        ("gzip;q=0, br;q=0.000", "identity"),
        ("identity;q=0", "identity"),
        ("*", "identity"),
        ("zstd, deflate", "identity"),
        ("x-gzip-like, brotli", "identity"),
        ("gzip;q=2, br;q=nan", "identity"),
        ("gzip;level=9, br;q=", "identity"),
        ("x," * 50 + "gzip", "identity"),
        (" " * 300 + "gzip", "gzip"),
    ],
)
def test_a_coding_is_chosen_by_what_its_caller_says(taken: str, coding: str) -> None:
    assert negotiation.coding(taken.encode()) == coding.encode()


def test_packed_forms_are_counted_and_the_longest_unasked_leaves_for_them() -> None:
    answers = Answers(bytes_max=15_000, answer_bytes_max=5_000, in_step=True)
    first, second = (forms.kept(100.0, 200.0, [], letter * 3_000) for letter in (b"a", b"b"))
    answers.keep(b"1", first, version=0)
    answers.keep(b"2", second, version=0)
    assert answers.size == 2 * (1 + 3_000 + stored.OVERHEAD_BYTES)
    packed = asyncio.run(second.pack(b"gzip"))
    for _ in range(2):
        answers.add(b"2", second, b"gzip", packed)
    assert answers.size == 1 + 3_000 + stored.OVERHEAD_BYTES + 1 + 3_000 + stored.OVERHEAD_BYTES + len(packed.body)
    answers.add(b"2", second, b"br", Form([], b"x" * 1_000))
    assert (answers.find(b"1", 150), answers.find(b"2", 150)) == (None, second)
    answers.add(b"1", first, b"gzip", packed)
    assert not first.packed, "who is gone takes no room"
    answers.clear()
    assert answers.size == 0


def test_two_questions_are_never_one(town: Town) -> None:
    """Neither part of a question can be mistaken for another, whatever stands in it (S11)."""
    media = {"content-type": "application/json"}
    honest = town.client.post(f"{town.url}/graphql", content=b'{"query": "{ viewer { name } }"}', headers=media)
    assert honest.status_code == 200
    for forged in (b'accept\n*/*\n{"query": "{ viewer { name } }"}', b'\n{"query": "{ viewer { name } }"} x'):
        answer = town.client.post(f"{town.url}/graphql", content=forged, headers=media)
        assert answer.status_code == 400


def test_no_more_is_kept_than_there_is_room_for() -> None:
    answers = Answers(bytes_max=10_000, answer_bytes_max=5_000, in_step=True)
    for number in range(100):
        answers.keep(b"%d" % number, kept(b"x" * 100), version=0)
        assert answers.size <= 10_000
    assert answers.find(b"0", 150) is None
    assert answers.find(b"99", 150) is not None
    answers.keep(b"large", kept(b"x" * 5_001), version=0)
    assert answers.find(b"large", 150) is None
    for number in range(100):
        answers.keep(b"same", kept(b"x" * number), version=0)
    answers.clear()
    assert answers.size == 0


def test_an_answer_made_of_what_was_there_before_a_change_is_not_kept_after_it() -> None:
    answers = Answers(bytes_max=10_000, answer_bytes_max=5_000, in_step=True)
    begun = answers.version
    answers.clear()
    answers.keep(b"question", kept(), version=begun)
    assert answers.find(b"question", 150) is None


def test_what_has_not_changed_is_given_on_and_what_may_have_is_not() -> None:
    answers = Answers(bytes_max=100_000, answer_bytes_max=5_000, in_step=True)
    for name, keys in (("leaflet", ("leaflet/a",)), ("links", ("partnerships", "organisations"))):
        answers.keep(name.encode(), kept(keys=("toolkit", *keys)), version=0)
    answers.forget({"partnerships", "partnership/x"})
    assert answers.find(b"links", 150) is None
    assert answers.find(b"leaflet", 150) is not None
    answers.behind = True
    assert answers.find(b"leaflet", 150) is None, "until it is known what has changed, nothing is"
    answers.keep(b"other", kept(keys=("toolkit", "guidance")), version=answers.version)
    answers.behind = False
    assert answers.find(b"leaflet", 150) is not None
    assert answers.find(b"other", 150) is None
    answers.clear()
    assert (answers.find(b"leaflet", 150), answers.size, answers.count) == (None, 0, 0)


def test_an_answer_is_overtaken_by_its_own_changes_alone_as_far_as_they_are_remembered() -> None:
    answers = Answers(bytes_max=100_000, answer_bytes_max=5_000, in_step=True)
    begun = answers.version
    answers.forget({"guidance"})
    for question, key in ((b"mine", "guidance"), (b"other", "partnerships")):
        answers.keep(question, kept(keys=("toolkit", key)), version=begun)
    assert [answers.find(one, 150) is not None for one in (b"mine", b"other")] == [False, True]
    answers.clear()
    for _ in range(stored.CHANGES_REMEMBERED):
        answers.forget({"guidance"})
    answers.keep(b"late", kept(keys=("toolkit", "partnerships")), version=begun)
    assert answers.find(b"late", 150) is None, "nobody knows any more what has changed since"


@pytest.mark.parametrize(("now", "there"), [(99.9, False), (100.0, True), (199.9, True), (200.0, False)])
def test_an_answer_holds_for_its_time_and_a_clock_put_back_revives_none(now: float, there: bool) -> None:  # noqa: FBT001 - a parameter of the test
    answers = Answers(bytes_max=10_000, answer_bytes_max=5_000, in_step=True)
    answers.keep(b"question", kept(), version=0)
    assert (answers.find(b"question", now) is not None) == there


def test_nothing_is_kept_while_nobody_listens() -> None:
    answers = Answers(bytes_max=10_000, answer_bytes_max=5_000)
    answers.keep(b"question", kept(), version=0)
    assert answers.find(b"question", 150) is None


def test_a_scheduled_edition_is_seen_at_its_minute_and_the_stored_one_no_longer(town: Town) -> None:
    draft = town.draft()
    (change,), edition = draft["changeSet"]["items"], draft["edition"]
    known = {"id": edition["id"], "version": edition["version"], "change": change["id"]}
    decided = town.walk("C07_SameItemNewWords", by=town.editor, **known)["decideMatches"]["edition"]
    soon = datetime.now(UTC) + timedelta(seconds=5)
    planned = {"id": edition["id"], "version": decided["version"], "at": soon.isoformat()}
    done = town.walk("C06_PublishMonday", by=town.editor, **planned)["publishEdition"]
    assert done["errors"] == []
    seen: list[tuple[int, datetime]] = []
    while len(seen) < SIGHTS_MAX and [number for number, _ in seen[-3:]] != [2, 2, 2]:
        answer = get(town)
        seen.append((json.loads(answer[2])["data"]["leaflet"]["edition"]["number"], datetime.now(UTC)))
        time.sleep(0.02)
    numbers = [number for number, _ in seen]
    assert {number for number, told in seen if told < soon} == {1}
    assert (numbers, numbers[-1]) == (sorted(numbers), 2), "once it is out, the one before is not seen again"
    assert len(seen) > made(town)
