"""Bodies of requests: what JSON says twice is refused, however it is written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect
from starlette.types import Message

from server import requests
from server.answers import Failed

Pairs = list[tuple[str, Any]]

NAMES = st.text(alphabet='a:\\"é', max_size=2)
DEEP = 500
"""Deeper than orjson writes, and not too deep for it to read."""
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), NAMES)


def members(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make an object as its members one by one, some of which may have one name, or a list."""
    return st.one_of(st.lists(inner, max_size=3), st.lists(st.tuples(NAMES, inner), max_size=4).map(Written))


class Written:
    """An object as it is written."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs

    @property
    def is_twofold(self) -> bool:
        return len({name for name, _ in self.pairs}) < len(self.pairs)


def write(value: Any, *, escaped: bool) -> str:
    """Write JSON, with colons in texts by their number if that is wanted."""
    if isinstance(value, Written):
        inside = [f"{write(name, escaped=escaped)} : {write(one, escaped=escaped)}" for name, one in value.pairs]
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(one, escaped=escaped) for one in value) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace(":", "\\u003a") if escaped else text


def is_twofold(value: Any) -> bool:
    if isinstance(value, Written):
        return value.is_twofold or any(is_twofold(one) for _, one in value.pairs)
    return isinstance(value, list) and any(is_twofold(one) for one in value)


@given(st.recursive(LEAVES, members, max_leaves=12), st.booleans())
def test_a_member_that_stands_twice_is_refused_wherever_it_stands(value: Any, escaped: bool) -> None:  # noqa: FBT001 - drawn
    text = write(value, escaped=escaped)
    if is_twofold(value):
        with pytest.raises(Failed):
            requests.read_json(text.encode(), "The body")
    else:
        assert requests.read_json(text.encode(), "The body") == json.loads(text)


def test_a_quotation_mark_by_its_number_makes_up_for_no_member() -> None:
    for text in (
        rb'{"a": 1, "a": "\u0022\u0022"}',
        rb'{"a": 1, "a": 2, "b": "\u0022\u0022"}',
        rb'{"\u003a": 1, "\u003a": 2}',
    ):
        with pytest.raises(Failed):
            requests.read_json(text, "The body")


def test_what_is_nested_deeper_than_it_is_written_is_read_all_the_same() -> None:
    deep = b"[" * DEEP + b"]" * DEEP
    assert requests.read_json(b'{"a": ' + deep + b"}", "The body") == {"a": json.loads(deep)}
    with pytest.raises(Failed):
        requests.read_json(b'{"a": 1, "a": ' + deep + b"}", "The body")


@pytest.mark.anyio
async def test_a_body_is_put_together_and_one_that_breaks_off_is_none() -> None:
    def said(*messages: Message) -> Any:
        waiting = iter(messages)

        async def receive() -> Message:
            return next(waiting)

        return receive

    parts: list[Message] = [
        {"type": "http.request", "body": one, "more_body": one != b"c"} for one in (b"a", b"b", b"c")
    ]
    assert await requests.body(said(*parts)) == b"abc"
    assert await requests.body(said({"type": "http.request"})) == b""
    for broken in ([{"type": "http.disconnect"}], [parts[0], {"type": "http.disconnect"}]):
        with pytest.raises(ClientDisconnect):
            await requests.body(said(*broken))
