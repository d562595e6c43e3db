"""The whole schema and a few odd fields, served over the demo's records: `python -m tests.server.whole FOLDER PORT`.

For suites from outside, which judge a server by fields that fail, take a list of files or change nothing.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from content import database, files, migrating, previews, seeding
from schema import context
from schema.root import schema
from schema.uploads import UploadedFile
from server import app, auth, inside, operator, serving
from server.settings import Limits, Settings
from tests.server.odd import SECRET

CORE = schema._schema


def _with_odd_fields() -> None:
    """Put them beside the others; this process serves nothing else."""
    assert CORE.query_type
    assert CORE.mutation_type
    string, number = GraphQLNonNull(GraphQLString), GraphQLNonNull(GraphQLInt)
    received = GraphQLObjectType(
        "Received", {"name": GraphQLField(string), "size": GraphQLField(number), "text": GraphQLField(string)}
    )
    file: Any = GraphQLNonNull(CORE.type_map["Upload"])
    many: Any = GraphQLNonNull(GraphQLList(file))
    CORE.query_type.fields["boom"] = GraphQLField(GraphQLString, resolve=_boom)
    CORE.mutation_type.fields |= {
        "touch": GraphQLField(GraphQLString, resolve=lambda *_: "touched"),
        "upload": GraphQLField(received, {"file": GraphQLArgument(file)}, resolve=_upload),
        "uploadMany": GraphQLField(GraphQLList(received), {"files": GraphQLArgument(many)}, resolve=_upload_many),
    }
    CORE.type_map["Received"] = received


def _boom(*_: object) -> str:
    raise RuntimeError(SECRET)


async def _received(file: UploadedFile) -> dict[str, object]:
    return {"name": file.filename, "size": file.size, "text": (await file.read()).decode()}


async def _upload(_root: object, _info: object, file: UploadedFile) -> dict[str, object]:
    return await _received(file)


async def _upload_many(_root: object, _info: object, files: list[UploadedFile]) -> list[dict[str, object]]:
    return [await _received(file) for file in files]


def main(folder: Path, port: int) -> None:
    """Load the demo unless it is there, and serve without an allowance: suites ask a lot."""
    settings = Settings(data_folder=folder, port=port, public_url=f"http://127.0.0.1:{port}")
    settings = replace(settings, limits=Limits(rate_cost_anonymous=0, rate_cost_keyed=0))
    store = files.Store(settings.files_folder)
    asyncio.run(_seed(settings, store))
    _with_odd_fields()
    front = app.Inside(
        schema=schema,
        sdl=schema.as_str,
        opens=lambda: inside.records(settings),
        asks=database.ready,
        known=auth.Known(operator.viewer_for(operator.new_key()), previews.opened),
        context_for=lambda viewer, request_id: context.make(
            viewer, store=store, public_url=settings.public_url, request_id=request_id
        ),
    )
    serving.run(app.create_app(settings, front), settings)


async def _seed(settings: Settings, store: files.Store) -> None:
    fresh = not database.sqlite_file(settings.records).exists()
    folder = settings.data_folder
    folder.mkdir(parents=True, exist_ok=True)
    await migrating.migrate(settings.records, report=lambda _: None)
    if fresh:
        async with database.opened(settings.records):
            await seeding.demo(store, lambda _: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
