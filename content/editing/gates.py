"""What has to be so before an edition goes on: a gate for each question, with the words for what is missing."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from content import errors, models
from content.editing.correcting import matches
from content.guiding.outline import Content, Outline, checklists_in, places, without_origins
from content.guiding.shelf import Copy, Shelf
from content.records import ChangeKind, EditionStatus, FindingCode, RuleQuantifier, Severity

CONFIRMED_BY_NAME = frozenset({FindingCode.LOW_CONFIDENCE})
"""Findings that hold a draft back until an editor confirms them."""


def decided(content: Content) -> None:
    """Refuse while proposed matches wait for a decision: MATCHES_UNDECIDED."""
    if content.proposals:
        message = f"{len(content.proposals)} proposed matches wait for your decision: see `decideMatches`."
        raise errors.MatchesUndecided(message)


def sound(content: Content) -> None:
    """Refuse what an error was found in: EDITION_INCOMPLETE."""
    for finding in content.findings:
        if finding.severity is Severity.ERROR:
            message = f"This has to be put right first: {finding.message}"
            raise errors.EditionIncomplete(message)


def confirmed(content: Content, given: Collection[FindingCode]) -> None:
    """Refuse what an editor has to look at and say so: CONFIRMATION_REQUIRED."""
    for finding in content.findings:
        if finding.code in CONFIRMED_BY_NAME and finding.code not in given:
            message = f"Look at this and confirm it with `confirmFindings: [{finding.code.value}]`: {finding.message}"
            raise errors.ConfirmationRequired(message, path=("confirmFindings",))


def whole(content: Content) -> None:
    """Refuse a checklist without a rule and the reverse, and one without an essential box: EDITION_INCOMPLETE.

    Under a rule that asks for all boxes, each is essential without being marked. A leaflet with neither checklist nor
    rule is guidance alone, and whole.
    """
    from_rule = content.outline.rule
    lists = checklists_in(content.outline)
    if not lists and from_rule is None:
        return
    if from_rule is None:
        message = "There is a checklist but no rule: add the sentence that says when to think again."
        raise errors.EditionIncomplete(message)
    named = [lists[key] for key in from_rule.checklists if key in lists]
    if len(named) < len(from_rule.checklists) or not named:
        message = "The rule names a checklist that is not there."
        raise errors.EditionIncomplete(message)
    if any(not items for items in lists.values()):
        message = "A checklist is empty: add its items, or leave the section out."
        raise errors.EditionIncomplete(message)
    every = from_rule.quantifier is RuleQuantifier.ALL
    if not every and not any(place.essential for items in named for place in items):
        message = "No box is essential: mark at least one with `markEssential`."
        raise errors.EditionIncomplete(message)


def minor(row: models.Edition, content: Content, in_force: Outline | None) -> None:
    """Refuse a minor change that moves, adds or leaves out an item, or marks another box as essential: WRONG_STATE.

    What still waits for a decision is taken for the same item, so that a draft is told of this before anybody decides.
    A translation has its original's outline, and nothing in force has none.
    """
    if row.change_kind is not ChangeKind.MINOR or row.translation_of_id is not None or in_force is None:
        return
    same = [(matches.change_id(row.id, proposal.key), True, None) for proposal in content.proposals]
    outline = matches.decide(row.id, content, same).outline
    derived = any(place.derived_from for _, _, place in places(outline))
    if derived or without_origins(in_force) != outline:
        message = (
            "A minor change keeps every item in its place and every box as essential as it was; "
            "this draft does not: make it major with `editDraft`."
        )
        raise errors.WrongState(message, path=("edition",))


def against_what_is_live(row: models.Edition, shelf: Shelf, live: Copy | None, now: datetime) -> None:
    """Refuse a draft made against an edition that is not in force any more, or beside a scheduled one: WRONG_STATE."""
    coming = [copy for copy in shelf.copies if shelf.status(copy, now) is EditionStatus.SCHEDULED]
    if any(copy.language == row.language for copy in coming):
        message = "Another edition is scheduled: call its date off with `returnToDraft` first."
        raise errors.WrongState(message, path=("edition",))
    if row.based_on_id != (live.id if live else None):
        message = (
            "Another edition has come into force since this draft was made: "
            "upload the file again with `replaces`, so that the changes are compared with what is live."
        )
        raise errors.WrongState(message, path=("edition",))


def approved(row: models.Edition, *, needed: bool) -> None:
    """Refuse what another editor has to approve and has not: WRONG_STATE."""
    if needed and row.approved_at is None:
        message = (
            "In this collection another editor approves an edition before it is published: "
            "send it with `submitForReview`, and they say so with `approveEdition`."
        )
        raise errors.WrongState(message, path=("edition",))


def approvable(row: models.Edition, *, own: bool) -> None:
    """Refuse to approve what is not in review or approved already: WRONG_STATE; and one's own: FORBIDDEN."""
    if row.submitted_at is None:
        message = "This edition is not in review: send it with `submitForReview` first."
        raise errors.WrongState(message, path=("edition",))
    if row.approved_at is not None:
        message = "This edition has been approved already."
        raise errors.WrongState(message, path=("edition",))
    if own:
        message = "You sent this edition for review yourself: another editor approves it."
        raise errors.Forbidden(message, path=("edition",))


def missing(*gates: Callable[[], None]) -> tuple[str, ...]:
    """Collect the sentences of the gates that are shut."""
    return tuple(_shut(gates))


def _shut(gates: Iterable[Callable[[], None]]) -> Iterable[str]:
    for gate in gates:
        try:
            gate()
        except errors.Refusal as refusal:
            yield refusal.message
