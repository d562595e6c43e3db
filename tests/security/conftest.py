"""A served town, as in the walks."""

from tests.walks.conftest import postgres_seed, quiet, sqlite_seed, town

__all__ = ["postgres_seed", "quiet", "sqlite_seed", "town"]
