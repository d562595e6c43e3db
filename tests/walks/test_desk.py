"""The desk without a script: every form carried out over a socket, on both engines."""

import re

import httpx2

from content import seeding
from tests.walks.at_desk import OWN, Sitting
from tests.walks.conftest import Town

SLUG = "local-authority-links"


def edition_of(sitting: Sitting) -> str:
    """Give the id of the edition whose page was shown last."""
    found = re.search(r'action="/desk/editions/(edition-\w+)/', sitting.page)
    assert found is not None
    return found.group(1)


def version_of(sitting: Sitting) -> str:
    found = re.search(r'name="version" value="(\d+)"', sitting.page)
    assert found is not None
    return found.group(1)


def first_option(sitting: Sitting, name: str) -> str:
    """Give the first choice but none that a field of the last page offers."""
    found = re.search(rf'name="{name}">.*?value="([\w-]+)"', sitting.page, re.DOTALL)
    assert found is not None
    return found.group(1)


def words(sitting: Sitting) -> str:
    """Give what can be read in the main part of the last page."""
    return " ".join(re.sub(r"<[^>]+>", " ", sitting.page.partition("<main")[2]).split())


def drafted(town: Town, source: str = "local-authority-links-revised.md") -> Sitting:
    me = Sitting(town).sign_in(town.editor)
    me.get(f"/desk/leaflets/{SLUG}")
    me.follow(me.upload(seeding.fixture(source), source, leaflet=SLUG, language="en-GB", changeNote="Clearer words."))
    return me


def correct(me: Sitting, name: str, **fields: str | list[str]) -> str:
    """Correct the draft that is shown, and give what its page says then."""
    edition, version = edition_of(me), version_of(me)
    me.follow(me.post(f"/desk/editions/{edition}/correct/{name}", {"version": version, **fields}))
    assert version_of(me) == str(int(version) + 1)
    return words(me)


def test_a_file_is_a_new_version_of_what_is_here_unless_an_editor_says_it_is_new(town: Town) -> None:
    me = Sitting(town).sign_in(town.editor)
    me.get("/desk/leaflets")
    assert first_option(me, "leaflet") == SLUG
    new = {"leaflet": "", "collection": first_option(me, "collection"), "sector": first_option(me, "sector")}
    me.follow(me.upload(seeding.fixture(f"{SLUG}.md"), f"{SLUG}.md", **new, slug="another", language="en-GB"))
    assert "68 items added" in words(me)
    me.get("/desk/leaflets")
    assert "/desk/leaflets/another" in me.page


def test_an_editor_decides_corrects_publishes_and_brings_the_old_words_back(town: Town) -> None:
    me = drafted(town)
    edition = edition_of(me)
    assert "4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide; 61 unchanged." in words(me)
    assert "1 partnership will be asked to confirm 2 ticks." in words(me)
    for said in ("to become edition 2.1", "Decide 1 item first", "items unchanged"):
        assert said in words(me)
    assert "Linking can help <del>your</del><ins>you</ins> to:" in me.page
    refused = me.post(f"/desk/editions/{edition}/publish", {"version": "1"})
    assert (refused.status_code, "MATCHES_UNDECIDED" in refused.text) == (409, True)
    change = re.findall(r'name="change" value="(change-\w+)"', me.page)[0]
    me.follow(me.post(f"/desk/editions/{edition}/decide", {"version": "1", "change": change, "answer": "same"}))
    assert "Decided." in words(me)
    assert 'id="decide"' not in me.page
    me.follow(me.post(f"/desk/editions/{edition}/publish", {"version": version_of(me)}))
    assert "Published. Readers see it now." in words(me)
    assert f'<a href="/leaflets/{SLUG}?language=en-GB#show">Show it on your own site</a>' in me.page
    assert "Edition 1.1, before it" in words(me)
    me.get(f"/desk/leaflets/{SLUG}")
    assert "Edition 2.1 is in force" in words(me)
    first = re.findall(r'href="/desk/editions/(edition-\w+)">Edition 1.1', me.page)[0]
    for one in ("1", first):
        assert "Edition 1.1 beside edition 2.1" in me.get(f"/desk/editions/{edition}/compare?since={one}").text
    assert me.get(f"/desk/editions/{edition}/compare?since=edition-0000000000000000").status_code == 422
    me.get(f"/desk/editions/{first}")
    me.follow(me.post(f"/desk/editions/{first}/restore", {"changeNote": "As it was."}))
    assert "This draft brings the earlier words back." in words(me)
    me.follow(me.post(f"/desk/editions/{edition_of(me)}/publish", {"version": version_of(me)}))
    me.get(f"/desk/leaflets/{SLUG}")
    assert "Edition 3.1 is in force" in words(me)


