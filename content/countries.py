"""The countries: ISO 3166-1 alpha-2 and Kosovo (XK), their names in four languages, and which are least developed."""

import json
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from content import errors, language
from content.records import Names


class _Table(Struct, frozen=True):
    """What is known of countries; the names stand in the order of the languages, the one to fall back to first."""

    languages: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    least_developed: frozenset[str]


def _read() -> _Table:
    facts = json.loads(Path(__file__).with_name("countries.json").read_text(encoding="utf-8"))
    return _Table(
        languages=tuple(facts["languages"]),
        names={code: tuple(names) for code, names in facts["names"].items()},
        least_developed=frozenset(facts["least_developed"].split()),
    )


_TABLE = _read()
"""Names as the Unicode CLDR gives them (licence Unicode-3.0), which are what people say, where the standard's own are
formal; the least developed countries as the United Nations list them since December 2024."""


def exists(code: str) -> bool:
    """Whether this is the code of a country, in capitals."""
    return code in _TABLE.names


def codes() -> tuple[str, ...]:
    """List every code, in alphabetical order."""
    return tuple(_TABLE.names)


def name(code: str, wanted: Sequence[str]) -> str:
    """Name a country in the best language there is, English if in no other; an unknown code is refused."""
    names = _names(code)
    return names[_TABLE.languages.index(language.choose(_TABLE.languages, wanted, _TABLE.languages[0]))]


def called(code: str) -> Names:
    """Name a country in every language there is; an unknown code is refused."""
    return Names(tuple(zip(_TABLE.languages, _names(code), strict=True)))


def least_developed(code: str) -> bool:
    """Whether the United Nations count a country among the least developed."""
    _names(code)
    return code in _TABLE.least_developed


def _names(code: str) -> tuple[str, ...]:
    names = _TABLE.names.get(code)
    if names is None:
        message = f'"{code[:8]}" is not the code of a country; write it as "GB" or "MW" (ISO 3166-1).'
        raise errors.InvalidInput(message)
    return names
