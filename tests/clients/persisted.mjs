// What Apollo Client sends for automatic persisted queries, by POST and by GET: a miss, then text and hash, then a hit.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

const uri = process.argv[2];
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const tally = {};
for (const method of ['POST', 'GET']) {
  const sent = [];
  const spy = (url, options) => {
    sent.push({ method: options.method, whole: `${url} ${options.body ?? ''}`.includes('__typename') });
    return fetch(url, options);
  };
  const client = () => new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: method === 'GET' }),
      new HttpLink({ uri, fetch: spy }),
    ]),
  });
  const query = gql(`query By${method} { leaflets(first: 1) { nodes { title } totalCount } }`);
  const first = await client().query({ query, fetchPolicy: 'no-cache' });
  const again = await client().query({ query, fetchPolicy: 'no-cache' });
  tally[method] = { sent, same: JSON.stringify(first.data) === JSON.stringify(again.data), data: first.data };
}
console.log(JSON.stringify(tally));
