"""Makes the records that are served, and a key that reads them."""

from datetime import UTC, datetime, timedelta

from bench import made
from content import database, log, migrating
from content.access import OPERATOR
from content.joining import keys
from content.records import Role, Scope


async def fill(url: str, size: made.Size) -> str:
    """Make the records, and give the key of a side of one partnership."""
    await migrating.migrate(url, report=lambda _: None)
    async with database.opened(url):
        await made.fill(size)
        key = await keys.create(
            OPERATOR,
            organisation=await made.a_side(1),
            name="bench",
            role=Role.LEAD,
            scopes=(Scope.READ,),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        await log.settled()
    return key.secret or ""
