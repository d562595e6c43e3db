"""The nouns of signing in: a passphrase, a link that lets somebody in once, a session."""

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.records import Way


class Passphrase(Row):
    """A name and a passphrase that open a key for a person; neither is kept, only what they are known again by."""

    key_id = ShortText(max_length=40, primary_key=True)
    name_digest = ShortText(max_length=64, unique=True)
    """The SHA-256 of the name: it may be somebody's address, and people are named in one table alone."""
    hashed = fields.TextField()
    """Argon2id, with its parameters and salt."""
    set_at = fields.DatetimeField()

    class Meta:
        """One for each key."""

        table = "passphrase"


class Account(Row):
    """An account elsewhere that opens a key for a person; of its issuer and subject only the digest is kept."""

    key_id = ShortText(max_length=40, primary_key=True)
    digest = ShortText(max_length=64, unique=True)
    linked_at = fields.DatetimeField()

    class Meta:
        """One for each key."""

        table = "account"


class SignInLink(Row):
    """A link that signs somebody in with a key, once; of its word only the digest is kept."""

    id = ShortText(max_length=40, primary_key=True)
    key_id = ShortText(max_length=40, db_index=True)
    digest = ShortText(max_length=64, unique=True)
    made_by = ShortText(max_length=40)
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        """Used once."""

        table = "sign_in_link"


class Session(Row):
    """That somebody has signed in with a key; of its secret only the digest is kept."""

    id = ShortText(max_length=40, primary_key=True)
    key_id = ShortText(max_length=40, db_index=True)
    digest = ShortText(max_length=64, unique=True)
    way = fields.CharEnumField(Way, max_length=20)
    program = ShortText(max_length=80)
    """In which program it was begun, in a few words."""
    begun_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    """When it was last used, as exactly as that is noted."""
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        """Ended ones go when their key begins another."""

        table = "session"
