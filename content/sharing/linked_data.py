"""Records as schema.org data (JSON-LD), for search engines and for programs that know nothing of this server."""

from collections.abc import Mapping, Sequence
from datetime import date

from content.linking.public import Public
from content.records import (
    Activity,
    ActivityStatus,
    ChecklistItem,
    Edition,
    Item,
    ItemDetail,
    ItemScope,
    Leaflet,
    Organisation,
    OrganisationKind,
    Section,
    Visit,
    VisitMode,
)

Data = dict[str, object]

CONTEXT = "https://schema.org"
WIKIDATA = "https://www.wikidata.org/entity/"
KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.LOCAL_AUTHORITY: "GovernmentOrganization",
    OrganisationKind.SCHOOL: "EducationalOrganization",
    OrganisationKind.HEALTH_BODY: "MedicalOrganization",
    OrganisationKind.FAITH_GROUP: "Organization",
    OrganisationKind.TWINNING_ASSOCIATION: "NGO",
    OrganisationKind.NGO: "NGO",
    OrganisationKind.DONOR: "FundingAgency",
    OrganisationKind.AGENCY: "GovernmentOrganization",
    OrganisationKind.NETWORK: "Organization",
    OrganisationKind.OTHER: "Organization",
}
STANDING: Mapping[ActivityStatus, str] = {
    ActivityStatus.POSTPONED: "EventPostponed",
    ActivityStatus.CANCELLED: "EventCancelled",
}
"""EventStatusType; every other is EventScheduled."""


def organisation(row: Organisation, *, public_url: str) -> Data:
    """Describe an organisation; its Wikidata number says which one it is elsewhere."""
    address = f"{public_url}/organisations/{row.slug}"
    (tongue, name), *others = row.name.by_language
    return _said(
        {
            "@context": CONTEXT,
            "@type": KINDS[row.kind],
            "@id": address,
            "name": _text(name, tongue),
            "alternateName": [_text(text, language) for language, text in others],
            "url": row.website or address,
            "sameAs": [WIKIDATA + row.wikidata_id] if row.wikidata_id else [],
            "identifier": {"@type": "PropertyValue", "propertyID": "org-id", "value": row.org_id} if row.org_id else {},
            "address": _said(
                {"@type": "PostalAddress", "addressCountry": row.country_code, "addressRegion": row.subdivision}
            ),
            "description": [_text(text, language) for language, text in row.about.by_language] if row.about else [],
            "foundingDate": _day(row.started_on),
            "dissolutionDate": _day(row.ended_on),
        }
    )


def edition(row: Edition, leaflet: Leaflet | None, *, public_url: str) -> Data:
    """Describe an edition: the leaflet as a work, its steps as a how-to in their order, every other list as a list."""
    own = f"{public_url}/editions/{row.id}"
    address = f"{public_url}/leaflets/{leaflet.slug}" if leaflet else own
    published = row.publication.published_at
    return _said(
        {
            "@context": CONTEXT,
            "@type": "CreativeWork",
            "@id": own,
            "name": row.title,
            "alternativeHeadline": row.subtitle,
            "inLanguage": row.language,
            "version": f"{row.number}.{row.revision}",
            "url": f"{address}?language={row.language}",
            "isPartOf": {"@type": "CreativeWork", "@id": address} if leaflet else {},
            "datePublished": published.date().isoformat() if published else None,
            "license": row.licence.url if row.licence else None,
            "creditText": row.licence.attribution if row.licence else None,
            "hasPart": [part for section in row.sections for part in _parts(section, address)],
        }
    )


