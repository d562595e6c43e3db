"""What every refusal has in common: a code, nothing changed, and nothing of ours told."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.walks import stored
from tests.walks.conftest import Town


@contextmanager
def unchanged(town: Town) -> Iterator[None]:
    before = stored.everything(town)
    yield
    assert stored.everything(town) == before
    for sign in (b'"event":"fault"', b"Traceback"):
        assert sign not in town.log.getvalue(), town.log.getvalue()[-2000:]


def codes(response: httpx2.Response) -> list[str]:
    """List the codes of a payload or of the request."""
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text
    body = response.json()
    if "errors" in body:
        return [error["extensions"]["code"] for error in body["errors"]]
    (payload,) = body["data"].values()
    return [error["code"] for error in payload["errors"]]
