"""Embeds while the records move: a verdict is published, a newer edition comes out, one is taken back."""

import re
from typing import Any

from tests.walks.conftest import Town

LEAFLET = "/embed/leaflets/local-authority-links"
WITHDRAW = """mutation ($id: ID!, $v: Int!) { withdrawEdition(input: {
  edition: $id, expectedVersion: $v, reason: "The figures are <wrong>."}) { errors { code message } } }"""
PUBLISH = """mutation ($id: ID!, $v: Int!) { publishEdition(input: {
  edition: $id, expectedVersion: $v}) { edition { number } errors { code message } } }"""
SHARE = """mutation ($id: ID!, $v: Int!) { updateSide(input: {
  partnership: $id, expectedVersion: $v, publishReadiness: true}) { errors { code message } } }"""
DECIDE = """mutation ($id: ID!, $v: Int!, $change: ID!) { decideMatches(input: {edition: $id, expectedVersion: $v,
  decisions: [{change: $change, same: false}]}) { edition { version } errors { message } } }"""


def get(town: Town, path: str, **headers: str) -> Any:
    return town.client.get(town.url + path, headers=headers)


def purged(town: Town, after: int | None = None) -> tuple[set[str], int]:
    """Give what caches have to forget since an entry of the log, or nothing, and the last entry."""
    headers = {"authorization": "Bearer operator's key"}
    told: dict[str, Any] = town.client.get(
        f"{town.url}/purges", params={} if after is None else {"after": after}, headers=headers
    ).json()
    return {key for one in told["purges"] for key in one["keys"]}, int(told["next"])


def test_a_badge_tells_only_what_all_sides_tell_everybody(town: Town) -> None:
    badge = f"/embed/partnerships/{town.demo.partnership}?headingLevel=3"
    answer = get(town, badge)
    shy, before = answer.text, purged(town)[1]
    assert shy.startswith('<section lang="en" dir="ltr">\n<h3 lang="" dir="auto"><a href="https://toolkit.example/')
    assert "The sides have not said in public where they stand." in shy
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { version } } }"
    for key in (town.rich, town.poor):
        side = town.ask(asked, by=key, id=town.demo.partnership)["partnership"]["mySide"]
        assert town.ask(SHARE, by=key, id=town.demo.partnership, v=side["version"])["updateSide"]["errors"] == []
    assert purged(town, before)[0] & set(answer.headers["surrogate-key"].split()), "a cache in front forgets it"
    told = get(town, f"{badge}&language=fr").text
    assert "<p><strong>En cours</strong></p>" in told
    assert re.search(r'<p><meter min="0" max="10" value="\d" aria-label="\d cases', told)
    assert 'lang="en-GB" dir="ltr">If you find' in told
    assert not re.search(r"<(script|style|link|img)|\s(style|class|id|on\w+)=", told)


def test_a_pinned_edition_never_moves_and_says_when_it_falls_behind(town: Town) -> None:
    before = get(town, f"{LEAFLET}/sections/conditions?edition=1.1").text
    draft = town.draft()
    edition, (change,) = draft["edition"], draft["changeSet"]["items"]
    decided = town.ask(DECIDE, by=town.editor, id=edition["id"], v=edition["version"], change=change["id"])
    version = decided["decideMatches"]["edition"]["version"]
    done = town.ask(PUBLISH, by=town.editor, id=edition["id"], v=version)["publishEdition"]
    assert done == {"edition": {"number": 2}, "errors": []}
    after = get(town, f"{LEAFLET}/sections/conditions?edition=1.1").text
    note = re.search(
        r'<p role="note">A newer edition came out on <time>[\d-]+</time>. <a href="[^"]+">Read it</a>.</p>\n', after
    )
    assert note
    assert after.replace(note[0], "") == before
    moved = get(town, f"{LEAFLET}/sections/conditions").text
    assert "Edition 2.1" in moved
    assert 'role="note"' not in moved


def test_withdrawn_guidance_says_so_wherever_it_is_embedded(town: Town) -> None:
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { edition { id version } } }'
    edition = town.ask(asked, by=town.editor)["leaflet"]["edition"]
    keys, before = get(town, LEAFLET).headers["surrogate-key"].split(), purged(town)[1]
    gone = town.ask(WITHDRAW, by=town.editor, id=edition["id"], v=edition["version"])["withdrawEdition"]
    assert gone["errors"] == []
    assert purged(town, before)[0] & set(keys), "a cache in front forgets it"
    said = "<strong>This guidance has been withdrawn.</strong> Why: The figures are &lt;wrong&gt;."
    paths = ["", "/sections/checklist", "/items/persevere", "/checklists/steps", "/sections/never-was", "?edition=1.1"]
    for path in paths:
        answer = get(town, LEAFLET + path)
        assert answer.status_code == 200
        assert said in answer.text
        assert "<li>" not in answer.text
    assert said in get(town, "/leaflets/local-authority-links").text
    html = town.ask('{ leaflet(by: {slug: "local-authority-links"}) { edition { embed { html } } } }')
    assert html["leaflet"]["edition"]["embed"]["html"] == get(town, LEAFLET).text
