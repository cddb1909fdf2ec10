import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run, SendRequest } from './protocol.ts'

const keyGate = `
local KeyGate = { PRIORITY = 1200, VERSION = "1.0" }
local function find(key)
  return kong.db.keyauth_credentials:select_by_key(key)
end
function KeyGate:access(conf)
  local key = kong.request.get_header(conf.header)
  if not key then return kong.response.exit(401, { message = "No key" }) end
  local cache_key = kong.db.keyauth_credentials:cache_key(key)
  local credential = kong.cache:get(cache_key, nil, find, key)
  if not credential then return kong.response.exit(403, { message = "Unknown key" }) end
  local consumer = kong.db.consumers:select({ id = credential.consumer.id })
  kong.client.authenticate(consumer, credential)
  kong.service.request.set_header("X-Consumer", consumer.username)
end
return KeyGate
`
const keyGateSchema = `
local typedefs = require "kong.db.schema.typedefs"
return {
  name = "key-gate",
  fields = {
    { consumer = typedefs.no_consumer },
    { protocols = typedefs.protocols_http },
    { config = { type = "record", fields = {
      { header = typedefs.header_name { default = "apikey" } },
      { limit = { type = "integer", between = { 1, 100 }, default = 5 } },
      { tags = { type = "set", elements = { type = "string" } } },
    } } },
  },
}
`
const marker = `
local words = require "kong.plugins.marker.words"
local Marker = { PRIORITY = 10, VERSION = "0.1.0" }
function Marker:header_filter(conf)
  kong.response.set_header("X-Marked", words.greet(conf.name))
end
function Marker:log(conf)
  kong.log.notice("marked ", conf.name)
end
return Marker
`
const tagger = `
local Tagger = { PRIORITY = 2000, VERSION = "1.0.0" }
function Tagger:rewrite(conf) ngx.ctx.tag = "t" end
function Tagger:access(conf) kong.service.request.set_header("X-Tag", ngx.ctx.tag) end
return Tagger
`
const anySchema = (name: string) => `
return { name = "${name}", fields = { { config = { type = "record", fields = { { name = { type = "string", default = "you" } } } } } } }
`
const kongYml = `
_format_version: "3.0"
services:
- name: orders
  url: http://orders.test/base
  routes:
  - name: orders
    paths: [/orders]
    plugins:
    - name: key-gate
consumers:
- username: alice
  keyauth_credentials: [{ key: alice-key }]
  plugins:
  - name: marker
    config: { name: alice }
plugins:
- name: tagger
- name: marker
`
const files = {
  'kong.yml': kongYml,
  'phasescope.yml':
    'seed: 7\nupstreams:\n  orders.test:\n    echo: true\ntraffic:\n- name: with key\n  request: { url: http://api.test/orders/1, headers: [[apikey, alice-key]] }\n  expect: [status is 200]\n',
  'kong/plugins/key-gate/handler.lua': keyGate,
  'kong/plugins/key-gate/schema.lua': keyGateSchema,
  'kong/plugins/marker/handler.lua': marker,
  'kong/plugins/marker/schema.lua': anySchema('marker'),
  'kong/plugins/marker/words.lua': 'return { greet = function(name) return "hello " .. name end }',
  'kong/plugins/tagger/handler.lua': tagger,
  'kong/plugins/tagger/schema.lua': anySchema('tagger'),
}

let engine: Engine | undefined
afterEach(() => engine?.dispose())

async function start(changes: Record<string, string | undefined> = {}) {
  const host = createMemoryHost()
  const created = createEngine({ host })
  engine = created
  const merged = Object.fromEntries(
    Object.entries({ ...files, ...changes }).filter(([, text]) => text !== undefined),
  ) as Record<string, string>
  const apply = (more: Record<string, string>) => host.run(created.apply({ id: 'test', files: { ...merged, ...more } }))
  const send = (request: SendRequest) => host.run(created.send(request))
  return { host, result: await apply({}), apply, send }
}

