"""The command line: what can be asked, in words; each command is loaded when it is called, so that help is quick."""

import gc
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="toolkit",
    help="Guidance, checklists and partnerships between communities, as a GraphQL API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

documents = typer.Typer(
    help="Operations that sites send: register them, and see that none is broken.", no_args_is_help=True
)
app.add_typer(documents, name="documents")

Host = Annotated[str | None, typer.Option(help="Where to listen; HOST if not given.")]
Port = Annotated[int | None, typer.Option(help="On which port; PORT if not given.", min=0, max=65_535)]


def main() -> None:
    """Run the command line."""
    found = find_spec("schema")
    if found is None or not any(
        (Path(folder) / "root.py").is_file() for folder in found.submodule_search_locations or ()
    ):
        sys.exit("Another package named `schema` hides ours: install linking-toolkit in an environment of its own.")
    app()


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Load the seed leaflet and two fictional partnerships, and serve them."""
    _run("beginning", "demo", host=host, port=port)


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve what is in the records."""
    _run("running", "serve", host=host, port=port)


@app.command()
def migrate() -> None:
    """Make the tables, or bring them up to date."""
    _run("tables", "migrate")


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Leaflets (Word, ODT, PDF, HTML, Markdown, text), or lists of links (.csv, .jsonl).",
            exists=True,
            dir_okay=False,
        ),
    ],
    leaflet: Annotated[
        str | None, typer.Option(help="The leaflet they belong to; each file's own name if not given.")
    ] = None,
    language: Annotated[str, typer.Option(help="Their language, as a BCP 47 tag.")] = "en-GB",
    collection: Annotated[str | None, typer.Option(help="Where leaflets begin that are not there yet.")] = None,
    sector: Annotated[str, typer.Option(help="For whom such leaflets are.")] = "LOCAL_AUTHORITY",
    translation_of: Annotated[
        str | None, typer.Option(help="The edition they translate, by its id; the one in force if not given.")
    ] = None,
    minor: Annotated[bool, typer.Option("--minor", help="Only wording has changed: ticks need no confirming.")] = False,
    note: Annotated[str | None, typer.Option(help="What changed, for those who follow.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Publish at once what needs no decision.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; keep nothing.")] = False,
    column: Annotated[
        list[str] | None, typer.Option(help="What a column of a list is called there: a_country=iso2.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write the rows that are wrong.", dir_okay=False)] = None,
) -> None:
    """Upload leaflets, and show what was found and what would change; or take in links from lists."""
    _run(
        "guidance",
        "import_files",
        files=files,
        leaflet=leaflet,
        language=language,
        translation_of=translation_of,
        collection=collection,
        sector=sector.upper(),
        minor=minor,
        note=note,
        publish=publish,
        dry_run=dry_run,
        columns=column or [],
        report=report,
    )