def test_a_minor_change_that_cannot_be_one_says_so_at_once_and_becomes_major(town: Town) -> None:
    me = Sitting(town).sign_in(town.editor)
    me.get(f"/desk/leaflets/{SLUG}")
    source, revised = seeding.fixture(f"{SLUG}.md"), seeding.fixture(f"{SLUG}-revised.md")
    said = {"leaflet": SLUG, "language": "en-GB", "changeKind": "MINOR"}
    me.follow(me.upload(revised, "revised.md", **said, changeNote="Clearer words."))
    edition = edition_of(me)
    assert "to become edition 1.2" in words(me)
    assert "this draft does not. Make it major, below." in words(me)
    assert "Make it a major change" in words(me)
    assert "ask to be confirmed" not in words(me)
    me.follow(me.post(f"/desk/editions/{edition}/describe", {"version": "1", "changeKind": "MAJOR"}))
    assert "to become edition 2.1" in words(me)
    assert "Make it major" not in words(me)
    me.follow(me.upload(revised, "revised.md", **said, replaces=edition))
    assert 'name="changeNote" maxlength="2000" value="Clearer words."' in me.page
    me.follow(me.upload(source.replace(b"help your to", b"help you to"), "a.md", **said, replaces=edition))
    assert "Publish edition 1.2" in words(me)
    refused = me.post(f"/desk/editions/{edition}/describe", {"version": version_of(me), "licence": "none such"})
    assert (refused.status_code, "INVALID_INPUT" in refused.text) == (422, True)
    terms = {"licence": "CC-BY-4.0", "attribution": "Its authors"}
    me.follow(me.post(f"/desk/editions/{edition}/describe", {"version": version_of(me), **terms}))
    assert 'value="CC-BY-4.0"' in me.page
    me.follow(me.post(f"/desk/editions/{edition}/publish", {"version": version_of(me)}))
    me.get(f"/desk/leaflets/{SLUG}")
    assert "Edition 1.2 is in force" in words(me)


def test_every_correction_can_be_made_in_its_place(town: Town) -> None:
    me = drafted(town)
    edition = edition_of(me)
    me.get(f"/desk/editions/{edition}?at=checklist")
    assert "Many a box" in correct(me, "addItem", section="checklist", text="Many a box to tick", after="")
    added = re.findall(r'href="\?at=([\w-]+)#[^"]+" aria-label="Edit Many a box', me.page)[0]
    assert "Fewer boxes" in correct(me, "editItem", key=added, text="Fewer boxes to tick")
    correct(me, "markEssential", key=added, allowsNotApplicable="yes")
    me.get(f"/desk/editions/{edition}?at={added}")
    assert 'name="essential" value="yes">' in me.page
    assert 'name="allowsNotApplicable" value="yes" checked>' in me.page
    keys = re.findall(r'\?at=([\w-]+)#at-[\w-]+" aria-label="Edit (?!the section)', me.page)
    boxes = [key for key in keys if key != added]
    correct(me, "moveItem", key=added, section="checklist", after=first_option(me, "after"))
    correct(me, "moveItem", key=added, scope="JOINT")
    me.get(f"/desk/editions/{edition}?at={added}")
    correct(me, "mergeItems", gone=added, into=first_option(me, "gone"))
    assert "Fewer boxes" not in words(me)
    correct(me, "editSection", key="challenges", heading="What is hard")
    assert "What is hard" in words(me)
    correct(me, "editRule", text="Think again unless all of it is done.", quantifier="ALL", back="checklist")
    me.get(f"/desk/editions/{edition}?at=checklist")
    assert "Think again unless all of it is done." in words(me)
    correct(me, "removeItem", key=boxes[0])
    assert "left out" in words(me)
    answer = me.post(f"/desk/editions/{edition}/correct/dropAll", {"version": version_of(me)})
    assert answer.status_code == 404


