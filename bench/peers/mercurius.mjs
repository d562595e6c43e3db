// A server written by hand with Fastify and mercurius, its JIT on: batched loaders over PostgreSQL, or, with DATA, the
// same records in memory. No permissions, languages or versions.
import fs from 'node:fs'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'

const schema = `
type Item { text: String! }
type Section { heading: String! body: String! items: [Item!]! }
type Leaflet { slug: String! title: String! sector: String! publishedAt: String! sections: [Section!]! }
type Organisation { name: String! country: String! kind: String! }
type Side { organisation: Organisation! ticked: Int! }
type Answer { state: String! at: String! }
type Box { text: String! answers: [Answer!]! }
type SideReadiness { verdict: String! ticked: Int! total: Int! }
type Readiness { verdict: String! sides: [SideReadiness!]! }
type Partnership { id: Int! stage: String! startedOn: String! sides: [Side!]! items: [Box!]! readiness: Readiness! }
type Found { title: String! url: String! }
type Finds { totalCount: Int! nodes: [Found!]! }
type Change { id: Int! }
type Query {
  leaflet(slug: String!): Leaflet
  leaflets(first: Int!): [Leaflet!]!
  partnership(id: Int!): Partnership
  partnerships(stage: String!, first: Int!): [Partnership!]!
  search(query: String!, first: Int!): Finds!
  changes(after: Int!, first: Int!): [Change!]!
}`

const joint = (sides) =>
  sides.some((one) => one.verdict === 'THINK_AGAIN') ? 'THINK_AGAIN'
    : sides.every((one) => one.verdict === 'READY') ? 'READY' : 'IN_PROGRESS'
const standing = (ticked, cannot, total) =>
  ({ verdict: cannot ? 'THINK_AGAIN' : ticked === total ? 'READY' : 'IN_PROGRESS', ticked, total })

const { resolvers, loaders } = process.env.DATA ? inMemory(process.env.DATA) : onPostgres(process.env.DATABASE_URL)
const app = Fastify()
app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false })
await app.listen({ port: +process.env.PORT, host: '127.0.0.1' })

function onPostgres (connectionString) {
  pg.types.setTypeParser(1082, (text) => text)
  pg.types.setTypeParser(1184, (text) => new Date(text).toISOString())
  const pool = new pg.Pool({ connectionString, max: 10 })
  const ask = async (name, text, values) => (await pool.query({ name, text, values })).rows
  const each = (keys, rows, key) => {
    const of = new Map(keys.map((one) => [one, []]))
    for (const row of rows) of.get(row[key]).push(row)
    return keys.map((one) => of.get(one))
  }
  const ids = (queries) => queries.map((one) => one.obj.id)
  const leaflet = 'id, slug, title, sector, published_at AS "publishedAt"'
  const partnership = 'id, stage, started_on AS "startedOn", leaflet_id'
  return {
    resolvers: {
      Query: {
        leaflet: async (_, { slug }) => (await ask('leaflet', `SELECT ${leaflet} FROM leaflets WHERE slug = $1`, [slug]))[0],
        leaflets: (_, { first }) => ask('leaflets', `SELECT ${leaflet} FROM leaflets ORDER BY title, id LIMIT $1`, [first]),
        partnership: async (_, { id }) =>
          (await ask('partnership', `SELECT ${partnership} FROM partnerships WHERE id = $1`, [id]))[0],
        partnerships: (_, { stage, first }) =>
          ask('partnerships', `SELECT ${partnership} FROM partnerships WHERE stage = $1 ORDER BY title, id LIMIT $2`, [stage, first]),
        search: async (_, { query, first }) => {
          const rows = await ask('search', `SELECT title, url, count(*) OVER ()::int AS n FROM found,
            plainto_tsquery('simple', $1) AS asked WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC, title, id LIMIT $2`, [query, first])
          return { totalCount: rows.length ? rows[0].n : 0, nodes: rows }
        },
        changes: (_, { after, first }) => ask('changes', 'SELECT id FROM changes WHERE id > $1 ORDER BY id LIMIT $2', [after, first])
      }
    },
    loaders: {
      Leaflet: {
        sections: async (queries) => each(ids(queries), await ask('sections',
          'SELECT id, leaflet_id, heading, body FROM sections WHERE leaflet_id = ANY($1) ORDER BY leaflet_id, position', [ids(queries)]), 'leaflet_id')
      },
      Section: {
        items: async (queries) => each(ids(queries), await ask('items',
          'SELECT section_id, text FROM items WHERE section_id = ANY($1) ORDER BY section_id, position', [ids(queries)]), 'section_id')
      },
      Partnership: {
        sides: async (queries) => each(ids(queries), await ask('sides',
          'SELECT id, partnership_id, organisation_id FROM sides WHERE partnership_id = ANY($1) ORDER BY partnership_id, position', [ids(queries)]), 'partnership_id'),
        items: async (queries) => {
          const boxes = await ask('boxes', 'SELECT id, leaflet_id, text FROM items WHERE leaflet_id = ANY($1) AND box ORDER BY id',
            [[...new Set(queries.map((one) => one.obj.leaflet_id))]])
          const given = await ask('answers', 'SELECT partnership_id, item_id, state, at FROM answers WHERE partnership_id = ANY($1) ORDER BY id', [ids(queries)])
          return queries.map(({ obj }) => boxes.filter((box) => box.leaflet_id === obj.leaflet_id).map((box) =>
            ({ text: box.text, answers: given.filter((one) => one.partnership_id === obj.id && one.item_id === box.id) })))
        },
        readiness: async (queries) => {
          const rows = await ask('readiness', `SELECT s.partnership_id, count(*) FILTER (WHERE state IN ('TICKED', 'NOT_APPLICABLE'))::int AS ticked,
            count(*) FILTER (WHERE state = 'CANNOT')::int AS cannot,
            (SELECT count(*)::int FROM items JOIN partnerships p USING (leaflet_id) WHERE p.id = s.partnership_id AND box) AS total
            FROM sides s LEFT JOIN answers a ON a.side_id = s.id WHERE s.partnership_id = ANY($1) GROUP BY s.id ORDER BY s.id`, [ids(queries)])
          return each(ids(queries), rows, 'partnership_id').map((of) => {
            const sides = of.map((one) => standing(one.ticked, one.cannot, one.total))
            return { verdict: joint(sides), sides }
          })
        }
      },
      Side: {
        organisation: async (queries) => {
          const wanted = queries.map((one) => one.obj.organisation_id)
          const rows = await ask('organisations', 'SELECT id, name, country, kind FROM organisations WHERE id = ANY($1)', [[...new Set(wanted)]])
          const by = new Map(rows.map((row) => [row.id, row]))
          return wanted.map((one) => by.get(one))
        },
        ticked: async (queries) => {
          const rows = await ask('ticked', `SELECT side_id, count(*)::int AS n FROM answers
            WHERE side_id = ANY($1) AND state IN ('TICKED', 'NOT_APPLICABLE') GROUP BY 1`, [ids(queries)])
          const by = new Map(rows.map((row) => [row.side_id, row.n]))
          return ids(queries).map((one) => by.get(one) ?? 0)
        }
      }
    }
  }
}

