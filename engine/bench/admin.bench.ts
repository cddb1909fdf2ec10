// Issue 5, done when 4: 10,000 routes and 2,000 plugins load in at most 2 s; one Admin change is there for the next request.
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { median } from './support/measure.ts'

const ROUTES = 10_000
const PLUGINS = 2_000
const ROUNDS = 5
const LOAD_LIMIT = 2_000

const HANDLER =
  'local P = { PRIORITY = 1000, VERSION = "1.0.0" }\nfunction P:access(conf) kong.response.set_header("X-Limit", conf.limit) end\nreturn P\n'
const SCHEMA =
  'return { name = "stamp", fields = { { config = { type = "record", fields = { { limit = { type = "integer", default = 1 } } } } } } }\n'

function configuration(): string {
  const routes = Array.from({ length: ROUTES }, (_, index) => {
    const plugins = index < PLUGINS ? `, plugins: [{ name: stamp, config: { limit: ${index} } }]` : ''
    return `  - { name: r${index}, paths: ["/svc${index}/api"]${plugins} }`
  })
  return ['_format_version: "3.0"', 'services:', '- name: s', '  url: http://up.test', '  routes:', ...routes, ''].join(
    '\n',
  )
}

const files = {
  'kong.yml': configuration(),
  'kong/plugins/stamp/handler.lua': HANDLER,
  'kong/plugins/stamp/schema.lua': SCHEMA,
}
const NODE = {
  hostname: 'bench',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

function admin(engine: Engine, method: string, target: string, body?: unknown): number {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  const { status } = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
  return status
}

const ask = (engine: Engine, target: string) =>
  engine.send({ method: 'GET', target, headers: [['Host', 'a.test']] }).then(({ response }) => response.status)

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const shown = (name: string, ms: number, limit?: number) =>
  console.log(
    `admin ${name.padEnd(52)} ${ms.toFixed(1).padStart(8)} ms${limit === undefined ? '' : ms <= limit ? '   ok' : `   above ${limit} ms`}`,
  )

const loads: number[] = []
let engine = createEngine({ host: createMemoryHost() })
for (let round = 0; round < ROUNDS; round += 1) {
  engine.dispose()
  engine = createEngine({ host: createMemoryHost() })
  loads.push(await timed(() => engine.apply({ id: 'bench', files })))
}
shown(`load ${ROUTES} routes and ${PLUGINS} plugins`, median(loads), LOAD_LIMIT)
shown('first request to the Admin API (makes its store)', await timed(() => admin(engine, 'GET', '/services')))

const changes: number[] = []
const pluginChanges: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  if ((await ask(engine, `/fresh${round}`)) !== 404) throw new Error('the route is there before it was made')
  changes.push(
    await timed(async () => {
      admin(engine, 'POST', '/services/s/routes', { name: `fresh${round}`, paths: [`/fresh${round}`] })
      if ((await ask(engine, `/fresh${round}`)) === 404) throw new Error('the change is not there')
    }),
  )
  pluginChanges.push(
    await timed(async () => {
      admin(engine, 'POST', `/routes/fresh${round}/plugins`, { name: 'stamp', config: { limit: round } })
      await ask(engine, `/fresh${round}`)
    }),
  )
}
shown('a new route, and the next request by it', median(changes))
shown('a new plugin, and the next request with it', median(pluginChanges))
shown(
  '1,000 changes without a request between',
  await timed(() => {
    for (let index = 0; index < 1000; index += 1) admin(engine, 'PATCH', `/routes/r${index}`, { tags: ['seen'] })
  }),
)
shown('a page of 1,000 routes', await timed(() => admin(engine, 'GET', '/routes?size=1000')))
engine.dispose()
