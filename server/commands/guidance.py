"""Leaflets and links in from files, and published guidance out to files."""

import asyncio
import json
from pathlib import Path
from typing import Any

from rich.table import Table

from server.commands import links
from server.commands.asking import Asking, asking
from server.commands.telling import Refused, err, out, progress, shown
from server.settings import Settings

FILES_MAX = 1_000
PAGE = 50


def import_files(
    *,
    files: list[Path],
    leaflet: str | None,
    language: str,
    translation_of: str | None,
    collection: str | None,
    sector: str,
    minor: bool,
    note: str | None,
    publish: bool,
    dry_run: bool,
    columns: list[str],
    report: Path | None,
) -> None:
    """Upload each file; one that is refused does not stop the others. A list of links is taken in row by row."""
    if leaflet is not None and len(files) > 1:
        raise Refused("Name a leaflet for one file at a time; without it, each file's name says which it is.")
    if len(files) > FILES_MAX:
        raise Refused(f"At most {FILES_MAX} files at a time.")
    named = links.columns(columns)
    common = {
        "language": language,
        "of": translation_of,
        "kind": "MINOR" if minor else "MAJOR",
        "note": note,
        "dry": dry_run,
    }

    async def run() -> int:
        refused = 0
        async with asking(Settings.from_environment()) as ask:
            with progress() as bars:
                for file in bars.track(files, description="reading"):
                    try:
                        if file.suffix.lower() in links.ENDINGS:
                            form = links.form_of(file, named)
                            follow = {"leaflet": await _followed(ask, leaflet)} if form is links.LINKS else {}
                            done = await links.take_in(ask, file, bars, form, named=named, dry=dry_run, **follow)
                            links.tell(file, done, dry_run=dry_run)
                            if report is not None:
                                links.write(done, report)
                            continue
                        target = await _target(ask, leaflet or _slug(file), collection, sector)
                        payload = await ask.act(UPLOAD, file=file, target=target, **common)
                        _tell(file, payload, dry_run=dry_run)
                        if publish and not dry_run:
                            await _publish(ask, payload)
                    except Refused as refusal:
                        refused += 1
                        err.print(f"[red]✗[/red] {shown(file)}: {' '.join(refusal.sentences)}", soft_wrap=True)
        return refused

    if refused := asyncio.run(run()):
        raise Refused(f"{refused} of {len(files)} files were refused.")


def export(*, leaflet: str | None, to: Path, form: str) -> None:
    """Write every current edition in every language, a file each."""
    if form not in ("json", "markdown"):
        raise Refused("The format is json or markdown.")
    if to.is_file():
        raise Refused(f"{shown(to)} is a file: guidance is written to a folder.")

    async def run() -> int:
        written = 0
        async with asking(Settings.from_environment()) as ask:
            found = [leaflet] if leaflet else await _slugs(ask)
            to.mkdir(parents=True, exist_ok=True)
            with progress() as bars:
                for slug in bars.track(found, description="writing"):
                    written += await _export(ask, slug, to, form)
        return written

    written = asyncio.run(run())
    out.print(f"✓ {written} written to {shown(to)}.")


async def _followed(ask: Asking, leaflet: str | None) -> str:
    """Say which leaflet links follow: the one that is named, or the only one that there is."""
    slugs = [leaflet] if leaflet else await _slugs(ask)
    if len(slugs) != 1:
        raise Refused("Name the leaflet whose checklist these links follow: --leaflet SLUG.")
    if (await ask(FIND, slug=slugs[0], collection=""))["leaflet"] is None:
        raise Refused(f"There is no leaflet `{slugs[0]}`.")
    return slugs[0]


def _slug(file: Path) -> str:
    return file.stem.lower().replace("_", "-").replace(" ", "-")


async def _target(ask: Asking, slug: str, collection: str | None, sector: str) -> dict[str, object]:
    """Say where a file goes: to the leaflet that is there, or to a new one in the collection."""
    found = await ask(FIND, slug=slug, collection=collection or "")
    if found["leaflet"] is not None:
        return {"slug": slug}
    if collection is None:
        raise Refused(f"There is no leaflet `{slug}` yet: name the --collection where it begins, or the --leaflet.")
    begun = found["collection"]
    if begun is None:
        title = {"text": collection.replace("-", " ").capitalize(), "language": "en"}
        begun = (await ask.act(BEGIN, slug=collection, title=title))["collection"]
        err.print(f"✓ Began the collection `{collection}`.")
    return {"new": {"collection": begun["id"], "slug": slug, "sector": sector}}


