"""What other records prove of partnerships, for the steps of their lives that rest on it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from content.doing import activities, validity
from content.records import Ground

Prover = Callable[[Sequence[str]], Awaitable[Collection[str]]]
"""Keeps those of some partnerships for which something is proved, in a constant number of statements."""

PROVERS: Mapping[Ground, Prover] = {Ground.SIGNED_AGREEMENT: validity.proved, Ground.ACTIVITY: activities.proving}
"""Who proves what; what nobody can record yet is proved of no partnership."""


async def proved(partnership_ids: Sequence[str]) -> dict[str, frozenset[Ground]]:
    """Say what is proved of each of some partnerships."""
    found: dict[str, set[Ground]] = {one: set() for one in partnership_ids}
    for ground, prover in PROVERS.items():
        for one in await prover(partnership_ids):
            found[one].add(ground)
    return {one: frozenset(grounds) for one, grounds in found.items()}
