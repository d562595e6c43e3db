"""Who asks, and one predicate for each rule; every road to the records passes through here."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from content import errors
from content.records import Role, Scope, Visibility


class Kind(StrEnum):
    """As what somebody asks."""

    ANONYMOUS = "ANONYMOUS"
    KEY = "KEY"
    OPERATOR = "OPERATOR"
    CLOCK = "CLOCK"


class Preview(Struct, frozen=True):
    """The one edition that a link shows, and the leaflet it is an edition of."""

    edition_id: str
    leaflet_id: str


class Viewer(Struct, frozen=True):
    """Who asks: nobody in particular, a key that acts for an organisation in one role, the operator, or the clock."""

    kind: Kind = Kind.ANONYMOUS
    id: str = "anonymous"
    """The key's id; this is what the log keeps."""
    name: str = "anonymous"
    organisation_id: str | None = None
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    collection_ids: frozenset[str] = frozenset()
    origins: tuple[str, ...] = ()
    preview: Preview | None = None
    """What a link shows besides; it is no key, and everything else is as without it."""
    request_id: str = "none"

    @property
    def entitled(self) -> tuple[object, ...]:
        """All of it that `access` asks about: whoever else has the same may see the same."""
        own = self.kind, self.id, self.organisation_id, self.role, self.scopes
        return (*own, self.collection_ids, self.preview)

    @property
    def is_operator(self) -> bool:
        """Whether this is the command line of the machine that holds the records."""
        return self.kind is Kind.OPERATOR


ANONYMOUS = Viewer()
OPERATOR = Viewer(kind=Kind.OPERATOR, id="operator", name="operator")
CLOCK = Viewer(kind=Kind.CLOCK, id="clock", name="clock")
"""Stands in the log for what time brought about; it may do nothing that anybody could ask for."""


class Right(Struct, frozen=True):
    """Who may do one thing: in which roles and with which scope, and whether the operator may."""

    roles: frozenset[Role]
    scope: Scope | None
    operator: bool = True
    anyone: bool = False


def _right(*roles: Role, scope: Scope | None, operator: bool = True, anyone: bool = False) -> Right:
    return Right(roles=frozenset(roles), scope=scope, operator=operator, anyone=anyone)


