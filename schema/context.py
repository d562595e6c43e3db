"""What every resolver is handed: who asks, where we are, and this request's loaders."""

from typing import TypeAlias

import strawberry
from msgspec import Struct

from content import files
from content.access import Viewer
from schema.loaders import Loaders


class Context(Struct, frozen=True):
    """One request, or one event of a subscription; never kept longer."""

    viewer: Viewer
    load: Loaders
    store: files.Store
    public_url: str
    """Where the world reaches us, without a slash at the end."""
    request_id: str
    elements: str = ""
    """The tag that brings the elements for other sites."""


Info: TypeAlias = strawberry.Info[Context, None]


def make(viewer: Viewer, *, store: files.Store, public_url: str, request_id: str, elements: str = "") -> Context:
    """Make the context of one request, with loaders of its own."""
    return Context(
        viewer=viewer,
        load=Loaders(viewer),
        store=store,
        public_url=public_url.rstrip("/"),
        request_id=request_id,
        elements=elements,
    )
