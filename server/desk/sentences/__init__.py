"""Every sentence of the desk by its name, in each language it speaks: templates and pages name them and write none.

A sentence has places for what it speaks of (`{day}`); one about a number of things (`{n}`) is written for one and for
several, parted by a bar.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from content import catalogue
from server.desk.sentences import frame, guidance, partnerships, records, told

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "fr": "Français"})
"""What the desk speaks, as each language calls itself; the same as `content.catalogue` does."""

AGAIN: Mapping[str, Path] = MappingProxyType(
    {"en": Path(__file__).parent / "english.json", "fr": Path(__file__).parent / "french.json"}
)
"""Where what `content` tells programs stands as people are told it, sentence by sentence, places in their order.

In English that is only what names fields and mutations.
"""

PLAIN = (frame.SAID, guidance.SAID, partnerships.SAID, records.SAID)
BY_KIND = {"done": told.DONE, "remedy": told.REMEDIES, "code": told.CODES, "member": told.MEMBERS, "act": told.ACTS}


def _all() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for said in (*PLAIN, *({f"{kind} {name}": pair for name, pair in of.items()} for kind, of in BY_KIND.items())):
        found |= said
    return found


SENTENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(_all())
"""In the order of `LANGUAGES`; those of a kind go by the kind and their own name, such as `done decided`."""

assert tuple(LANGUAGES) == catalogue.LANGUAGES  # noqa: S101 - one list of languages for all that is our own
