"""Nothing that a client may rely on leaves the schema unless a release said so."""

from pathlib import Path

from graphql import build_schema
from graphql.utilities import find_breaking_changes

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_breaks_what_the_last_release_promised() -> None:
    """`schema/released.graphql` is the schema of the last release; a release moves it, and nothing else does."""
    released, today = (
        build_schema((ROOT / "schema" / f"{name}.graphql").read_text()) for name in ("released", "schema")
    )
    broken = [f"{change.type.name}: {change.description}" for change in find_breaking_changes(released, today)]
    assert broken == []
