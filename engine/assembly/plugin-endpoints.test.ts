import { expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const API = `
local rows = kong.db.consumers
return {
  ["/gadgets"] = {
    before = function(self) self.greeting = "hello" end,
    GET = function(self, db, helpers)
      return kong.response.exit(200, { greeting = self.greeting, size = self.params.size, strategy = db.strategy },
        { ["X-Gadget"] = "1" })
    end,
    POST = function(self, db)
      local row, err, err_t = db.consumers:insert({ username = self.params.name })
      if not row then return kong.response.exit(400, err_t) end
      return kong.response.exit(201, { id = row.id, body = kong.request.get_body().name })
    end,
  },
  ["/gadgets/:gadget/parts/:part"] = {
    DELETE = function(self) return kong.response.exit(204) end,
    GET = function(self) return kong.response.exit(200, self.params.gadget .. " " .. self.params.part) end,
    PATCH = function() error("oh no") end,
  },
  ["/consumers/:consumers"] = {
    schema = rows.schema,
    methods = {
      GET = function(self, db, helpers, parent)
        if self.params.consumers == "secret" then return kong.response.exit(403, { message = "no" }) end
        return parent()
      end,
    },
  },
}
`
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function started(api: string) {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const { diagnostics } = await engine.apply({
    id: 'api',
    files: {
      'kong.yml': '_format_version: "3.0"\nconsumers: [{username: ann}, {username: secret}]\n',
      'kong/plugins/gadget/handler.lua': 'return { PRIORITY = 1, VERSION = "1.0.0" }',
      'kong/plugins/gadget/schema.lua':
        'return { name = "gadget", fields = { { config = { type = "record", fields = {} } } } }',
      'kong/plugins/gadget/api.lua': api,
    },
  })
  return { engine, host, said: diagnostics.map(({ file, message }) => `${file}: ${message.split('\n')[0]}`) }
}

function admin(engine: Engine, method: string, target: string, body?: unknown) {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  const answer = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
  const text = new TextDecoder().decode(answer.body)
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: /^[{[]/.test(text) ? (JSON.parse(text) as unknown) : text,
  }
}

it("a plugin's api.lua adds endpoints: before, parameters, kong.db, headers", async () => {
  const { engine, said } = await started(API)
  expect(said).toEqual([])
  expect(admin(engine, 'GET', '/gadgets?size=3')).toMatchObject({
    status: 200,
    headers: { 'X-Gadget': '1', 'Content-Type': 'application/json; charset=utf-8', Server: 'kong/3.9.1' },
    body: { greeting: 'hello', size: '3', strategy: 'postgres' },
  })
  expect(admin(engine, 'POST', '/gadgets', { name: 'bo' })).toMatchObject({ status: 201, body: { body: 'bo' } })
  expect(admin(engine, 'GET', '/consumers/bo')).toMatchObject({ status: 200, body: { username: 'bo' } })
  expect(admin(engine, 'POST', '/gadgets', { name: 'bo' })).toMatchObject({ status: 400, body: { code: 5 } })
  expect(admin(engine, 'GET', '/gadgets/g%20one/parts/2').body).toBe('g one 2')
  expect(admin(engine, 'DELETE', '/gadgets/g/parts/2').status).toBe(204)
  expect(admin(engine, 'PUT', '/gadgets').status).toBe(405)
  expect(admin(engine, 'GET', '/gadgets/g').status).toBe(404)
  expect((admin(engine, 'GET', '/endpoints').body as { readonly data: unknown }).data).toEqual(
    expect.arrayContaining(['/gadgets', '/gadgets/{gadget}/parts/{part}']),
  )
})

it('takes over what Kong does, and calls it', async () => {
  const { engine } = await started(API)
  expect(admin(engine, 'GET', '/consumers/ann')).toMatchObject({ status: 200, body: { username: 'ann' } })
  expect(admin(engine, 'GET', '/consumers/none')).toMatchObject({ status: 404, body: { message: 'Not found' } })
  expect(admin(engine, 'GET', '/consumers/secret')).toMatchObject({ status: 403, body: { message: 'no' } })
  expect(admin(engine, 'PATCH', '/consumers/ann', { custom_id: 'c' }).status).toBe(200)
})

it('breaks for itself only', async () => {
  const { engine, host } = await started(API)
  expect(admin(engine, 'PATCH', '/gadgets/g/parts/2', {})).toMatchObject({
    status: 500,
    body: { message: 'An unexpected error occurred' },
  })
  expect(host.lines.some(({ level, message }) => level === 'error' && message.includes('oh no'))).toBe(true)
  const broken = await started('return {')
  expect(broken.said).toEqual(["kong/plugins/gadget/api.lua: error loading module 'kong.plugins.gadget.api':"])
  expect(admin(broken.engine, 'GET', '/consumers/ann').status).toBe(200)
})
