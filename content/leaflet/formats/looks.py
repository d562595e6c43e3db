"""How the parts of a page look, by what they and the page itself say: large, in bold, in italics, hidden."""

import re
from itertools import islice

from lxml import etree
from msgspec import Struct

from content.leaflet.formats.sizes import USUAL
from content.words import MarkKind

RULES_MAX = 2_000
RULE_CHARS_MAX = 2_000
"""Of what a page says of one class."""
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_HEAVY = frozenset({"bold", "bolder", "600", "700", "800", "900"})
_SLANT = re.compile(r"font-style\s*:\s*(\w+)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d{1,4})?)\s*(pt|px|r?em|%)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75, "rem": USUAL}
_FONT_SIZES = {str(at): size for at, size in enumerate((7.5, 10.0, 12.0, 13.5, 18.0, 24.0, 36.0), start=1)}
"""Of `<font size>`, in points."""
_RULE = re.compile(r"(?:^|(?<=\}))\s{0,20}(?:[a-z]\w{0,10})?\.([A-Za-z][\w-]{0,60})\s{0,5}\{([^{}]{0,1000})\}")
"""What holds for one class everywhere; rules for a class in some place, or for some screens, do not."""


class Look(Struct, frozen=True):
    """How one element looks."""

    element: etree._Element
    said: str
    """What is said of it, what counts most first."""

    @property
    def is_hidden(self) -> bool:
        """Whether it is not shown."""
        return _HIDDEN.search(self.said) is not None

    def kinds(self, name: str = "") -> list[MarkKind]:
        """Say how its words stand out, for an element of this name."""
        weight, slant = _WEIGHT.search(self.said), _SLANT.search(self.said)
        bold = name in _BOLD if weight is None else weight.group(1).lower() in _HEAVY
        italic = name in _ITALIC if slant is None else slant.group(1).lower() != "normal"
        return [kind for kind, on in ((MarkKind.BOLD, bold), (MarkKind.ITALIC, italic)) if on]

    def size(self, around: float) -> float:
        """Say how large its letters are, in points."""
        if self.element.tag == "font":
            around = _FONT_SIZES.get(self.element.get("size", ""), around)
        found = _SIZE.search(self.said)
        if found is None:
            return around
        unit, number = found.group(2).lower(), float(found.group(1))
        return number * _POINTS[unit] if unit in _POINTS else number * around / (100 if unit == "%" else 1)


class Looks:
    """What a page says of the looks of its classes, as programs write it that export pages."""

    def __init__(self, root: etree._Element | None = None) -> None:
        """Read the styles of a page."""
        self._classes: dict[str, str] = {}
        for style in () if root is None else root.iter("style"):
            for rule in islice(_RULE.finditer(style.text or ""), RULES_MAX):
                name, said = rule.groups()
                self._classes[name] = f"{said};{self._classes.get(name, '')}"[:RULE_CHARS_MAX]

    def of(self, element: etree._Element) -> Look:
        """Say how an element looks."""
        named = element.get("class", "").split() if self._classes else ()
        return Look(element, ";".join([element.get("style", ""), *(self._classes.get(name, "") for name in named)]))
