// Apollo Client with its upload link: a query with variables, an error, and a file. Prints what it was given.
import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { readFile } from "node:fs/promises";

const [url, key, file] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}`, "Apollo-Require-Preflight": "true" };
const client = new ApolloClient({ cache: new InMemoryCache(), link: new UploadHttpLink({ uri: url, headers }) });
const said = {};

const steps = await client.query({
  query: gql`query Steps($slug: String!) { leaflet(by: { slug: $slug }) { id edition { id checklist { items { number text } } } } }`,
  variables: { slug: "local-authority-links" },
});
said.steps = steps.data.leaflet.edition.checklist.items.length;

try {
  await client.query({ query: gql`query Wrong { leaflet(by: { slug: "a", id: "b" }) { id } }` });
} catch (error) {
  said.code = error.errors?.[0]?.extensions?.code ?? error.result?.errors?.[0]?.extensions?.code ?? JSON.parse(error.bodyText ?? "{}").errors?.[0]?.extensions?.code;
}

const upload = await client.mutate({
  mutation: gql`mutation Try($file: Upload!) {
    uploadLeaflet(input: { leaflet: { slug: "local-authority-links" }, language: "en-GB", file: $file, dryRun: true }) {
      changeSet { summary } errors { code }
    }
  }`,
  variables: { file: new File([await readFile(file)], "leaflet.md") },
});
said.summary = upload.data.uploadLeaflet.changeSet.summary;
console.log(JSON.stringify(said));
