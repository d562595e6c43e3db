"""Files by the multipart request convention, and S26: a form with anything wrong is refused and leaves nothing."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.server import odd
from tests.server.conftest import GOOD_KEY, NEW, Served, code

UPLOAD = "mutation($file: Upload!) { upload(file: $file) { name size text } }"
ONE = {"query": UPLOAD, "variables": {"file": None}}
MANY = {
    "query": "mutation($files: [Upload!]!) { uploadMany(files: $files) { size } }",
    "variables": {"files": [None, None]},
}
SHEET = {
    "query": "mutation($input: Sheet!) { uploadSheet(sheet: $input) { name size } }",
    "variables": {"input": {"file": None, "title": None}},
}
PREFLIGHT = {"graphql-preflight": "1"}
Parts = list[tuple[str, Any]]


def form(operations: object, places: object, *files: tuple[str, Any], order: str = "omf") -> Parts:
    parts: dict[str, Parts] = {
        "o": [("operations", (None, operations if isinstance(operations, str) else json.dumps(operations)))],
        "m": [("map", (None, places if isinstance(places, str) else json.dumps(places)))],
        "f": [(name, file if isinstance(file, tuple) else ("a.md", file)) for name, file in files],
    }
    return [part for letter in order for part in parts[letter]]


def post(served: Served, parts: Parts, headers: dict[str, str] = PREFLIGHT) -> httpx2.Response:
    return served.client.post(f"{served.url}/graphql", files=parts, headers={"accept": NEW, **headers})


def open_temporaries() -> int:
    """Count the files in the temporary folder that this process, server included, holds open."""
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            count += str(descriptor.readlink()).startswith(tempfile.gettempdir())
        except FileNotFoundError:
            continue
    return count


def settled(expected: Callable[[], bool]) -> bool:
    for _ in range(200):
        if expected():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("header", ["GraphQL-Preflight", "Apollo-Require-Preflight", "X-Requested-With"])
def test_a_file_arrives(served: Served, header: str) -> None:
    response = post(
        served, form(ONE, {"0": ["variables.file"]}, ("0", ("ŵëïrd.md", "héllo ✓".encode()))), {header: "1"}
    )
    assert response.json()["data"] == {"upload": {"name": "ŵëïrd.md", "size": 10, "text": "héllo ✓"}}


def test_files_arrive_in_lists_and_inputs(served: Served) -> None:
    places = {"a": ["variables.files.1"], "b": ["variables.files.0"]}
    response = post(served, form(MANY, places, ("a", b"a"), ("b", b"bb")))
    assert response.json()["data"] == {"uploadMany": [{"size": 2}, {"size": 1}]}
    response = post(served, form(SHEET, {"0": ["variables.input.file"]}, ("0", b"")))
    assert response.json()["data"] == {"uploadSheet": {"name": "a.md", "size": 0}}


def test_a_large_file_goes_through_the_disk_and_is_gone_afterwards(served: Served) -> None:
    before = open_temporaries()
    size = 3_000_000
    response = post(served, form(ONE, {"0": ["variables.file"]}, ("0", b"x" * size)))
    assert response.json()["data"]["upload"]["size"] == size
    assert settled(lambda: open_temporaries() == before)


def refused(served: Served, parts: Parts, headers: dict[str, str] = PREFLIGHT) -> tuple[int, str]:
    before, open_before = list(odd.changes), open_temporaries()
    response = post(served, parts, headers)
    assert odd.changes == before
    assert settled(lambda: open_temporaries() == open_before)
    return response.status_code, code(response)


def test_s42_without_a_preflight_header_nothing_is_read(served: Served) -> None:
    assert refused(served, form(ONE, {"0": ["variables.file"]}, ("0", b"x")), {}) == (400, "BAD_REQUEST")


F = ("0", b"x")
HERE = {"0": ["variables.file"]}


@pytest.mark.parametrize(
    "parts",
    [
        form(ONE, HERE, F, order="mf"),
        form(ONE, HERE, F, order="of"),
        form(ONE, HERE, F, order="mof"),
        form(ONE, HERE, F, order="fom"),
        form(ONE, HERE, F, order="omfm"),
        form(ONE, HERE, F, F),
        form(ONE, HERE),
        form(ONE, HERE, F, ("1", b"y")),
        form("{", HERE, F),
        form("1", HERE, F),
        form("null", HERE, F),
        form([ONE, ONE], {"0": ["0.variables.file"]}, F),
        form(ONE, "{", F),
        form(ONE, "[]", F),
        form(ONE, "null", F),
        form(ONE, {"0": "variables.file"}, F),
        form(ONE, {"0": 1}, F),
        form(ONE, {"0": [1]}, F),
        form(ONE, {"0": []}, F),
        form(ONE, {"0": ["a.b.c"]}, F),
        form(ONE, {"0": ["query"]}, F),
        form(ONE, {"0": ["query.x"]}, F),
        form(ONE, {"0": ["variables"]}, F),
        form(ONE, {"0": ["variables.file.x"]}, F),
        form(ONE, {"0": ["variables."]}, F),
        form(ONE, {"0": ["variables.other"]}, F),
        form(ONE, {"0": ["variables.__class__.x"]}, F),
        form(ONE, {"0": ["variables.__proto__.file"]}, F),
        form(ONE, {"0": ["variables.constructor.prototype"]}, F),
        form(ONE, {"0": ["variables.file", "variables.file"]}, F),
        form(ONE, {"0": ["variables.file"], "1": ["variables.file"]}, F, ("1", b"y")),
        form(MANY, {"0": ["variables.files.9"]}, F),
        form(MANY, {"0": ["variables.files.-1"]}, F),
        form(MANY, {"0": ["variables.files.x"]}, F),
        form(MANY, {"0": ["variables.files.00"]}, F),
        form(MANY, {"0": ["variables.files"]}, F),
        form(MANY, {"0": ["variables.files.0", "variables.files.1"]}, F),
        form(SHEET, {"0": ["variables.input.title"]}, F),
        form(SHEET, {"0": ["variables.input"]}, F),
        form({**ONE, "variables": {"file": "not a file"}}, HERE, F),
        form({**ONE, "variables": None}, HERE, F),
        form(ONE, {str(n): [f"variables.files.{n}"] for n in range(11)}, F),
        form({"query": "query($name: String) { hello(name: $name) }", "variables": {"name": None}},
             {"0": ["variables.name"]}, F),
        [("operations", (None, json.dumps(ONE))), ("map", (None, '{"operations": ["variables.file"]}')),
         ("operations", ("a.md", b"x"))],
        [("operations", (None, json.dumps(ONE))), ("map", (None, json.dumps(HERE))), ("0", (None, "text"))],
        form(ONE, HERE, *((str(n), b"") for n in range(2_000))),
    ],
)  # fmt: skip
def test_s26_a_hostile_form_is_refused(served: Served, parts: Parts) -> None:
    assert refused(served, parts) == (400, "BAD_REQUEST")


def test_s26_one_file_fanned_out_is_refused(served: Served) -> None:
    operations = {**MANY, "variables": {"files": [None] * 5_000}}
    places = {"0": [f"variables.files.{n}" for n in range(2_000)]}
    assert refused(served, form(operations, places, F)) == (400, "BAD_REQUEST")
    places = {"0": [f"variables.files.{n}" for n in range(10_000)]}
    assert refused(served, form(operations, places, F)) == (413, "TOO_LARGE")


def raw(served: Served, body: bytes, content_type: str = "multipart/form-data; boundary=b") -> httpx2.Response:
    return served.send(body, content_type=content_type, **PREFLIGHT)


BEGIN = b'--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary="),
        (b"x", "multipart/form-data; boundary=" + "b" * 300),
        (b"x", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data; boundary=b"),
        (BEGIN + b"{", "multipart/form-data; boundary=b"),
        (BEGIN + b"{}\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"--b\r\n" + b"X-A: b\r\n" * 100 + b"\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"--b\r\nX-A: " + b"b" * 10_000 + b"\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    ],
)  # fmt: skip
def test_s26_a_form_that_is_none_is_refused(served: Served, body: bytes, content_type: str) -> None:
    response = raw(served, body, content_type)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_s26_a_million_part_headers_cost_no_memory(served: Served) -> None:
    response = raw(served, b"--b\r\n" + b"A: b\r\n" * 1_000_000)
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_a_file_beyond_its_bound_is_too_large(served: Served) -> None:
    assert refused(served, form(ONE, HERE, ("0", b"x" * 20_000_001))) == (413, "TOO_LARGE")
    assert refused(served, form(ONE, HERE, ("0", b"x" * 20_200_000))) == (413, "TOO_LARGE")


def test_a_file_that_meets_its_bound_is_taken(served: Served) -> None:
    sheet = {**SHEET, "variables": {"input": {"file": None}}}
    response = post(served, form(sheet, {"0": ["variables.input.file"]}, ("0", b"x" * 20_000_000)))
    assert response.json()["data"]["uploadSheet"]["size"] == 20_000_000


def test_an_answer_before_the_end_reaches_whoever_still_sends(served: Served) -> None:
    bad = {**PREFLIGHT, "authorization": "Bearer nobody"}
    response = post(served, form(ONE, HERE, ("0", b"x" * 15_000_000)), bad)
    assert (response.status_code, code(response)) == (401, "KEY_INVALID")
    assert response.headers["connection"] == "close"
    good = {**PREFLIGHT, "authorization": f"Bearer {GOOD_KEY}"}
    assert post(served, form(ONE, HERE, F), good).status_code == 200


def test_whoever_hangs_up_leaves_no_file_behind(served: Served) -> None:
    before, changes = open_temporaries(), list(odd.changes)
    head = (
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nGraphQL-Preflight: 1\r\nContent-Length: 19000000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    body = (
        BEGIN + json.dumps(ONE).encode() + b'\r\n--b\r\nContent-Disposition: form-data; name="map"\r\n\r\n'
        b'{"0": ["variables.file"]}\r\n--b\r\nContent-Disposition: form-data; name="0"; filename="a.md"\r\n\r\n'
    )
    with served.socket() as line:
        line.sendall(head + body + b"x" * 2_000_000)
        assert settled(lambda: open_temporaries() > before)
    assert settled(lambda: open_temporaries() == before)
    assert odd.changes == changes
    assert settled(lambda: served.lines()[-1]["status"] == 499)


def test_text_in_the_place_of_a_file_is_a_wrong_value(served: Served) -> None:
    response = served.ask(UPLOAD, variables={"file": "x"})
    assert (response.status_code, code(response)) == (400, "BAD_VARIABLES")
    assert "multipart" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\a\\leaflet.docx", "leaflet.docx"), ("gpj\u202e.exe", "gpj.exe")],
)
def test_s61_a_file_name_is_only_a_label(served: Served, name: str, expected: str) -> None:
    response = post(served, form(ONE, HERE, ("0", (name, b"x"))))
    assert response.json()["data"]["upload"]["name"] == expected
