"""Settling what is proposed: the same item, the parts of one, what several became, or something new. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from content import errors
from content.guiding.outline import Content, Place, Proposal, places, renamed, with_items


def change_id(edition_id: str, key: str) -> str:
    """Name what became of an item of an edition, so that it can be decided by that name."""
    return "change-" + hashlib.sha256(f"{edition_id} {key}".encode()).hexdigest()[:16]


def decide(edition_id: str, content: Content, decisions: Sequence[tuple[str, bool, bool | None]]) -> Content:
    """Settle proposals by the names of their changes: the same item (does it keep its answers?), or a new one.

    If nothing is said of answers, they stay with an item in new words and with one that several were merged into; the
    parts of one that was split start anew. Raises NOT_FOUND for a change that waits for no decision, or no longer does.
    """
    waiting = {change_id(edition_id, proposal.key): proposal for proposal in content.proposals}
    for number, (change, same, keeps) in enumerate(decisions):
        proposal = waiting.pop(change, None)
        if proposal is None:
            message = "No change of that name waits for a decision: read the change set again."
            raise errors.NotFound(message, path=("decisions", str(number), "change"))
        rest = tuple(other for other in content.proposals if other is not proposal)
        content = replace(content, proposals=rest)
        if same:
            content = _accepted(content, proposal, keeps=keeps)
    return content


def heirs(before: Content, after: Content) -> dict[str, str]:
    """Say which keys became the keys of old items by what was decided, those of the points under them included."""
    found = after.wordings.keys() - before.wordings.keys()
    return {
        key: proposal.known_key + key[len(proposal.key) :]
        for proposal in before.proposals
        if proposal.known_key in found
        for key in before.wordings
        if key == proposal.key or key.startswith(f"{proposal.key}.")
    }


def _accepted(content: Content, proposal: Proposal, *, keeps: bool | None) -> Content:
    known = {place.key: place for _, _, place in places(content.outline)}
    if proposal.more_keys or proposal.more_known_keys:
        inherits = keeps is True if proposal.more_keys else keeps is not False
        derived = {
            key: replace(_joined(known[key], *proposal.known_keys), inherits=inherits and known[key].inherits)
            for key in proposal.keys
        }
        return replace(content, outline=with_items(content.outline, derived))
    place = known[proposal.key]
    if place.derived_from:  # Others were merged into it before it was known to be an old item itself.
        content = replace(content, outline=with_items(content.outline, {place.key: _joined(place, proposal.known_key)}))
    content = renamed(content, proposal.key, proposal.known_key)
    return content if keeps is not False else replace(content, resets=(*content.resets, proposal.known_key))


def _joined(place: Place, *known_keys: str) -> Place:
    return replace(place, derived_from=tuple(dict.fromkeys((*known_keys, *place.derived_from))))
