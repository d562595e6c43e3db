"""A partnership as an IATI 2.03 activity: the standard's order and code lists, and nothing that is not public."""

from collections.abc import Sequence
from datetime import date

import pytest
from lxml import etree

from content import errors, files, models
from content.access import ANONYMOUS, Viewer
from content.doing import activities, agreeing, agreements
from content.joining import networks
from content.linking import partnerships, public
from content.linking.public import Public
from content.records import (
    NOW,
    ActivityStatus,
    AgreementKind,
    Names,
    NewAgreement,
    NewAim,
    NewDocument,
    NewSignature,
    OrganisationKind,
    RelationshipForm,
    Role,
    Stage,
    Visibility,
    VisitMode,
)
from content.replacing import replace
from content.sharing import iati, linked_data, reporting
from tests.content import busy as doing
from tests.content.linked import begin, holder, newcomer, opened, text
from tests.content.living import begun, days

URL = "https://toolkit.example"

ACTIVITY = """
iati-identifier reporting-org title description participating-org other-identifier activity-status activity-date
contact-info activity-scope recipient-country recipient-region location sector tag country-budget-items
humanitarian-scope policy-marker collaboration-type default-flow-type default-finance-type default-aid-type
default-tied-status budget planned-disbursement capital-spend transaction document-link related-activity legacy-data
conditions result crs-add fss
"""
ESSENTIAL = "iati-identifier reporting-org title description participating-org activity-status activity-date"
TEXTS = {name: ["narrative"] for name in ("reporting-org", "title", "description", "participating-org")}
ORDER = {
    "iati-activity": ACTIVITY.split(),
    "document-link": ["title", "description", "category", "language", "document-date", "recipient-country"],
    **TEXTS,
}
"""What may stand in an element, in the order of the standard's schema; others hold no elements."""
NEEDED = {"iati-activity": ESSENTIAL.split(), "document-link": ["title", "category"], **TEXTS}
ATTRIBUTES = {
    "iati-activities": {"version"},
    "reporting-org": {"ref", "type"},
    "participating-org": {"role", "type"},
    "activity-status": {"code"},
    "activity-date": {"type", "iso-date"},
    "recipient-country": {"code", "percentage"},
    "sector": {"code", "vocabulary"},
    "tag": {"code", "vocabulary"},
    "document-link": {"url", "format"},
    "category": {"code"},
    "language": {"code"},
    "document-date": {"iso-date"},
}
"""The attributes without which an element says nothing."""
CODES = {
    ("reporting-org", "type"): "10 11 15 21 22 23 24 30 40 60 70 71 72 73 80 90",
    ("participating-org", "type"): "10 11 15 21 22 23 24 30 40 60 70 71 72 73 80 90",
    ("participating-org", "role"): "1 2 3 4",
    ("activity-status", "code"): "1 2 3 4 5 6",
    ("activity-date", "type"): "1 2 3 4",
    ("sector", "code"): "15185",
    ("tag", "vocabulary"): "2 3",
    ("category", "code"): "A09",
}


def checked(written: str | None) -> etree._Element:
    """Read a file, and check it as the standard's schema, code lists and rules would."""
    assert written is not None
    root = etree.fromstring(written.encode())
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    for element in root.iter():
        name = str(element.tag)
        inside = [str(one.tag) for one in element]
        if name != "iati-activities":
            allowed = ORDER.get(name, [])
            assert inside == sorted(inside, key=allowed.index), name
        assert set(NEEDED.get(name, [])) <= set(inside), name
        assert ATTRIBUTES.get(name, set()) <= set(element.attrib), name
        for attribute, value in element.attrib.items():
            codes = CODES.get((name, str(attribute)))
            assert codes is None or value in codes.split(), (name, attribute, value)
    for activity in root:
        _check_activity(activity)
    return root[0]


def _check_activity(activity: etree._Element) -> None:
    reporter = str(activity.find("reporting-org").get("ref"))  # type: ignore[union-attr]  # It is needed, see above.
    assert str(activity.findtext("iati-identifier")).startswith(f"{reporter}-")
    kinds = {one.get("type"): date.fromisoformat(str(one.get("iso-date"))) for one in activity.findall("activity-date")}
    assert {"1", "2"} & set(kinds)
    assert all(day <= days(0) for kind, day in kinds.items() if kind in ("2", "4"))
    shares = [float(str(one.get("percentage"))) for one in activity.findall("recipient-country")]
    assert round(sum(shares), 2) == 100


def brief(activity: etree._Element) -> list[tuple[str, str]]:
    """List what an activity says: each element with its attributes and texts."""
    found: list[tuple[str, str]] = []
    for one in activity:
        said = [f"{name!s}={value!s}" for name, value in one.attrib.items()]
        found.append((str(one.tag), " ".join([*said, *(text for text in map(str, one.itertext()) if text.strip())])))
    return found


