"""Passphrases: a name and a passphrase open a key; neither is kept, and nobody learns which of them was wrong."""

import pytest

from content import errors, models
from content.access import Viewer
from content.joining import passphrases, sessions
from content.records import Way
from tests import standing
from tests.content.linked import newcomer, refused

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

PHRASE = "four words in a row"


async def signed(viewer: Viewer, way: Way = Way.KEY) -> sessions.Signed:
    begun = await sessions.begin(viewer, way=way, program="")
    return await sessions.signed_in(begun.secret or "", request_id="test")


async def test_a_name_and_a_passphrase_open_a_key_and_neither_is_kept() -> None:
    door, lead = passphrases.Door(), await newcomer("Town")
    other, one = await signed(lead), await signed(lead)
    assert not await passphrases.is_set(lead)
    await door.choose(one, name="Clerk@Town.example", passphrase=PHRASE)
    assert await passphrases.is_set(lead)
    assert await door.key_for(" clerk@town.EXAMPLE ", PHRASE) == lead.id
    assert "town.example" not in str(await standing.rows()).lower()
    assert PHRASE not in str(await standing.rows())
    assert [row.id for row in await sessions.of_viewer(lead)] == [one.session_id]  # The other has ended.
    assert other.session_id != one.session_id


async def test_letters_typed_in_one_way_or_another_are_the_same() -> None:
    door, lead = passphrases.Door(), await newcomer("Town")
    await door.choose(await signed(lead), name="clerk", passphrase="cafe\u0301 au lait à Zoë")
    assert await door.key_for("clerk", "café au lait à Zoe\u0308") == lead.id


async def test_whatever_was_wrong_is_refused_in_one_sentence() -> None:
    door, lead = passphrases.Door(), await newcomer("Town")
    await door.choose(await signed(lead), name="clerk", passphrase=PHRASE)
    said = set()
    for name, phrase in (
        ("clerk", "another one here"),
        ("nobody", PHRASE),
        ("", ""),
        ("\0", "\ud800"),
        ("clerk", "x" * 9_999),
    ):
        async with refused(errors.KeyInvalid):
            try:
                await door.key_for(name, phrase)
            except errors.KeyInvalid as refusal:
                said.add(refusal.message)
                raise
    assert said == {passphrases.WRONG}


async def test_what_is_compared_for_a_name_that_nobody_has_takes_the_same_work() -> None:
    assert not passphrases._HASHER.check_needs_rehash(passphrases._NOBODYS)


@pytest.mark.parametrize(
    ("name", "phrase", "path"),
    [
        ("cl", PHRASE, "name"),
        ("x" * 101, PHRASE, "name"),
        ("clerk", "too short", "passphrase"),
        ("clerk", "aaaabbbbccccdddd", "passphrase"),
        ("clerk", "x" * 201, "passphrase"),
        ("The Clerk of Town", "the clerk of town", "passphrase"),
        ("clerk", "a \0 among the letters", "passphrase"),
    ],
)
async def test_what_is_no_name_or_passphrase_is_refused(name: str, phrase: str, path: str) -> None:
    lead = await newcomer("Town")
    one = await signed(lead)
    async with refused(errors.InvalidInput, path):
        await passphrases.Door().choose(one, name=name, passphrase=phrase)


async def test_a_name_is_one_persons_and_can_be_kept_with_another_passphrase() -> None:
    door, lead, other = passphrases.Door(), await newcomer("Town"), await newcomer("City")
    mine, theirs = await signed(lead), await signed(other)
    await door.choose(mine, name="clerk", passphrase=PHRASE)
    async with refused(errors.Duplicate, "name"):
        await door.choose(theirs, name="CLERK", passphrase="another four words")
    await door.choose(mine, name="clerk", passphrase="quite another phrase")
    assert await door.key_for("clerk", "quite another phrase") == lead.id
    assert await models.Passphrase.all().count() == 1


async def test_who_came_in_by_it_says_the_old_one_before_the_new() -> None:
    door, lead = passphrases.Door(), await newcomer("Town")
    await door.choose(await signed(lead), name="clerk", passphrase=PHRASE)
    one = await signed(lead, Way.PASSPHRASE)
    for current in (None, "", "another four words"):
        async with refused(errors.InvalidInput, "current"):
            await door.choose(one, name="clerk", passphrase="another four words", current=current)
    await door.choose(one, name="clerk", passphrase="another four words", current=PHRASE)


async def test_many_at_once_wait_and_some_are_turned_away() -> None:
    door = passphrases.Door(at_once=1, waiting=0)
    door._guests = 1
    async with refused(errors.Unavailable):
        await door.key_for("clerk", PHRASE)
