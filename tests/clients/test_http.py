"""GraphQL over HTTP, by the audits that other servers are judged by."""

import json

from tests.clients.conftest import Node, Served

AUDITS = 61


def test_every_audit_of_graphql_http_passes(node: Node, served: Served) -> None:
    said = [json.loads(line) for line in node.run("audit.mjs", f"{served.url}/graphql").splitlines()]
    assert [one for one in said if one["status"] != "ok"] == []
    assert len(said) == AUDITS