def test_words_are_typed_with_what_stands_out_in_them(town: Town) -> None:
    me = drafted(town)
    edition, key = edition_of(me), "institutional-benefits"
    linked = "**Fewer** [boxes](https://example.org/a_\\(b\\)) to tick"
    correct(me, "editItem", key=key, text=linked)
    me.get(f"/desk/editions/{edition}?at={key}")
    assert f">{linked}</textarea>" in me.page
    me.get(f"/desk/editions/{edition}?view=reader")
    assert '<strong>Fewer</strong> <a href="https://example.org/a_(b)"' in me.page
    me.get(f"/desk/editions/{edition}")
    unsafe = {"version": version_of(me), "key": key, "text": "[Fewer](javascript:0) boxes"}
    refused = me.post(f"/desk/editions/{edition}/correct/editItem", unsafe)
    assert (refused.status_code, "INVALID_INPUT" in refused.text) == (422, True)
    assert version_of(me) == unsafe["version"]


def test_a_stale_form_is_told_what_changed_and_loses_nothing(town: Town) -> None:
    me = drafted(town)
    edition = edition_of(me)
    other = Sitting(town).sign_in(town.editor)
    other.get(f"/desk/editions/{edition}")
    correct(other, "editItem", key="challenges", heading="What is hard")
    answer = me.post(
        f"/desk/editions/{edition}/correct/editItem",
        {"version": "1", "key": "background", "heading": "How it came about"},
    )
    assert answer.status_code == 409
    said = words(me)
    assert "Someone has changed this since you read it" in said
    assert "Since you looked: words changed by the editor&#39;s desk" in said
    assert re.search(r'<a href="#at-challenges">challenges</a>', me.page)
    assert "What you had typed heading How it came about" in said
    assert version_of(me) == "2"
    assert town.ask(HEADINGS, id=edition, by=town.editor)["edition"]["sections"][0]["heading"] == "Background"


HEADINGS = "query ($id: ID!) { edition(by: {id: $id}) { sections { heading } } }"


def test_a_date_is_set_called_off_and_a_draft_is_thrown_away(town: Town) -> None:
    me = drafted(town, "local-authority-links.html")
    edition = edition_of(me)
    for change in re.findall(r'name="change" value="(change-\w+)"', me.page):
        me.follow(
            me.post(f"/desk/editions/{edition}/decide", {"version": version_of(me), "change": change, "answer": "same"})
        )
    fields = {"version": version_of(me), "on": "2029-02-30", "time": "09:00"}
    assert me.post(f"/desk/editions/{edition}/publish", fields).status_code == 422
    answer = me.post(f"/desk/editions/{edition}/publish", {**fields, "on": "2029-02-28"})
    me.follow(answer)
    assert "Scheduled. It comes out by itself at its time." in words(me)
    assert "comes out 28 February 2029, 09:00 UTC" in words(me)
    me.follow(me.post(f"/desk/editions/{edition}/return", {"version": version_of(me), "reason": "Not yet."}))
    assert "Not yet." in words(me)
    link = me.post(f"/desk/editions/{edition}/preview").text
    assert "https://toolkit.example/preview/" in link
    me.get(f"/desk/editions/{edition}")
    me.follow(me.post(f"/desk/editions/{edition}/discard", {"version": version_of(me)}))
    assert "The draft was thrown away." in words(me)
    assert me.get(f"/desk/editions/{edition}").status_code == 404


