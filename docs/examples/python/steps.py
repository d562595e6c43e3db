"""The boxes to tick, with the rule that goes with them: `python steps.py http://127.0.0.1:8000 local-authority-links`.

Needs `pip install "gql[requests]"`. The schema is fetched first, so that a slip in the query is told before it is sent.
"""

import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

STEPS = """
query Steps($slug: String!) {
  leaflet(by: { slug: $slug }) {
    edition {
      title
      checklist { items { number text essential } }
      rule { text }
    }
  }
}
"""


def main() -> None:
    """Print the boxes; a refusal is printed with its code."""
    address, slug = sys.argv[1:]
    headers = {"Accept": "application/graphql-response+json"}
    transport = RequestsHTTPTransport(url=f"{address}/graphql", headers=headers, timeout=10)
    client = Client(transport=transport, fetch_schema_from_transport=True)
    steps = gql(STEPS)
    steps.variable_values = {"slug": slug}
    try:
        leaflet = client.execute(steps)["leaflet"]
    except TransportQueryError as refused:
        sys.exit("\n".join(f"{one['extensions']['code']}: {one['message']}" for one in refused.errors or ()))
    if leaflet is None or leaflet["edition"] is None:
        sys.exit(f"There is no leaflet named {slug}.")
    edition = leaflet["edition"]
    print(edition["title"])
    for item in edition["checklist"]["items"]:
        print(f"{'☐' if item['essential'] else '·'} {item['number']}. {item['text']}")
    print(edition["rule"]["text"])


if __name__ == "__main__":
    main()
