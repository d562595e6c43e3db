// GraphiQL over our own endpoint: examples in a menu, everything remembered in this tab only, nothing loaded from elsewhere.
"use strict";
const place = document.getElementById("explorer");
const menu = document.getElementById("examples");
const root = ReactDOM.createRoot(place);
const fetcher = GraphiQL.createFetcher({ url: "/graphql" });

function show(example) {
  root.render(React.createElement(GraphiQL, {
    key: example ? example.title : "own",
    fetcher,
    storage: window.sessionStorage,
    shouldPersistHeaders: true,
    ...(example && { query: example.query, variables: JSON.stringify(example.variables, null, 2) }),
  }));
}

fetch("/explorer/examples.json").then((answer) => answer.json()).then((examples) => {
  for (const [number, { title }] of examples.entries()) menu.append(new Option(title, String(number)));
  menu.addEventListener("change", () => { if (menu.value) show(examples[Number(menu.value)]); });
  show(window.sessionStorage.length ? null : examples[0]);
});
