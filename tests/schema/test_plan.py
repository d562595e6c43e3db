"""A plan answers with the very bytes of graphql-core, or leaves the answer to it: asked of thousands of operations."""

import asyncio
import inspect
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode, execute, parse, validate
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from content import access, database, files, models
from content.access import Viewer
from content.guiding import snapshot
from content.linking import projections
from schema import compiling, context, plan, running
from schema.fields import answers
from schema.finishing import finish
from schema.root import Query, schema
from schema.scalars import SCALARS
from schema.types.sections import Benefit, ChecklistItem, GuidanceItem
from tests.content import linked
from tests.schema import drawn, planned

CASES = 20_000 if os.environ.get("SOAK") else 300
VALID_MIN = 0.8
ANSWERED_MIN = 0.95
"""How much of what can be answered without an error a plan has to answer."""


@strawberry.type
class OddQuery(Query):
    """What we ask, and fields that do what none of ours does."""

    @answers(int)
    @staticmethod
    def never() -> None:
        """Null where none may be."""
        return

    @answers(str | None)
    @staticmethod
    def breaks() -> str:
        """It always fails."""
        raise RuntimeError

    @answers(str | None)
    @staticmethod
    async def breaks_later() -> str:
        """It always fails, after a while."""
        await asyncio.sleep(0)
        raise RuntimeError

    @answers(int | None)
    @staticmethod
    def many() -> str:
        """A number that is none."""
        return "many"

    @answers(list[int | None] | None)
    @staticmethod
    async def some() -> list[int | None]:
        """A list with a gap."""
        await asyncio.sleep(0)
        return [1, None, 3]

    @answers(str)
    @staticmethod
    def echo(text: str) -> str:
        """What is said."""
        return text

    @answers(int | None)
    @staticmethod
    def large() -> int:
        """A number that is too large."""
        return 2**40


ODD = finish(
    strawberry.Schema(
        query=OddQuery, types=[GuidanceItem, Benefit, ChecklistItem], config=StrawberryConfig(scalar_map=SCALARS)
    )
)


@dataclass
class Town:
    """The demo, open, with those who ask."""

    runner: asyncio.Runner
    keeper: snapshot.Keeper
    kept: projections.Projections
    store: files.Store
    viewers: dict[str, Viewer]
    values: dict[str, list[Any]]
    valid: int = 0
    answerable: int = 0
    answered: int = 0
    left: Counter[str] = field(default_factory=Counter)

    def compare(
        self, own: strawberry.Schema, plans: plan.Plans, operation: drawn.Operation, who: Sequence[Viewer]
    ) -> None:
        """Answer an operation to some who ask one after the other, in both ways, and compare."""
        core = own._schema
        document = parse(operation.text)
        if validate(core, document):
            return
        self.valid += 1
        first = document.definitions[0]
        assert isinstance(first, OperationDefinitionNode)
        variables = get_variable_values(core, first.variable_definitions or (), dict(operation.variables))
        if isinstance(variables, list):
            return

        async def both(one: Viewer) -> tuple[bytes | None, ExecutionResult]:
            with snapshot.held(self.keeper), projections.held(self.kept):
                told, *again = [await self._planned(plans, document, first, variables, one) for _ in range(3)]
            assert again == [told] * 2, "asked again, the plan says something else"
            return told, await _reference(core, document, self._context(one), operation.variables)

        for one in who:
            self._look(*self.runner.run(both(one)))

    def _look(self, told: bytes | None, reference: ExecutionResult) -> None:
        if reference.errors:
            assert told is None, reference.errors
            return
        self.answerable += 1
        self.answered += told is not None
        assert told is None or told == orjson.dumps(reference.data)

    async def _planned(
        self,
        plans: plan.Plans,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        who: Viewer,
    ) -> bytes | None:
        try:
            return await planned.whole(plans.begin(document, operation, variables, self._context(who)))
        except running.Abandoned as abandoned:
            self.left[abandoned.reason] += 1
            return None

    def _context(self, who: Viewer) -> context.Context:
        return context.make(who, store=self.store, public_url="https://toolkit.example", request_id="drawn")


