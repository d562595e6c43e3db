"""A refusal is data with a stable code; a request that is unusable in itself is an error."""

from typing import cast

import pytest

from content import access, errors, files
from schema import context
from schema.failures import ErrorCode, error_of
from schema.root import schema

pytestmark = pytest.mark.anyio


def anonymous() -> context.Context:
    """Make the context of somebody without a key; nothing is kept, so no store is needed."""
    return context.make(
        access.ANONYMOUS, store=cast("files.Store", None), public_url="https://toolkit.example", request_id="test"
    )


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> list[type[errors.Refusal]]:
    """List every refusal that somebody can do something about, and none that says the request is unusable."""
    found: list[type[errors.Refusal]] = []
    for one in kind.__subclasses__():
        if one is not errors.BadRequest:
            found += [one, *refusals(one)]
    return found


@pytest.mark.parametrize("kind", refusals())
def test_every_refusal_has_its_code_in_the_contract(kind: type[errors.Refusal]) -> None:
    said = error_of(kind("No.", path=("answers", "3", "reason")))
    assert (said.code, said.message, said.path) == (ErrorCode[kind.code], "No.", ["answers", "3", "reason"])


def test_a_refusal_about_nothing_in_particular_has_no_path() -> None:
    assert error_of(errors.NotFound("No.")).path is None


async def test_a_refused_mutation_answers_why_and_nothing_else() -> None:
    answer = await schema.execute(
        """
        mutation {
          revokeKey(input: {key: "key-0000000000000000"}) { key { id } query { viewer { id } } ...Refusals }
        }
        fragment Refusals on Payload { __typename errors { code message path } }
        """,
        context_value=anonymous(),
    )
    assert answer.errors is None
    assert answer.data == {
        "revokeKey": {
            "key": None,
            "query": None,
            "__typename": "RevokeKeyPayload",
            "errors": [
                {
                    "code": "KEY_REQUIRED",
                    "message": "This needs a key: send it as `Authorization: Bearer …`.",
                    "path": None,
                }
            ],
        }
    }


async def test_an_unusable_request_is_an_error() -> None:
    answer = await schema.execute("{ leaflets(first: 101) { totalCount } }", context_value=anonymous())
    assert answer.errors is not None
    assert answer.data == {"leaflets": None}
    assert isinstance(answer.errors[0].original_error, errors.BadPage)
