import type { TypedDocumentString } from "./gql/graphql.js";

const ADDRESS = "http://127.0.0.1:8000/graphql";

type Refusal = { message: string; extensions: { code: string; help: string } };

/** Ask, and give an answer whose every field the compiler knows; a refusal says its code and what to do. */
export async function ask<Answer, Variables>(
  document: TypedDocumentString<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const answer = await fetch(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: Answer; errors?: Refusal[] };
  if (errors || data === undefined) {
    throw new Error((errors ?? []).map((one) => `${one.extensions.code}: ${one.message}`).join("\n"));
  }
  return data;
}
