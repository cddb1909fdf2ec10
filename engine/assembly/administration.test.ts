import { describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const HANDLER = `
local Stamp = { PRIORITY = 1000, VERSION = "1.0.0" }
local configured = "never"
function Stamp:configure(configs)
  local limits = {}
  for i, config in ipairs(configs or {}) do limits[i] = config.limit end
  table.sort(limits)
  configured = table.concat(limits, "+")
end
function Stamp:access(conf)
  local limit = conf.limit
  if kong.request.get_header("X-Slow") then ngx.sleep(1) end
  local known = kong.db.consumers:select_by_username("late")
  kong.response.exit(200, limit .. " of " .. conf.limit .. " [" .. configured .. "] " .. tostring(known and known.username))
end
return Stamp
`
const SCHEMA =
  'return { name = "stamp", fields = { { config = { type = "record", fields = { { limit = { type = "integer", default = 1 } } } } } } }'
const KONG_YML = `
_format_version: "3.0"
services:
- name: s
  url: http://up.test
  routes:
  - name: old
    paths: [/old]
    plugins:
    - name: stamp
`
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function started(more: Readonly<Record<string, string>> = {}) {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const files = {
    'kong.yml': KONG_YML,
    'kong/plugins/stamp/handler.lua': HANDLER,
    'kong/plugins/stamp/schema.lua': SCHEMA,
    ...more,
  }
  expect(
    (await engine.apply({ id: 'admin', files })).diagnostics.filter(({ severity }) => severity === 'error'),
  ).toEqual([])
  return { engine, host }
}

function admin(engine: Engine, method: string, target: string, body?: unknown) {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  const answer = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
  const text = new TextDecoder().decode(answer.body)
  return {
    status: answer.status,
    body: (text === '' ? {} : JSON.parse(text)) as {
      readonly id: string
      readonly data: readonly { readonly id: string }[]
    },
  }
}

async function ask(engine: Engine, target: string, more: readonly (readonly [string, string])[] = []) {
  const { response } = await engine.send({ method: 'GET', target, headers: [['Host', 'a.test'], ...more] })
  return { status: response.status, body: new TextDecoder().decode(response.body) }
}

describe('a change through the Admin API', () => {
  it('is there for the next request: routes, plugins, kong.db, configure', async () => {
    const { engine } = await started()
    expect((await ask(engine, '/new')).status).toBe(404)
    expect(admin(engine, 'POST', '/services/s/routes', { name: 'new', paths: ['/new'] }).status).toBe(201)
    expect(admin(engine, 'POST', '/routes/new/plugins', { name: 'stamp', config: { limit: 7 } }).status).toBe(201)
    expect(await ask(engine, '/new')).toEqual({ status: 200, body: '7 of 7 [1+7] nil' })
    admin(engine, 'POST', '/consumers', { username: 'late' })
    expect((await ask(engine, '/old')).body).toBe('1 of 1 [1+7] late')
    expect(engine.overview()?.routes.map(({ name }) => name)).toEqual(['old', 'new'])
    admin(engine, 'DELETE', '/routes/new')
    expect((await ask(engine, '/new')).status).toBe(404)
    expect((await ask(engine, '/old')).body).toBe('1 of 1 [1] late')
  })

  it('leaves requests under way with what they began with', async () => {
    const { engine, host } = await started()
    const slow = ask(engine, '/old', [['X-Slow', '1']])
    await host.nextTurn()
    const [{ id } = { id: '' }] = admin(engine, 'GET', '/plugins').body.data
    admin(engine, 'PATCH', `/plugins/${id}`, { config: { limit: 5 } })
    expect((await ask(engine, '/old')).body).toBe('5 of 5 [5] nil')
    await host.advance(1000)
    expect((await slow).body).toMatch(/^1 of 1 /)
  })

  it('is refused whole: nothing of it is seen', async () => {
    const { engine } = await started()
    expect(admin(engine, 'POST', '/routes', { paths: ['~/x('], service: { name: 's' } }).status).toBe(400)
    expect(admin(engine, 'DELETE', '/services/s').status).toBe(400)
    expect((await ask(engine, '/old')).body).toBe('1 of 1 [1] nil')
  })

  it('is refused where kong.conf says that there is no database', async () => {
    const { engine } = await started({ 'kong.conf': 'database = off\nplugins = bundled,stamp\n' })
    expect(admin(engine, 'GET', '/')).toMatchObject({ body: { configuration: { database: 'off' } } })
    expect(admin(engine, 'POST', '/services', { host: 'h' }).status).toBe(405)
    expect(admin(engine, 'POST', '/config', { _format_version: '3.0' }).status).toBe(201)
    expect((await ask(engine, '/old')).status).toBe(404)
  })

  it('may be the level of the error log, for a while', async () => {
    const { engine, host } = await started()
    const level = () => admin(engine, 'GET', '/debug/node/log-level').body
    const put = (target: string) => admin(engine, 'PUT', `/debug/node/log-level/${target}`)
    expect(level()).toEqual({ message: 'log level: notice' })
    expect(put('loud')).toEqual({ status: 400, body: { message: 'unknown log level: loud' } })
    expect(put('debug?timeout=x').body).toEqual({ message: 'timeout must be a number' })
    expect(put('debug?timeout=-1').body).toEqual({ message: 'timeout must be greater than or equal to 0' })
    expect(put('debug?timeout=5').body).toEqual({ message: 'log level changed' })
    expect(put('debug').body).toEqual({ message: 'log level is already debug' })
    await host.advance(4_000)
    expect(level()).toEqual({ message: 'log level: debug' })
    await host.advance(2_000)
    expect(level()).toEqual({ message: 'log level: notice' })
  })
})
