"""What caches have to forget: what a write may have changed of what others see, by the names that answers have."""

import pytest

from content import errors, files, log, models
from content.access import ANONYMOUS, OPERATOR
from content.editing import leaflets, publishing
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    AnswerState,
    Counterpart,
    LeafletBy,
    NewAnswer,
    NewOrganisation,
    OrganisationKind,
    RelationshipForm,
    Role,
)
from content.sharing import consumers
from content.telling import purging
from content.telling.purging import Purge
from content.ticking import answering
from tests.content.linked import Demo, begin, holder, opened, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LEAFLET = "local-authority-links"


@pytest.fixture
async def demo(store: files.Store) -> Demo:
    """The demo."""
    return await begin(store)


async def keys() -> set[str]:
    """Give the keys of the latest entry."""
    head = await log.head()
    (found,) = await purging.since(OPERATOR, head - 1)
    assert found.sequence == head
    assert found.at == (await models.LogHead.get(id=1)).at
    return {str(one) for one in found.keys}


async def test_a_write_names_the_families_and_the_records_that_it_may_have_changed(demo: Demo) -> None:
    rich, poor = demo.rich.organisation_id or "", demo.poor.organisation_id or ""
    await organisations.update(demo.rich, organisation=rich, expected_version=1, population=7)
    assert await keys() == {"organisations", rich, "organisation/exampleton-town-council"}
    link = (await demo.link()).slug
    answers = (NewAnswer("follow-up", AnswerState.TICKED),)
    await answering.answer(demo.rich, partnership=demo.partnership, answers=answers)
    assert await keys() == {"partnerships", demo.partnership, f"partnership/{link}"}
    new = await opened(demo.rich, demo.poor, title="Another")
    slug = (await models.Partnership.get(id=new, until__isnull=True)).slug
    assert await keys() == {"partnerships", new, f"partnership/{slug}"}
    guest = NewOrganisation("Gast", OrganisationKind.OTHER, "DE")
    made = await partnerships.open_partnership(
        demo.rich,
        counterparts=(Counterpart(new=guest),),
        form=RelationshipForm.CONTACT,
        leaflet=LeafletBy(slug=LEAFLET),
    )
    assert {"partnerships", "organisations", made, "organisation/gast"} <= await keys()
    assert poor not in await keys()


async def test_a_publication_names_its_leaflet_and_the_guidance(demo: Demo) -> None:
    leaflet = await models.Leaflet.get(slug=LEAFLET, until__isnull=True)
    live = await models.Edition.get(leaflet_id=leaflet.id)
    draft = await publishing.restore(demo.editor, edition=live.id)
    row = await models.Edition.get(id=draft)
    await publishing.publish(demo.editor, edition=draft, expected_version=row.version)
    assert await keys() == {"guidance", leaflet.id, f"leaflet/{LEAFLET}"}


async def test_a_leaflet_that_was_renamed_is_named_by_the_addresses_that_it_had_too(demo: Demo) -> None:
    leaflet = await models.Leaflet.get(slug=LEAFLET, until__isnull=True)
    await leaflets.update(demo.editor, leaflet=leaflet.id, expected_version=leaflet.version, slug="links-of-places")
    assert await keys() == {"guidance", leaflet.id, f"leaflet/{LEAFLET}", "leaflet/links-of-places"}


async def test_what_nobody_sees_is_on_a_list_without_keys(demo: Demo) -> None:
    await holder(demo.rich.organisation_id or "", Role.OFFICER)
    assert await keys() == set()


async def test_what_is_registered_changes_what_is_given_by_its_registration_alone(demo: Demo) -> None:
    await consumers.register(demo.rich, organisation=demo.rich.organisation_id or "", name="Site")
    assert await keys() == {"documents"}


async def test_a_write_of_many_records_changes_everything(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "KEYS_MAX", 1)
    await organisations.add(OPERATOR, name=text("Town"), kind=OrganisationKind.OTHER, country="GB")
    assert await keys() == {"toolkit"}
    assert demo.partnership


async def test_the_lists_are_given_a_hundred_at_a_time_to_the_operator_alone(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "ENTRIES_MAX", 3)
    found: list[Purge] = []
    while part := await purging.since(OPERATOR, found[-1].sequence if found else 0):
        assert len(part) <= 3
        found += part
    assert [one.sequence for one in found] == list(range(1, await log.head() + 1))
    for other in (ANONYMOUS, demo.rich, demo.editor):
        with pytest.raises(errors.NotFound):
            await purging.since(other, 0)
