"""What was written of a record before is given again for as long as all that it hangs on stands, and to nobody else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, execute, parse, validate
from graphql.execution.values import VariableValues

from content import files, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import leaflets, publishing
from content.guiding import snapshot
from content.joining import organisations
from content.linking import partnerships, projections, sides
from content.records import AnswerState, NewAnswer
from content.ticking import answering
from schema import context, plan
from schema.root import schema
from tests.content import networked
from tests.content.linked import Demo, begin, newcomer, opened, text
from tests.schema import planned

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

QUESTION = """{ partnerships(first: 50) { nodes { id title mySide { id notes }
  sides { position rationale { text } organisation { name population replacedBy { name } } }
  readiness { verdict newerEdition { number } edition { status publication { publishedBy }
    findings { code } leaflet { slug edition { revision } } }
    sides { ticked cannot side { organisation { name } } } items { item { text } answers { state note at } } }
  timeline { stages { to note } } aims { id } updates(first: 1) { nodes { id } } } } }"""
"""What hangs on the record, on others, on guidance, on who asks, and what is read each time."""
LASTING = """{ partnerships(first: 50) { nodes { id timeline { startedOn }
  sides { organisation { name population } } readiness { edition { leaflet { slug } } sides { ticked } } } } }"""
"""What hangs on nothing but records that stand."""

GUIDANCE = """{ leaflets(first: 50) { totalCount pageInfo { endCursor hasNextPage } edges { cursor node { slug } }
  nodes { id slug title reviewOverdue edition { revision sections { heading } } } }
  named: leaflets(filter: {title: "Links"}, last: 1, orderBy: {field: PUBLISHED_AT}) { nodes { slug } } }"""
"""A page of a list, of which some is read each time, and one that is narrowed."""
FOUND = """{ search(query: "links", first: 9) { totalCount facets { kinds { value count } }
  nodes { title url record { __typename } } } }"""
"""What was found, and where it is to be read."""


@dataclass
class Asker:
    """Asks by plans of what is kept, or of the records themselves."""

    store: files.Store
    keeper: snapshot.Keeper
    kept: projections.Projections
    plans: plan.Plans

    async def planned(self, question: DocumentNode, who: Viewer) -> bytes:
        await self.keeper.catch_up()
        with snapshot.held(self.keeper), projections.held(self.kept):
            return await planned.whole(
                self.plans.begin(question, _operation(question), VariableValues({}, {}), self._context(who))
            )

    async def plain(self, question: DocumentNode, who: Viewer) -> bytes:
        result = execute(schema._schema, question, context_value=self._context(who))
        found = result if isinstance(result, ExecutionResult) else await result
        assert found.errors is None
        return orjson.dumps(found.data)

    def _context(self, who: Viewer) -> context.Context:
        return context.make(who, store=self.store, public_url="https://toolkit.example", request_id="test")


def _operation(question: DocumentNode) -> OperationDefinitionNode:
    first = question.definitions[0]
    assert isinstance(first, OperationDefinitionNode)
    return first


def _parsed(question: str) -> DocumentNode:
    """Read a question that can be asked; to see that it can takes longer than to answer it."""
    document = parse(question)
    assert not validate(schema._schema, document)
    return document


@pytest.fixture
async def demo(store: files.Store) -> Demo:
    """The demo."""
    return await begin(store)


@pytest.fixture
def asker(store: files.Store) -> Asker:
    """Somebody who keeps what was written."""
    kept = projections.Projections()
    kept.in_step = True
    return Asker(store, snapshot.Keeper(shared=False), kept, plan.Plans(schema))


async def _answer(demo: Demo) -> None:
    state = NewAnswer(item="follow-up", state=AnswerState.CANNOT, reason="We are few.", note="Ask again.")
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(state,))


async def _tell(demo: Demo) -> None:
    for viewer in (demo.rich, demo.poor):
        row = await models.Side.get(
            until__isnull=True, partnership_id=demo.partnership, organisation_id=viewer.organisation_id
        )
        told = {"publish_readiness": not row.publishes_readiness, "notes": "Ours.", "rationale": text("We learn.")}
        await sides.update(viewer, partnership=demo.partnership, expected_version=row.version, **told)  # type: ignore[arg-type] # each as it is taken


async def _grow(demo: Demo) -> None:
    row = await models.Organisation.get(until__isnull=True, id=demo.poor.organisation_id)
    await organisations.update(demo.poor, organisation=row.id, expected_version=row.version, population=7)


async def _leaflet() -> models.Leaflet:
    return await models.Leaflet.get(until__isnull=True, slug__startswith="local-authority-links")


async def _readdress(demo: Demo) -> None:
    row = await _leaflet()
    await leaflets.update(demo.editor, leaflet=row.id, expected_version=row.version, slug="local-authority-links-now")


async def _withdraw(demo: Demo) -> None:
    row = await _leaflet()
    for one in await models.Edition.filter(leaflet_id=row.id, published_at__isnull=False, withdrawn_at__isnull=True):
        await publishing.withdraw(demo.editor, edition=one.id, expected_version=one.version, reason="It is wrong.")


WRITES: tuple[Callable[[Demo], Awaitable[Any]], ...] = (_answer, _tell, _grow, _readdress, _withdraw)


async def test_after_every_write_everybody_is_told_what_graphql_core_tells_them(demo: Demo, asker: Asker) -> None:
    network = await networked.coordinator()
    await networked.joined(demo.rich, network)
    await opened(demo.rich, demo.poor, title="Not yet")
    people = (ANONYMOUS, demo.rich, demo.poor, demo.editor, OPERATOR, network, await newcomer("Stranger"))
    questions = [_parsed(one) for one in (QUESTION, LASTING, GUIDANCE, FOUND)]
    with log.heard(asker.kept.hear), log.heard(asker.keeper.hear):
        for write in (None, *WRITES):
            if write is not None:
                await write(demo)
            for question in questions:
                expected = [await asker.plain(question, one) for one in people]
                for _ in range(3):  # It is read, what is at hand by now is remembered, and given again.
                    assert [await asker.planned(question, one) for one in people] == expected, write


async def test_what_lasts_is_written_once_and_nothing_of_it_is_read_again(demo: Demo, asker: Asker) -> None:
    await _tell(demo)  # Where they stand; what is hidden is looked up each time, as what is not there.
    question = _parsed(LASTING)
    for _ in range(3):
        await asker.planned(question, ANONYMOUS)
    (link,) = (await partnerships.by_id(ANONYMOUS, [demo.partnership])).values()
    told = orjson.loads(await asker.planned(question, ANONYMOUS))["partnerships"]["nodes"]
    written = [one for of_all in asker.kept.notes._together.values() for one in of_all.values()]
    assert {type(one) for one in written} == {orjson.Fragment}
    assert link.id in [one["id"] for one in told]


async def test_a_page_of_guidance_is_one_text_until_guidance_stands_otherwise(demo: Demo, asker: Asker) -> None:
    question = _parsed("{ leaflets(first: 50) { nodes { slug title edition { revision } } pageInfo { hasNextPage } } }")
    with log.heard(asker.kept.hear), log.heard(asker.keeper.hear, asker.keeper.look_ahead):
        for write in (None, _readdress, _withdraw):
            if write is not None:
                await write(demo)
            expected = await asker.plain(question, ANONYMOUS)
            for _ in range(2):
                assert await asker.planned(question, ANONYMOUS) == expected
            standing = asker.keeper.standing()
            assert standing is not None
            (of_all,) = standing.notes_of_pages._together.values()
            assert [orjson.dumps({"leaflets": one}) for one in of_all.values()] == [expected]
