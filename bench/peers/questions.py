"""What is asked, in the words of each server, for the same records: eight questions, one record after the other.

Others have no permissions, languages or versions; where ours asks who may see something (Q3, Q4, Q7), theirs just tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench import made

AROUND = 40
"""How many records a question goes round."""
OURS, MERCURIUS, POSTGRAPHILE, BYTES = "ours", "mercurius", "postgraphile", "bytes"
"""In whose words; the last one sends bytes that lie ready, whatever is asked."""
PLAIN = "slug title sector publishedAt"


@dataclass(frozen=True)
class Text:
    """A question as one kind of server takes it, with the variables for each record."""

    query: str
    variables: Callable[[int], dict[str, Any]] = lambda _: {}


@dataclass(frozen=True)
class Question:
    """What is asked, and what it may cost at most against bare ASGI as we serve without stored answers.

    The bounds hold on a machine with much else to do, where much that is short costs more than little that is long.
    """

    name: str
    words: str
    texts: Mapping[str, Text]
    around: int = AROUND
    at_most: float | None = None
    keyed: bool = False
    alike: bool = True
    """Whether all answers have the same long texts; what a search finds first is each one's own."""


WORDS = ("water health", "council", "shared learning", "youth")
_LEAFLET = "{ slug title sector edition { publication { publishedAt } sections { heading body items { text } } } }"
_THEIRS = f"{{ {PLAIN} sections {{ heading body items {{ text }} }} }}"
_NODES = f"{{ {PLAIN} sectionsByLeafletId {{ nodes {{ heading body itemsBySectionId {{ nodes {{ text }} }} }} }} }}"
_PARTY = "organisationByOrganisationId { name country kind }"


def _slug(number: int) -> dict[str, Any]:
    return {"slug": f"leaflet-{number:03d}"}


def _id(number: int) -> dict[str, Any]:
    return {"id": made.name("partnership", number)}


def _number(number: int) -> dict[str, Any]:
    return {"id": number}


def _words(number: int) -> dict[str, Any]:
    return {"q": WORDS[number % len(WORDS)]}


QUESTIONS = (
    Question(
        "Q1",
        "one leaflet whole",
        {
            OURS: Text(f"query ($slug: String!) {{ leaflet(by: {{slug: $slug}}) {_LEAFLET} }}", _slug),
            MERCURIUS: Text(f"query ($slug: String!) {{ leaflet(slug: $slug) {_THEIRS} }}", _slug),
            POSTGRAPHILE: Text(f"query ($slug: String!) {{ leafletBySlug(slug: $slug) {_NODES} }}", _slug),
        },
        at_most=12.0,
    ),
    Question(
        "Q2",
        "a list of 50 leaflets",
        {
            OURS: Text("{ leaflets(first: 50) { nodes { slug title sector } } }"),
            MERCURIUS: Text("{ leaflets(first: 50) { slug title sector } }"),
            POSTGRAPHILE: Text("{ allLeaflets(first: 50, orderBy: [TITLE_ASC]) { nodes { slug title sector } } }"),
        },
        around=1,
        at_most=12.0,
    ),
    Question(
        "Q3",
        "one partnership with 20 answers, for a side",
        {
            OURS: Text(
                """query ($id: ID!) { partnership(by: {id: $id}) { id stage timeline { startedOn }
                  sides { organisation { name country { code } kind } }
                  readiness { items { item { text } answers { state at } } } } }""",
                _id,
            ),
            MERCURIUS: Text(
                """query ($id: Int!) { partnership(id: $id) { id stage startedOn
                  sides { organisation { name country kind } } items { text answers { state at } } } }""",
                _number,
            ),
            POSTGRAPHILE: Text(
                f"""query ($id: Int!) {{ partnershipByRowId(rowId: $id) {{ rowId stage startedOn
                  sidesByPartnershipId {{ nodes {{ {_PARTY} }} }} boxes {{ nodes {{ text }} }}
                  answersByPartnershipId {{ nodes {{ itemId state at }} }} }} }}""",
                _number,
            ),
        },
        around=1,
        keyed=True,
    ),
    Question(
        "Q4",
        "50 partnerships, with counts",
        {
            OURS: Text(
                """{ partnerships(filter: {stage: [ACTIVE]}, first: 50) { nodes { id timeline { startedOn }
                  sides { organisation { name country { code } } } readiness { sides { ticked } } } } }"""
            ),
            MERCURIUS: Text(
                """{ partnerships(stage: "ACTIVE", first: 50) { id startedOn
                  sides { organisation { name country } ticked } } }"""
            ),
            POSTGRAPHILE: Text(
                """{ allPartnerships(condition: {stage: "ACTIVE"}, first: 50, orderBy: [TITLE_ASC]) { nodes {
                  rowId startedOn
                  sidesByPartnershipId { nodes { organisationByOrganisationId { name country } ticked } } } } }"""
            ),
        },
        around=1,
        alike=False,
    ),
    Question(
        "Q5",
        "50 leaflets whole",
        {
            OURS: Text(f"{{ leaflets(first: 50) {{ nodes {_LEAFLET} }} }}"),
            MERCURIUS: Text(f"{{ leaflets(first: 50) {_THEIRS} }}"),
            POSTGRAPHILE: Text(f"{{ allLeaflets(first: 50, orderBy: [TITLE_ASC]) {{ nodes {_NODES} }} }}"),
        },
        around=1,
        at_most=12.0,
    ),
    Question(
        "Q6",
        "a search",
        {
            OURS: Text(
                "query ($q: String!) { search(query: $q, first: 10) { totalCount nodes { title url } } }", _words
            ),
            MERCURIUS: Text(
                "query ($q: String!) { search(query: $q, first: 10) { totalCount nodes { title url } } }", _words
            ),
            POSTGRAPHILE: Text(
                "query ($q: String!) { lookUp(q: $q, first: 10) { totalCount nodes { title url } } }", _words
            ),
        },
        around=len(WORDS),
        alike=False,
    ),
    Question(
        "Q7",
        "the readiness of one partnership",
        {
            OURS: Text(
                """query ($id: ID!) { partnership(by: {id: $id}) {
                  readiness { verdict sides { verdict ticked total } } } }""",
                _id,
            ),
            MERCURIUS: Text(
                "query ($id: Int!) { partnership(id: $id) { readiness { verdict sides { verdict ticked total } } } }",
                _number,
            ),
            POSTGRAPHILE: Text(
                """query ($id: Int!) { partnershipByRowId(rowId: $id) { verdict
                  sidesByPartnershipId { nodes { verdict ticked total } } } }""",
                _number,
            ),
        },
    ),
    Question(
        "Q8",
        "a phone's sync with nothing new",
        {
            OURS: Text("query ($c: String) { changes(after: $c, first: 50) { nodes { id } } }", lambda _: {"c": None}),
            MERCURIUS: Text("query ($c: Int!) { changes(after: $c, first: 50) { id } }", lambda _: {"c": 0}),
            POSTGRAPHILE: Text(
                "query ($c: Int!) { told(place: $c, first: 50) { nodes { rowId } } }", lambda _: {"c": 0}
            ),
        },
        around=1,
    ),
)
