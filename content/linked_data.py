"""Records as schema.org data (JSON-LD), for search engines and for programs that know nothing of this server."""

from collections.abc import Mapping, Sequence
from datetime import date

from content.records import (
    ChecklistItem,
    Edition,
    Item,
    ItemDetail,
    ItemScope,
    Leaflet,
    Organisation,
    OrganisationKind,
    Partnership,
    Section,
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


def partnership(row: Partnership, sides: Sequence[Organisation], *, public_url: str) -> Data:
    """Describe a partnership as a project whose members are its sides."""
    summary = row.summary.by_language if row.summary else ()
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Project",
            "@id": f"{public_url}/partnerships/{row.id}",
            "name": row.title,
            "alternateName": row.local_term,
            "description": [_text(text, language) for language, text in summary],
            "url": f"{public_url}/partnerships/{row.id}",
            "foundingDate": _day(row.timeline.started_on),
            "dissolutionDate": _day(row.timeline.ended_on),
            "member": [_without_context(organisation(one, public_url=public_url)) for one in sides],
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
