"""Files of many partnerships, behind a link: what its maker sees, for a day, in the three forms; and nothing else."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit

import httpx2

from content.sharing.exporting import COLUMNS
from tests.walks import refusing, stored
from tests.walks.conftest import Town

EXPORT = """mutation ($format: ExportFormat!, $filter: PartnershipFilter, $again: String) {
  exportPortfolio(input: {format: $format, filter: $filter, idempotencyKey: $again}) {
    url expiresAt errors { code message path } } }"""
REVOKE = """mutation ($id: ID!) { revokeKey(input: {key: $id}) { errors { code } } }"""
KEYS = "{ viewer { organisation { integration { keys { id } } } } }"


def link(town: Town, by: str, form: str, **asked: Any) -> str:
    done = town.ask(EXPORT, by=by, format=form, **asked)["exportPortfolio"]
    assert done["errors"] == []
    return str(urlsplit(done["url"]).path)


def fetched(town: Town, path: str) -> httpx2.Response:
    return town.client.get(town.url + path)


def test_a_file_holds_what_its_maker_sees_and_is_fetched_by_its_address_alone(town: Town) -> None:
    title = "=HYPERLINK(1)"
    stored.change(town, f"UPDATE partnership SET title = '{title}' WHERE id = '{town.demo.partnership}'")
    (row,) = json.loads(fetched(town, link(town, town.rich, "JSON")).text)
    assert list(row) == list(COLUMNS)
    assert {name: row[name] for name in ("id", "title", "stage", "organisations", "countries", "verdict")} == {
        "id": town.demo.partnership,
        "title": title,
        "stage": "SCOPING",
        "organisations": ["Exampleton Town Council", "Mfano District Council"],
        "countries": ["GB", "TZ"],
        "verdict": "IN_PROGRESS",
    }
    assert row["attention"] == ["DISAGREEMENT", "NO_LEAD"]
    table = fetched(town, link(town, town.rich, "CSV", filter={"stage": ["SCOPING"]}))
    assert table.headers["content-disposition"] == 'attachment; filename="partnerships.csv"'
    (cells,) = csv.DictReader(io.StringIO(table.text, newline=""))
    assert (cells["title"], cells["countries"], cells["attention"]) == (f"'{title}", "GB; TZ", "DISAGREEMENT; NO_LEAD")
    (outside,) = json.loads(fetched(town, link(town, town.editor, "JSON")).text)
    assert (outside["id"], outside["verdict"], outside["attention"]) == (town.demo.partnership, None, [])
    assert fetched(town, link(town, town.rich, "JSON", filter={"stage": ["ENDED"]})).text == "[]\n"
    assert fetched(town, link(town, town.rich, "IATI_2_03")).text.count("<iati-activity>") == 0


def test_a_link_that_was_altered_or_whose_key_works_no_more_opens_nothing(town: Town) -> None:
    path = link(town, town.rich, "CSV")
    assert fetched(town, path).status_code == 200
    text, _, signature = path.rpartition(".")
    for other in (f"{text}.{signature[::-1]}", f"{text}x.{signature}", text, "/exports/x", f"/exports/{'x' * 5000}"):
        assert fetched(town, other).status_code == 404
    keys = town.ask(KEYS, by=town.rich)["viewer"]["organisation"]["integration"]["keys"]
    for one in keys:
        town.post(REVOKE, {"id": one["id"]}, by=town.rich)
    assert fetched(town, path).status_code == 404
    assert path.rpartition("/")[2] not in town.log.getvalue().decode()


def test_a_repeat_shows_no_link_again_and_a_filter_that_says_too_much_is_refused(town: Town) -> None:
    link(town, town.rich, "CSV", again="once")
    assert town.ask(EXPORT, by=town.rich, format="CSV", again="once")["exportPortfolio"]["url"] is None
    with refusing.unchanged(town):
        refused = town.post(EXPORT, {"format": "CSV", "filter": {"title": "x" * 3000}}, by=town.rich)
        assert refusing.codes(refused) == ["INVALID_INPUT"]
