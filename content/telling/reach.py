"""Whose business an event or a field of the log is; who that is today, the predicates of `access` say."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from msgspec import Struct

from content import access
from content.access import Viewer
from content.records import ChangeType, Visibility


class Reach(StrEnum):
    """How far something reaches, from the widest to the narrowest; what is kept is this, never a list of names."""

    EVERYBODY = "EVERYBODY"
    """What is public: organisations, editions that have come out."""
    PARTNERSHIP = "PARTNERSHIP"
    """Whoever sees the partnership."""
    VERDICT = "VERDICT"
    """Whoever sees where the partnership stands."""
    NETWORK = "NETWORK"
    """The sides of the partnership, and the coordinators of the networks that they joined."""
    SIDES = "SIDES"
    """The sides of the partnership."""
    SIDE = "SIDE"
    """The side that did it."""
    MEMBERSHIP = "MEMBERSHIP"
    """The organisation that it is about, and the one that did it."""
    EDITORS = "EDITORS"
    """Those who edit the leaflet's collection."""


EVENTS: Mapping[ChangeType, Reach] = {
    ChangeType.LEAFLET_UPLOADED: Reach.EDITORS,
    ChangeType.EDITION_SUBMITTED: Reach.EDITORS,
    ChangeType.EDITION_APPROVED: Reach.EDITORS,
    ChangeType.EDITION_RETURNED: Reach.EDITORS,
    ChangeType.EDITION_PUBLISHED: Reach.EVERYBODY,
    ChangeType.EDITION_WITHDRAWN: Reach.EVERYBODY,
    ChangeType.ORGANISATION_UPDATED: Reach.EVERYBODY,
    ChangeType.MEMBERSHIP_GRANTED: Reach.EVERYBODY,
    ChangeType.MEMBERSHIP_ENDED: Reach.EVERYBODY,
    ChangeType.MEMBERSHIP_REQUESTED: Reach.MEMBERSHIP,
    ChangeType.MEMBERSHIP_WITHDRAWN: Reach.MEMBERSHIP,
    ChangeType.MEMBERSHIP_DECLINED: Reach.MEMBERSHIP,
    ChangeType.CLAIM_MADE: Reach.MEMBERSHIP,
    ChangeType.CLAIM_WITHDRAWN: Reach.MEMBERSHIP,
    ChangeType.CLAIM_GRANTED: Reach.MEMBERSHIP,
    ChangeType.CLAIM_DECLINED: Reach.MEMBERSHIP,
    ChangeType.PARTNERSHIP_OPENED: Reach.PARTNERSHIP,
    ChangeType.PARTNERSHIP_UPDATED: Reach.PARTNERSHIP,
    ChangeType.SIDE_ACKNOWLEDGED: Reach.PARTNERSHIP,
    ChangeType.STAGE_CHANGED: Reach.PARTNERSHIP,
    ChangeType.PARTNERSHIP_ENDED: Reach.PARTNERSHIP,
    ChangeType.AGREEMENT_EXPIRING: Reach.PARTNERSHIP,
    ChangeType.AGREEMENT_EXPIRED: Reach.PARTNERSHIP,
    ChangeType.AGREEMENT_TERMINATED: Reach.PARTNERSHIP,
    ChangeType.AGREEMENT_PROPOSED: Reach.SIDES,
    ChangeType.AGREEMENT_SIGNED: Reach.SIDES,
    ChangeType.CONTACT_ADDED: Reach.SIDE,
    ChangeType.CONTACT_HANDED_OVER: Reach.SIDE,
    ChangeType.CONTACT_FORGOTTEN: Reach.SIDE,
    ChangeType.ANSWERS_FINALISED: Reach.VERDICT,
    ChangeType.VERDICT_CHANGED: Reach.VERDICT,
    ChangeType.EDITION_ADOPTED: Reach.VERDICT,
    ChangeType.ITEM_ANSWERED: Reach.SIDES,
    ChangeType.DISAGREEMENT_FOUND: Reach.SIDES,
    ChangeType.DISAGREEMENT_RESOLVED: Reach.SIDES,
}
"""How far each kind of event reaches; one that is not named reaches the sides and no further."""

LEVELS: Mapping[Visibility, Reach] = {
    Visibility.PUBLIC: Reach.PARTNERSHIP,
    Visibility.NETWORK: Reach.NETWORK,
    Visibility.PARTNERSHIP: Reach.SIDES,
    Visibility.SIDE: Reach.SIDE,
}
"""How far an event of a record reaches that has a level of its own."""

