// urql with its usual exchanges: a query by GET, as it sends short ones, and a refusal. Prints what it was given.
import { Client, cacheExchange, fetchExchange } from "@urql/core";

const sent = [];
const client = new Client({
  url: process.argv[2],
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: "within-url-limit",
  fetch: (address, options) => {
    sent.push(options.method);
    return fetch(address, options);
  },
});

const steps = `query Steps($slug: String!) { leaflet(by: { slug: $slug }) { id edition { id checklist { total } } } }`;
const first = await client.query(steps, { slug: "local-authority-links" }).toPromise();
await client.query(steps, { slug: "local-authority-links" }).toPromise();
const wrong = await client.query(`query Wrong { leaflet(by: { slug: "a", id: "b" }) { id } }`, {}).toPromise();
console.log(
  JSON.stringify({
    total: first.data.leaflet.edition.checklist.total,
    code: wrong.error.graphQLErrors[0].extensions.code,
    sent,
  }),
);
