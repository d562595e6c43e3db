"""Whoever a partnership names beside its sides is shown as who they are today."""

from datetime import date
from typing import Any

import pytest

from content import files, models
from content.access import OPERATOR
from content.joining import claims, organisations
from content.linking import describing, sides
from content.records import NewStakeholder, OrganisationKind, StakeholderCategory
from schema import context
from schema.root import schema
from tests.content.linked import Demo, begin, newcomer, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

NAMED = """query ($id: ID!, $at: DateTime) { partnership(by: {id: $id}, asOf: $at) {
  sides { supporters { name } } stakeholders { organisation { name } } } }"""


async def named(demo: Demo, **variables: object) -> list[list[str]]:
    """Read the supporters of the poorer side, and the stakeholders."""
    own = context.make(demo.poor, store=demo.store, public_url="https://toolkit.example", request_id="test")
    answer = await schema.execute(NAMED, {"id": demo.partnership, **variables}, context_value=own)
    assert answer.errors is None
    shown: Any = (answer.data or {})["partnership"]
    supporters = [one["name"] for side in shown["sides"] for one in side["supporters"]]
    return [supporters, [one["organisation"]["name"] for one in shown["stakeholders"]]]


async def test_a_record_that_was_claimed_is_shown_as_the_claimant_and_one_that_ended_as_itself(
    store: files.Store,
) -> None:
    demo = await begin(store)
    kind = OrganisationKind.NGO
    record, ended = [
        await organisations.add(OPERATOR, name=text(name), kind=kind, country="GB") for name in ("Wells", "Old Friends")
    ]
    wells, heir = await newcomer("Wells for All", "GB"), await newcomer("New Friends", "GB")
    side = await models.Side.get(
        partnership_id=demo.partnership, organisation_id=demo.poor.organisation_id, until__isnull=True
    )
    both = (record, ended, str(wells.organisation_id))
    await sides.update(demo.poor, partnership=demo.partnership, expected_version=side.version, supporters=both)
    others = tuple(NewStakeholder(one, StakeholderCategory.CIVIL_SOCIETY, None, None) for one in (record, ended))
    version = (await demo.link()).version
    await describing.update(demo.poor, partnership=demo.partnership, expected_version=version, stakeholders=others)
    assert await named(demo) == [["Wells", "Old Friends", "Wells for All"], ["Wells", "Old Friends"]]
    before = (await models.LogHead.get(id=1)).at
    await claims.grant(OPERATOR, claim=await claims.claim(wells, organisation=record, statement="We are Wells."))
    await organisations.update(
        OPERATOR,
        organisation=ended,
        expected_version=1,
        ended_on=date(2023, 3, 31),
        replaced_by=str(heir.organisation_id),
    )
    assert await named(demo) == [["Wells for All", "Old Friends"], ["Wells for All", "Old Friends"]]
    assert await named(demo, at=before.isoformat()) == [
        ["Wells", "Old Friends", "Wells for All"],
        ["Wells", "Old Friends"],
    ]
