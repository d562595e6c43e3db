// PostGraphile over the same tables, as it comes: its schema is made of the tables, its SQL of the question.
import { createServer } from 'node:http'
import { grafserv } from 'postgraphile/grafserv/node'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'

const service = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], poolConfig: { max: 10 } })],
  grafserv: { port: +process.env.PORT, host: '127.0.0.1', watch: false, graphiql: false },
  grafast: { explain: false }
}).createServ(grafserv)
const server = createServer()
server.on('error', (error) => { console.error(error); process.exit(1) })
await service.addTo(server)
server.listen(+process.env.PORT, '127.0.0.1')