def _tell(file: Path, payload: dict[str, Any], *, dry_run: bool) -> None:
    edition, changes = payload["edition"], payload["changeSet"]
    kept = "nothing was kept" if dry_run else f"draft {edition['id']}, version {edition['version']}"
    out.print(f"[green]✓[/green] {shown(file)}: {edition['title']} ({kept})", soft_wrap=True)
    if changes is not None:
        impact = changes["impact"]
        out.print(f"  {changes['summary']}", markup=False, soft_wrap=True)
        if translation := edition["translation"]:
            number, missing = translation["of"]["number"], len(translation["missing"])
            out.print(f"  A translation of number {number}. Items still in the original's language: {missing}.")
        if impact is not None:
            touched, again = impact["partnershipsAffected"], impact["ticksToReconfirm"]
            out.print(f"  Partnerships touched: {touched}. Ticks to confirm again: {again}.")
    if payload["findings"]:
        table = Table("line", "what", "words", "perhaps", box=None, pad_edge=True)
        for finding in payload["findings"]:
            line = "" if finding["line"] is None else str(finding["line"])
            table.add_row(line, finding["message"], finding["excerpt"] or "", finding["suggestion"] or "")
        out.print(table, markup=False)


async def _publish(ask: Asking, payload: dict[str, Any]) -> None:
    edition = payload["edition"]
    done = await ask.act(PUBLISH, id=edition["id"], version=edition["version"])
    out.print(f"  Published as number {done['edition']['number']}.")


async def _slugs(ask: Asking) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = (await ask(LIST, first=PAGE, after=after))["leaflets"]
        found += [one["slug"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def _export(ask: Asking, slug: str, to: Path, form: str) -> int:
    found = (await ask(LANGUAGES, slug=slug))["leaflet"]
    if found is None:
        raise Refused(f"There is no leaflet `{slug}`.")
    text_format = "MARKDOWN" if form == "markdown" else "PLAIN"
    for one in found["languages"]:
        answer = await ask(EDITION, slug=slug, language=[one["language"]], format=text_format)
        content = answer["leaflet"]
        name = f"{slug}.{one['language']}"
        if form == "json":
            text, file = json.dumps(content, ensure_ascii=False, indent=2) + "\n", to / f"{name}.json"
        else:
            text, file = markdown(content["edition"]), to / f"{name}.md"
        file.write_text(text, encoding="utf-8")
    return len(found["languages"])


def markdown(edition: dict[str, Any]) -> str:
    """Write an edition out as Markdown, as a person would type it."""
    lines = [f"# {edition['title']}", ""]
    if edition["subtitle"]:
        lines += [edition["subtitle"], ""]
    for section in edition["sections"]:
        if section["heading"]:
            lines += [f"## {section['heading']}", ""]
        lines += [text + "\n" for text in (section["subtitle"], section["body"]) if text]
        for group in section["groups"] or [{"heading": "", "items": section["items"]}]:
            if group["heading"]:
                lines += [f"### {group['heading']}", ""]
            lines += [line for item in group["items"] for line in _item(item, box="essential" in item)]
            lines += [""] if group["items"] else []
    return "\n".join(lines).rstrip() + "\n"


def _item(item: dict[str, Any], *, box: bool, depth: int = 0) -> list[str]:
    mark = "- [ ] " if box else "- "
    written = ["  " * depth + mark + item["text"]]
    for detail in item.get("details", ()):
        written += _item(detail, box=False, depth=depth + 1)
    return written


UPLOAD = """mutation ($file: Upload!, $target: UploadTarget!, $language: LanguageTag!, $kind: ChangeKind!,
  $note: String, $dry: Boolean!, $of: ID) {
  uploadLeaflet(input: {leaflet: $target, language: $language, file: $file, changeKind: $kind, changeNote: $note,
    dryRun: $dry, translationOf: $of}) {
    edition { id title version translation { of { number } missing { key } } }
    findings { message line excerpt suggestion }
    changeSet { summary impact { partnershipsAffected ticksToReconfirm } }
    errors { message }
  }
}"""
PUBLISH = """mutation ($id: ID!, $version: Int!) {
  publishEdition(input: {edition: $id, expectedVersion: $version}) { edition { number } errors { message } }
}"""
FIND = """query ($slug: String!, $collection: String!) {
  leaflet(by: {slug: $slug}) { id }
  collection(by: {slug: $collection}) { id }
}"""
BEGIN = """mutation ($slug: String!, $title: LocalisedTextInput!) {
  createCollection(input: {slug: $slug, title: $title}) { collection { id } errors { message } }
}"""
LIST = """query ($first: Int!, $after: String) {
  leaflets(first: $first, after: $after) { nodes { slug } pageInfo { hasNextPage endCursor } }
}"""
LANGUAGES = """query ($slug: String!) { leaflet(by: {slug: $slug}) { languages { language } } }"""
EDITION = """query ($slug: String!, $language: [LanguageTag!], $format: TextFormat!) {
  leaflet(by: {slug: $slug}) {
    slug
    edition(language: $language) {
      title subtitle number revision language contentHash publication { publishedAt changeKind changeNote }
      licence { url attribution }
      sections {
        key kind heading subtitle audience body(format: $format)
        items { ...Item }
        groups { key heading items { ...Item } }
      }
      rule { text }
    }
  }
}
fragment Item on Item {
  key label text(format: $format)
  ... on ChecklistItem { number essential details { key text(format: $format) details { key text(format: $format) } } }
}"""
