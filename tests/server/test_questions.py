"""What the same bytes asked before is not worked out again: bounded, and only where it follows from the bytes."""

import hashlib

import orjson
import pytest
from graphql import build_schema

from server import documents, requests
from server.questions import Question, Questions
from server.settings import Limits

SCHEMA = build_schema("type Query { a(n: Int): Int } type Mutation { b: Int }")
SMALL = Limits(documents_kept_max=3, documents_kept_bytes_max=400)


def body(query: str, **more: object) -> bytes:
    return orjson.dumps({"query": query, **more})


def ask(questions: Questions, sent: bytes) -> Question:
    """Work out what a body asks, as an endpoint does, and have it remembered."""
    asked = requests.from_body(sent)
    document = documents.Documents(SCHEMA, Limits()).read(asked.query or "{ a }")
    operation = documents.choose(document, asked.operation_name)
    variables = operation.declared.coerced(asked.variables, errors_max=1)
    assert not isinstance(variables, list)
    question = Question(asked, document, operation, variables, operation.measured.cost(variables.coerced))
    questions.keep(sent, question)
    return question


def test_the_same_bytes_ask_the_same_and_others_do_not() -> None:
    questions = Questions(SMALL, registered_only=False)
    one, other = (body("query ($n: Int) { a(n: $n) }", variables={"n": n}) for n in (1, 2))
    first, second = ask(questions, one), ask(questions, other)
    assert (questions.get(one), questions.get(other)) == (first, second)
    assert first.variables.coerced == {"n": 1}
    assert questions.get(one + b" ") is None


def test_no_more_are_kept_than_there_may_be_and_the_longest_unused_leaves_first() -> None:
    questions = Questions(SMALL, registered_only=False)
    sent = [body(f"{{ a(n: {n}) }}") for n in range(4)]
    for one in sent[:3]:
        ask(questions, one)
    assert questions.get(sent[0]) is not None
    ask(questions, sent[3])
    assert [one for one in sent if questions.get(one) is None] == [sent[1]]
    long = [body("{ a }" + " " * 150 + str("#" * n)) for n in range(3)]
    for one in long:
        ask(questions, one)
    assert [questions.get(one) is None for one in (*sent, *long)] == [True] * 5 + [False] * 2
    ask(questions, body("{ a }" + " " * 500))
    assert questions.get(body("{ a }" + " " * 500)) is None, "longer than all may be together"


@pytest.mark.parametrize("by", ["hash", "id", "register"])
def test_what_hangs_on_more_than_the_bytes_is_looked_up_each_time(by: str) -> None:
    questions = Questions(SMALL, registered_only=by == "register")
    sha256 = hashlib.sha256(b"{ a }").hexdigest()
    ways: dict[str, dict[str, object]] = {
        "hash": {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256}}},
        "id": {"documentId": f"sha256:{sha256}"},
        "register": {},
    }
    sent = body("{ a }", **ways[by])
    ask(questions, sent)
    assert questions.get(sent) is None


def test_what_somebody_writes_is_not_kept() -> None:
    questions = Questions(SMALL, registered_only=False)
    sent = body("mutation { b }")
    ask(questions, sent)
    assert questions.get(sent) is None
