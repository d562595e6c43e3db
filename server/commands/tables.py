"""The tables: made, or brought up to date."""

import asyncio
from collections.abc import Callable

from content import migrating
from server.commands.telling import err, out
from server.settings import Settings


def migrate() -> None:
    """Bring the tables up to date."""
    done = bring_up_to_date(Settings.from_environment(), lambda line: err.print(f"  {line}", style="dim"))
    out.print(f"✓ {len(done)} applied: {', '.join(done)}." if done else "✓ Nothing to do.")


def bring_up_to_date(settings: Settings, report: Callable[[str], None]) -> list[str]:
    """Apply what has not been applied, reporting each, and give the names."""
    with err.status("Bringing the tables up to date"):
        return asyncio.run(migrating.migrate(settings.records, report=report))