@app.command()
def export(
    what: Annotated[str, typer.Option(help="guidance, organisations or partnerships.")] = "guidance",
    leaflet: Annotated[str | None, typer.Option(help="One leaflet; all of them if not given.")] = None,
    to: Annotated[Path | None, typer.Option(help="The folder for guidance, the file for a list.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="json or markdown for guidance, csv or jsonl for a list.")
    ] = None,
) -> None:
    """Write what is public to files: guidance, or a list of organisations or partnerships."""
    form = form.lower() if form else None
    if what.lower() in ("organisations", "partnerships"):
        if leaflet is not None:
            raise typer.BadParameter("--leaflet goes with guidance alone.")
        _run("lists", "export", what=what.lower(), to=to, form=form)
    if what.lower() != "guidance":
        raise typer.BadParameter("--what is guidance, organisations or partnerships.")
    _run("guidance", "export", leaflet=leaflet, to=to or Path("export"), form=form or "json")


@app.command()
def key(
    organisation: Annotated[str, typer.Option(help="For whom it acts: an id, or the name in web addresses.")],
    name: Annotated[str, typer.Option(help="Whose key it is, in your words.")],
    role: Annotated[str, typer.Option(help="VIEWER, OFFICER, LEAD, COORDINATOR or EDITOR.")] = "VIEWER",
    scope: Annotated[list[str] | None, typer.Option(help="What it may do; READ if not given.")] = None,
    collection: Annotated[
        list[str] | None, typer.Option(help="What an EDITOR edits, by the name in addresses.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it works.", min=1, max=366)] = 365,
) -> None:
    """Make a key for a program; its secret is shown once."""
    _run(
        "letting_in",
        "key",
        organisation=organisation,
        name=name,
        role=role.upper(),
        scopes=[one.upper() for one in scope or ["READ"]],
        collections=collection or [],
        days=days,
    )


@app.command()
def invite(
    organisation: Annotated[str, typer.Argument(help="An id, the name in web addresses, or a new one's name.")],
    country: Annotated[str | None, typer.Option(help="The country of a new one, such as GB.")] = None,
    kind: Annotated[str, typer.Option(help="What a new one is.")] = "LOCAL_AUTHORITY",
    language: Annotated[str, typer.Option(help="The language of a new one's name.")] = "en",
) -> None:
    """Invite an organisation; whoever redeems the invitation gets its first key."""
    _run("letting_in", "invite", organisation=organisation, country=country, kind=kind.upper(), language=language)


@app.command()
def claims(
    grant: Annotated[str | None, typer.Option(help="The claim to vouch for, by its id.")] = None,
    decline: Annotated[str | None, typer.Option(help="The claim to turn down, by its id.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is turned down, for the claimant.")] = None,
) -> None:
    """List the claims that wait, of records that others made; or decide one."""
    if grant is not None and decline is not None:
        raise typer.BadParameter("Decide one claim at a time: --grant or --decline.")
    if (decline is None) is not (reason is None):
        raise typer.BadParameter("--decline and --reason go together.")
    _run("letting_in", "claims", grant=grant, decline=decline, reason=reason)


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    _run("running", "schema")


@documents.command("push")
def push(
    file: Annotated[
        Path,
        typer.Argument(
            help="{hash: text} as Relay or codegen write it, or Apollo's manifest.", exists=True, dir_okay=False
        ),
    ],
    consumer: Annotated[str, typer.Option(help="What the site or app is called.")],
    organisation: Annotated[
        str | None, typer.Option(help="Whose it is: an id, or the name in web addresses; the key's own if not given.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where the site is.")] = None,
    server: Annotated[str | None, typer.Option(help="Which server; the one of this data folder if not given.")] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="A file that holds a key of that server.", exists=True, dir_okay=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what each would cost; register nothing.")] = False,
) -> None:
    """Register the operations that a site sends."""
    _run(
        "documents",
        "push",
        file=file,
        consumer=consumer,
        organisation=organisation,
        url=url,
        server=server,
        key_file=key_file,
        dry_run=dry_run,
    )


@documents.command("check")
def check(
    against: Annotated[
        Path | None,
        typer.Option(
            "--schema", help="A schema to check against; this program's if not given.", exists=True, dir_okay=False
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--file", help="Operations in a file, in place of those that are registered.", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Say which operation of which site a schema would break."""
    _run("documents", "check", against=against, files=files or [])


@app.command()
def search(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew out of the records.")] = False,
) -> None:
    """Look whether all can be found that should be, or make the search anew."""
    _run("searching", "search", rebuild=rebuild)


@app.command()
def rebuild() -> None:
    """Make anew what is derived from the log, such as the change feed; stop the server first on SQLite."""
    _run("running", "rebuild")


@app.command()
def purges(
    after: Annotated[
        int | None, typer.Option(help="The entry of the log that was the last; from now on if not given.", min=0)
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until stopped.")] = False,
) -> None:
    """Say what caches in front have to forget: the keys of answers, a line for each change."""
    _run("purging", "purges", after=after, follow=follow)


@app.command()
def doctor() -> None:
    """Look whether the records, the files and the engine are well."""
    _run("doctor", "doctor")


def _run(family: str, command: str, **given: Any) -> None:
    """Load a family of commands and carry one out; a refusal becomes a sentence and a status, never a traceback."""
    gc.disable()  # What is loaded now stays for good: looking through it for rubbish takes a tenth of the start.
    run = import_module("server.commands.telling").told(getattr(import_module(f"server.commands.{family}"), command))
    gc.freeze()
    gc.enable()
    raise typer.Exit(run(**given))
