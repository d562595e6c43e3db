"""A partnership as an activity of the International Aid Transparency Initiative, version 2.03, in XML. Pure.

The elements stand in the order that the standard's schema asks for; the codes are those of its code lists.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from lxml import etree

from content.doing import validity
from content.linking.public import Public
from content.records import (
    Agreement,
    Document,
    Names,
    Organisation,
    OrganisationKind,
    Partnership,
    Stage,
)

VERSION = "2.03"
OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{VERSION}">\n'
CLOSING = "</iati-activities>\n"
"""What stands around the activities of a file."""
STATUS: Mapping[Stage, str] = {
    Stage.EXPLORATORY: "1",
    Stage.SCOPING: "1",
    Stage.AGREED: "2",
    Stage.ACTIVE: "2",
    Stage.ENDED: "4",
    Stage.DECLINED: "5",
    Stage.DORMANT: "6",
}
"""ActivityStatus: 1 pipeline, 2 implementation, 4 closed, 5 cancelled, 6 suspended."""
KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.LOCAL_AUTHORITY: "11",
    OrganisationKind.SCHOOL: "80",
    OrganisationKind.HEALTH_BODY: "15",
    OrganisationKind.FAITH_GROUP: "90",
    OrganisationKind.TWINNING_ASSOCIATION: "22",
    OrganisationKind.NGO: "22",
    OrganisationKind.DONOR: "90",
    OrganisationKind.AGENCY: "15",
    OrganisationKind.NETWORK: "90",
    OrganisationKind.OTHER: "90",
}
"""OrganisationType: 11 local government, 15 other public sector, 22 national NGO, 80 academic, 90 other."""
IMPLEMENTING = "4"
"""OrganisationRole: every side carries the partnership out; no side leads it."""
LOCAL_GOVERNMENT = "15185"
"""Sector: local government administration."""
MEMORANDUM = "A09"
"""DocumentCategory: "Memorandum of understanding (If agreed by all parties)"."""
BY_WIKIDATA = "XI-WIKIDATA-"
"""How an organisation is referred to that has a Wikidata number and no other (org-id.guide)."""
WEB_PAGE = "text/html"

_PERCENT = 100
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, even escaped (all but its production 2, Char)."""
_TWO_LETTERS = re.compile("[a-z]{2}(?=$|-)")


class _Days(NamedTuple):
    """ActivityDateType: what a day is called while it is planned, and once it has come."""

    planned: str
    actual: str


_START, _END = _Days("1", "2"), _Days("3", "4")


def ref(row: Organisation) -> str | None:
    """Say how an organisation is referred to: by its own number, or by the one that it has on Wikidata."""
    if row.org_id is not None:
        return row.org_id
    return None if row.wikidata_id is None else f"{BY_WIKIDATA}{row.wikidata_id}"


def file(public: Public, *, public_url: str) -> str | None:
    """Write the file of one activity; None when no side has an identifier to report under."""
    written = activity(public, public_url=public_url)
    return None if written is None else f"{OPENING}{written}{CLOSING}"


def activity(public: Public, *, public_url: str) -> str | None:
    """Write one activity, to stand in a file of several; None when no side has an identifier to report under."""
    reporter = next((one for one in public.sides if ref(one) is not None), None)
    if reporter is None:
        return None
    return etree.tostring(_activity(public, reporter, public_url=public_url), encoding="unicode", pretty_print=True)


def _activity(public: Public, reporter: Organisation, *, public_url: str) -> etree._Element:
    row = public.partnership
    activity = etree.Element("iati-activity")
    _said(activity, "iati-identifier", f"{ref(reporter)}-{row.id}")
    _party(activity, "reporting-org", reporter)
    _narrative(etree.SubElement(activity, "title"), row.title)
    _description(activity, row)
    for side in public.sides:
        _party(activity, "participating-org", side, role=IMPLEMENTING)
    etree.SubElement(activity, "activity-status", code=STATUS[row.stage])
    for kind, day in _days(row):
        etree.SubElement(activity, "activity-date", {"type": kind, "iso-date": day.isoformat()})
    for country, share in _shares(public):
        etree.SubElement(activity, "recipient-country", code=country, percentage=share)
    etree.SubElement(activity, "sector", vocabulary="1", code=LOCAL_GOVERNMENT)
    for code in row.goals:  # TagVocabulary: 2 is the goals, 3 their targets.
        etree.SubElement(activity, "tag", vocabulary="3" if "." in code else "2", code=code)
    for agreement, document in public.agreements:
        _document(activity, agreement, document, public_url=public_url)
    return activity


def _party(parent: etree._Element, name: str, row: Organisation, **more: str) -> None:
    numbered = {} if ref(row) is None else {"ref": _writable(str(ref(row)))}
    party = etree.SubElement(parent, name, {**numbered, "type": KINDS[row.kind], **more})
    _narratives(party, row.name)


def _description(parent: etree._Element, row: Partnership) -> None:
    """Say what it is about; the standard wants a description even where nobody has written one."""
    description = etree.SubElement(parent, "description", type="1")
    if row.summary is None:
        _narrative(description, row.local_term or row.title)
    else:
        _narratives(description, row.summary)


def _days(row: Partnership) -> Iterator[tuple[str, date]]:
    """Say when it begins and ends; the standard wants a beginning: where none is known, when it was first recorded."""
    today = validity.day_of(row.moment)
    began = row.timeline.started_on or min((step.on for step in row.timeline.stages), default=row.timeline.stage_since)
    under_way = STATUS[row.stage] not in ("1", "5")
    yield (_START.actual if under_way and began <= today else _START.planned), began
    ended = row.timeline.ended_on
    if ended is not None and ended >= began and under_way:
        yield (_END.actual if ended <= today else _END.planned), ended


def _shares(public: Public) -> Iterator[tuple[str, str]]:
    """Share it out equally between the countries, in hundredths of a percent that make a hundred together."""
    countries = list(dict.fromkeys(one.country_code for one in public.sides))
    whole = _PERCENT * 100
    for number, country in enumerate(countries):
        share = whole // len(countries) + (whole % len(countries) if number == 0 else 0)
        yield country, f"{share / 100:.2f}".rstrip("0").rstrip(".")


def _document(parent: etree._Element, agreement: Agreement, document: Document, *, public_url: str) -> None:
    address = _writable(document.url or f"{public_url}/documents/{document.id}")
    link = etree.SubElement(parent, "document-link", url=address, format=document.media_type or WEB_PAGE)
    _narrative(etree.SubElement(link, "title"), document.title, document.language or "und")
    etree.SubElement(link, "category", code=MEMORANDUM)
    tongue = _TWO_LETTERS.match(document.language or "")
    if tongue is not None:
        etree.SubElement(link, "language", code=tongue[0])
    if agreement.effective_on is not None:
        etree.SubElement(link, "document-date", {"iso-date": agreement.effective_on.isoformat()})


def _narratives(parent: etree._Element, names: Names) -> None:
    for language, text in names.by_language:
        _narrative(parent, text, language)


def _narrative(parent: etree._Element, text: str, language: str = "und") -> None:
    narrative = _said(parent, "narrative", text)
    if language != "und":
        narrative.set(_LANGUAGE, language)


def _said(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = _writable(text)
    return element


def _writable(text: str) -> str:
    """Leave out what XML cannot hold; the rest is escaped where it is written."""
    return _UNWRITABLE.sub("", text)