def partnership(public: Public | None, partnership_id: str, *, public_url: str) -> Data:
    """Describe a partnership as a project whose members are its sides, with what they do; a bare one if not public."""
    address = f"{public_url}/partnerships/{partnership_id}"
    known = {"@context": CONTEXT, "@type": "Project", "@id": address}
    if public is None:
        return dict(known)
    row = public.partnership
    summary = row.summary.by_language if row.summary else ()
    return _said(
        {
            **known,
            "name": row.title,
            "alternateName": row.local_term,
            "description": [_text(text, language) for language, text in summary],
            "url": address,
            "foundingDate": _day(row.timeline.started_on),
            "dissolutionDate": _day(row.timeline.ended_on),
            "member": [_without_context(organisation(one, public_url=public_url)) for one in public.sides],
            "event": [
                *(_activity(one, public_url=public_url) for one in public.activities),
                *(_visit(one, public, address) for one in public.visits),
            ],
        }
    )


def _activity(row: Activity, *, public_url: str) -> Data:
    address = f"{public_url}/activities/{row.id}"
    return _said(
        {
            "@type": "Event",
            "@id": address,
            "name": row.title,
            "url": address,
            "startDate": _day(row.starts_on),
            "endDate": _day(row.ends_on),
            "eventStatus": f"{CONTEXT}/{STANDING.get(row.status, 'EventScheduled')}",
        }
    )


def _visit(row: Visit, public: Public, address: str) -> Data:
    online = row.mode is VisitMode.ONLINE
    hosts = [side.organisation_id for side in public.partnership.sides if side.id == row.host_id]
    host = next((one for one in public.sides if one.id in hosts), None)
    place = {} if host is None or online else {"@type": "Place", "name": host.name.by_language[0][1]}
    return _said(
        {
            "@type": "Event",
            "@id": f"{address}#{row.id}",
            "name": public.partnership.title,
            "startDate": _day(row.starts_on),
            "endDate": _day(row.ends_on),
            "eventAttendanceMode": f"{CONTEXT}/{'Online' if online else 'Offline'}EventAttendanceMode",
            "location": place,
        }
    )


def _parts(section: Section, address: str) -> list[Data]:
    """Describe a section: its text, and its list; what each side ticks for itself stands among the steps too."""
    place = f"{address}/sections/{section.key}"
    listed = [*section.items, *(item for group in section.groups for item in group.items)]
    items = list({item.key: item for item in listed}.values())
    text = section.words.plain if section.words else None
    if not items:
        return [_said({"@type": "CreativeWork", "@id": place, "name": section.heading, "text": text})]
    in_order = any(isinstance(item, ChecklistItem) and item.scope is ItemScope.JOINT for item in items)
    list_ = {
        "@type": "HowTo" if in_order else "ItemList",
        "@id": place,
        "name": section.heading,
        "description": text,
        "inLanguage": section.language,
    }
    if in_order:
        return [_said({**list_, "step": [_step(item, number) for number, item in enumerate(items, start=1)]})]
    return [_said({**list_, "itemListElement": [_element(item, number) for number, item in enumerate(items, start=1)]})]


def _step(item: Item, number: int) -> Data:
    details = item.details if isinstance(item, ChecklistItem) else ()
    directions = [{"@type": "HowToDirection", "text": text} for text in _texts(details)]
    step = {"@type": "HowToStep", "position": number, "name": item.label, "text": item.words.plain}
    return _said({**step, "itemListElement": directions})


def _element(item: Item, number: int) -> Data:
    return _said(
        {"@type": "ListItem", "position": number, "name": item.label or item.words.plain, "description": _more(item)}
    )


def _more(item: Item) -> str | None:
    details = _texts(item.details) if isinstance(item, ChecklistItem) else []
    text = [item.words.plain] if item.label else []
    return "\n".join((*text, *details)) or None


def _texts(details: Sequence[ItemDetail]) -> list[str]:
    return [text for detail in details for text in (detail.words.plain, *_texts(detail.details))]


def _text(text: str, language: str) -> object:
    """Say a text with its language, where that is known."""
    return text if language == "und" else {"@value": text, "@language": language}


def _said(members: Mapping[str, object]) -> Data:
    """Leave out what there is nothing to say of."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def _without_context(data: Data) -> Data:
    return {name: value for name, value in data.items() if name != "@context"}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