def test_a_file_that_is_refused_is_told_of_where_it_was_sent(town: Town) -> None:
    me = Sitting(town).sign_in(town.editor)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(50)
    text = seeding.fixture(f"{SLUG}.md")
    for source, fields, status, code in (
        (picture, {"language": "en-GB"}, 422, "FILE_UNSUPPORTED"),
        (text, {"language": "no language at all"}, 422, "INVALID_INPUT"),
        (text, {"language": "en-GB", "leaflet": "nothing"}, 404, "NOT_FOUND"),
    ):
        me.get(f"/desk/leaflets/{SLUG}")
        answer = me.upload(source, "leaflet.md", **{"leaflet": SLUG, **fields})
        assert (answer.status_code, code in answer.text) == (status, True)
        assert ("multipart/form-data" in answer.text) == (status == 422)
    answer = me.post("/desk/upload", {"leaflet": SLUG, "language": "en-GB"})
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_who_edits_nothing_sees_no_draft_and_changes_none(town: Town) -> None:
    me = drafted(town)
    edition = edition_of(me)
    other = Sitting(town).sign_in(town.rich)
    assert other.get(f"/desk/editions/{edition}").status_code == 404
    for act in ("publish", "discard", "decide", "comment", "preview", "correct/editItem"):
        other.get("/desk/account")
        fields = {"version": "1", "text": "x", "key": "background", "answer": "same", "change": "change-1"}
        answer = other.post(f"/desk/editions/{edition}/{act}", fields)
        assert answer.status_code in (403, 404), act
    me.get(f"/desk/editions/{edition}")
    assert version_of(me) == "1"


def link_of(town: Town) -> str:
    return f"/desk/partnerships/{town.demo.partnership}"


def states(me: Sitting) -> dict[str, str]:
    """Give what one's own side has said, as the last page shows it."""
    return dict(re.findall(r'data-item="([\w-]+)" data-state="(\w+)"', me.page))


def buttons(me: Sitting) -> dict[str, str]:
    """Give the button of each box, by its item."""
    return {value.split(" ")[0]: value for value in re.findall(r'name="tick" value="([^"]+)"', me.page)}


def test_an_officer_ticks_says_why_and_says_that_it_is_final(town: Town) -> None:
    me = Sitting(town).sign_in(town.poor)
    me.get("/desk/partnerships")
    assert "Exampleton and Mfano" in words(me)
    assert "In progress 5 of 10" in words(me)
    link = link_of(town)
    me.get(link)
    before = states(me)
    open_ = [key for key, state in before.items() if state == "UNANSWERED"]
    me.follow(me.post(f"{link}/tick", {"tick": buttons(me)[open_[0]]}))
    assert states(me) == {**before, open_[0]: "TICKED"}
    stale = me.post(f"{link}/tick", {"tick": f"{open_[0]} 0 TICKED"})
    assert (stale.status_code, "STALE_VERSION" in stale.text) == (409, True)
    me.get(f"{link}?at={open_[1]}")
    why = {"item": open_[1], "version": "0", "state": "CANNOT"}
    answer = me.post(f"{link}/answer", {**why, "note": "Ask the council."})
    assert (answer.status_code, "REASON_REQUIRED" in answer.text) == (422, True)
    assert ">Ask the council.</textarea>" in answer.text
    me.follow(me.post(f"{link}/answer", {**why, "reason": "There is no council here.", "note": "Ask again."}))
    assert states(me)[open_[1]] == "CANNOT"
    assert "Why: There is no council here." in words(me)
    me.follow(me.post(f"{link}/finalise"))
    assert "final since" in words(me)
    other = Sitting(town).sign_in(town.rich)
    other.get(link)
    assert "Mfano District Council: cannot" in words(other)
    assert "Ask again." not in other.page
    stranger = Sitting(town).sign_in(town.editor)
    assert "between its sides" in stranger.get(link).text
    assert stranger.post(f"{link}/finalise").status_code == 403


def published(town: Town) -> None:
    """Publish the leaflet's other words, with a note of what changes."""
    me = drafted(town)
    edition = edition_of(me)
    change = re.findall(r'name="change" value="(change-\w+)"', me.page)[0]
    me.follow(me.post(f"/desk/editions/{edition}/decide", {"version": "1", "change": change, "answer": "same"}))
    me.follow(me.post(f"/desk/editions/{edition}/publish", {"version": version_of(me)}))


