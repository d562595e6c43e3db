"""The nouns that go with an edition: the terms on which it may be shown, and its files."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records, writing
from schema import kinds
from schema.context import Info
from schema.fields import answers
from schema.scalars import URL


@kinds.object
class Licence:
    """The terms on which a leaflet may be shown."""

    spdx_id: str
    """The SPDX name, such as `OGL-UK-3.0`."""
    url: URL
    """The full terms."""
    attribution: str
    """The line to print with the text."""


@kinds.object
class EditionFiles:
    """The files that belong to an edition."""

    source: "SourceFile | None"
    """The file an editor uploaded."""

    @answers(URL)
    @staticmethod
    def download(
        row: strawberry.Parent[records.Edition],
        info: Info,
        format: Annotated[records.FileFormat, strawberry.argument(description="The format of the file.")],
    ) -> str:
        """A file to read, print or edit; item keys travel inside it."""
        return f"{info.context.public_url}/editions/{row.id}/leaflet.{writing.FORMS[format].ending}"


@kinds.object
class SourceFile:
    """A file as it was uploaded."""

    filename: str
    """Its name."""
    media_type: str
    """What it is, judged by its content."""
    sha256: str
    """Its SHA-256 fingerprint."""
    bytes: int
    """Its size in bytes."""
    uploaded_at: datetime
    """When it was uploaded."""
    uploaded_by: str | None
    """Who uploaded it."""

    @answers(URL | None)
    @staticmethod
    def url(row: strawberry.Parent[records.SourceFile], info: Info) -> str | None:
        """Where editors can get it."""
        return f"{info.context.public_url}/files/{row.sha256}" if row.may_fetch else None
