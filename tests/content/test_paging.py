"""Pages and cursors."""

import base64
import json
from datetime import UTC, date, datetime
from types import NoneType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import errors, paging
from content.paging import Page, Slice

KINDS: tuple[paging.Kind, ...] = (str, int, (datetime, NoneType), date, bool)
INTEGERS = st.integers(-paging.INTEGER_MAX, paging.INTEGER_MAX)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.tuples(TEXTS, INTEGERS, st.none() | st.datetimes(timezones=st.just(UTC)), st.dates(), st.booleans())


def raw(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_twenty_are_given_if_nothing_is_said() -> None:
    assert paging.validate(Page(after="x")) == Page(first=20, after="x")
    assert Page().size == 20


@pytest.mark.parametrize("page", [Page(first=0), Page(first=100), Page(last=0), Page(last=100, before="x")])
def test_what_is_in_bounds_stays_as_it_is(page: Page) -> None:
    assert paging.validate(page) == page


@pytest.mark.parametrize(
    "page", [Page(first=-1), Page(first=101), Page(last=-1), Page(last=101), Page(first=1, last=1), Page(0, last=0)]
)
def test_what_is_out_of_bounds_is_refused(page: Page) -> None:
    with pytest.raises(errors.BadPage):
        paging.validate(page)


@given(VALUES)
def test_a_cursor_reads_back(values: tuple[paging.Value, ...]) -> None:
    cursor = paging.encode("partnerships", values)
    assert paging.decode(cursor, list_name="partnerships", kinds=KINDS) == values
    assert len(cursor) <= paging.CURSOR_LENGTH_MAX
    with pytest.raises(errors.BadCursor):
        paging.decode(cursor, list_name="organisations", kinds=KINDS)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "not base64!",
        "ÿ",
        "x" * 600,
        raw("partnerships"),
        raw({"partnerships": 1}),
        raw([]),
        raw(["partnerships"]),
        raw(["partnerships", "a"]),
        raw(["partnerships", "a", 1, 2]),
        raw(["partnerships", 1, 1]),
        raw(["partnerships", "a", "1"]),
        raw(["partnerships", "a", True]),
        raw(["partnerships", "a", 1.0]),
        raw(["partnerships", "a", 2**63]),
        raw(["partnerships", "a", None]),
        raw(["partnerships", "a\0", 1]),
        raw(["partnerships", "\ud800", 1]),
        raw(["partnerships", ["a"], 1]),
        raw(["partnerships", "a", float("nan")]),
        base64.urlsafe_b64encode(b"[" * 380).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_the_list_did_not_make_is_refused(cursor: str) -> None:
    with pytest.raises(errors.BadCursor):
        paging.decode(cursor, list_name="partnerships", kinds=(str, int))


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda given: base64.urlsafe_b64encode(given).decode()))
def test_no_cursor_is_worse_than_refused(cursor: str) -> None:
    with pytest.raises(errors.BadCursor):
        paging.decode(cursor, list_name="partnerships", kinds=(str, int))


@pytest.mark.parametrize("value", ["2024-01-01T00:00:00", "yesterday", "2024-13-01", 5])
def test_a_time_without_its_offset_is_refused(value: object) -> None:
    with pytest.raises(errors.BadCursor):
        paging.decode(raw(["log", value]), list_name="log", kinds=(datetime,))


def test_a_cursor_that_would_be_too_long_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="too long"):
        paging.encode("organisations", ["x" * 500])


def cursor_of(number: int) -> str:
    return f"c{number}"


def test_a_page_from_the_start() -> None:
    found = paging.of([1, 2, 3], Page(first=2), cursor=cursor_of, total=9)
    assert found == Slice(nodes=(1, 2), cursors=("c1", "c2"), has_next=True, has_previous=False, total=9)


def test_a_page_from_the_end_is_in_the_lists_order() -> None:
    found = paging.of([9, 8, 7], Page(last=2), cursor=cursor_of, total=9)
    assert found == Slice(nodes=(8, 9), cursors=("c8", "c9"), has_next=False, has_previous=True, total=9)


def test_a_page_in_the_middle_has_both_neighbours() -> None:
    after = paging.of([4, 5], Page(first=1, after="c3"), cursor=cursor_of, total=9)
    assert after == Slice(nodes=(4,), cursors=("c4",), has_next=True, has_previous=True, total=9)
    before = paging.of([3, 2], Page(last=1, before="c4"), cursor=cursor_of, total=9)
    assert before == Slice(nodes=(3,), cursors=("c3",), has_next=True, has_previous=True, total=9)


def test_an_empty_page_still_counts() -> None:
    found = paging.of([1], Page(first=0), cursor=cursor_of, total=9)
    assert found == Slice(nodes=(), cursors=(), has_next=True, has_previous=False, total=9)
