"""Refusals as data: what a mutation answers when it was not carried out, and why."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

import strawberry
from strawberry.extensions import FieldExtension

from content import errors
from schema import kinds
from schema.directives import CHANGE
from schema.fields import F, answers, later, resolves

_Query = later("Query", "schema.root")


@strawberry.enum
class ErrorCode(StrEnum):
    """Every reason for which a mutation can be refused."""

    INVALID_INPUT = "INVALID_INPUT"
    """A value is missing or has the wrong form."""
    NOT_FOUND = "NOT_FOUND"
    """There is no such record, or you may not see it."""
    FORBIDDEN = "FORBIDDEN"
    """You may see this but not change it."""
    KEY_REQUIRED = "KEY_REQUIRED"
    """This needs a key."""
    STALE_VERSION = "STALE_VERSION"
    """Someone has changed it since; read it again."""
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    """This idempotency key was used before, with other input."""
    DUPLICATE = "DUPLICATE"
    """That name or address is taken."""
    WRONG_STATE = "WRONG_STATE"
    """The record is at a stage where this cannot be done."""
    EDITION_PUBLISHED = "EDITION_PUBLISHED"
    """Published editions never change; make a new one."""
    MATCHES_UNDECIDED = "MATCHES_UNDECIDED"
    """Proposed matches wait for an editor's decision."""
    EDITION_INCOMPLETE = "EDITION_INCOMPLETE"
    """The edition has no rule, no essential box or an empty checklist."""
    REASON_REQUIRED = "REASON_REQUIRED"
    """A reason has to be given."""
    NOT_APPLICABLE_REFUSED = "NOT_APPLICABLE_REFUSED"
    """This item cannot be not applicable."""
    FILE_UNSUPPORTED = "FILE_UNSUPPORTED"
    """The file is of a kind that cannot be read."""
    FILE_UNREADABLE = "FILE_UNREADABLE"
    """The file is damaged, locked or has no text in it."""
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    """The file is too large."""
    URL_REFUSED = "URL_REFUSED"
    """The address is not one we will call."""
    DOCUMENT_REFUSED = "DOCUMENT_REFUSED"
    """The operation does not fit this contract or costs too much."""
    LIMIT_REACHED = "LIMIT_REACHED"
    """There are as many of these as there may be."""
    FILE_TOO_COMPLEX = "FILE_TOO_COMPLEX"
    """Reading the file takes more time or memory than is allowed."""
    CONFIRMATION_REQUIRED = "CONFIRMATION_REQUIRED"
    """A finding has to be confirmed by name first."""


@kinds.object
class UserError:
    """A refusal that the person asking can do something about."""

    code: ErrorCode
    """The reason, for a program."""
    message: str
    """The reason, for a person, in the leaflet's plain style."""
    path: list[str] | None
    """The part of the input it is about, such as `["answers", "3", "reason"]`."""


@kinds.interface
class Payload:
    """What every mutation answers."""

    errors: tuple[UserError, ...] = ()
    """Why the request was refused; empty when it was carried out."""
    refused: strawberry.Private[bool] = False

    @answers(_Query | None)
    @staticmethod
    def query(row: strawberry.Parent["Payload"]) -> object:
        """Anything else to read in the same answer."""
        return None if row.refused else row


def error_of(refusal: errors.Refusal) -> UserError:
    """Put a refusal into the contract's words."""
    return UserError(code=ErrorCode[refusal.code], message=refusal.message, path=list(refusal.path) or None)


class _Refusals(FieldExtension):
    """Turns a refusal into the payload's errors; a request that is unusable in itself stays a top-level error."""

    def __init__(self, payload: Callable[..., Payload]) -> None:
        self._payload = payload

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: strawberry.Info, **asked: object
    ) -> object:
        try:
            return await next_(source, info, **asked)
        except errors.BadRequest:
            raise
        except errors.Refusal as refusal:
            return self._payload(errors=(error_of(refusal),), refused=True)


def acts(payload: type[Payload]) -> Callable[[F], F]:
    """Make a mutation of a resolver that gives this payload, or is refused."""
    return resolves(
        strawberry.mutation(graphql_type=payload | None, directives=[CHANGE], extensions=[_Refusals(payload)])
    )
