"""The whole schema and a few odd fields, served over the demo's records: `python -m tests.server.whole FOLDER PORT`.

For suites from outside, which judge a server by fields that fail, take a list of files or change nothing.
"""

import asyncio
import sys
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

from content import database, files, log, migrating, models, seeding
from content.access import OPERATOR
from content.replacing import replace
from content.sharing import consumers
from schema import documents
from schema.root import schema
from schema.uploads import Upload
from server import inside, operator, serving
from server.settings import Limits, Settings
from tests import switched
from tests.server.odd import SECRET

CORE = schema._schema
REGISTERED = "{ __typename }"


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


async def _received(file: Upload) -> dict[str, object]:
    return {"name": file.filename, "size": file.size, "text": (await file.read()).decode()}


async def _upload(_root: object, _info: object, file: Upload) -> dict[str, object]:
    return await _received(file)


async def _upload_many(_root: object, _info: object, files: list[Upload]) -> list[dict[str, object]]:
    return [await _received(file) for file in files]


def main(folder: Path, port: int) -> None:
    """Load the demo unless it is there, and serve without an allowance: suites ask a lot."""
    settings = Settings(data_folder=folder, port=port, public_url=f"http://127.0.0.1:{port}")
    settings = switched.off(replace(settings, limits=Limits(rate_cost_anonymous=0, rate_cost_keyed=0)))
    asyncio.run(_seed(settings))
    _with_odd_fields()
    serving.run(inside.application(settings, operator.new_key()), settings)


async def _seed(settings: Settings) -> None:
    fresh = not database.sqlite_file(settings.records).exists()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    await migrating.migrate(settings.records, report=lambda _: None)
    if fresh:
        async with database.opened(settings.records):
            await seeding.demo(files.Store(settings.files_folder), lambda _: None)
            await _register()
            await log.settled()


async def _register() -> None:
    """Register the one operation that suites take for registered, for whoever edits."""
    owner = await models.Organisation.all().order_by("row").first()
    assert owner is not None
    site = await consumers.register(OPERATOR, organisation=owner.id, name="suite")
    await consumers.register_documents(
        OPERATOR, consumer=site, texts=(REGISTERED,), examine=documents.examiner(CORE), contract=documents.contract()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