const get = (target: string, ...headers: [string, string][]): SendRequest => ({
  method: 'GET',
  target,
  headers: [['Host', 'api.test'], ...headers],
})
const bodyOf = ({ response }: Run) => new TextDecoder().decode(response.body)
const started = (run: Run) =>
  run.trace.events.flatMap((event) => (event.type === 'handler-started' ? [`${event.plugin}:${event.phase}`] : []))
const mistakes = async (changes: Record<string, string | undefined>) => {
  const { result } = await start(changes)
  return result.diagnostics.map(({ file, range, message }) => `${file}:${range?.line ?? '?'} ${message.trim()}`)
}

describe('an engine', () => {
  it('runs a chain of Lua plugins and records what they did', async () => {
    const { result, send, host } = await start()
    expect(result.diagnostics).toEqual([])
    expect(result.overview?.plugins.map(({ name, priority, scopes }) => ({ name, priority, scopes }))).toEqual([
      { name: 'tagger', priority: 2000, scopes: ['global'] },
      { name: 'key-gate', priority: 1200, scopes: ['route orders'] },
      { name: 'marker', priority: 10, scopes: ['consumer alice', 'global'] },
    ])
    const run = await send(get('/orders/1?x=1', ['apikey', 'alice-key']))
    expect(run.response.status).toBe(200)
    expect(JSON.parse(bodyOf(run))).toMatchObject({ method: 'GET', target: '/base/1?x=1' })
    expect(bodyOf(run)).toContain('["X-Consumer","alice"]')
    expect(bodyOf(run)).toContain('["X-Tag","t"]')
    expect(run.response.headers).toContainEqual(['X-Marked', 'hello alice'])
    expect(started(run)).toEqual([
      'tagger:rewrite',
      'tagger:access',
      'key-gate:access',
      'marker:header_filter',
      'marker:log',
    ])
    expect(host.lines.map(({ message }) => message)).toContain('[kong] handler.lua:8 [marker] marked alice')
  })

  it('ends a request where a plugin exits; later plugins keep their filters', async () => {
    const { send } = await start()
    const run = await send(get('/orders/1'))
    expect([run.response.status, bodyOf(run)]).toEqual([401, '{"message":"No key"}'])
    expect(run.response.headers).toContainEqual(['X-Marked', 'hello you'])
    expect((await send(get('/nowhere'))).response.status).toBe(404)
  })

  it('keeps the previous configuration when the next one is unsound', async () => {
    const { apply, send } = await start()
    const failed = await apply({ 'kong/plugins/tagger/handler.lua': 'return {' })
    expect(failed.ok).toBe(false)
    expect(failed.overview?.plugins).toHaveLength(3)
    expect((await send(get('/orders/1', ['apikey', 'alice-key']))).response.status).toBe(200)
    expect(
      (await apply({ 'kong/plugins/tagger/handler.lua': tagger.replace('2000', '5') })).overview?.plugins[2]?.name,
    ).toBe('tagger')
  })

  it('offers plugins the rest of kong: cache, dns, events, a database that can be written to', async () => {
    const handler = `
local H = { PRIORITY = 1, VERSION = "1" }
local calls = 0
function H:init_worker()
  kong.worker_events.register(function(data, event) kong.log.notice(event, " ", data) end, "src", "made")
end
function H:configure(configs) self.rows = configs and #configs end
function H:access(conf)
  local get = function(n) return kong.cache:get("k", nil, function(a) calls = calls + 1 return a end, n) end
  local row, err = kong.db.consumers:insert({ username = "x" })
  kong.worker_events.post("src", "made", "it")
  return kong.response.exit(200, { first = get(1), second = get(2), calls = calls, rows = self.rows,
    ip = (kong.dns.toip("orders.test", 80)), row = row and row.username, err = err, name = conf.name, id = conf.__plugin_id == kong.plugin.get_id() })
end
return H`
    const { send, host } = await start({ 'kong/plugins/marker/handler.lua': handler })
    const run = await send(get('/orders/1', ['apikey', 'alice-key']))
    expect(JSON.parse(bodyOf(run))).toEqual({
      first: 1,
      second: 1,
      calls: 1,
      rows: 2,
      ip: '198.18.0.0',
      row: 'x',
      name: 'alice',
      id: true,
    })
    await host.advance(1)
    expect(host.lines.some(({ message }) => message.includes('made it'))).toBe(true)
  })

  it('reads the entities of a plugin from its daos.lua, in kong.yml and in kong.db', async () => {
    const daos = `
local typedefs = require "kong.db.schema.typedefs"
return { { name = "tokens", primary_key = { "id" }, endpoint_key = "token", cache_key = { "token" }, fields = {
  { id = typedefs.uuid }, { consumer = { type = "foreign", reference = "consumers" } },
  { token = { type = "string", required = true, unique = true } }, { uses = { type = "integer", default = 3 } },
} } }`
    const handler = `
local H = { PRIORITY = 1, VERSION = "1" }
function H:access() local row = kong.db.tokens:select_by_token("t-1") return kong.response.exit(200, { uses = row.uses }) end
return H`
    const changes = { 'kong/plugins/tagger/handler.lua': handler, 'kong/plugins/tagger/daos.lua': daos }
    const yml = kongYml.replace('keyauth_credentials', 'tokens: [{ token: t-1 }]\n  keyauth_credentials')
    const { result, send } = await start({ ...changes, 'kong.yml': yml })
    expect(result.diagnostics).toEqual([])
    expect(bodyOf(await send(get('/orders/1', ['apikey', 'alice-key'])))).toBe('{"uses":3}')
    expect(await mistakes({ ...changes, 'kong.yml': yml.replace('token: t-1', 'token: 1') })).toEqual([
      expect.stringContaining("in 'tokens': in entry 1 of 'tokens': in 'token': expected a string"),
    ])
  })

  it('remembers what init_worker threw and goes on serving', async () => {
    const { send, host } = await start({
      'kong/plugins/marker/handler.lua': marker.replace(
        'return Marker',
        'function Marker:init_worker() error("no start") end\nreturn Marker',
      ),
    })
    expect((await send(get('/orders/1'))).response.status).toBe(401)
    expect(host.lines.filter(({ level }) => level === 'crit' || level === 'alert').map(({ level }) => level)).toEqual([
      'crit',
      'alert',
    ])
  })

  it('runs a single handler dropped into an empty folder', async () => {
    const host = createMemoryHost()
    const created = createEngine({ host })
    engine = created
    const result = await host.run(created.apply({ id: 'one', files: { 'kong/plugins/tagger/handler.lua': tagger } }))
    expect(result.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning plugin-schema-missing',
    ])
    const run = await host.run(created.send(get('/anything')))
    expect([run.response.status, bodyOf(run)]).toEqual([200, expect.stringContaining('["X-Tag","t"]')])
  })

  it('gives the same request ids for the same seed', async () => {
    const ids = async () => {
      const run = await (await start()).send(get('/orders/1'))
      return run.response.headers.find(([name]) => name === 'X-Kong-Request-Id')?.[1]
    }
    const first = await ids()
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(await ids()).toBe(first)
  })
})