ACTIONS: dict[str, Right] = {
    "createCollection": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "uploadLeaflet": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "decideMatches": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "editItem": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "markEssential": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "mergeItems": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "splitItem": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "editSection": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "addItem": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "moveItem": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "removeItem": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "editRule": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "editDraft": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "discardDraft": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "restoreEdition": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "submitForReview": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "addComment": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "settleComment": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "createPreviewLink": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "updateCollection": _right(Role.EDITOR, scope=Scope.CONTENT_PUBLISH),
    "updateLeaflet": _right(Role.EDITOR, scope=Scope.CONTENT_WRITE),
    "approveEdition": _right(Role.EDITOR, scope=Scope.CONTENT_PUBLISH),
    "publishEdition": _right(Role.EDITOR, scope=Scope.CONTENT_PUBLISH),
    "returnToDraft": _right(Role.EDITOR, scope=Scope.CONTENT_PUBLISH),
    "withdrawEdition": _right(Role.EDITOR, scope=Scope.CONTENT_PUBLISH),
    "addOrganisation": _right(Role.OFFICER, Role.LEAD, Role.COORDINATOR, scope=Scope.PARTNERSHIPS_WRITE),
    "updateOrganisation": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE),
    "createInvitation": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE),
    "claimOrganisation": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "withdrawClaim": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "grantClaim": _right(scope=None),
    "declineClaim": _right(scope=None),
    "importLinks": _right(scope=None),
    "importOrganisations": _right(scope=None),
    "redeemInvitation": _right(*Role, scope=None, anyone=True),
    "createKey": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "rotateKey": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "revokeKey": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "registerConsumer": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "registerDocuments": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "retireDocuments": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
    "openPartnership": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "acknowledgePartnership": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "updatePartnership": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "changeStage": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "endPartnership": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "updateSide": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "addContact": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "handOverContact": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "forgetContact": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "proposeAgreement": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "signAgreement": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "terminateAgreement": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "answerItems": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "recordVisit": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "scheduleActivity": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "updateActivity": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "recordReview": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "signOffReview": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "publishUpdate": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "withdrawUpdate": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "removeDocument": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "createCalendarLink": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "revokeCalendarLink": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "joinNetwork": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "leaveNetwork": _right(Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "admitToNetwork": _right(Role.COORDINATOR, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "declineMembership": _right(Role.COORDINATOR, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
    "requestReviews": _right(Role.COORDINATOR, scope=Scope.NETWORK_READ, operator=False),
    "exportPortfolio": _right(*Role, scope=Scope.READ, operator=False),
    "adoptEdition": _right(Role.OFFICER, Role.LEAD, scope=Scope.PARTNERSHIPS_WRITE, operator=False),
}
"""The declared table: every action by the name of its mutation. Whose record it is, the predicates below ask."""


AT_DESK: dict[str, Right] = {
    "signIn": _right(*Role, scope=None, operator=False),
    "signOut": _right(*Role, scope=None, operator=False),
    "signOutEverywhere": _right(*Role, scope=None, operator=False),
    "setPassphrase": _right(*Role, scope=None, operator=False),
    "linkAccount": _right(*Role, scope=None, operator=False),
    "unlinkAccount": _right(*Role, scope=None, operator=False),
    "createSignInLink": _right(Role.LEAD, Role.EDITOR, Role.COORDINATOR, scope=Scope.INTEGRATION_MANAGE),
}
"""What is done at the desk alone: a program has no passphrase and no session, so that these are no mutations."""


def require(viewer: Viewer, action: str) -> None:
    """Refuse an action that the viewer's role or scopes do not allow: KEY_REQUIRED without a key, else FORBIDDEN."""
    right = ACTIONS[action] if action in ACTIONS else AT_DESK[action]
    if right.anyone or (viewer.is_operator and right.operator):
        return
    if viewer.kind is Kind.ANONYMOUS:
        message = "This needs a key: send it as `Authorization: Bearer …`."
        raise errors.KeyRequired(message)
    if viewer.role not in right.roles:
        wanted = " or ".join(sorted(role.value for role in right.roles))
        message = f"This is done in the role {wanted}; your key has another."
        raise errors.Forbidden(message)
    if right.scope is not None and right.scope not in viewer.scopes:
        message = f"Your key lacks the scope {right.scope.value}."
        raise errors.Forbidden(message)


def may_act_for(viewer: Viewer, organisation_id: str) -> bool:
    """Whether the viewer acts for an organisation; the operator acts for all, where the table lets it act at all."""
    return viewer.is_operator or (viewer.kind is Kind.KEY and viewer.organisation_id == organisation_id)


def may_edit(viewer: Viewer, collection_id: str) -> bool:
    """Whether the viewer edits a collection, and so sees its drafts, findings and source files."""
    return viewer.is_operator or (
        viewer.role is Role.EDITOR and Scope.READ in viewer.scopes and collection_id in viewer.collection_ids
    )


def sees_what_is_out(viewer: Viewer) -> bool:
    """Whether the viewer sees of all guidance what everybody sees: who edits nothing, and holds no link to a draft."""
    return (
        viewer.preview is None
        and viewer.kind is not Kind.OPERATOR
        and not (viewer.role is Role.EDITOR and viewer.collection_ids)
    )


def may_preview(viewer: Viewer, edition_id: str) -> bool:
    """Whether the viewer holds a link to an edition that is not out: its words are seen, what editors say is not."""
    return viewer.preview is not None and viewer.preview.edition_id == edition_id


def may_see_integration(viewer: Viewer, organisation_id: str) -> bool:
    """Whether the viewer sees an organisation's keys: its own people, who may manage them."""
    return may_act_for(viewer, organisation_id) and (viewer.is_operator or Scope.INTEGRATION_MANAGE in viewer.scopes)


def may_audit_organisation(viewer: Viewer, organisation_id: str) -> bool:
    """Whether the viewer answers for what an organisation did: its own people, who may manage its keys."""
    return viewer.kind is Kind.KEY and may_see_integration(viewer, organisation_id) and Scope.READ in viewer.scopes


def may_audit(viewer: Viewer) -> bool:
    """Whether the viewer answers for any records at all: the operator, editors, those who manage keys."""
    edits = any(may_edit(viewer, collection_id) for collection_id in viewer.collection_ids)
    own = viewer.organisation_id is not None and may_audit_organisation(viewer, viewer.organisation_id)
    return viewer.is_operator or edits or own


def is_nobody(viewer: Viewer) -> bool:
    """Whether who asks is nobody in particular: they are a side of nothing and look across nothing."""
    return viewer.kind is Kind.ANONYMOUS


def may_see_partnership(viewer: Viewer, *, organisation_ids: Iterable[str], acknowledged: bool) -> bool:
    """Whether the viewer sees a partnership: everybody once every side has acknowledged it, else its sides alone."""
    return acknowledged or viewer.is_operator or _is_side(viewer, organisation_ids)


def may_see_answers(viewer: Viewer, *, organisation_ids: Iterable[str]) -> bool:
    """Whether the viewer sees each side's answers and reasons: the sides of the partnership alone."""
    return _is_side(viewer, organisation_ids)


def may_see_readiness(
    viewer: Viewer, *, organisation_ids: Iterable[str], published_by_all: bool, network_ids: Iterable[str] = ()
) -> bool:
    """Whether the viewer sees verdicts and counts: the sides, everybody when every side publishes them, coordinators.

    The networks are those that each of these organisations has joined.
    """
    return published_by_all or _is_side(viewer, organisation_ids) or _coordinates_one(viewer, network_ids)


def coordinates(viewer: Viewer) -> bool:
    """Whether the viewer looks across a network, its own organisation: a coordinator whose key reads networks."""
    reads = viewer.kind is Kind.KEY and viewer.scopes >= {Scope.READ, Scope.NETWORK_READ}
    return reads and viewer.role is Role.COORDINATOR


def may_see_request(viewer: Viewer, *, network_id: str, organisation_id: str) -> bool:
    """Whether the viewer sees that an organisation waits before a network's door: the people of either."""
    return _is_side(viewer, (network_id, organisation_id))


def may_see_side(viewer: Viewer, organisation_id: str) -> bool:
    """Whether the viewer sees what a side keeps to itself: its notes, its position until shared."""
    return _is_side(viewer, (organisation_id,))


def may_see_level(
    viewer: Viewer,
    visibility: Visibility,
    *,
    side: str | None,
    organisation_ids: Iterable[str],
    network_ids: Iterable[str] = (),
) -> bool:
    """Whether the viewer sees a record of a partnership that it sees; each level includes the one before it.

    `side` is the organisation that wrote it, if one side did; the networks are those that this side joined.
    """
    if visibility is Visibility.PUBLIC:
        return True
    if visibility is Visibility.SIDE and side is not None:
        return _is_side(viewer, (side,))
    seen_across = visibility is Visibility.NETWORK and _coordinates_one(viewer, network_ids)
    return _is_side(viewer, organisation_ids) or seen_across


def may_give(viewer: Viewer, *, role: Role, scopes: Iterable[Scope], collection_ids: Iterable[str]) -> bool:
    """Whether a key of this role, scopes and collections is no more than the viewer is itself."""
    if viewer.is_operator:
        return True
    if viewer.role is None:
        return False
    same_line = role is Role.VIEWER or role is viewer.role or (viewer.role is Role.LEAD and role is Role.OFFICER)
    return same_line and set(scopes) <= viewer.scopes and set(collection_ids) <= viewer.collection_ids


def _coordinates_one(viewer: Viewer, network_ids: Iterable[str]) -> bool:
    return coordinates(viewer) and viewer.organisation_id in set(network_ids)


def _is_side(viewer: Viewer, organisation_ids: Iterable[str]) -> bool:
    reads = viewer.kind is Kind.KEY and Scope.READ in viewer.scopes
    return reads and viewer.organisation_id in set(organisation_ids)
