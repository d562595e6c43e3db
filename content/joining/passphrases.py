"""Passphrases: a person opens a key with a name and a passphrase that they chose; neither is kept.

A key's own secret is 256 random bits, for which a plain digest is enough. What a person can remember is guessed sooner
than that, so each guess is made costly here, and the door at which it is made bounds how many there are.
"""

import asyncio
import hashlib
import unicodedata
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type
from msgspec import Struct

from content import access, errors, log, models, validating
from content.access import Viewer
from content.joining import sessions
from content.records import Way

P = ParamSpec("P")
R = TypeVar("R")

CHARACTERS_MIN = 12
CHARACTERS_MAX = 200
DIFFERENT_MIN = 5
"""How many different characters a passphrase has at least."""
NAME_CHARACTERS_MIN = 3
NAME_CHARACTERS_MAX = 100
AT_ONCE_MAX = 2
WAITING_MAX = 16
MEMORY_KIB = 19_456
ROUNDS = 2
"""Argon2id with 19 MiB and two rounds, in one lane: OWASP's first choice for a server that also has other work."""

WRONG = "This name and passphrase do not belong together, or are not known here."
_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1, type=Type.ID)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$5UHzsF2il1Fg1GDhI9UODQ$ybcD1d9xiDT6tbiTGeqH9GidjVZe2oK9nwFOZXKjAR8"
"""Of what nobody knows; compared with for a name that nobody has, so that it takes as long as for one there is."""


class _Chosen(Struct, frozen=True):
    """What is kept of a name and a passphrase."""

    name_digest: str
    hashed: str


class Door:
    """Where passphrases are compared: a few at once, a few more waiting, the others turned away."""

    def __init__(self, at_once: int = AT_ONCE_MAX, waiting: int = WAITING_MAX) -> None:
        """Open a door; it belongs to the event loop that first comes by."""
        self._seats = asyncio.Semaphore(at_once)
        self._guests = 0
        self._guests_max = at_once + waiting

    async def key_for(self, name: str, passphrase: str) -> str:
        """Say which key a name and passphrase open.

        Raises KEY_INVALID with one sentence, after the same work, for every reason; UNAVAILABLE when many come at once.
        """
        row = await models.Passphrase.get_or_none(name_digest=known_by(name))
        known = row.hashed if row is not None else _NOBODYS
        fits = await self._compare(known, passphrase)
        if row is None or not fits:
            raise errors.KeyInvalid(WRONG)
        if _HASHER.check_needs_rehash(row.hashed):
            hashed = await self._work(_hashed, passphrase)
            await models.Passphrase.filter(key_id=row.key_id, hashed=row.hashed).update(hashed=hashed)
        return row.key_id

    async def choose(self, signed: sessions.Signed, *, name: str, passphrase: str, current: str | None = None) -> str:
        """Set the name and passphrase of the viewer's own key; its other sessions end, and the links that wait.

        Whoever signed in with the passphrase there is, says it once more. Raises INVALID_INPUT, DUPLICATE for a name
        that is taken.
        """
        access.require(signed.viewer, "setPassphrase")
        _check(name, passphrase)
        await self.confirm(signed, current)
        chosen = _Chosen(known_by(name), await self._work(_hashed, passphrase))
        return await _set(signed.viewer, chosen=chosen, session=signed.session_id)

    async def confirm(self, signed: sessions.Signed, current: str | None) -> None:
        """Hear the passphrase once more of whoever signed in with it, before another way in is made.

        Raises INVALID_INPUT.
        """
        if signed.way is Way.PASSPHRASE:
            row = await models.Passphrase.get_or_none(key_id=signed.viewer.id)
            if row is not None and not await self._compare(row.hashed, current or ""):
                raise errors.InvalidInput("This is not your passphrase as it is now.", path=("current",))

    async def _compare(self, hashed: str, passphrase: str) -> bool:
        return await self._work(_fits, hashed, passphrase[: CHARACTERS_MAX + 1])

    async def _work(self, work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """Do what takes a while beside the event loop, as soon as there is a seat."""
        if self._guests >= self._guests_max:
            raise errors.Unavailable("Many sign in just now. Try again in a few seconds.")
        self._guests += 1
        try:
            async with self._seats:
                return await asyncio.to_thread(work, *args, **named)
        finally:
            self._guests -= 1


async def is_set(viewer: Viewer) -> bool:
    """Whether the viewer's own key has a passphrase."""
    return await models.Passphrase.exists(key_id=viewer.id)


def known_by(name: str) -> str:
    """Say what a name is known again by: the same for every way of writing it."""
    return hashlib.sha256(_folded(name[:NAME_CHARACTERS_MAX]).encode("utf-8", "surrogatepass")).hexdigest()


@log.at_desk("setPassphrase")
async def _set(entry: log.Entry, *, chosen: _Chosen, session: str) -> str:
    key = entry.viewer.id
    await entry.lock(key)
    taken = await models.Passphrase.get_or_none(name_digest=chosen.name_digest)
    if taken is not None and taken.key_id != key:
        raise errors.Duplicate("This name is taken: choose another.", path=("name",))
    await entry.seal(key)
    await models.Passphrase.filter(key_id=key).delete()
    await models.Passphrase.create(key_id=key, name_digest=chosen.name_digest, hashed=chosen.hashed, set_at=entry.at)
    await sessions.end_those_of(entry, key, besides=session)
    entry.after = {"key": key}
    return key


def _check(name: str, passphrase: str) -> None:
    validating.text(name, path=("name",), characters_max=NAME_CHARACTERS_MAX, characters_min=NAME_CHARACTERS_MIN)
    validating.text(passphrase, path=("passphrase",), characters_max=CHARACTERS_MAX)
    if len(passphrase) < CHARACTERS_MIN or len(set(passphrase)) < DIFFERENT_MIN:
        message = f"A passphrase has at least {CHARACTERS_MIN} characters, {DIFFERENT_MIN} of them different."
        raise errors.InvalidInput(f"{message} A few words that nobody would guess are best.", path=("passphrase",))
    if _folded(passphrase) == _folded(name):
        raise errors.InvalidInput("The passphrase is not to be the name.", path=("passphrase",))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _plain(passphrase: str) -> bytes:
    """Give the bytes that are hashed: the same for one way of typing a letter as for another."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def _hashed(passphrase: str) -> str:
    return _HASHER.hash(_plain(passphrase))


def _fits(hashed: str, passphrase: str) -> bool:
    try:
        return _HASHER.verify(hashed, _plain(passphrase))
    except (VerificationError, InvalidHashError):
        return False
