"""Mergers: who stands in the place of an organisation that has ended, and what it finds of the old one's."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from content import errors, files, log, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import organisations, succession
from content.linking import partnerships
from content.records import (
    KEEP,
    ImportOutcome,
    ListedLink,
    ListedOrganisation,
    Organisation,
    OrganisationKind,
    PartnershipFilter,
    PartnershipOrder,
)
from content.sharing import importing
from tests.content.linked import begin, newcomer, opened, refused, text, unchanged
from tests.content.sharing.test_importing import FOLLOWED

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ENDED = date(2023, 3, 31)


async def added(*names: str) -> list[str]:
    kind = OrganisationKind.LOCAL_AUTHORITY
    return [await organisations.add(OPERATOR, name=text(name), kind=kind, country="GB") for name in names]


async def merged(old: str, new: str | None, ended_on: date | None = ENDED) -> None:
    current = await found(old)
    await organisations.update(
        OPERATOR,
        organisation=old,
        expected_version=current.version,
        ended_on=KEEP if ended_on is None else ended_on,
        replaced_by=new,
    )


async def found(organisation: str) -> Organisation:
    record = await organisations.find(ANONYMOUS, id=organisation)
    assert record is not None
    return record


async def test_an_organisation_leads_to_the_one_that_stands_in_its_place_however_often_it_merged() -> None:
    parish, district, county, other = await added("Parish", "District", "County", "Other")
    await merged(parish, district)
    before = await log.moment(datetime.now(UTC))
    assert before is not None
    await merged(district, county)
    heirs = await organisations.successors(ANONYMOUS, [parish, district, county, other])
    assert {one: heir.id for one, heir in heirs.items()} == {parish: county, district: county}
    then = await organisations.successors(ANONYMOUS, [parish, district], before)
    assert {one: heir.id for one, heir in then.items()} == {parish: district}, "as it stood"
    assert await organisations.replaced(ANONYMOUS, [county, parish]) == {county: (await found(district),), parish: ()}
    said = [organisations.notice(await found(one), heirs.get(one), ("en",)) for one in (parish, county, other)]
    assert said == ["It ended on 2023-03-31; “County” took its place.", None, None]
    french = organisations.notice(await found(parish), heirs[parish], ("fr",))
    assert french == "Cette organisation a pris fin le 2023-03-31\u00a0; «\u00a0County\u00a0» l’a remplacée."


async def test_the_notice_says_what_is_known_and_nothing_of_a_day_to_come() -> None:
    alone, merging, replaced, heir = await added("Alone", "Merging", "Replaced", "Heir")
    await merged(alone, None)
    await merged(merging, heir, datetime.now(UTC).date() + timedelta(days=40))
    await merged(replaced, heir, None)
    heirs = await organisations.successors(ANONYMOUS, [alone, merging, replaced])
    said = [organisations.notice(await found(one), heirs.get(one), ("en",)) for one in (alone, merging, replaced)]
    assert said == ["It ended on 2023-03-31.", None, "“Heir” took its place."]


async def test_a_circle_or_too_long_a_row_of_mergers_is_refused() -> None:
    steps = await added(*(f"Step {number}" for number in range(succession.STEPS_MAX + 2)))
    for old, new in pairwise(steps[1:]):
        await merged(old, new)
    async with unchanged():
        async with refused(errors.InvalidInput, "replacedBy", says="itself replaced by this one"):
            await merged(steps[-1], steps[2])
        async with refused(errors.NotFound, "replacedBy"):
            await merged(steps[-1], steps[-1])
        async with refused(errors.LimitReached, "replacedBy", says="At most 10 mergers"):
            await merged(steps[0], steps[1])
    await merged(steps[0], steps[2])
    assert (await organisations.successors(ANONYMOUS, [steps[0]]))[steps[0]].id == steps[-1]


async def test_the_links_of_an_ended_organisation_are_found_through_the_one_in_its_place(store: files.Store) -> None:
    await begin(store)
    old, partner, new = await newcomer("Oldton", "GB"), await newcomer("Partnerstad", "NL"), await newcomer("Newton")
    public = await opened(old, partner)
    await partnerships.acknowledge(partner, partnership=public)
    waiting = await opened(old, partner, title="Waits")
    (between,) = await added("Between")
    await merged(str(old.organisation_id), between)
    await merged(between, new.organisation_id)

    async def inherited(viewer: Viewer = ANONYMOUS, of: str = str(new.organisation_id)) -> set[str]:
        part = await partnerships.list_all(
            viewer, paging.Page(first=10), PartnershipFilter(inherited_by=of), PartnershipOrder()
        )
        return {one.id for one in part.nodes}

    assert await inherited() == {public}
    assert await inherited(new) == {public}, "it has not become a side of what is between the sides"
    assert await inherited(partner) == {public, waiting}
    assert await inherited(of=between) == {public}
    assert await inherited(of=str(old.organisation_id)) == set()


async def test_a_row_of_a_list_that_names_an_ended_organisation_is_told_who_took_its_place(store: files.Store) -> None:
    await begin(store)
    gone, between, heir = await added("Gone", "Between", "Heir")
    await merged(gone, between)
    await merged(between, heir)
    row = ListedLink((ListedOrganisation("Gone", "GB"), ListedOrganisation("Muster", "DE")))
    async with unchanged():
        (said,) = (await importing.links(OPERATOR, rows=[row], leaflet=FOLLOWED)).rows
    assert (said.outcome, said.code, said.path) == (ImportOutcome.REFUSED, "WRONG_STATE", ("organisations", "0"))
    assert said.message == "Gone ended on 2023-03-31; Heir (`heir`) took its place."
