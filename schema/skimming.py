"""What can be told of a document by its signs alone, before it is parsed: tokens, and what stands in one place.

To parse four thousand tokens takes tens of milliseconds, to look at them one or two. Nothing is counted here that
`schema.cost` would not count too, and fragments are counted where they stand: so whoever is refused here would have
been refused there.
"""

import re
from typing import NamedTuple

from msgspec import Struct, field

_TOKEN = re.compile(
    r'"""(?>[^"\\]++|\\"""|\\|"(?!""))*+(?:""")?'  # A text of several lines,
    r'|"(?>[^"\\\n\r]++|\\.)*+"?'  # or of one;
    r"|\#[^\n\r]*+"  # a remark, which is no token;
    r"|\.\.\.|[_A-Za-z][_0-9A-Za-z]*+|-?[0-9][0-9.eE+-]*+"
    r"|[^\s,\ufeff]"
)


_NO_FIELD = ("@", "...", "... on")
"""What a name that is no field's comes after."""


class Skimmed(NamedTuple):
    """The most of each that one definition of a document has; tokens count over all of it."""

    tokens: int
    breadth: int = 0
    """Fields in one place."""
    aliases: int = 0
    directives: int = 0


def skim(source: str, tokens_max: int) -> Skimmed:
    """Count; a document with more tokens than there may be is looked at no further."""
    tokens = [sign for sign in _TOKEN.findall(source) if sign[0] != "#"]
    if len(tokens) > tokens_max:
        return Skimmed(len(tokens))
    count = _Count()
    depth, before = 0, ""
    for sign in tokens:
        depth += (sign == "(") - (sign == ")")
        if depth <= 0:
            count.take(sign, before)
            before = "... on" if (before, sign) == ("...", "on") else sign
    return Skimmed(len(tokens), count.breadth, count.most_aliases, count.most_directives)


class _Count(Struct):
    """The most so far, and what stands in the selections and the definition that are not closed yet."""

    breadth: int = 0
    most_aliases: int = 0
    most_directives: int = 0
    fields: list[int] = field(default_factory=list)
    aliases: int = 0
    directives: int = 0

    def take(self, sign: str, before: str) -> None:
        """Count a token that stands in no parentheses."""
        if sign == "{":
            self.fields.append(0)
        elif sign == "}":
            self._close()
        elif sign == "@":
            self.directives += 1
        elif not self.fields:
            pass
        elif sign == ":":
            self.aliases += 1
            self.fields[-1] -= 1  # The name before it was no field's.
        elif before not in _NO_FIELD and sign.isidentifier():
            self.fields[-1] += 1

    def _close(self) -> None:
        if self.fields:
            self.breadth = max(self.breadth, self.fields.pop())
        if not self.fields:
            self.most_aliases = max(self.most_aliases, self.aliases)
            self.most_directives = max(self.most_directives, self.directives)
            self.aliases = self.directives = 0
