"""Everything in the schema says what it is."""

from collections.abc import Iterator

from graphql import is_introspection_type, is_specified_directive, is_specified_scalar_type

from schema.root import schema

core = schema._schema


def described() -> Iterator[tuple[str, str | None]]:
    """List every place of the schema that can have a description, with what it says."""
    for name, kind in core.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        for value_name, value in getattr(kind, "values", {}).items():
            yield f"{name}.{value_name}", value.description
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field.description
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name}:)", argument.description
    for directive in core.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description
            for argument_name, argument in directive.args.items():
                yield f"@{directive.name}({argument_name}:)", argument.description


def test_everything_has_a_description() -> None:
    assert [place for place, description in described() if not description] == []


def test_a_description_is_a_sentence_without_a_gap_to_fill() -> None:
    said = [(place, description or "") for place, description in described()]
    assert [place for place, description in said if "{" in description.split("`")[0]] == []
    assert [place for place, description in said if not description.endswith(".")] == []


def test_no_argument_has_null_for_a_default() -> None:
    assert "= null" not in "".join(line for line in printed_arguments())


def printed_arguments() -> Iterator[str]:
    """Print the arguments of every field with their defaults."""
    for name, kind in core.type_map.items():
        for field_name, field in getattr(kind, "fields", {}).items():
            for argument_name, argument in getattr(field, "args", {}).items():
                if argument.default_value is None and not name.startswith("__"):
                    yield f"{name}.{field_name}({argument_name}: = null)"
