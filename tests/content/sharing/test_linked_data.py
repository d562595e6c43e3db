"""Records as schema.org data: each thing as what it is there, and nothing of the leaflet lost."""

import json
from datetime import date

import pytest

from content import files
from content.access import ANONYMOUS
from content.guiding import editions, guidance
from content.linking import public
from content.records import NOW, Edition, Leaflet, Names, Organisation, OrganisationKind
from content.replacing import replace
from content.sharing import linked_data
from tests.content.linked import begin

URL = "https://toolkit.example"
TOWN = Organisation(
    id="organisation-1",
    slug="ville-modele",
    name=Names((("fr", "Ville-Modèle"), ("und", "Modelltown"))),
    kind=OrganisationKind.LOCAL_AUTHORITY,
    level=None,
    country_code="FR",
    subdivision="FR-BRE",
    website="https://ville-modele.example",
    population=None,
    about=None,
    strategy=None,
    wikidata_id="Q99900001",
    org_id="XI-WIKIDATA-Q99900001",
    started_on=date(1790, 1, 1),
    ended_on=None,
    replaced_by_id=None,
    version=1,
)


def test_an_organisation_is_what_schema_org_calls_it_and_known_by_its_numbers() -> None:
    assert linked_data.organisation(TOWN, public_url=URL) == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "@id": "https://toolkit.example/organisations/ville-modele",
        "name": {"@value": "Ville-Modèle", "@language": "fr"},
        "alternateName": ["Modelltown"],
        "url": "https://ville-modele.example",
        "sameAs": ["https://www.wikidata.org/entity/Q99900001"],
        "identifier": {"@type": "PropertyValue", "propertyID": "org-id", "value": "XI-WIKIDATA-Q99900001"},
        "address": {"@type": "PostalAddress", "addressCountry": "FR", "addressRegion": "FR-BRE"},
        "foundingDate": "1790-01-01",
    }
    bare = replace(TOWN, website=None, wikidata_id=None, org_id=None, subdivision=None, started_on=None)
    assert sorted(linked_data.organisation(bare, public_url=URL)) == [
        "@context",
        "@id",
        "@type",
        "address",
        "alternateName",
        "name",
        "url",
    ]


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_every_kind_has_a_name_there(kind: OrganisationKind) -> None:
    assert linked_data.organisation(replace(TOWN, kind=kind), public_url=URL)["@type"]


async def leaflet_in_force() -> tuple[Edition, Leaflet]:
    leaflet = await guidance.find_leaflet(ANONYMOUS, slug="local-authority-links")
    assert leaflet is not None
    number = (await editions.current_numbers([leaflet.id], NOW))[leaflet.id]
    edition_id = (await editions.of_number([(leaflet.id, number)], (), NOW))[leaflet.id, number]
    return (await guidance.editions_by_id(ANONYMOUS, [edition_id]))[edition_id], leaflet


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_a_leaflet_is_a_work_with_a_how_to_and_lists_and_nothing_of_it_is_lost(store: files.Store) -> None:
    await begin(store)
    edition, leaflet = await leaflet_in_force()
    data = linked_data.edition(edition, leaflet, public_url=URL)
    assert (data["@type"], data["version"], data["inLanguage"]) == ("CreativeWork", "1.1", "en-GB")
    parts = data["hasPart"]
    assert isinstance(parts, list)
    (how_to,) = [part for part in parts if part["@type"] == "HowTo"]
    assert [step["position"] for step in how_to["step"]] == list(range(1, 11))
    assert len(how_to["step"][0]["itemListElement"]) == 3
    lists = {
        part["@id"].rpartition("/")[2]: len(part["itemListElement"]) for part in parts if "itemListElement" in part
    }
    assert sorted(lists.values()) == [6, 9, 9, 13, 21]
    written = json.dumps(data, ensure_ascii=False)
    texts = [section.words.plain for section in edition.sections if section.words]
    texts += [item.words.plain for section in edition.sections for item in section.items]
    assert [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] not in written] == []


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_a_partnership_is_a_project_of_its_sides(store: files.Store) -> None:
    demo = await begin(store)
    shown = (await public.of_partnerships([demo.partnership], NOW))[demo.partnership]
    data = linked_data.partnership(shown, demo.partnership, public_url=URL)
    assert data["@type"] == "Project"
    members = data["member"]
    assert isinstance(members, list)
    assert [(one["@type"], one["@id"]) for one in members] == [
        ("GovernmentOrganization", "https://toolkit.example/organisations/exampleton-town-council"),
        ("GovernmentOrganization", "https://toolkit.example/organisations/mfano-district-council"),
    ]
    assert "@context" not in members[0]
