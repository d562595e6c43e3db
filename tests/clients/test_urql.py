"""The client urql asks, keeps an answer, and is told what was wrong."""

import json

from tests.clients.conftest import Node, Served


def test_urql_asks_once_keeps_the_answer_and_is_refused(node: Node, served: Served) -> None:
    said = json.loads(node.run("urql.mjs", f"{served.url}/graphql"))
    assert said == {"total": 10, "code": "VALIDATION_FAILED", "sent": ["GET", "GET"]}
