"""Looking whether the records are whole; for operators, and it changes nothing."""

from content import files, models

GAPS_MAX = 100
"""How many gaps are named; one is bad enough."""


async def missing_files(store: files.Store) -> list[str]:
    """List the fingerprints of uploads and documents whose bytes are not in the store."""
    uploads = await models.Upload.all().distinct().values_list("sha256", flat=True)
    documents = await models.Document.filter(sha256__isnull=False).distinct().values_list("sha256", flat=True)
    known = sorted({str(sha256) for sha256 in (*uploads, *documents)})
    return [sha256 for sha256 in known if not await store.holds(sha256)]


async def gaps_in_log() -> list[int]:
    """List sequences that the log should have and has not, the first ones."""
    head = (await models.LogHead.get(id=1)).sequence
    if await models.LogEntry.all().count() == head:
        return []
    there = {row.sequence for row in await models.LogEntry.all().only("sequence")}
    return sorted(set(range(1, head + 1)) - there)[:GAPS_MAX]
