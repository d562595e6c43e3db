"""The pages of the reference: what there is, one page for each type, and what a search finds."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cached_property
from html import escape

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    print_ast,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server import layout, pages
from server.answers import Failed
from server.reference import words
from server.reference.words import Definition, Found, Member, Words

KEPT_SECONDS = 300
USES_MAX = 40
"""How many places where a type is used are told."""
REFERENCE = "/reference"
_HEADERS = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
_HEADINGS = {"Query": "To ask", "Mutation": "To change", "Subscription": "To listen"}
_SHOWN_DIRECTIVES = ("cost", "listSize")


def routes(printed: Callable[[], str]) -> list[BaseRoute]:
    """List the pages; `printed` writes the schema, which takes a while, so that it is asked when somebody asks."""
    reference = Reference(printed)
    return [
        Route(REFERENCE, reference.index),
        Route("/reference.js", pages.static("reference.js", "text/javascript")),
        Route("/reference/{name}", reference.of),
    ]


class Reference:
    """The reference to one schema."""

    def __init__(self, printed: Callable[[], str]) -> None:
        """Know where the schema's text is."""
        self._printed = printed

    @cached_property
    def _words(self) -> Words:
        return Words(self._printed())

    async def index(self, request: Request) -> Response:
        """All there is, or what a search finds."""
        said = await asyncio.to_thread(lambda: self._words)
        asked = request.query_params.get("q", "")
        if len(asked) > words.QUERY_CHARACTERS_MAX:
            raise Failed("BAD_REQUEST", f"Search for at most {words.QUERY_CHARACTERS_MAX} characters.")
        body = _found(said.search(asked), asked) if asked.strip() else _everything(said)
        form = (
            '<form class="search" method="get" action="/reference" role="search"><label>Find a type, a field or a word '
            f'<input type="search" name="q" value="{escape(asked)}" maxlength="{words.QUERY_CHARACTERS_MAX}" '
            'autocomplete="off"></label> <button>Find</button></form>'
        )
        return layout.document(
            f'<h1>Reference</h1><p class="lead">Every type and field of <a href="/schema.graphql">the schema</a>, '
            f'in its own words.</p>{form}<div id="found" aria-live="polite">{body}</div>',
            _HEADERS,
            title="Reference",
            here=REFERENCE,
            head='<script type="module" src="/reference.js"></script>',
        )

    async def of(self, request: Request) -> Response:
        """One type, with a place for each of its members."""
        said = await asyncio.to_thread(lambda: self._words)
        name = request.path_params["name"]
        definition = said.by_name.get(name)
        if definition is None:
            return pages.missing()
        sign = "@" if isinstance(definition, DirectiveDefinitionNode) else ""
        parts = [
            layout.trail((REFERENCE, "Reference")),
            f"<h1>{sign}{escape(name)}</h1>",
            f'<p><span class="tag">{words.KINDS[type(definition)]}</span></p>',
            _paragraphs(words.says(definition)),
            layout.facts(_relations(said, definition)),
            *(_member(one) for one in words.members(definition)),
            _uses(said.uses.get(name, ())),
        ]
        return layout.document("".join(parts), _HEADERS, title=f"{sign}{name}", here=REFERENCE)


def _everything(said: Words) -> str:
    parts = []
    for root in words.ROOTS:
        if root in said.by_name:
            fields = words.members(said.by_name[root])
            rows = "".join(_row(Found(root, one.name.value, words.says(one))) for one in fields)
            parts.append(f'<h2 id="{root}">{_HEADINGS[root]}</h2><ul class="plain">{rows}</ul>')
    for kind, called in words.KINDS.items():
        found = said.of_kind(kind)
        links = "".join(f'<li><a href="/reference/{one.name.value}">{escape(one.name.value)}</a></li>' for one in found)
        if links:
            plural = f"{called}s" if called != "Closed list" else "Closed lists"
            parts.append(f'<h2>{plural}</h2><ul class="names">{links}</ul>')
    return "".join(parts)