async def _reference(core: GraphQLSchema, document: Any, own: context.Context, variables: Any) -> ExecutionResult:
    result = execute(core, document, context_value=own, variable_values=dict(variables))
    return result if isinstance(result, ExecutionResult) else await result


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for all who only ask."""
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "toolkit.db").write_bytes(sqlite_template.read_bytes())
    with asyncio.Runner() as runner:
        opened = database.opened(f"sqlite:///{folder / 'toolkit.db'}")
        runner.run(opened.__aenter__())
        try:
            runner.run(asyncio.sleep(0))
            yield runner.run(_begin(runner, files.Store(folder / "files")))
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def _begin(runner: asyncio.Runner, store: files.Store) -> Town:
    demo = await linked.begin(store)
    keeper = snapshot.Keeper(shared=False)
    keeper.hear(None)
    await keeper.catch_up()
    ids = [
        str(one)
        for kind in (models.Leaflet, models.Organisation, models.Partnership, models.Side)
        for one in await kind.all().values_list("id", flat=True)
    ]
    ids += [
        str(one)
        for kind in (models.Collection, models.Edition)
        for one in await kind.all().values_list("id", flat=True)
    ]
    kept = projections.Projections()
    kept.in_step = True  # Nobody writes.
    return Town(
        runner,
        keeper,
        kept,
        store,
        {"nobody": access.ANONYMOUS, "a side": demo.rich, "the other": demo.poor, "the editor": demo.editor},
        {
            "ID": [*ids, "nowhere"],
            "String": [
                "local-authority-links",
                "toolkit",
                "steps",
                "water",
                "Links",
                "challenges",
                "persevere",
                "",
                "x",
            ],
            "Int": [0, 1, 2, 3, 100, -1],
            "Float": [0.5],
            "Boolean": [True, False],
            "DateTime": ["2020-01-01T00:00:00Z", "2098-01-01T00:00:00+02:00"],
            "Date": ["2020-01-01", "2098-12-31"],
            "LanguageTag": ["en-GB", "en", "fr", "ar"],
            "CountryCode": ["GB", "TZ"],
            "SubdivisionCode": ["GB-WLS"],
            "URL": ["https://example.org/"],
        },
    )


@pytest.mark.parametrize("own", [schema, ODD], ids=["ours", "odd"])
def test_a_plan_says_what_graphql_core_says(town: Town, own: strawberry.Schema) -> None:
    plans = plan.Plans(own)
    town.valid = town.answerable = town.answered = 0

    @settings(max_examples=CASES // 2, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(drawn.operations(own._schema, town.values), st.permutations(sorted(town.viewers)))
    def ask(operation: drawn.Operation, who: list[str]) -> None:
        town.compare(own, plans, operation, [town.viewers[one] for one in who[:2]])

    ask()
    assert town.valid >= VALID_MIN * (CASES // 2), "too little of what is drawn can be asked"
    assert town.answered >= ANSWERED_MIN * town.answerable > 0, town.left


def test_whoever_looks_at_the_clock_is_named() -> None:
    looking = set()
    for kind in schema._schema.type_map.values():
        for one in getattr(kind, "fields", {}).values():
            written = one.extensions.get("strawberry-definition")
            resolver = getattr(written, "base_resolver", None)
            if resolver is not None:
                source = inspect.getsource(resolver.wrapped_func)
                if "now(" in source or "today(" in source:
                    looking.add(resolver.wrapped_func.__qualname__)
    assert looking == compiling.FLEETING


async def _ask(plans: plan.Plans, text: str, **variables: object) -> bytes:
    document = parse(text)
    first = document.definitions[0]
    assert isinstance(first, OperationDefinitionNode)
    values = get_variable_values(schema._schema, first.variable_definitions or (), variables)
    assert isinstance(values, VariableValues)
    return await planned.whole(plans.begin(document, first, values, None))


def _names(count: int, start: int = 0) -> str:
    return " ".join(f"n{number}: __typename" for number in range(start, start + count))


@pytest.mark.anyio
async def test_an_operation_of_too_many_fields_is_left_to_graphql_core() -> None:
    plans = plan.Plans(schema)
    await _ask(plans, f"{{ {_names(plan.FIELDS_MAX)} }}")
    for _ in range(2):
        with pytest.raises(running.Abandoned, match="too large"):
            await _ask(plans, f"{{ {_names(plan.FIELDS_MAX + 1)} }}")


@pytest.mark.anyio
async def test_what_a_question_gives_to_a_few_fields_is_worked_out_once_and_of_more_not_kept() -> None:
    plans = plan.Plans(ODD)
    few, many = plan.ARGUMENTS_KEPT_MAX, plan.ARGUMENTS_KEPT_MAX + 1
    for number in (few, many):
        fields = " ".join(f"n{one}: echo(text: $text)" for one in range(number))
        document = parse(f"query ($text: String!) {{ {fields} }}")
        first = document.definitions[0]
        assert isinstance(first, OperationDefinitionNode)
        values = get_variable_values(ODD._schema, first.variable_definitions or (), {"text": "said"})
        assert isinstance(values, VariableValues)
        given_: dict[int, dict[str, Any]] = {}
        kept: list[dict[int, int]] = []
        for _ in range(2):
            told = orjson.loads(await planned.whole(plans.begin(document, first, values, None, arguments=given_)))
            assert told == {f"n{one}": "said" for one in range(number)}
            kept.append({key: id(value) for key, value in given_.items()})
        assert kept[0] == kept[1]
        assert len(given_) == (few if number == few else 0)


@pytest.mark.anyio
async def test_what_is_compiled_is_bounded_in_operations_in_fields_and_in_ways() -> None:
    plans = plan.Plans(schema)
    for number in range(plan.OPERATIONS_MAX + 5):
        await _ask(plans, f"{{ {_names(1, number)} }}")
    assert len(plans._kept) == plan.OPERATIONS_MAX
    for number in range(plan.FIELDS_KEPT_MAX // plan.FIELDS_MAX + 1):
        await _ask(plans, f"{{ {_names(plan.FIELDS_MAX, number)} }}")
    assert plan.FIELDS_KEPT_MAX - 2 * plan.FIELDS_MAX < plans._fields <= plan.FIELDS_KEPT_MAX
    steered = "query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!) { n: __typename @skip(if: $a) __typename"
    steered += " m: __typename @include(if: $b) ...on Query @skip(if: $c) { o: __typename @include(if: $d) } }"
    document = parse(steered)
    first = document.definitions[0]
    assert isinstance(first, OperationDefinitionNode)
    for number in range(16):
        given_ = {name: bool(number >> place & 1) for place, name in enumerate("abcd")}
        values = get_variable_values(schema._schema, first.variable_definitions or (), given_)
        assert isinstance(values, VariableValues)
        told = orjson.loads(await planned.whole(plans.begin(document, first, values, None)))
        reference = execute(schema._schema, document, variable_values=given_)
        assert isinstance(reference, ExecutionResult)
        assert told == reference.data
    assert len(plans._kept[id(first)].ways) == plan.STEERED_MAX
