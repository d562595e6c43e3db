"""Every refusal, as a tree; the class is the stable code.

Refusal                   somebody can do something about it; the message is all they see
├── InvalidInput          INVALID_INPUT
├── NotFound              NOT_FOUND: not there and not allowed look the same
├── Forbidden             FORBIDDEN: seen, but not to be changed
├── KeyRequired           KEY_REQUIRED
├── StaleVersion          STALE_VERSION
├── IdempotencyKeyReused  IDEMPOTENCY_KEY_REUSED
├── Duplicate             DUPLICATE
├── WrongState            WRONG_STATE
├── EditionPublished      EDITION_PUBLISHED
├── MatchesUndecided      MATCHES_UNDECIDED
├── EditionIncomplete     EDITION_INCOMPLETE
├── ReasonRequired        REASON_REQUIRED
├── NotApplicableRefused  NOT_APPLICABLE_REFUSED
├── FileUnsupported       FILE_UNSUPPORTED
├── FileUnreadable        FILE_UNREADABLE
├── FileTooLarge          FILE_TOO_LARGE
├── FileTooComplex        FILE_TOO_COMPLEX
├── DocumentRefused       DOCUMENT_REFUSED
├── LimitReached          LIMIT_REACHED
├── ConfirmationRequired  CONFIRMATION_REQUIRED
└── BadRequest            the request itself is unusable; never in a payload
    ├── BadPage           BAD_PAGE
    ├── BadCursor         BAD_CURSOR
    ├── CostExceeded      COST_EXCEEDED
    ├── KeyInvalid        KEY_INVALID
    └── Unavailable       UNAVAILABLE: a queue is full or the database is away; try again
"""

from typing import ClassVar


class Refusal(Exception):
    """A refusal with a stable code, a sentence for a person and, if known, the part of the input it is about."""

    code: ClassVar[str]

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        """Keep the sentence and the path, such as `("answers", "3", "reason")`."""
        super().__init__(message)
        self.message = message
        self.path = path


class InvalidInput(Refusal):
    """A value is missing or has the wrong form."""

    code = "INVALID_INPUT"


class NotFound(Refusal):
    """There is no such record, or the viewer may not see it."""

    code = "NOT_FOUND"


class Forbidden(Refusal):
    """The viewer may see this but not change it."""

    code = "FORBIDDEN"


class KeyRequired(Refusal):
    """This needs a key."""

    code = "KEY_REQUIRED"


class StaleVersion(Refusal):
    """Someone has changed it since."""

    code = "STALE_VERSION"


class IdempotencyKeyReused(Refusal):
    """The idempotency key was used before with other input."""

    code = "IDEMPOTENCY_KEY_REUSED"


class Duplicate(Refusal):
    """That name or address is taken."""

    code = "DUPLICATE"


class WrongState(Refusal):
    """The record is at a stage where this cannot be done."""

    code = "WRONG_STATE"


class EditionPublished(Refusal):
    """Published editions never change."""

    code = "EDITION_PUBLISHED"


class MatchesUndecided(Refusal):
    """Proposed matches wait for an editor's decision."""

    code = "MATCHES_UNDECIDED"


class EditionIncomplete(Refusal):
    """The edition has a checklist without a rule, no essential box or an empty checklist."""

    code = "EDITION_INCOMPLETE"


class ReasonRequired(Refusal):
    """A reason has to be given."""

    code = "REASON_REQUIRED"


class NotApplicableRefused(Refusal):
    """This item cannot be not applicable."""

    code = "NOT_APPLICABLE_REFUSED"


class FileUnsupported(Refusal):
    """The file is of a kind that cannot be read."""

    code = "FILE_UNSUPPORTED"


class FileUnreadable(Refusal):
    """The file is damaged, locked or has no text in it."""

    code = "FILE_UNREADABLE"


class FileTooLarge(Refusal):
    """The file is too large."""

    code = "FILE_TOO_LARGE"


class FileTooComplex(Refusal):
    """Reading the file takes more time or memory than is allowed."""

    code = "FILE_TOO_COMPLEX"


class DocumentRefused(Refusal):
    """An operation does not fit the contract, or costs too much."""

    code = "DOCUMENT_REFUSED"


class LimitReached(Refusal):
    """There are as many of these as there may be."""

    code = "LIMIT_REACHED"


class ConfirmationRequired(Refusal):
    """A finding has to be confirmed by name first."""

    code = "CONFIRMATION_REQUIRED"


class BadRequest(Refusal):
    """The request itself is unusable; answered as a top-level error."""

    code = "BAD_REQUEST"


class BadPage(BadRequest):
    """The page arguments do not fit together, or are out of bounds."""

    code = "BAD_PAGE"


class BadCursor(BadRequest):
    """The cursor was not made by this list."""

    code = "BAD_CURSOR"


class CostExceeded(BadRequest):
    """This would read more than the viewer may have read at once."""

    code = "COST_EXCEEDED"


class KeyInvalid(BadRequest):
    """The key is unknown, expired or revoked."""

    code = "KEY_INVALID"


class Unavailable(BadRequest):
    """Something we need is busy or away; worth another try."""

    code = "UNAVAILABLE"
