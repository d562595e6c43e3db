"""Plain values are checked on their way in and written in one form on their way out."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from schema import scalars
from schema.uploads import Upload


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-23T09:30:00Z", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23t09:30:00z", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23T09:30:00.25+02:00", datetime(2026, 11, 23, 7, 30, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_a_moment_has_an_offset_and_is_kept_in_utc(written: str, meant: datetime) -> None:
    read = scalars.parse_moment(written)
    assert (read, read.tzinfo) == (meant, UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23",
        "2026-11-23T09:30:00",
        "2026-11-23 09:30:00Z",
        "2026-11-23T09:30Z",
        "2026-02-30T09:30:00Z",
        "2026-11-23T09:30:00+25:00",
        "0001-01-01T00:00:00+01:00",
        "20261123T093000Z",
        "٢026-11-23T09:30:00Z",
        "2026-11-23T09:30:00Z\n",
        1_764_000_000,
        True,
        None,
    ],
)
def test_anything_else_is_no_moment(written: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the messages are Python's and ours
        scalars.parse_moment(written)


def test_a_moment_is_answered_in_utc_and_a_naive_one_is_our_bug() -> None:
    east = timezone(timedelta(hours=2))
    assert scalars.write_moment(datetime(2026, 11, 23, 11, 30, tzinfo=east)) == "2026-11-23T09:30:00Z"
    with pytest.raises(TypeError):
        scalars.write_moment(datetime(2026, 11, 23))  # noqa: DTZ001 - on purpose


def test_a_day_is_a_day() -> None:
    assert scalars.parse_date("2026-11-23") == date(2026, 11, 23)
    for written in ("2026-11-23T00:00:00Z", "2026-W48-1", "20261123", "2026-02-30", 20261123, None):
        with pytest.raises(ValueError):  # noqa: PT011 - as above
            scalars.parse_date(written)


@pytest.mark.parametrize(
    "written",
    ["https://example.org", "http://example.org:8080/a?b=c#d", "https://example.org/%C3%A9", "https://[::1]/"],
)
def test_a_web_address_is_absolute(written: str) -> None:
    assert scalars.parse_url(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "example.org",
        "//example.org",
        "/path",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "https:///path",
        "https://name:word@example.org",
        "https://example.org:port",
        "https://example.org/ a",
        "https://example.org\\@evil.example",
        "https://example.org/\n",
        "https://example.org/\u202e",
        "https://example.org/" + "a" * scalars.URL_CHARACTERS_MAX,
        7,
        None,
    ],
)
def test_anything_else_is_no_web_address(written: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        scalars.parse_url(written)


def test_a_language_is_spelt_in_one_way() -> None:
    assert [scalars.parse_language(tag) for tag in ("EN_us", "iw", "zh-hant")] == ["en-US", "he", "zh-Hant"]


def test_a_country_is_one_that_there_is() -> None:
    assert [scalars.parse_country(code) for code in ("MW", "XK")] == ["MW", "XK"]
    for code in ("mw", "ZZ", "MWI", "", 7, None):
        with pytest.raises(ValueError, match="two capital letters"):
            scalars.parse_country(code)


def test_a_part_of_a_country_has_its_form() -> None:
    assert scalars.parse_subdivision("GB-WLS") == "GB-WLS"
    for code in ("GB", "GB-", "gb-wls", "GB-WALES", 7, None):
        with pytest.raises(ValueError, match="GB-WLS"):
            scalars.parse_subdivision(code)


def test_a_file_comes_with_the_request_and_not_in_its_text() -> None:
    for value in ("file.md", None, {"filename": "file.md"}):
        with pytest.raises(ValueError, match="multipart"):
            scalars.parse_upload(value)


async def _nothing() -> bytes:
    return b""


def test_an_uploaded_file_is_taken_as_it_is() -> None:
    file = Upload("file.md", 0, _nothing)
    assert scalars.parse_upload(file) is file
