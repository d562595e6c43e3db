"""What a reading child says to its parent: one JSON text, either the document or the refusal."""

import json

from content import codec, errors
from content.leaflet.document import Document

_REFUSALS: dict[str, type[errors.Refusal]] = {
    refusal.code: refusal
    for refusal in (errors.FileUnsupported, errors.FileUnreadable, errors.FileTooLarge, errors.FileTooComplex)
}
"""The refusals that a reader may make; a child cannot claim any other."""
_MESSAGE_CHARS_MAX = 1_000


def encode_document(document: Document) -> bytes:
    """Write a document down."""
    return _bytes({"document": codec.encode(document)})


def encode_refusal(refusal: errors.Refusal) -> bytes:
    """Write a refusal down."""
    return _bytes({"refusal": {"code": refusal.code, "message": refusal.message}})


def decode(raw: bytes) -> Document:
    """Read a document back, or raise the refusal; anything else the child may have said is ValueError."""
    try:
        said = json.loads(raw)
        if "refusal" in said:
            refusal, message = _REFUSALS[said["refusal"]["code"]], said["refusal"]["message"]
        else:
            return codec.decode(Document, said["document"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = "The child did not say what a reader says."
        raise ValueError(message) from error
    raise refusal(str(message)[:_MESSAGE_CHARS_MAX])


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