SIDE_COLUMNS: Mapping[str, Reach] = {
    "organisation": Reach.PARTNERSHIP,
    "publishes_readiness": Reach.PARTNERSHIP,
    "rationale": Reach.SIDES,
    "consent": Reach.SIDES,
    "aims": Reach.SIDES,
    "plan": Reach.SIDES,
    "supporter_ids": Reach.SIDES,
    "shared_documents": Reach.SIDES,
    "contacts": Reach.SIDES,
    "own_contacts": Reach.SIDE,
    "agreement": Reach.SIDES,
    "draft": Reach.SIDE,
    "position": Reach.SIDE,
    "notes": Reach.SIDE,
}
"""How far what a side says for itself reaches, by column; one that is not named stays with the side."""

PARTNERSHIP_PARTS: Mapping[str, Reach] = {
    "title": Reach.PARTNERSHIP,
    "summary": Reach.PARTNERSHIP,
    "form": Reach.PARTNERSHIP,
    "local_term": Reach.PARTNERSHIP,
    "goals": Reach.PARTNERSHIP,
    "aims": Reach.SIDES,
    "stakeholders": Reach.SIDES,
}
"""How far what a partnership is described by reaches."""

STAGE_PARTS: Mapping[str, Reach] = {
    "stage": Reach.PARTNERSHIP,
    "endedOn": Reach.PARTNERSHIP,
    "endReason": Reach.SIDES,
    "note": Reach.SIDES,
    "despiteThinkAgain": Reach.SIDES,
    "consent": Reach.SIDES,
}
"""How far what is said with a step from stage to stage reaches; who steps is known, why is between the sides."""

AGREEMENT_PARTS: Mapping[str, Reach] = {
    "agreement": Reach.SIDES,
    "kind": Reach.SIDES,
    "side": Reach.SIDES,
    "signedOn": Reach.SIDES,
    "terminatedOn": Reach.SIDES,
    **STAGE_PARTS,
}
"""How far what is said of an agreement reaches; of a draft nothing leaves its side."""

ACTIONS: Mapping[str, Reach | Mapping[str, Reach]] = {
    "openPartnership": Reach.PARTNERSHIP,
    "acknowledgePartnership": Reach.PARTNERSHIP,
    "updatePartnership": PARTNERSHIP_PARTS,
    "changeStage": STAGE_PARTS,
    "endPartnership": STAGE_PARTS,
    "proposeAgreement": AGREEMENT_PARTS,
    "signAgreement": AGREEMENT_PARTS,
    "terminateAgreement": AGREEMENT_PARTS,
    "updateSide": SIDE_COLUMNS,
    "removeDocument": SIDE_COLUMNS,
    "adoptEdition": Reach.VERDICT,
    "answerItems": Reach.SIDES,
    "recordReview": Reach.SIDES,
    "signOffReview": Reach.SIDES,
}
"""How far what was before and after an action on a partnership reaches, as a whole or part by part; what is not named
stays with the side that did it."""

_WIDEST_FIRST = tuple(Reach)


def of_event(kind: ChangeType, columns: Collection[str] | None) -> Reach:
    """Say how far an event reaches: where it names the parts of a record that it changed, as far as the widest."""
    if columns is None:
        return EVENTS.get(kind, Reach.SIDES)
    told = {**PARTNERSHIP_PARTS, **SIDE_COLUMNS}
    reaches = [told.get(column, Reach.SIDE) for column in columns] or [Reach.SIDE]
    return min(reaches, key=_WIDEST_FIRST.index)


def of_part(action: str, part: str) -> Reach:
    """Say how far one part of what an action on a partnership changed reaches."""
    reach = ACTIONS.get(action, Reach.SIDE)
    return reach if isinstance(reach, Reach) else reach.get(part, Reach.SIDE)


class About(Struct, frozen=True):
    """What something of the log is about, as it stands today."""

    collection_id: str | None = None
    organisation_ids: tuple[str, ...] = ()
    """The sides of the partnership."""
    acknowledged: bool = False
    """Whether every side has acknowledged it."""
    published: bool = False
    """Whether every side lets everybody see the verdict."""
    by_organisation_id: str | None = None
    """The side that did it."""


def reaches(viewer: Viewer, reach: Reach, about: About) -> bool:
    """Whether something of the log is the viewer's business today."""
    if reach is Reach.EVERYBODY:
        return True
    if reach is Reach.EDITORS:
        return about.collection_id is not None and access.may_edit(viewer, about.collection_id)
    parties, own = about.organisation_ids, about.by_organisation_id
    inside = {
        Reach.PARTNERSHIP: True,
        Reach.VERDICT: access.may_see_readiness(viewer, organisation_ids=parties, published_by_all=about.published),
        Reach.NETWORK: access.may_see_answers(viewer, organisation_ids=parties),
        Reach.SIDES: access.may_see_answers(viewer, organisation_ids=parties),
        Reach.MEMBERSHIP: False,  # It is about organisations, and their own people read all of that.
        Reach.SIDE: own is not None and own in parties and access.may_see_side(viewer, own),
    }
    visible = access.may_see_partnership(viewer, organisation_ids=parties, acknowledged=about.acknowledged)
    return visible and inside[reach]