def _found(found: Sequence[Found], asked: str) -> str:
    if not found:
        return f"<p>Nothing is called “{escape(asked)}”, and nothing says so.</p>"
    more = " The nearest:" if len(found) == words.FOUND_MAX else ""
    rows = "".join(_row(one) for one in found)
    return f'<p class="quiet">{len(found)} found.{more}</p><ul class="plain">{rows}</ul>'


def _row(found: Found) -> str:
    place = f"/reference/{found.owner}" + (f"#{found.member}" if found.member else "")
    shown = found.member if found.owner in words.ROOTS and found.member else None
    name = shown or (f"{found.owner}.{found.member}" if found.member else found.owner)
    return f'<li><p><a href="{place}"><code>{escape(name)}</code></a> {_inline(_first(found.says))}</p></li>'


def _member(member: Member) -> str:
    name = escape(member.name.value)
    kind = "" if isinstance(member, EnumValueDefinitionNode) else f' <span class="type">{_type(member.type)}</span>'
    arguments = member.arguments if isinstance(member, FieldDefinitionNode) else ()
    rows = "".join(_argument(one) for one in arguments or ())
    return (
        f'<section class="field" id="{name}"><h2 class="name"><a href="#{name}"><code>{name}</code></a>{kind}</h2>'
        f"{_deprecated(member)}{_paragraphs(words.says(member))}"
        f"{f'<ul>{rows}</ul>' if rows else ''}{_price(member.directives or ())}</section>"
    )


def _argument(one: InputValueDefinitionNode) -> str:
    default = f" = <code>{escape(print_ast(one.default_value))}</code>" if one.default_value else ""
    name = escape(one.name.value)
    return f"<li><code>{name}</code> {_type(one.type)}{default} – {_inline(words.says(one))}</li>"


def _type(node: TypeNode) -> str:
    if isinstance(node, NonNullTypeNode):
        return f"{_type(node.type)}!"
    if isinstance(node, ListTypeNode):
        return f"[{_type(node.type)}]"
    name = words.kind_of(node)
    return f'<a href="/reference/{name}">{name}</a>' if name not in _BUILT_IN else name


_BUILT_IN = ("Int", "Float", "String", "Boolean", "ID")


def _relations(said: Words, definition: Definition) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        found.append(("Implements", _names([one.name.value for one in definition.interfaces or ()])))
    if isinstance(definition, InterfaceTypeDefinitionNode):
        found.append(("Implemented by", _names(said.implementing(definition.name.value))))
    if isinstance(definition, UnionTypeDefinitionNode):
        found.append(("One of", _names([one.name.value for one in definition.types or ()])))
    if isinstance(definition, DirectiveDefinitionNode):
        found.append(("Stands on", escape(", ".join(one.value for one in definition.locations))))
    return found


def _names(names: Sequence[str]) -> str:
    return ", ".join(f'<a href="/reference/{name}">{name}</a>' for name in names)


def _uses(places: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<li><a href="/reference/{owner}#{member}">{owner}.{member}</a></li>' for owner, member in places[:USES_MAX]
    )
    more = f'<p class="quiet">And {len(places) - USES_MAX} more.</p>' if len(places) > USES_MAX else ""
    return f'<h2>Where it is used</h2><ul class="names">{rows}</ul>{more}' if rows else ""


def _deprecated(member: Member) -> str:
    for one in member.directives or ():
        if one.name.value == "deprecated":
            reason = next((print_ast(given.value).strip('"') for given in one.arguments or ()), "")
            return f'<p role="note"><strong>Deprecated.</strong> {_inline(reason)}</p>'
    return ""


def _price(directives: Sequence[ConstDirectiveNode]) -> str:
    said = [print_ast(one) for one in directives if one.name.value in _SHOWN_DIRECTIVES]
    return f'<p class="quiet">{" ".join(f"<code>{escape(one)}</code>" for one in said)}</p>' if said else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def _first(text: str) -> str:
    return text.partition("\n\n")[0]


def _inline(text: str) -> str:
    """Write a description out; what stands between back-ticks is code."""
    parts = escape(text).split("`")
    return "".join(part if place % 2 == 0 else f"<code>{part}</code>" for place, part in enumerate(parts))
