"""Language tags (BCP 47): one spelling for each, the direction of its script, and the best of what there is."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from content import errors
from content.records import Names, TextDirection

TAG_LENGTH_MAX = 35
"""What RFC 5646, 4.4.1 asks everybody to hold."""

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?P<extended>(?:-[a-z]{3}(?![a-z0-9])){0,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?P<private>-x(?:-[a-z0-9]{1,8})+)?"
)
"""RFC 5646, 2.1, for lower case. Languages of four letters and more are left out: none is registered, and "french"
is a slip."""

_EXTENSION = re.compile(r"-([0-9a-wy-z])((?:-[a-z0-9]{2,8})+)")

_FACTS: dict[str, list[str]] = json.loads(Path(__file__).with_name("languages.json").read_text(encoding="utf-8"))
"""From the Unicode CLDR (licence Unicode-3.0): the two letters that stand for an older or longer code (RFC 5646,
4.5), and what is written from right to left."""

_SHORTER = dict(pair.split(":") for line in _FACTS["shorter"] for pair in line.split())
_RIGHT_TO_LEFT = frozenset(tag for line in _FACTS["right_to_left"] for tag in line.split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset(name for line in _FACTS["right_to_left_scripts"] for name in line.split())

_TWO_LETTERS = frozenset(code for line in _FACTS["two_letters"] for code in line.split())
"""ISO 639-1."""

_REGIONS = {"BU": "MM", "DD": "DE", "FX": "FR", "TP": "TL", "UK": "GB", "YD": "YE", "ZR": "CD"}
"""Regions under an older name; UK is not registered, but what people write."""


def canonical(tag: str) -> str:
    """Spell a tag in the one way it is stored: `EN_us` is `en-US`, `iw` is `he`; a malformed tag is refused."""
    form = _TAG.fullmatch(tag.replace("_", "-").lower()) if len(tag) <= TAG_LENGTH_MAX and tag.isascii() else None
    if form is None:
        shown = tag[:TAG_LENGTH_MAX]
        message = f'"{shown}" is not a language tag; write it as "en", "pt-BR" or "zh-Hant".'
        raise errors.InvalidInput(message)
    language, script = _language(form["language"], form["extended"], form["script"])
    region = (form["region"] or "").upper()
    variants = form["variants"].split("-")[1:]
    extensions = sorted(_EXTENSION.findall(form["extensions"]))
    if len(set(variants)) < len(variants) or len({single for single, _ in extensions}) < len(extensions):
        message = f'"{tag}" says the same thing twice.'
        raise errors.InvalidInput(message)
    parts = [language, script, _REGIONS.get(region, region), *variants]
    parts += [single + rest for single, rest in extensions]
    parts.append((form["private"] or "")[1:])
    spelt = "-".join(part for part in parts if part)
    if len(spelt) > TAG_LENGTH_MAX:
        message = f'"{tag}" is longer than {TAG_LENGTH_MAX} characters once it is spelt out.'
        raise errors.InvalidInput(message)
    return spelt


def is_known(tag: str) -> bool:
    """Say whether a tag names a language of ISO 639-1; those of three letters are believed."""
    code = tag.partition("-")[0]
    return len(code) != 2 or code in _TWO_LETTERS  # noqa: PLR2004 - letters


def direction(tag: str) -> TextDirection:
    """Say in which direction a language is written: by its script if the tag names one, else by habit."""
    language, *rest = tag.replace("_", "-").split("-")
    language = language.lower()
    script = next((part.title() for part in rest[:1] if len(part) == 4 and part.isalpha()), None)  # noqa: PLR2004
    if script is not None:
        leftward = script in _RIGHT_TO_LEFT_SCRIPTS
    else:
        region = next((part.upper() for part in rest[:1]), "")
        leftward = _SHORTER.get(language, language) in _RIGHT_TO_LEFT or f"{language}-{region}" in _RIGHT_TO_LEFT
    return TextDirection.RTL if leftward else TextDirection.LTR


def choose(available: Sequence[str], wanted: Sequence[str], original: str) -> str:
    """Choose the best of what is available, the most wanted first and the original last (RFC 4647, 3.4).

    For each wanted tag: the same tag, then the same with its last parts taken off, then another variant of the same
    language, as long as it is not said to be in another script.
    """
    by_form = {_form(tag): tag for tag in reversed(available)}
    for tag in wanted:
        form = _form(tag)
        found = _exact(by_form, form) or _related(by_form, available, form)
        if found is not None:
            return found
    return original


def pick(names: Names, wanted: Sequence[str]) -> tuple[str, str]:
    """Choose from a short text in several languages: the text, and the language it answers in."""
    original, text = names.by_language[0]
    if not wanted:
        return text, original
    chosen = choose([tag for tag, _ in names.by_language], wanted, original)
    return next(text for tag, text in names.by_language if tag == chosen), chosen


def merged(stored: Sequence[Sequence[str]], pair: tuple[tuple[str, str], ...]) -> list[list[str]]:
    """Put a text in its language beside those in others; the original stays first."""
    ((tongue, words),) = pair
    kept = [[known, words if known == tongue else text] for known, text in stored]
    return kept if any(known == tongue for known, _ in stored) else [*kept, [tongue, words]]


def _language(language: str, extended: str, script: str | None) -> tuple[str, str]:
    """Write the shortest code; an extended language stands for itself, as in `yue` for `zh-yue` (RFC 5646, 4.5)."""
    code = extended.split("-")[1] if extended else language
    if code == "sh":
        return "sr", (script or "latn").title()
    return _SHORTER.get(code, code), (script or "").title()


def _form(tag: str) -> str:
    return tag.replace("_", "-").lower()


def _exact(by_form: dict[str, str], form: str) -> str | None:
    """Take parts off the end until something fits; a single letter never stands last."""
    parts = form.split("-")
    while parts:
        found = by_form.get("-".join(parts))
        if found is not None:
            return found
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return None


def _related(by_form: dict[str, str], available: Sequence[str], form: str) -> str | None:
    language, script = form.split("-", maxsplit=1)[0], _script(form)
    for tag in available:
        other = _form(tag)
        same = other.split("-")[0] == language
        if same and (script is None or _script(other) in (None, script)):
            return by_form[other]
    return None


def _script(form: str) -> str | None:
    return next((part for part in form.split("-")[1:2] if len(part) == 4 and part.isalpha()), None)  # noqa: PLR2004
