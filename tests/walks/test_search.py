"""Whatever is found can be read where the search says, by those who found it."""

from tests.walks.conftest import Town

FIND = """query ($words: String!) {
  search(query: $words, first: 100) { nodes { title url record { __typename } } } }"""
WAITING = '{ search(query: "mfano and exempleville") { nodes { url } } }'


def test_every_address_of_what_is_found_is_a_page(town: Town) -> None:
    hits = [hit for words in ("a", "e") for hit in town.ask(FIND, by=town.poor, words=words)["search"]["nodes"]]
    kinds = {hit["record"]["__typename"] for hit in hits}
    assert kinds == {"Section", "GuidanceItem", "ChecklistItem", "Benefit", "Leaflet", "Organisation", "Partnership"}
    for hit in hits:
        page = town.client.get(hit["url"].replace("https://toolkit.example", town.url), headers=_key(town.poor))
        assert page.status_code == 200, hit["url"]
        if hit["record"]["__typename"] in ("Organisation", "Partnership"):
            assert hit["title"] in page.text


def test_the_page_of_a_partnership_that_waits_is_for_its_sides(town: Town) -> None:
    (hit,) = town.ask(WAITING, by=town.poor)["search"]["nodes"]
    address = hit["url"].replace("https://toolkit.example", town.url)
    mine = town.client.get(address, headers=_key(town.poor))
    assert (mine.status_code, mine.headers["cache-control"]) == (200, "private, no-store")
    absent = town.client.get(f"{town.url}/partnerships/partnership-0000000000000000")
    for headers in ({}, _key(town.rich)):
        page = town.client.get(address, headers=headers)
        assert (page.status_code, page.text) == (404, absent.text)


def _key(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}
