"""What callers hand in, looked at before anything is done with it; each refusal says what form a value has."""

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from content import countries, errors, language
from content.records import LocalisedText

SLUG_CHARACTERS_MAX = 80
URL_CHARACTERS_MAX = 2000
INTEGER_MAX = 2**53 - 1
"""What every client can hold without rounding."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,59}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,18}")
_ORG_ID = re.compile(r"[A-Z]{2,3}-[A-Z0-9]+-[^\s]{1,80}")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")

Path = tuple[str, ...]


def text(value: str, *, path: Path, characters_max: int, characters_min: int = 1) -> str:
    """Take a text within bounds, without NUL or broken characters: INVALID_INPUT otherwise."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        message = "This holds a character that is no text (NUL or half a surrogate pair): take it out."
        raise errors.InvalidInput(message, path=path)
    if len(value.strip()) < characters_min:
        message = "This is empty: write something, or leave the field out."
        raise errors.InvalidInput(message, path=path)
    if len(value) > characters_max:
        message = f"This has {len(value)} characters; at most {characters_max} are allowed."
        raise errors.InvalidInput(message, path=path)
    return value


def localised(value: LocalisedText, *, path: Path, characters_max: int) -> tuple[tuple[str, str], ...]:
    """Take a text in one language, as it is stored: a pair of its canonical tag and the words."""
    text(value.words.plain, path=(*path, "text"), characters_max=characters_max)
    return ((language.canonical(value.language), value.words.plain),)


def slug(value: str, *, path: Path) -> str:
    """Take a name for web addresses: lower case words and digits, joined by single dashes."""
    if len(value) > SLUG_CHARACTERS_MAX or not _SLUG.fullmatch(value):
        message = f"A name for addresses has a-z and 0-9, joined by single dashes, at most {SLUG_CHARACTERS_MAX}."
        raise errors.InvalidInput(message, path=path)
    return value


def spdx(value: str, *, path: Path) -> str:
    """Take the SPDX name of a licence."""
    if not _SPDX.fullmatch(value):
        message = "Give the SPDX name of the licence, such as `OGL-UK-3.0` or `CC-BY-4.0`."
        raise errors.InvalidInput(message, path=path)
    return value


def url(value: str | None, *, path: Path) -> str | None:
    """Take an absolute http or https address, or none."""
    if value is None:
        return None
    text(value, path=path, characters_max=URL_CHARACTERS_MAX)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = "Give an absolute address that begins with https:// or http://."
        raise errors.InvalidInput(message, path=path)
    return value


def country(value: str, *, path: Path) -> str:
    """Take the two letters of a country."""
    if not countries.exists(value):
        message = f"There is no country `{value}`: give its two letters, such as MW; XK stands for Kosovo."
        raise errors.InvalidInput(message, path=path)
    return value


def subdivision(value: str | None, *, country_code: str, path: Path) -> str | None:
    """Take the code of a state, province or nation of a country, or none."""
    if value is not None and (not _SUBDIVISION.fullmatch(value) or value[:2] != country_code):
        message = f"Give a code of that country, such as `{country_code}-XYZ`."
        raise errors.InvalidInput(message, path=path)
    return value


def wikidata(value: str | None, *, path: Path) -> str | None:
    """Take a Wikidata number, or none."""
    if value is not None and not _WIKIDATA.fullmatch(value):
        message = "A Wikidata number is a Q and digits, such as Q1492."
        raise errors.InvalidInput(message, path=path)
    return value


def org_id(value: str | None, *, path: Path) -> str | None:
    """Take an org-id.guide number, or none."""
    if value is not None and not _ORG_ID.fullmatch(value):
        message = "An org-id has a list and a number, such as GB-LAE-ABC or XI-WIKIDATA-Q1492."
        raise errors.InvalidInput(message, path=path)
    return value


def number(value: int | None, *, path: Path, least: int = 0) -> int | None:
    """Take a whole number within bounds, or none."""
    if value is not None and not least <= value <= INTEGER_MAX:
        message = f"Give a number from {least} to {INTEGER_MAX}."
        raise errors.InvalidInput(message, path=path)
    return value


def past(value: date | None, *, path: Path) -> date | None:
    """Take a day that is not still to come, or none."""
    if value is not None and value > datetime.now(UTC).date():
        message = "This day is still to come."
        raise errors.InvalidInput(message, path=path)
    return value
