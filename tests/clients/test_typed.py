"""Typed clients: the example of docs/querying.md, and Relay, compiled against the committed schema."""

import json
import re
from pathlib import Path

from tests.clients.conftest import HERE, Node, Served
from tests.walks.place import ROOT

PAGE = (ROOT / "docs" / "querying.md").read_text(encoding="utf-8")
SCHEMA = ROOT / "schema" / "schema.graphql"
RELAY = """import { graphql } from "relay-runtime";
graphql`query harnessQuery($slug: String!) { leaflet(by: { slug: $slug }) { id ...harness_leaflet } ...harness_list }`;
graphql`fragment harness_leaflet on Leaflet @refetchable(queryName: "harnessRefetchQuery") { id title }`;
graphql`fragment harness_list on Query @refetchable(queryName: "harnessListQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }) {
  partnerships(first: $count, after: $cursor) @connection(key: "harness_partnerships") { edges { node { id title } } }
}`;
"""


def test_the_typed_example_of_the_page_compiles_strictly_and_runs(node: Node, served: Served, tmp_path: Path) -> None:
    config, program = (
        block.replace("http://127.0.0.1:8000", served.url) for block in re.findall(r"```ts\n(.*?)```", PAGE, re.DOTALL)
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "codegen.ts").write_text(config)
    (tmp_path / "src" / "steps.ts").write_text(program)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    node.tool("graphql-codegen", folder=tmp_path)
    options = ["--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]
    options += ["--skipLibCheck", "--lib", "es2022,dom", "--outDir", "out"]
    node.tool("tsc", *options, "src/steps.ts", folder=tmp_path)
    for made in [tmp_path / "out" / "steps.js", *(tmp_path / "out" / "gql").glob("*.js")]:
        # A bundler finds these by itself; Node wants their whole names.
        text = made.read_text()
        if made.name == "steps.js":
            text = text.replace('"./gql"', '"./gql/index.js"')
        made.write_text(re.sub(r"""from (["'])(\./[\w-]+)\1""", r'from "\2.js"', text))
    said = node.run("out/steps.js", folder=tmp_path).splitlines()
    assert len(said) == 10
    assert said[0] == "1. Develop a local strategic plan including:"


def test_relay_compiles_fragments_refetching_and_pages(node: Node, tmp_path: Path) -> None:
    made = tmp_path / "src" / "__generated__"
    made.mkdir(parents=True)
    (tmp_path / "schema.graphql").write_text(SCHEMA.read_text(encoding="utf-8"))
    (tmp_path / "src" / "harness.ts").write_text(RELAY)
    (tmp_path / "package.json").write_text("{}")
    settings = {
        "src": "./src",
        "schema": "./schema.graphql",
        "language": "typescript",
        "artifactDirectory": "./src/__generated__",
    }
    (tmp_path / "relay.config.json").write_text(json.dumps(settings))
    node.tool("relay-compiler", folder=tmp_path)
    assert {file.name for file in made.iterdir()} == {
        "harnessQuery.graphql.ts",
        "harnessListQuery.graphql.ts",
        "harnessRefetchQuery.graphql.ts",
        "harness_leaflet.graphql.ts",
        "harness_list.graphql.ts",
    }
