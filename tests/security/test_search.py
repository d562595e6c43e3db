"""S5, S8: a search is no second door, and its counts tell of nothing that is hidden."""

from itertools import product
from typing import Any

from tests.security.test_canary import Hidden, hide
from tests.walks.conftest import Town

COUNT = """query ($words: String!, $first: Int, $order: SearchOrder, $filter: SearchFilter) {
  search(query: $words, first: $first, orderBy: $order, filter: $filter) { totalCount
    facets { kinds { value count } languages { value count } countries { value count } }
    nodes { title record { __typename ... on Node { id } } highlights { text } } pageInfo { hasNextPage } } }"""
LISTED = "{ partnerships(first: 100) { nodes { id } } organisations(first: 100) { nodes { id } } }"
ORDERS = ("RELEVANCE", "NEWEST")
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"kind": ["PARTNERSHIP"]},
    {"kind": ["ITEM"]},
    {"country": ["FR"]},
    {"language": ["en"]},
)


def test_s05_a_search_finds_what_lists_show_and_nothing_else(hidden: Hidden) -> None:
    town = hidden.town
    leaflets = _leaflets(town)
    for viewer, key in hidden.viewers.items():
        listed = town.ask(LISTED, by=key)
        ids = {one["id"] for some in listed.values() for one in some["nodes"]}
        for word, order in product(("canary", "mfano", "exampleton", "somewhere", *hidden.secrets), ORDERS):
            found = town.ask(COUNT, by=key, words=word, first=100, order=order)["search"]["nodes"]
            assert {one["record"]["id"] for one in found if "id" in one["record"]} <= ids | leaflets, (
                viewer,
                word,
                order,
            )
    for order in ORDERS:
        waiting = town.ask(COUNT, by=town.rich, words="canarytitle", first=9, order=order)["search"]
        assert waiting["totalCount"] == 1, "else nothing is proved"


def _leaflets(town: Town) -> set[str]:
    found = town.ask("{ leaflets { nodes { id title } } }")["leaflets"]["nodes"]
    return {one["id"] for one in found if one["title"] != "Gone"}


def test_s08_no_count_or_facet_of_a_search_tells_of_what_is_hidden(town: Town) -> None:
    words = ("canary", "mfano", "persevere", "many", "somewhere", "gone", "a")
    asked = [(word, narrowed) for word in words for narrowed in KINDS]

    def counts(by: str | None) -> list[Any]:
        return [town.ask(COUNT, by=by, words=word, first=0, filter=narrowed)["search"] for word, narrowed in asked]

    before = {by: counts(by) for by in (None, town.poor)}
    hidden = hide(town)
    after = {by: counts(by) for by in (None, town.poor)}
    added = {"organisations": 2}  # Strangers, and the organisation that a partnership with it names.
    for by, found in before.items():
        for (word, narrowed), earlier, later in zip(asked, found, after[by], strict=True):
            grown = later["totalCount"] - earlier["totalCount"]
            assert 0 <= grown <= added["organisations"], (word, narrowed)
            kinds = {one["value"]: one["count"] for one in earlier["facets"]["kinds"]}
            for facet in later["facets"]["kinds"]:
                more = facet["count"] - kinds.get(facet["value"], 0)
                assert more == 0 or facet["value"] == "ORGANISATION", (word, narrowed)
    rich = counts(hidden.viewers["rich"])
    assert rich[0]["totalCount"] == 1, "else nothing is proved"
