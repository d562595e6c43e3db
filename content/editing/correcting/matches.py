"""Settling what is proposed: the same item, the parts of one, what several became, or something new. Pure."""

import hashlib
from collections.abc import Sequence

from content import errors
from content.guiding.outline import Content, Place, Proposal, places, renamed, with_details, with_items
from content.replacing import replace


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


def as_before(content: Content, replaced: Content) -> Content:
    """Settle what was settled in the draft that this one takes the place of, wherever its words are the same.

    What was waiting there, stands there twice or not at all, or reads otherwise now, waits for a decision.
    """
    waiting = {key for proposal in replaced.proposals for key in proposal.keys}
    texts: dict[tuple[str, ...], list[Place]] = {}
    for _, _, place in places(replaced.outline):
        texts.setdefault(_text(replaced, place), []).append(place)
    said = {text: alike[0] for text, alike in texts.items() if len(alike) == 1 and alike[0].key not in waiting}
    new = {place.key: place for _, _, place in places(content.outline)}
    decisions: list[tuple[str, bool, bool | None]] = []
    for proposal in content.proposals:
        stood = [found for key in proposal.keys if (found := said.get(_text(content, new[key]))) is not None]
        if len(stood) == len(proposal.keys) and (answer := _answered(proposal, stood, replaced)) is not None:
            decisions.append((change_id("", proposal.key), *answer))
    return decide("", content, decisions)


def _answered(proposal: Proposal, stood: Sequence[Place], replaced: Content) -> tuple[bool, bool | None] | None:
    """Say how a proposal was decided, by what its items are in the draft before; none if that does not tell."""
    origins = set(proposal.known_keys)
    if len(stood) == len(origins) == 1 and stood[0].key in origins and not stood[0].derived_from:
        return True, proposal.known_key not in replaced.resets
    if all(origins == set(place.derived_from) for place in stood):
        return True, all(place.inherits for place in stood)
    if not any(place.derived_from or place.key in origins for place in stood):
        return False, None
    return None


def _text(content: Content, place: Place) -> tuple[str, ...]:
    """Give the words of an item and of the points under it."""
    found = (content.wordings[key].words for key in with_details(place))
    return tuple(words.plain if words else "" for words in found)


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
