"""The closed list of ways to sign in."""

from enum import StrEnum


class Way(StrEnum):
    """How somebody signed in."""

    PASSPHRASE = "PASSPHRASE"  # noqa: S105 - a kind of way in, no secret
    """With a name and a passphrase."""
    KEY = "KEY"
    """With the secret of a key."""
    LINK = "LINK"
    """By a link that works once."""
    INVITATION = "INVITATION"
    """By taking an invitation up."""
    PROVIDER = "PROVIDER"
    """With an account elsewhere, as a provider says (OpenID Connect)."""
