"""What languages are called, in four languages."""

import json
from pathlib import Path

from content import countries
from content.records import Names

_FACTS = json.loads(Path(__file__).with_name("tongues.json").read_text(encoding="utf-8"))
_SPOKEN: tuple[str, ...] = tuple(_FACTS["languages"])
_NAMES: dict[str, list[str]] = _FACTS["names"]
"""As the Unicode CLDR gives them (licence Unicode-3.0)."""


def called(tag: str) -> Names:
    """Name a language, with its country if the tag says one; a language that is in no list goes by its tag."""
    code, *rest = tag.split("-")
    known = _NAMES.get(code)
    if known is None:
        return Names((("und", tag),))
    region = next((part for part in rest if countries.exists(part)), None)
    named = [
        (spoken, f"{name} ({countries.name(region, (spoken,))})" if region else name)
        for spoken, name in zip(_SPOKEN, known, strict=True)
    ]
    return Names(tuple(named))
