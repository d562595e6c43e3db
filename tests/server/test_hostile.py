"""What must not happen (S20 to S23): every hostile request is refused by name, soon, and the server stays lively."""

import json
import time

import httpx2
import pytest
from graphql import build_schema

from server import documents
from server.answers import Failed
from server.settings import Limits
from tests.server import odd
from tests.server.conftest import Served, code

SECONDS_MAX = 10.0
"""Far more than one such request takes on a quiet machine."""


def refused(served: Served, response: httpx2.Response) -> str:
    assert 400 <= response.status_code < 500, response.text[:200]
    assert len(response.content) < 5_000
    assert served.ask("{ hello }").status_code == 200
    return code(response)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"1", b'"x"', b"true", b"[]", b"[1]", b"{}", b"{", b'[{"query":"{ hello }"}]',
        b'{"query":1}', b'{"query":null}', b'{"query":""}', b'{"query":["{ hello }"]}',
        b'{"query":"{ hello }","operationName":{}}', b'{"query":"{ hello }","operationName":[1]}',
        b'{"query":"{ hello }","operationName":0}', b'{"query":"{ hello }","variables":"{}"}',
        b'{"query":"{ hello }","variables":[]}', b'{"query":"{ hello }","variables":0}',
        b'{"query":"{ hello }","extensions":"x"}', b'{"query":"{ hello }","extensions":[]}',
        b'{"\xff\xfe"}', b"\xff\xfe{\x00", b"\xef\xbb\xbf{}", b"[" * 60_000, b'{"a":' * 10_000,
        b'{"query":"{ hello(name: \\"\\ud800\\") }"}', b'{"query":"{ hello }","variables":{"n":"\\ud800"}}',
        b'{"query":"{ hello }","variables":{"n":NaN}}', b'{"query":"{ hello }","variables":{"n":Infinity}}',
        b'{"query":"{ hello }","variables":{"n":1e999}}', b'{"query":"{ hello }","query":"{ hello }"}',
        b'{"query":"{ hello }","variables":{"n":1,"n":2}}',
        b'{"query":"{ hello }","variables":{"n":' + b"9" * 5000 + b"}}",
        b'{"query":"{ hello }","variables":{"n":' + b"[" * 2000 + b"]" * 2000 + b"}}",
    ],
)  # fmt: skip
def test_s20_a_malformed_body_is_a_bad_request(served: Served, body: bytes) -> None:
    response = served.send(body)
    assert response.status_code == 400
    assert refused(served, response) == "BAD_REQUEST"


HOSTILE = {
    "aliases": ("{" + " ".join(f"a{n}: hello" for n in range(10_000)) + "}", "TOO_LARGE"),
    "aliases within the body": ("{" + " ".join(f"a{n}:hello" for n in range(1_300)) + "}", "COST_EXCEEDED"),
    "repeats": ("{" + "hello " * 5_000 + "}", "COST_EXCEEDED"),
    "repeats within the tokens": ("{" + "hello " * 3_900 + "}", "COST_EXCEEDED"),
    "directives": ("{ hello " + "@skip(if: false) " * 1_000 + "}", "COST_EXCEEDED"),
    "unknown directives": ("{ hello " + "@a " * 1_500 + "}", "COST_EXCEEDED"),
    "long comment": ("{ hello } #" + "x" * 31_990, "TOO_LARGE"),
    "many comments": ("{ hello }" + "#\n" * 15_000, "COST_EXCEEDED"),
    "long string": ('{ hello(name: "' + "x" * 31_990 + '") }', "TOO_LARGE"),
    "operations": (" ".join(f"query Q{n}{{__typename}}" for n in range(1_300)), "COST_EXCEEDED"),
    "variables": ("query(" + "".join(f"$v{n}:Int " for n in range(1_500)) + "){hello}", "COST_EXCEEDED"),
    "long number": ("{ leaflet { related(first: " + "9" * 5_000 + ") { nodes { title } } } }", "VALIDATION_FAILED"),
    "deep list": ("{ hello(name: " + "[" * 1_900 + "]" * 1_900 + ") }", "COST_EXCEEDED"),
    "deep inline fragments": ("{" + "...{" * 1_000 + "hello" + "}" * 1_001, "COST_EXCEEDED"),
    "deep selections": ("{" + "leaflet {" * 1_000 + "title" + "}" * 1_001, "COST_EXCEEDED"),
    "conflicts": ("{" + " ".join(f'h: hello(name: "{n}")' for n in range(300)) + "}", "COST_EXCEEDED"),
    "a few conflicts": ("{" + " ".join(f'h: hello(name: "{n}")' for n in range(200)) + "}", "COST_EXCEEDED"),
    "not GraphQL": ("\x00" * 1_000, "SYNTAX_ERROR"),
    "private names": ("{ __class__ }", "VALIDATION_FAILED"),
    "introspection in circles": (
        "{ __schema { types {" + "fields { type {" * 4 + "name" + "} }" * 4 + "} } }", "VALIDATION_FAILED"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_s20_a_document_made_to_be_slow_is_refused_soon(served: Served, name: str) -> None:
    query, expected = HOSTILE[name]
    served.ask("{ hello }")
    began = time.perf_counter()
    response = served.ask(query)
    took = time.perf_counter() - began
    assert refused(served, response) == expected
    assert took < SECONDS_MAX


@pytest.mark.parametrize("size", [64_001, 5_000_000])
def test_s20_a_body_beyond_its_bound_is_too_large(served: Served, size: int) -> None:
    body = b'{"query":"{ hello }","pad":"'
    response = served.send(body + b"x" * (size - len(body) - 2) + b'"}')
    assert (response.status_code, refused(served, response)) == (413, "TOO_LARGE")
    assert response.headers["connection"] == "close"


def test_a_body_within_its_bound_is_served(served: Served) -> None:
    body = b'{"query":"{ hello }","pad":"'
    assert served.send(body + b"x" * (64_000 - len(body) - 2) + b'"}').status_code == 200
    document = "{ hello } #"
    assert served.ask(document + "x" * (32_000 - len(document))).status_code == 200


def test_s25_a_body_of_unknown_length_is_counted_as_it_comes(served: Served) -> None:
    with served.socket() as line:
        line.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        line.sendall(chunk * 2)
        assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("length", [b"-5", b"x", b"99999999999999999999999"])
def test_s25_a_length_that_lies_is_refused(served: Served, length: bytes) -> None:
    with served.socket() as line:
        line.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + length
            + b"\r\n\r\n"
        )
        assert line.recv(65536).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))