async def numbered(viewer: Viewer, wikidata: str) -> None:
    await models.Organisation.filter(id=viewer.organisation_id).update(wikidata_id=wikidata)


async def found(partnership: str) -> Public:
    return (await public.of_partnerships([partnership], NOW))[partnership]


async def signed(by: Sequence[Viewer], partnership: str, document: NewDocument) -> None:
    """Propose an agreement with a document, and let every side sign it."""
    terms = NewAgreement(
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        languages=("en",),
        aims=(NewAim(text=text("A secret aim")),),
        responsibilities=(),
        drafted_jointly=True,
        effective_on=days(0),
        document=document,
    )
    made = await agreeing.propose(by[0], partnership=partnership, terms=terms)
    for one in by:
        version = (await agreements.by_id(one, [made]))[made].version
        mark = NewSignature(name="A. Secret", office="Leader", signed_on=days(0))
        await agreeing.sign(one, agreement=made, expected_version=version, signature=mark)


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_a_partnership_is_an_activity_in_the_order_of_the_standard(store: files.Store) -> None:
    demo = await begin(store)
    await numbered(demo.poor, "Q99900001")
    link = await begun(demo.rich, demo.poor, form=RelationshipForm.FRIENDSHIP)
    paper = NewDocument(
        title="Accord <signed> & sealed",
        url="https://exampleton.example/a?b=1&c=2",
        language="fr-FR",
        visibility=Visibility.PUBLIC,
    )
    await signed((demo.rich, demo.poor), link, paper)
    row = await found(link)
    changed = replace(row.partnership, goals=("11", "11.b"), title="A\x00 <b> & \ud800c\x0b")
    written = iati.file(replace(row, partnership=changed), public_url=URL)
    today = days(0).isoformat()
    assert brief(checked(written)) == [
        ("iati-identifier", f"XI-WIKIDATA-Q99900001-{link}"),
        ("reporting-org", "ref=XI-WIKIDATA-Q99900001 type=11 Mfano District Council"),
        ("title", "A <b> & c"),
        ("description", "type=1 A <b> & c"),
        ("participating-org", "type=11 role=4 Exampleton Town Council"),
        ("participating-org", "ref=XI-WIKIDATA-Q99900001 type=11 role=4 Mfano District Council"),
        ("activity-status", "code=2"),
        ("activity-date", f"type=2 iso-date={today}"),
        ("recipient-country", "code=GB percentage=50"),
        ("recipient-country", "code=TZ percentage=50"),
        ("sector", "vocabulary=1 code=15185"),
        ("tag", "vocabulary=2 code=11"),
        ("tag", "vocabulary=3 code=11.b"),
        (
            "document-link",
            "url=https://exampleton.example/a?b=1&c=2 format=text/html Accord <signed> & sealed",
        ),
    ]
    assert 'xml:lang="fr-FR"' in str(written)
    assert "ecret" not in str(written)


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_only_what_is_public_goes_out_and_nothing_without_an_identifier(store: files.Store) -> None:
    demo = await begin(store)
    link = await begun(demo.rich, demo.poor, form=RelationshipForm.FRIENDSHIP)
    paper = NewDocument(
        title="Secret paper", url="https://exampleton.example/secret", visibility=Visibility.PARTNERSHIP
    )
    await signed((demo.rich, demo.poor), link, paper)
    await doing.activity(demo.rich, link, title="Secret choirs", visibility=Visibility.PARTNERSHIP)
    await doing.visit(demo.rich, link, visibility=Visibility.SIDE)
    assert iati.file(await found(link), public_url=URL) is None, "no side has a number to report under"
    await numbered(demo.rich, "Q99900001")
    row = await found(link)
    assert (row.agreements, row.activities, row.visits) == ((), (), ())
    checked(iati.file(row, public_url=URL))
    waiting = await opened(demo.rich, await newcomer("Secret Town"), title="Secret link")
    assert await public.of_partnerships([waiting, "partnership-none"], NOW) == {}
    assert linked_data.partnership(None, waiting, public_url=URL) == {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": f"{URL}/partnerships/{waiting}",
    }


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_every_stage_kind_and_number_of_countries_has_its_code(store: files.Store) -> None:
    demo = await begin(store)
    await numbered(demo.rich, "Q99900001")
    row = await found(demo.partnership)
    status: dict[Stage, str | None] = {}
    for stage in Stage:
        timeline = replace(row.partnership.timeline, started_on=date(2020, 1, 1), ended_on=date(2024, 1, 1))
        moved = replace(row, partnership=replace(row.partnership, stage=stage, timeline=timeline))
        status[stage] = checked(iati.file(moved, public_url=URL)).find("activity-status").get("code")  # type: ignore[union-attr]  # It is needed.
    assert status == {
        Stage.EXPLORATORY: "1",
        Stage.SCOPING: "1",
        Stage.AGREED: "2",
        Stage.ACTIVE: "2",
        Stage.ENDED: "4",
        Stage.DECLINED: "5",
        Stage.DORMANT: "6",
    }
    for kind in OrganisationKind:
        sides = tuple(replace(one, kind=kind) for one in row.sides)
        checked(iati.file(replace(row, sides=sides), public_url=URL))
    some = tuple(
        replace(row.sides[0], country_code=code, org_id="GB-LAE-EXA", name=Names((("cy", "Un"), ("und", "One"))))
        for code in ("GB", "IE", "XK")
    )
    activity = checked(iati.file(replace(row, sides=some), public_url=URL))
    assert [one.get("percentage") for one in activity.findall("recipient-country")] == ["33.34", "33.33", "33.33"]
    assert activity.findtext("iati-identifier") == f"GB-LAE-EXA-{demo.partnership}"


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_what_the_sides_do_is_told_as_events(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    shared = Visibility.PUBLIC
    first = await doing.activity(demo.rich, link, starts_on=days(3), ends_on=days(4), visibility=shared)
    await activities.update(demo.poor, activity=first, expected_version=1, status=ActivityStatus.POSTPONED)
    visit = await doing.visit(demo.rich, link, visibility=shared)
    online = await doing.visit(demo.poor, link, mode=VisitMode.ONLINE, starts_on=date(2026, 3, 15), visibility=shared)
    data = linked_data.partnership(await found(link), link, public_url=URL)
    title = (await demo.link(ANONYMOUS)).title
    assert data["event"] == [
        {
            "@type": "Event",
            "@id": f"{URL}/activities/{first}",
            "name": "Choirs",
            "url": f"{URL}/activities/{first}",
            "startDate": days(3).isoformat(),
            "endDate": days(4).isoformat(),
            "eventStatus": "https://schema.org/EventPostponed",
        },
        {
            "@type": "Event",
            "@id": f"{URL}/partnerships/{link}#{online}",
            "name": title,
            "startDate": "2026-03-15",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        },
        {
            "@type": "Event",
            "@id": f"{URL}/partnerships/{link}#{visit}",
            "name": title,
            "startDate": "2026-03-14",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {"@type": "Place", "name": "Exampleton Town Council"},
        },
    ]


async def written(slug: str) -> str:
    report = await reporting.of_organisation(slug, public_url=URL)
    assert report is not None
    return "".join([part async for part in report.parts()])


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_the_file_of_many_holds_each_activity_as_it_stands_alone(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "AT_ONCE", 2)
    demo = await begin(store)
    network, partner = await newcomer("Network of Towns"), await newcomer("Partnerstad", "NL")
    await models.Organisation.filter(id=network.organisation_id).update(kind=OrganisationKind.NETWORK)
    await numbered(partner, "Q99900002")
    links = []
    for title in ("Choirs", "Archives", "Bridges"):
        links.append(await opened(demo.rich, partner, title=title))
        await partnerships.acknowledge(partner, partnership=links[-1])
    waiting = await opened(demo.rich, partner, title="Secret link")

    async def told(slug: str) -> list[str]:
        root = etree.fromstring((await written(slug)).encode())
        if len(root):
            checked(await written(slug))
        assert waiting not in await written(slug)
        return [str(activity.findtext("iati-identifier")).partition("-partnership-")[2] for activity in root]

    by_title = [links[1], links[2], links[0]]
    own = [one.partition("-")[2] for one in by_title]
    assert await told("exampleton-town-council") == own, "one without a number to report under is left out"
    alone = iati.file(await found(links[0]), public_url=URL)
    assert alone is not None
    assert alone[len(iati.OPENING) : -len(iati.CLOSING)] in await written("partnerstad")
    assert await told("network-of-towns") == []
    await networks.join(partner, network=str(network.organisation_id))
    assert await told("network-of-towns") == [], "that it waits to be admitted is nobody's business"
    coordinator = await holder(str(network.organisation_id), Role.COORDINATOR)
    await networks.admit(coordinator, organisation=str(partner.organisation_id))
    assert await told("network-of-towns") == own
    assert await reporting.of_organisation("nowhere", public_url=URL) is None
    monkeypatch.setattr(reporting, "ACTIVITIES_MAX", 2)
    with pytest.raises(errors.LimitReached, match="at most 2"):
        await reporting.of_organisation("partnerstad", public_url=URL)
