"""Consumers: recording a site or app, registering the operations that it sends, retiring them."""

from typing import Annotated

import strawberry

from content import records
from content.sharing import consumers
from schema import documents, kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.scalars import URL
from schema.types.consumers import Consumer, RegisteredDocument


@kinds.input
class RegisterConsumerInput:
    """What `registerConsumer` needs."""

    organisation: strawberry.ID
    """The organisation that runs it."""
    name: str
    """What it is called."""
    url: URL | None = strawberry.UNSET
    """Where it is."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RegisterConsumerPayload(Payload):
    """What `registerConsumer` answers."""

    consumer: records.Consumer | None = shown(Consumer | None)
    """The site."""


@kinds.input
class RegisterDocumentsInput:
    """What `registerDocuments` needs."""

    consumer: strawberry.ID
    """The site."""
    texts: list[str]
    """The texts of the operations, at most 100."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RegisterDocumentsPayload(Payload):
    """What `registerDocuments` answers."""

    documents: list[records.RegisteredDocument] | None = shown(list[RegisteredDocument] | None)
    """The registered operations."""


@kinds.input
class RetireDocumentsInput:
    """What `retireDocuments` needs."""

    documents: list[strawberry.ID]
    """The registered operations."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RetireDocumentsPayload(Payload):
    """What `retireDocuments` answers."""

    consumer: records.Consumer | None = shown(Consumer | None)
    """The site."""


@kinds.object
class ConsumersMutation:
    """What is done about the sites and apps that show our content."""

    @acts(RegisterConsumerPayload)
    @staticmethod
    async def register_consumer(info: Info, input: Annotated[RegisterConsumerInput, INPUT]) -> RegisterConsumerPayload:
        """Record a site or app that shows our content."""
        consumer_id = await consumers.register(
            info.context.viewer,
            organisation=input.organisation,
            name=input.name,
            url=given(input.url),
            idempotency_key=given(input.idempotency_key),
        )
        return RegisterConsumerPayload(consumer=await info.context.load.afresh().consumers.load(consumer_id))

    @acts(RegisterDocumentsPayload)
    @staticmethod
    async def register_documents(
        info: Info, input: Annotated[RegisterDocumentsInput, INPUT]
    ) -> RegisterDocumentsPayload:
        """Register the operations a site sends, so that they run by hash and are never broken without notice."""
        registered = await consumers.register_documents(
            info.context.viewer,
            consumer=input.consumer,
            texts=input.texts,
            examine=documents.examiner(info.schema._schema),  # noqa: SLF001 - it has no public name
            contract=documents.contract(),
            idempotency_key=given(input.idempotency_key),
        )
        found = await info.context.load.afresh().registered.load_all(registered)
        return RegisterDocumentsPayload(documents=[one for one in found if one is not None])

    @acts(RetireDocumentsPayload)
    @staticmethod
    async def retire_documents(info: Info, input: Annotated[RetireDocumentsInput, INPUT]) -> RetireDocumentsPayload:
        """Say that a site no longer sends some operations."""
        consumer_id = await consumers.retire(
            info.context.viewer, documents=input.documents, idempotency_key=given(input.idempotency_key)
        )
        return RetireDocumentsPayload(consumer=await info.context.load.afresh().consumers.load(consumer_id))