function inMemory (file) {
  const { leaflets, sections, items, organisations, partnerships, sides, answers, found, changes } = JSON.parse(fs.readFileSync(file))
  const by = (rows) => new Map(rows.map((row) => [row.id, row]))
  const inOrder = (rows) => rows.slice().sort((a, b) => a.title < b.title ? -1 : a.title > b.title ? 1 : a.id - b.id)
  const leaflet = by(leaflets), section = by(sections), organisation = by(organisations), partnership = by(partnerships), side = by(sides)
  for (const one of leaflets) Object.assign(one, { publishedAt: one.published_at, sections: [], boxes: [] })
  for (const one of sections) { one.items = []; leaflet.get(one.leaflet_id).sections.push(one) }
  for (const one of items) { section.get(one.section_id).items.push(one); if (one.box) leaflet.get(one.leaflet_id).boxes.push(one) }
  for (const one of partnerships) Object.assign(one, { startedOn: one.started_on, sides: [], answers: [] })
  for (const one of sides) { Object.assign(one, { organisation: organisation.get(one.organisation_id), answers: [] }); partnership.get(one.partnership_id).sides.push(one) }
  for (const one of answers) { side.get(one.side_id).answers.push(one); partnership.get(one.partnership_id).answers.push(one) }
  const listed = inOrder(leaflets), links = inOrder(partnerships)
  const words = new Map()
  inOrder(found).forEach((one, place) => {
    one.place = place
    for (const word of new Set(one.title.toLowerCase().match(/\p{L}+/gu))) words.get(word)?.push(one) ?? words.set(word, [one])
  })
  const count = (rows, ...states) => rows.reduce((n, one) => n + states.includes(one.state), 0)
  return {
    resolvers: {
      Query: {
        leaflet: (_, { slug }) => listed.slug?.get(slug) ?? (listed.slug = new Map(listed.map((one) => [one.slug, one]))).get(slug),
        leaflets: (_, { first }) => listed.slice(0, first),
        partnership: (_, { id }) => partnership.get(id),
        partnerships: (_, { stage, first }) => {
          const some = []
          for (const one of links) if (one.stage === stage && some.push(one) === first) break
          return some
        },
        search: (_, { query, first }) => {
          const [least, ...others] = query.toLowerCase().split(' ').map((word) => words.get(word) ?? []).sort((a, b) => a.length - b.length)
          const sets = others.map((one) => new Set(one))
          const hits = least.filter((one) => sets.every((set) => set.has(one)))
          return { totalCount: hits.length, nodes: hits.slice(0, first) }
        },
        changes: (_, { after, first }) => changes.filter((one) => one.id > after).slice(0, first)
      },
      Partnership: {
        items: (one) => leaflet.get(one.leaflet_id).boxes.map((box) =>
          ({ text: box.text, answers: one.answers.filter((given) => given.item_id === box.id) })),
        readiness: (one) => {
          const total = leaflet.get(one.leaflet_id).boxes.length
          const of = one.sides.map(({ answers }) =>
            standing(count(answers, 'TICKED', 'NOT_APPLICABLE'), count(answers, 'CANNOT'), total))
          return { verdict: joint(of), sides: of }
        }
      },
      Side: { ticked: (one) => count(one.answers, 'TICKED', 'NOT_APPLICABLE') }
    },
    loaders: {}
  }
}
