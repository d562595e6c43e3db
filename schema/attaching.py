"""Taking attached documents off again."""

from typing import Annotated

import strawberry

from content import records
from content.doing import removing
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.partnerships import Partnership


@kinds.input
class RemoveDocumentInput:
    """What `removeDocument` needs."""

    document: strawberry.ID
    """The document."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RemoveDocumentPayload(Payload):
    """What `removeDocument` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership that it belonged to."""


@kinds.object
class AttachingMutation:
    """What is done with attached documents."""

    @acts(RemoveDocumentPayload)
    @staticmethod
    async def remove_document(info: Info, input: Annotated[RemoveDocumentInput, INPUT]) -> RemoveDocumentPayload:
        """Take a document of your side off what it is attached to; its file goes too, unless others name it."""
        partnership_id = await removing.remove(
            info.context.viewer, document=input.document, idempotency_key=given(input.idempotency_key)
        )
        load = info.context.load.afresh()
        return RemoveDocumentPayload(partnership=await load.partnerships.load((partnership_id, records.NOW)))
