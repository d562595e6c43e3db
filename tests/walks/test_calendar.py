"""A calendar over a socket: subscribed to by its address alone, which no log keeps."""

from typing import Any

from tests.walks.conftest import Town

CREATE = """mutation ($id: ID!, $again: String) {
  createCalendarLink(input: {partnership: $id, idempotencyKey: $again}) {
  partnership { id } expiresAt url errors { code } } }"""
REVOKE = (
    """mutation ($id: ID!) { revokeCalendarLink(input: {partnership: $id}) { partnership { id } errors { code } } }"""
)


def path(town: Town, again: str | None = None) -> str | None:
    made: dict[str, Any] = town.ask(CREATE, by=town.rich, id=town.demo.partnership, again=again)["createCalendarLink"]
    assert (made["errors"], made["partnership"]) == ([], {"id": town.demo.partnership})
    url = made["url"]
    assert url is None or url.startswith("https://toolkit.example/partnerships/calendar-")
    return None if url is None else str(url).removeprefix("https://toolkit.example")


def test_s46_a_calendar_is_read_by_its_address_which_no_log_keeps(town: Town) -> None:
    link = path(town, again="once")
    assert link is not None
    assert path(town, again="once") is None, "it is given once"
    answer = town.client.get(town.url + link)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    same = town.client.get(town.url + link, headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", answer.headers["etag"])
    head = town.client.head(town.url + link)
    assert (head.status_code, head.content) == (200, b"")
    assert town.client.get(town.url + link.replace(".ics", "x.ics")).status_code == 404
    assert town.client.get(town.url + f"/partnerships/{town.demo.partnership}.ics").status_code == 404
    assert town.client.get(town.url + f"/partnerships/{town.demo.partnership}").status_code == 200
    revoked = town.ask(REVOKE, by=town.rich, id=town.demo.partnership)["revokeCalendarLink"]
    assert revoked == {"partnership": {"id": town.demo.partnership}, "errors": []}
    gone = town.client.get(town.url + link)
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")
    log = town.log.getvalue().decode()
    secret = link.removeprefix("/partnerships/calendar-").removesuffix(".ics")
    assert "/partnerships/calendar-…" in log
    assert secret[:12] not in log