def test_a_partner_reads_what_a_newer_edition_changes_and_is_led_to_what_it_asks(town: Town) -> None:
    published(town)
    link = link_of(town)
    me = Sitting(town).sign_in(town.poor)
    assert f'<a href="{link}#newer">The leaflet has a newer edition than the one followed.</a>' in me.page
    assert f'<a href="{link}/people">' in me.page
    assert "You see no lead officer of Exampleton Town Council: ask them to name one." in words(me)
    me.get(link)
    box = words(me).partition("The leaflet has a newer edition.")[2].partition("Your answers come along")[0]
    assert "What the editor says of it: Clearer words. See the 7 points that change" in box
    told = re.findall(
        r'<li><div><span class="tag">(\w+)</span> <span class="item" lang="en-GB" dir="ltr">(.*?)</span>', me.page
    )
    assert sorted(kind for kind, _ in told) == ["added", "removed", *["reworded"] * 5]
    assert all("<ins>" in one or "<del>" in one for _, one in told)
    fields = dict(re.findall(r'name="(edition|version)" value="([\w-]+)"', me.page.partition('id="newer"')[2]))
    me.follow(me.post(f"{link}/adopt", fields))
    asks = re.findall(r'<label for="box-([\w-]+)" class="tag warn"', me.page)
    assert re.findall(r'<label for="box-([\w-]+)" data-asks>', me.page) == asks
    assert "The partnership follows the newer edition. Look at the answer that asks to be confirmed." in words(me)
    assert f'<a href="#at-{asks[0]}">Look at' in me.page
    me.get("/desk")
    assert f'<a href="{link}#at-{asks[0]}">1 answer of yours asks to be confirmed: its words are new.</a>' in me.page
    me.get(link)
    before = states(me)
    me.follow(me.post(f"{link}/tick", {"tick": buttons(me)[asks[0]]}))  # What a tap on the words sends.
    assert (states(me), "data-asks" in me.page) == (before, False)
    assert before[asks[0]] == "TICKED"
    assert "asks to be confirmed" not in me.get("/desk").text


def test_ticks_that_were_kept_are_counted_once_and_only_for_their_own_page(town: Town) -> None:
    me = Sitting(town).sign_in(town.poor)
    link = link_of(town)
    me.get(link)
    before = states(me)
    one, other = [key for key, state in before.items() if state == "UNANSWERED"][:2]
    kept = [{"item": key, "state": "TICKED", "version": 0, "clientId": f"offline-{key}"} for key in (one, other)]

    def send(answers: list[dict[str, object]], **headers: str) -> httpx2.Response:
        sent = {**OWN, "x-form-token": me.token, "cookie": f"__Host-toolkit-desk={me.cookie}", **headers}
        return town.client.post(f"{town.url}{link}/ticks", json={"answers": answers}, headers=sent)

    first, again = send(kept), send(kept)
    assert first.status_code == 200
    assert first.json() == again.json()
    steps = first.json().pop("steps")
    me.get(link)
    shown = re.findall(r'<li><a href="#at-([\w-]+)" lang', me.page.partition("data-steps")[2])
    assert [step["item"] for step in steps] == shown
    assert all(step["words"] in words(me) and step["why"] in words(me) for step in steps)
    assert {name: steps[0][name] for name in ("item", "language", "direction", "why")} == {
        "item": "set-schedule-for-activities",
        "language": "en-GB",
        "direction": "ltr",
        "why": "The sides answered it differently: talk about it.",
    }
    assert {name: part for name, part in first.json().items() if name != "steps"} == {
        "items": {key: {"state": "TICKED", "version": 1} for key in (one, other)},
        "refused": [],
        "ticked": 7,
        "total": 10,
        "verdict": "in progress",
    }
    late = send([{"item": one, "state": "CANNOT", "version": 0, "clientId": "offline-late"}]).json()
    assert late["items"] == {one: {"state": "TICKED", "version": 1}}
    assert [refused["code"] for refused in late["refused"]] == ["REASON_REQUIRED"]
    for wrong in ({"sec-fetch-site": "cross-site"}, {"x-form-token": "0" * 64}):
        assert send(kept, **wrong).status_code == 400
    assert send(kept, cookie="").status_code == 401
    assert send([{"item": one}]).json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    me.get(link)
    assert states(me) == {**before, one: "TICKED", other: "TICKED"}