describe('mistakes of a scenario', () => {
  it('in Lua are reported with file, line and the words of Lua', async () => {
    expect(await mistakes({ 'kong/plugins/marker/words.lua': 'local x = 1\nreturn { greet = function( }' })).toEqual([
      "kong/plugins/marker/words.lua:2 <name> or '...' expected near '}'",
    ])
  })

  it('name a module that nobody provides', async () => {
    const [first, ...others] = await mistakes({
      'kong/plugins/tagger/handler.lua': '\nlocal x = require "resty.unheard"\nreturn {}',
    })
    expect(others).toEqual([])
    expect(first).toMatch(/^kong\/plugins\/tagger\/handler.lua:2 error loading module 'kong.plugins.tagger.handler':/)
    expect(first).toContain("module 'resty.unheard' not found:")
    expect(first).toContain("Phasescope does not provide 'resty.unheard'")
  })

  it('in handlers are all reported at once', async () => {
    const handler = (fields: string) => `local H = { ${fields} }\nreturn H`
    expect(
      await mistakes({
        'kong/plugins/tagger/handler.lua': handler('VERSION = "1.0"'),
        'kong/plugins/marker/handler.lua': handler('PRIORITY = 1.5, VERSION = "1.2.3.4"'),
        'kong/plugins/key-gate/handler.lua': handler(
          'PRIORITY = 1, VERSION = "1", response = function() end, body_filter = function() end',
        ),
      }),
    ).toEqual([
      'kong/plugins/key-gate/handler.lua:1 Plugin "key-gate" can\'t be loaded because it implements both `response` and `header_filter` or `body_filter` methods.',
      'kong/plugins/marker/handler.lua:1 Plugin "marker" cannot be loaded because its PRIORITY field is not a valid integer number, got: "1.5".',
      'kong/plugins/marker/handler.lua:1 Plugin "marker" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "1.2.3.4".',
      'kong/plugins/tagger/handler.lua:1 Plugin "tagger" cannot be loaded because its PRIORITY field is not a valid integer number, got: "nil".',
    ])
  })

  it('in kong.yml are reported with their line', async () => {
    expect(await mistakes({ 'kong.yml': '_format_version: "3.0"\nservices: [' })).toEqual([
      expect.stringMatching(/^kong.yml:2 failed parsing declarative configuration: 2:\d+: /),
    ])
    expect(
      await mistakes({
        'kong.yml': `${kongYml}- name: unheard-of\n- name: key-gate\n  consumer: alice\n  config: { limit: 0, colour: red }\n`,
      }),
    ).toEqual([
      "kong.yml:20 in 'plugins': in entry 3 of 'plugins': in 'name': plugin 'unheard-of' not enabled; add it to the 'plugins' configuration property",
      "kong.yml:22 in 'plugins': in entry 4 of 'plugins': in 'consumer': value must be null",
      "kong.yml:23 in 'plugins': in entry 4 of 'plugins': in 'config': in 'colour': unknown field",
      "kong.yml:23 in 'plugins': in entry 4 of 'plugins': in 'config': in 'limit': value should be between 1 and 100",
    ])
  })

  it('in kong.conf name plugins that are not there', async () => {
    expect(await mistakes({ 'kong.conf': 'plugins = tagger, marker, key-gate, unheard-of' })).toEqual([
      'kong.conf:1 unheard-of plugin is enabled but not installed;\nno plugin found',
    ])
  })

  it('in phasescope.yml are unknown keys', async () => {
    expect(await mistakes({ 'phasescope.yml': 'sed: 7' })).toEqual([
      expect.stringContaining("phasescope.yml:1 unknown key 'sed'"),
    ])
  })

  it('are hints where Kong has changed', async () => {
    const { result } = await start({
      'kong/plugins/tagger/handler.lua':
        'local BasePlugin = require "kong.plugins.base_plugin"\nreturn BasePlugin:extend()',
    })
    expect(result.diagnostics[0]?.message).toContain("module 'kong.plugins.base_plugin' not found")
    expect(result.diagnostics[0]?.hint).toContain('BasePlugin is gone since Kong 3.0')
  })

  it('are no mistakes: a bundled plugin without code keeps its place', async () => {
    const { result, send } = await start({ 'kong.yml': `${kongYml}- name: rate-limiting\n  config: { minute: 5 }\n` })
    expect(result.ok).toBe(true)
    expect(result.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning rate-limiting plugin is enabled but not installed;\nno plugin found',
    ])
    const run = await send(get('/orders/1', ['apikey', 'alice-key']))
    expect(
      run.trace.events.flatMap((event) =>
        event.type === 'handler-skipped' && event.plugin === 'rate-limiting'
          ? [`${event.phase} ${event.reason.code}`]
          : [],
      ),
    ).toContain('access code-missing')
  })
})