def doubling(levels: int, leaf: str = "hello") -> str:
    chain = (f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return "{ ...F0 } " + " ".join(chain) + f" fragment F{levels} on Query {{ {leaf} }}"


def test_s21_fragments_that_double_are_refused_soon(served: Served) -> None:
    for levels in (16, 60, 150):
        began = time.perf_counter()
        response = served.ask(doubling(levels))
        assert time.perf_counter() - began < SECONDS_MAX
        assert refused(served, response) == "COST_EXCEEDED"
    assert served.ask(doubling(7)).status_code == 200


def test_s21_circular_and_unknown_fragments_are_refused_in_their_own_words(served: Served) -> None:
    for query, words in (
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "Cannot spread fragment"),
        ("{ ...A } fragment A on Query { hello ...A }", "Cannot spread fragment"),
        ("{ ...Nope }", "Unknown fragment"),
    ):
        response = served.ask(query)
        assert refused(served, response) == "VALIDATION_FAILED"
        assert words in response.json()["errors"][0]["message"]


def test_s21_overlapping_fields_are_compared_soon(served: Served) -> None:
    """Fragments that all spread one another and nest the same names make validation compare every pair."""
    names = [f"F{n}" for n in range(40)]
    fragments = " ".join(
        f"fragment {name} on Leaflet {{ neighbours {{ title {'...' + after if after else ''} }} }}"
        for name, after in zip(names, [*names[1:5], "", *names[6:], ""], strict=True)
    )
    query = "{ leaflet { " + " ".join(f"...{name}" for name in names[:5]) + " } } " + fragments
    began = time.perf_counter()
    response = served.ask(query)
    assert time.perf_counter() - began < SECONDS_MAX
    assert response.status_code in (200, 400)


def test_s22_cycles_are_refused_before_anything_runs(served: Served) -> None:
    page = "related(first: 100) { nodes {"
    for levels, words in ((3, "costs"), (8, "levels deep")):
        response = served.ask("{ leaflet {" + page * levels + "title" + "} }" * levels + "} }")
        assert refused(served, response) == "COST_EXCEEDED"
        assert words in response.json()["errors"][0]["message"]


def test_s22_depth_hidden_in_fragments_and_behind_skip_counts(served: Served) -> None:
    chain = " ".join(
        f"fragment F{n} on Leaflet {{ neighbours {{ {'...F' + str(n + 1) if n < 29 else 'title'} }} }}"
        for n in range(30)
    )
    response = served.ask("query($no: Boolean!) { leaflet { ...F0 @skip(if: $no) } } " + chain, variables={"no": True})
    assert refused(served, response) == "COST_EXCEEDED"


def test_s23_batches_are_refused_and_sums_are_summed(served: Served) -> None:
    before = list(odd.changes)
    response = served.send(json.dumps([{"query": "mutation { touch }"}] * 50).encode())
    assert (response.status_code, refused(served, response)) == (400, "BAD_REQUEST")
    response = served.ask("mutation {" + " ".join(f"a{n}: touch" for n in range(2)) + "}")
    assert response.json()["extensions"]["cost"]["requested"] == 20
    assert odd.changes == [*before, "touch", "touch"]


def test_refused_documents_push_no_others_out() -> None:
    kept = documents.Documents(build_schema("type Query { a: Int }"), Limits(documents_kept_max=3))
    first = kept.read("{ a }")
    for n in range(10):
        with pytest.raises((documents.Refused, Failed)):
            kept.read(f"{{ nope{n} }}")
    assert kept.read("{ a }") is first
    for n in range(3):
        kept.read(f"{{ a{n}: a }}")
    assert kept.read("{ a }") is not first
    assert len(kept._sent._kept) == 3
    assert kept._sent._bytes == sum(len(source) for source in kept._sent._kept)
