"""The variables of an operation, in the two places where they would be looked at again for each request.

What variables mean is graphql-core's to say, and what a field makes of them Strawberry's. Both are asked once, and
asked anew only where something is out of the ordinary.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry
from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
)
from graphql.execution import get_variable_values
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from msgspec import Struct

from schema import kinds

Coerced = Mapping[str, Any]
Make = Callable[[Coerced], Any]
"""Makes what a field is given of the variables of a request."""

DRAWINGS_MAX = 8
"""For how many choices of variables that are left out or null what a field is given is kept drawn."""
_INT_MAX = 2**31 - 1
_PLAIN: Mapping[object, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
"""What is taken as it is."""


class Declared:
    """The variables that an operation declares."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        """Look what there is to know of them before any values are there."""
        self._schema = schema
        self._definitions = definitions
        signatures = [get_variable_signature(schema, one) for one in definitions]
        plain = [one for one in signatures if isinstance(one, GraphQLVariableSignature) and _plain(one) is not None]
        self._plain = [(one.name, one, _plain(one)) for one in plain] if len(plain) == len(signatures) else None

    def coerced(self, given: dict[str, Any], *, errors_max: int) -> VariableValues | list[GraphQLError]:
        """Coerce the values that were sent; or say why they do not fit."""
        values = VariableValues({}, {})
        for name, signature, kind in self._plain or ():
            value = given.get(name)
            if value.__class__ is not kind or (isinstance(value, int) and abs(value) > _INT_MAX):
                break
            values.sources[name] = VariableValueSource(signature, value)
            values.coerced[name] = value
        else:
            if self._plain is not None:
                return values
        return get_variable_values(self._schema, self._definitions, given, max_errors=errors_max)


class Given:
    """What one field is given, as far as it hangs on variables.

    It is drawn once with a blank in the place of each variable. Where a blank does not come through, because a value is
    looked into, it is worked out for each request.
    """

    def __init__(self, work_out: Callable[[VariableValues], dict[str, Any]], names: Sequence[str]) -> None:
        """Take how it is worked out, and the names of the variables, each as often as it stands there."""
        self._work_out = work_out
        self._names = names
        self._drawn: dict[tuple[object, ...], Make | None] = {}

    def of(self, variables: VariableValues) -> dict[str, Any]:
        """Say what the field is given by a request; raises what graphql-core and Strawberry do."""
        coerced = variables.coerced
        said: tuple[object, ...] = ()  # All of them, as nearly always.
        if None in map(coerced.get, self._names):
            of_each = [coerced.get(name, Undefined) for name in self._names]
            said = tuple([None if value is None else value is Undefined for value in of_each])
        if said not in self._drawn:
            if len(self._drawn) == DRAWINGS_MAX:
                return self._work_out(variables)
            self._drawn[said] = self._draw(coerced)
        make = self._drawn[said]
        given: dict[str, Any] = self._work_out(variables) if make is None else make(coerced)
        return given

    def _draw(self, coerced: Coerced) -> Make | None:
        there = {name: coerced[name] for name in self._names if name in coerced}
        blanks = {name: None if value is None else _Blank(name) for name, value in there.items()}
        try:
            drawn = self._work_out(VariableValues({}, blanks))
        except Exception:  # noqa: BLE001 - whatever looks into a blank meets what it does not expect
            return None
        found: list[str] = []
        make = _copy(drawn, found)
        meant = [name for name in self._names if blanks.get(name) is not None]
        return make if sorted(found) == sorted(meant) else None


class _Blank(Struct, frozen=True):
    """Stands where the value of a variable is to be."""

    name: str


def _copy(drawn: Any, found: list[str]) -> Make:
    """Make what makes the same again, with values in the place of blanks, which are noted as they are found."""
    if isinstance(drawn, _Blank):
        name = drawn.name
        found.append(name)
        return lambda coerced: coerced[name]
    before = len(found)
    make = _inside(drawn, found)
    return make if make is not None and len(found) > before else lambda _: drawn


def _inside(drawn: Any, found: list[str]) -> Make | None:
    kind = type(drawn)
    if kind is dict:
        return _members(drawn, found)
    if kind is list:
        items = [_copy(one, found) for one in drawn]
        return lambda coerced: [item(coerced) for item in items]
    if kind is strawberry.Some:
        value = _copy(drawn.value, found)
        return lambda coerced: strawberry.Some(value(coerced))
    if kinds.is_made_by_name(kind):
        members = _members(vars(drawn), found)
        return lambda coerced: kind(**members(coerced))
    return None


def _members(drawn: dict[str, Any], found: list[str]) -> Make:
    blank = {}
    for name, value in drawn.items():
        before = len(found)
        make = _copy(value, found)
        if len(found) > before:
            blank[name] = make

    def members(coerced: Coerced) -> dict[str, Any]:
        made = drawn.copy()
        for name, make in blank.items():
            made[name] = make(coerced)
        return made

    return members


def _plain(signature: GraphQLVariableSignature) -> type | None:
    """Say of what class a value is that is taken as it is; None if there is no such class, or a default."""
    kind = signature.type.of_type if isinstance(signature.type, GraphQLNonNull) else signature.type
    return _PLAIN.get(kind) if signature.default is None else None
