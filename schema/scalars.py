"""The plain values: each is checked on its way in, and written in one form on its way out."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NewType
from urllib.parse import urlsplit

import strawberry
from strawberry.types.scalar import ScalarDefinition

from content import countries, language
from schema.uploads import Upload

URL_CHARACTERS_MAX = 2048

LanguageTag = NewType("LanguageTag", str)
CountryCode = NewType("CountryCode", str)
SubdivisionCode = NewType("SubdivisionCode", str)
URL = NewType("URL", str)
JSON = NewType("JSON", dict[str, object])

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def parse_date(value: object) -> date:
    """Read a calendar day; ValueError if it is not one."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        message = "A day is written like `2026-11-23`."
        raise ValueError(message)
    return date.fromisoformat(value)


def parse_moment(value: object) -> datetime:
    """Read a moment with its offset from UTC; ValueError without one, since nobody could say when it is."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        message = "A moment is written like `2026-11-23T09:30:00Z`, with `Z` or an offset such as `+01:00`."
        raise ValueError(message)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError as overflow:
        message = "This moment lies outside the years 1 to 9999."
        raise ValueError(message) from overflow


def write_moment(value: datetime) -> str:
    """Write a moment in UTC; a naive one is our bug."""
    if value.tzinfo is None:
        message = "A moment without an offset reached the schema."
        raise TypeError(message)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_language(value: object) -> LanguageTag:
    """Read a language tag into its one form, `EN_us` into `en-US`."""
    if not isinstance(value, str):
        message = "A language is written like `en-GB`, `cy` or `ny`."
        raise ValueError(message)  # noqa: TRY004 - graphql-core words a ValueError for the caller
    return LanguageTag(language.canonical(value))


def parse_country(value: object) -> CountryCode:
    """Read the two letters of a country."""
    message = "A country is written with two capital letters, such as `MW`."
    if not isinstance(value, str) or not countries.exists(value):
        raise ValueError(message)
    return CountryCode(value)


def parse_subdivision(value: object) -> SubdivisionCode:
    """Read the code of a state, province or nation."""
    if not isinstance(value, str) or not _SUBDIVISION.fullmatch(value):
        message = "A part of a country is written like `GB-WLS`."
        raise ValueError(message)
    return SubdivisionCode(value)


def parse_url(value: object) -> URL:
    """Read an absolute web address: http or https, a host, no name and password, nothing unprintable."""
    message = f"A web address begins with https:// or http:// and has at most {URL_CHARACTERS_MAX} characters."
    if not isinstance(value, str) or len(value) > URL_CHARACTERS_MAX:
        raise ValueError(message)
    if any(letter.isspace() or not letter.isprintable() for letter in value) or set(value) & set('\\"<>`{}|^'):
        raise ValueError(message)
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(message)
    _ = parts.port  # Raises ValueError for a port that is none.
    return URL(value)


def parse_upload(value: object) -> Upload:
    """Take a file as the multipart request brought it."""
    if not isinstance(value, Upload):
        message = "A file is sent as multipart form data, with null in its place."
        raise ValueError(message)  # noqa: TRY004 - graphql-core words a ValueError for the caller
    return value


def _parse_object(value: object) -> JSON:
    if not isinstance(value, dict):
        message = "This is not a JSON object."
        raise ValueError(message)  # noqa: TRY004 - as above
    return JSON(value)


def _never(value: object) -> str:
    message = f"A file is never answered: {value!r}."
    raise TypeError(message)


_TIME = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
_PLACES = "https://www.iso.org/iso-3166-country-codes.html"

SCALARS: Mapping[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar day, such as `2026-11-23`.",
        specified_by_url=_TIME,
        parse_value=parse_date,
        serialize=date.isoformat,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in time, always answered in UTC, such as `2026-11-23T09:30:00Z`.",
        specified_by_url=_TIME,
        parse_value=parse_moment,
        serialize=write_moment,
    ),
    LanguageTag: strawberry.scalar(
        name="LanguageTag",
        description="A language, such as `en-GB`, `cy` or `ny`.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        parse_value=parse_language,
        serialize=str,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country by its two letters, such as `MW`; `XK` stands for Kosovo.",
        specified_by_url=_PLACES,
        parse_value=parse_country,
        serialize=str,
    ),
    SubdivisionCode: strawberry.scalar(
        name="SubdivisionCode",
        description="A state, province or nation within a country, such as `GB-WLS`.",
        specified_by_url=_PLACES,
        parse_value=parse_subdivision,
        serialize=str,
    ),
    URL: strawberry.scalar(
        name="URL",
        description="An absolute web address.",
        specified_by_url="https://url.spec.whatwg.org/",
        parse_value=parse_url,
        serialize=str,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="A JSON object.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        parse_value=_parse_object,
        serialize=dict,
    ),
    Upload: strawberry.scalar(
        name="Upload",
        description="A file sent with the request as multipart form data.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        parse_value=parse_upload,
        serialize=_never,
    ),
}
"""What each Python type is called in the contract, and how it is read and written."""
