"""The rooms of a partnership at the desk, without a script: what the sides record, form by form, on both engines."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

from content import database
from server.desk import partnerships
from server.desk.rooms import table
from tests import elsewhere
from tests.walks.at_desk import Sitting
from tests.walks.conftest import Town
from tests.walks.filled import attach, send, sheets
from tests.walks.test_desk import link_of, words

TODAY = datetime.now(UTC).date()
PAPER = b"Minutes of the first meeting.\n"


def came_in(town: Town) -> tuple[Sitting, Sitting, str]:
    """Bring in an officer of each side of the first partnership."""
    return Sitting(town).sign_in(town.rich), Sitting(town).sign_in(town.poor), link_of(town)


def done(me: Sitting, action: str, place: int = 0, /, **typed: str | list[str]) -> str:
    """Send a form of the page that is shown, and give what the page says then."""
    me.follow(send(me, action, place, **typed))
    return words(me)


def refused(me: Sitting, action: str, code: str, at: str, place: int = 0, /, **typed: str | list[str]) -> None:
    """Send a form that is refused: its code, its field, and what was typed stand on the page."""
    answer = send(me, action, place, **typed)
    assert (answer.status_code >= 400, f"#{code}" in answer.text) == (True, True), words(me)
    wrong = [tag for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", me.page) if "aria-invalid" in tag]
    assert [tag for tag in wrong if f'name="{at}"' in tag], at
    (again,) = [
        one
        for one in sheets(me.page, action)
        if all(one.fields.get(key) == [said] for key, said in typed.items() if said)
    ]
    assert again


def test_a_partnership_is_opened_with_somebody_who_is_not_here_yet(town: Town) -> None:
    me = Sitting(town).sign_in(town.rich)
    me.get("/desk/partnerships/open")
    refused(me, "/open", "INVALID_INPUT", "name", 1, title="Ours", rationale="To learn.")
    refused(me, "/open", "INVALID_INPUT", "country", 1, name="Mji Mpya", country="")
    said = done(
        me, "/open", 1, name="Mji Mpya", kind="LOCAL_AUTHORITY", country="TZ", title="Ours", rationale="To learn."
    )
    assert "The partnership is open." in said
    assert "Who has not said yet that they are part of it" in said
    assert "https://toolkit.example/desk/invitation/" in send(me, "/organisation/invite").text
    me.get("/desk/partnerships")
    assert "Ours" in words(me)
    stranger = Sitting(town).sign_in(town.editor)
    assert stranger.get("/desk/partnerships/open").status_code == 403


def test_any_partner_who_is_here_is_found_by_a_part_of_the_name_and_named_by_id(town: Town) -> None:
    me = Sitting(town).sign_in(town.poor)
    me.get("/desk/partnerships/open?who=nobody")
    assert "Nobody here is called so." in words(me)
    me.get("/desk/partnerships/open?who=EXAMPLETON%20to")
    assert "A part of the name Look for them" in words(me)
    (chosen,) = re.findall(r'<a href="(/desk/partnerships/open\?with=organisation-\w+)">Exampleton Town', me.page)
    me.get(chosen)
    assert [name for name in ("name", "kind", "country") if name in sheets(me.page, "/open")[0].fields] == []
    refused(me, "/open", "INVALID_INPUT", "startedOn", title="Again", startedOn="soon")
    assert "<h1>Again</h1>" in follow(me, "/open", title="Again", startedOn="2026-01-05")
    assert "Exampleton Town Council not yet" in words(me)
    for nobody in ("organisation-0000000000000000", "partnership-0000000000000000", "x", "%00"):
        assert me.get(f"/desk/partnerships/open?with={nobody}").status_code == 404
    assert me.get("/desk/partnerships/open?who=%00").status_code == 422


def test_the_life_shows_what_is_missing_and_takes_its_steps(town: Town) -> None:
    rich, poor, link = came_in(town)
    said = words_of(rich, f"{link}/life")
    assert "What it can become" in said
    assert [one.action for one in sheets(rich.page, "/life/stage")]
    refused(rich, "/life/describe", "INVALID_INPUT", "title", title=" x" * 4000)
    assert "<h1>Water for both</h1>" in follow(rich, "/life/describe", title="Water for both", localTerm="twinning")
    assert "Saved" not in done(rich, "/life/side", rationale="Pipes.", publishReadiness="yes", notes="Ask Ann.")
    assert ">Ask Ann.</textarea>" in rich.page
    assert "Ask Ann." not in follow_page(poor, f"{link}/life")
    stale = send(poor, "/life/describe", title="Theirs", version="1")
    assert (stale.status_code, "STALE_VERSION" in stale.text) == (409, True)
    poor.get(f"{link}/life")
    declined = [one for one in sheets(poor.page, "/life/stage") if one.fields["to"] == ["DECLINED"]]
    assert len(declined) == 1
    answer = poor.post(declined[0].action, {**declined[0].fields})
    assert (answer.status_code, "REASON_REQUIRED" in answer.text) == (422, True)
    assert re.search(r'<textarea name="note"[^>]* aria-invalid="true"', answer.text)
    poor.follow(poor.post(declined[0].action, {**declined[0].fields, "note": "No money."}))
    assert "Declined" in words(poor)
    assert "No money." in words(poor)


def test_aims_are_shared_or_ones_own_and_keep_their_place_while_their_words_change(town: Town) -> None:
    rich, poor, link = came_in(town)
    rich.get(f"{link}/aims")
    assert "Clean wells" in done(rich, "/aims/add", 0, text="Clean wells", family="CITIZEN")
    assert "A hidden wish" in done(rich, "/aims/add", 1, text="A hidden wish")
    poor.get(f"{link}/aims")
    assert "Clean wells" in words(poor)
    (first, *_) = sheets(poor.page, "/aims/change")
    said = done(poor, "/aims/change", text="Clean wells everywhere", outcome="Fewer sick", achieved="yes")
    assert "Clean wells everywhere citizen achieved Fewer sick" in said
    assert sheets(poor.page, "/aims/change")[0].fields["aim"] == first.fields["aim"]
    refused(poor, "/aims/add", "INVALID_INPUT", "text", text="\0")
    assert "everywhere" not in done(poor, "/aims/drop")


def test_people_are_added_hand_over_and_are_forgotten(town: Town) -> None:
    rich, poor, link = came_in(town)
    rich.get(f"{link}/people")
    refused(rich, "/people/add", "INVALID_INPUT", "email", name="Ann Example", email="ann")
    said = done(
        rich, "/people/add", name="Ann Example", role="LEAD_OFFICER", email="ann@example.org", languages="en, sw"
    )
    assert "Ann Example lead officer" in said
    poor.get(f"{link}/people")
    assert "ann@example.org" in words(poor)
    assert sheets(poor.page, "/people/forget") == []
    refused(rich, "/people/hand-over", "INVALID_INPUT", "on", name="Ben Example", on="soon")
    said = done(rich, "/people/hand-over", on=str(TODAY), name="Ben Example")
    assert "Ben Example lead officer" in said
    forgotten = [one.fields["contact"] for one in sheets(rich.page, "/people/forget")]
    assert "somebody who asked to be forgotten" in done(rich, "/people/forget", len(forgotten) - 1)


def test_an_agreement_is_drafted_put_signed_by_each_side_and_ended(town: Town) -> None:
    rich, poor, link = came_in(town)
    rich.get(f"{link}/agreements")
    terms = {"title": "Our charter", "kind": "CHARTER", "aims": "Clean wells\nGood books", "duties": "Nobody: pipes"}
    refused(rich, "/agreements/put", "INVALID_INPUT", "duties", **terms)
    said = done(rich, "/agreements/put", **{**terms, "duties": "Mfano: book-keeping\nExampleton Town: pipes"})
    assert "Our charter draft charter" in said
    assert "Aims: Clean wells; Good books Mfano District Council: book-keeping Exampleton Town Council: pipes" in said
    poor.get(f"{link}/agreements")
    assert "Our charter" not in words(poor)
    assert sheets(rich.page, "/agreements/put")[0].fields["aims"] == ["Clean wells\nGood books"]
    rich.follow(attach(rich, PAPER, "text.txt", "/agreements/put", draft=""))
    assert "put to the other sides" in words(rich)
    (paper,) = re.findall(r'href="(/desk/documents/document-\w+)"', rich.page)
    assert poor.get(paper).content == PAPER
    for me, name in ((rich, "Ann Example"), (poor, "Asha Mfano")):
        me.get(f"{link}/agreements")
        late = str(TODAY + timedelta(days=9))
        refused(me, "/agreements/sign", "INVALID_INPUT", "signedOn", name=name, office="Mayor", signedOn=late)
        assert f"Signed by {name}, Mayor" in done(
            me, "/agreements/sign", name=name, office="Mayor", signedOn=str(TODAY)
        )
    assert "Our charter signed" in words(poor)
    assert sheets(poor.page, "/agreements/sign") == []
    assert "ended on" in done(poor, "/agreements/end", on=str(TODAY), note="It was not for us.")


def test_activities_visits_reviews_and_news_are_recorded(town: Town) -> None:
    rich, poor, link = came_in(town)
    rich.get(f"{link}/activities")
    refused(
        rich,
        "/activities/plan",
        "INVALID_INPUT",
        "endsOn",
        title="Wells",
        function="pipes",
        startsOn="2027-05-02",
        endsOn="2027-05-01",
    )
    plan = {"startsOn": "2026-05-02", "endsOn": "2026-05-03", "person": "Ann", "theme": "TECHNICAL"}
    assert "Wells planned technical" in done(rich, "/activities/plan", **plan)
    assert "Wells done" in done(rich, "/activities/change", status="DONE", startsOn="2026-01-05", endsOn="2026-02-01")
    visit = {"purpose": "SCOPING", "startsOn": "2026-03-01", "outcome": "We like each other."}
    answer = attach(rich, b"<html><p>Hello</p></html>", "report.html", "/activities/visit", **visit)
    assert (answer.status_code, "A web page is not kept here" in answer.text) == (422, True)
    assert "We like each other." in answer.text
    rich.follow(attach(rich, PAPER, "report.txt", "/activities/visit", **visit))
    said = words(rich)
    assert "Report of the visit of 1 March 2026" in said
    assert "Visit to Exampleton Town Council scoping in person" in said
    rich.get(f"{link}/reviews")
    refused(rich, "/reviews/record", "INVALID_INPUT", "period", findings="Well.", period=" ")
    said = done(
        rich, "/reviews/record", kind="ANNUAL", period="2026", findings="It goes well.", improvements="Write more\n"
    )
    assert "2026 annual It goes well. – Write more Signed off by Exampleton Town Council" in said
    poor.get(f"{link}/reviews")
    assert "Signed off by Exampleton Town Council, Mfano District Council" in done(poor, "/reviews/sign-off")
    poor.get(f"{link}/news")
    said = done(poor, "/news/publish", title="A well", body="It is **deep**.", visibility="PUBLIC")
    assert "A well en" in said
    refused(poor, "/news/take-back", "REASON_REQUIRED", "reason", reason=" ")
    assert "A well" not in done(poor, "/news/take-back", reason="It has run dry.").replace("A well was", "")


def test_a_page_shows_at_once_what_another_process_has_written(town: Town) -> None:
    rich, poor, link = came_in(town)
    shared = not database.is_sqlite(town.database_url)
    for title in ("Wells", "Pipes", "Books"):
        rich.get(f"{link}/life")  # From now on it is kept in memory.
        poor.get(f"{link}/life")
        with elsewhere.elsewhere() if shared else nullcontext():
            assert send(poor, "/life/describe", title=title).status_code == 303
        assert f"<h1>{title}</h1>" in rich.get(f"{link}/life").text


def test_documents_are_attached_taken_away_as_they_came_and_taken_off(town: Town) -> None:
    rich, poor, link = came_in(town)
    rich.get(f"{link}/documents")
    rich.follow(attach(rich, PAPER, "minutes.txt", title="Minutes", visibility="PARTNERSHIP"))
    assert "Minutes other Exampleton Town Council 30 bytes" in words(rich)
    address = re.findall(r'href="(/desk/documents/document-\w+)"', rich.page)[0]
    taken = poor.get(address)
    assert (taken.content, taken.headers["cache-control"]) == (PAPER, "private, no-store")
    assert taken.headers["content-disposition"] == "attachment; filename=\"minutes.txt\"; filename*=UTF-8''minutes.txt"
    assert Sitting(town).sign_in(town.editor).get(address).status_code == 404
    assert Sitting(town).get(address).status_code == 303
    rich.get(f"{link}/documents")
    answer = attach(rich, PAPER, "minutes.txt", title="Minutes", url="https://example.org/minutes")
    assert (answer.status_code, "one of the two" in answer.text) == (422, True)
    assert "Minutes" not in done(rich, "/documents/remove").replace("Minutes of", "")
    assert poor.get(address).status_code == 404


def test_who_is_no_side_finds_no_form_and_changes_nothing(town: Town) -> None:
    rich, _, link = came_in(town)
    editor = Sitting(town).sign_in(town.editor)
    for name, act, _ in table.acts():
        rich.get(f"{link}/{name}")
        editor.get(f"{link}/{name}")
        assert sheets(editor.page, f"/{name}/{act}") == [], (name, act)
        answer = editor.post(f"{link}/{name}/{act}", {"version": "1", "on": str(TODAY), "kind": "OTHER"})
        assert answer.status_code in (403, 404, 422), (name, act)


def test_every_room_is_shown_in_the_order_of_the_table() -> None:
    assert tuple(table.ROOMS) == partnerships.ROOMS


def words_of(me: Sitting, address: str) -> str:
    me.get(address)
    return words(me)


def follow_page(me: Sitting, address: str) -> str:
    return me.get(address).text


def follow(me: Sitting, action: str, **typed: str) -> str:
    return me.follow(send(me, action, **typed)).text
