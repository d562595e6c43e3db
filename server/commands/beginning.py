"""How the demo begins: made, loaded and served."""

import asyncio
import json
from pathlib import Path

from msgspec import structs

from content import database, errors, files, log, seeding
from content.access import OPERATOR
from content.joining import keys, sessions
from server import logs, operator
from server.commands import running, tables
from server.commands.telling import out, progress
from server.settings import Settings

DEMO_FILE = "demo.json"
REQUESTS_FILE = "requests.log"
"""Where the demo notes what is asked of it, anew at every start."""


def demo(*, host: str | None, port: int | None) -> None:
    """Make the tables, load the demo unless there is something, say how to look around, and serve."""
    settings = Settings.from_environment(host=host, port=port)
    running.can_listen(settings)
    tables.bring_up_to_date(settings, lambda _: None)
    links = asyncio.run(_seed(settings))
    _say(settings, links)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with (settings.data_folder / REQUESTS_FILE).open("wb") as noted:  # What was printed stays in sight.
        running.go_on(settings, logs.make(noted))


async def _seed(settings: Settings) -> dict[str, str]:
    """Load the demo unless there is something; make the links that sign its people in, by whose they are."""
    store = files.Store(settings.files_folder)
    file = settings.data_folder / DEMO_FILE
    async with database.opened(settings.records):
        try:
            with progress() as bars:
                bar = bars.add_task("loading the demo", total=seeding.STEPS)
                made = await seeding.demo(store, lambda step: bars.update(bar, description=step, advance=1))
            operator.keep(file, {"records": settings.records, **structs.asdict(made)})
        except errors.WrongState:
            pass
        try:
            kept = _kept(file, settings.records)
            return {name: await _link(settings, kept[name]) for name, _ in KEYS if name in kept}
        finally:
            await log.settled()


async def _link(settings: Settings, secret: str) -> str:
    """Make a link that signs in whoever holds a key; empty if the key works no more."""
    try:
        holder = await keys.viewer_for(secret, request_id="demo")
    except errors.KeyInvalid:
        return ""
    made = await sessions.create_link(OPERATOR, key=holder.id)
    return f"{settings.public_url}/desk/in/{made.secret}"


def _say(settings: Settings, links: dict[str, str]) -> None:
    """Print where it is, three queries, the keys and, last and so nearest to who reads, the links that sign in."""
    url = settings.public_url
    out.print(f"\n[bold]Linking toolkit[/bold]  {url}\n", soft_wrap=True)
    kept = _kept(settings.data_folder / DEMO_FILE, settings.records)
    for title, query in QUERIES:
        out.print(f"[dim]# {title}[/dim]")
        out.print(curl(url, query.replace("PARTNERSHIP", kept.get("partnership", "…"))), soft_wrap=True, markup=False)
        out.print()
    if kept:
        out.print("Keys for programs, sent as `Authorization: Bearer KEY`:")
        for name, whose in KEYS:
            out.print(f"  {whose:<42} {kept[name]}", soft_wrap=True, markup=False)
    else:
        out.print("These records are not the demo's. Make a key with `toolkit key`.")
    out.print(f"\nEach request is noted in {settings.data_folder / REQUESTS_FILE}.", soft_wrap=True, markup=False)
    out.print("Stop with Ctrl-C; the records stay.\n")
    if any(links.values()):
        out.print(f"Show a leaflet on a site of your own:\n  {url}/leaflets/{seeding.LEAFLET}#show\n", soft_wrap=True)
        out.print("[bold]Open the desk[/bold] (each link signs you in, once; a new one is made at every start):")
        for name, whose in KEYS:
            out.print(f"  {whose:<42} {links[name]}", soft_wrap=True, markup=False)
        out.print()


def curl(url: str, query: str) -> str:
    """Write a query as a line to paste into a terminal."""
    body = json.dumps({"query": " ".join(query.split())}, ensure_ascii=False)
    return f"curl -s {url}/graphql -H 'Content-Type: application/json' -d '{body}'"


def _kept(file: Path, records: str) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if kept.get("records") == records else {}


KEYS = (
    ("editor_key", "the editor"),
    ("exampleton_key", "Exampleton Town Council (resource rich)"),
    ("mfano_key", "Mfano District Council (resource poor)"),
)

QUERIES = (
    (
        "The ten steps, and the rule that goes with them",
        """{ leaflet(by: {slug: "local-authority-links"}) { edition { number
  checklist { heading total items { number column text } } rule { text } } } }""",
    ),
    (
        "Advice for the resource poor side, as HTML",
        """{ leaflet(by: {slug: "local-authority-links"}) { edition {
  guidance(kind: AUDIENCE_ISSUES, audience: RESOURCE_POOR) { key text(format: HTML) } } } }""",
    ),
    (
        "A partnership: who takes part, and with a key of either side, where they stand",
        """{ partnership(by: {id: "PARTNERSHIP"}) { title stage
  sides { organisation { name country { name } } } readiness { verdict ticked total } } }""",
    ),
)
