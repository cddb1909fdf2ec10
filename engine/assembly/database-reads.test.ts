import { expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

/** Runs the Lua of the request's body. */
const HANDLER = `local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:access() kong.response.exit(200, assert(loadstring(kong.request.get_raw_body()))()) end
return H`
const YML = `_format_version: "3.0"
services:
- {name: s, url: http://up.test, routes: [{name: r, paths: [/]}]}
consumers:
- {username: ann, keyauth_credentials: [{key: k1}, {key: k2}], pins: [{pin: 7}]}
- {username: bob}
plugins:
- name: desk
`
const DAOS = `local typedefs = require "kong.db.schema.typedefs"
return { { name = "keyauth_credentials", primary_key = { "id" }, endpoint_key = "key", cache_key = { "key" }, fields = {
  { id = typedefs.uuid },
  { consumer = { type = "foreign", reference = "consumers", required = true, on_delete = "cascade" } },
  { key = { type = "string", unique = true, auto = true } } } },
  { name = "pins", primary_key = { "id" }, fields = { { id = typedefs.uuid }, { pin = { type = "integer" } },
  { consumer = { type = "foreign", reference = "consumers", unique = true } } } } }`

async function started(): Promise<Engine> {
  const engine = createEngine({ host: createMemoryHost() })
  const files = {
    'kong.yml': YML,
    'kong/plugins/desk/handler.lua': HANDLER,
    'kong/plugins/desk/schema.lua':
      'return { name = "desk", fields = { { config = { type = "record", fields = {} } } } }',
    'kong/plugins/desk/daos.lua': DAOS,
  }
  expect(await engine.apply({ id: 'reads', files })).toMatchObject({ ok: true })
  return engine
}

async function lua(engine: Engine, code: string): Promise<string> {
  const body = new TextEncoder().encode(code)
  const headers = [
    ['Host', 'a.test'],
    ['Content-Length', String(body.length)],
  ] as const
  const { response } = await engine.send({ method: 'POST', target: '/', headers, body })
  return new TextDecoder().decode(response.body)
}

it.each([
  [
    'local k = kong.db.keyauth_credentials:select_by_key("k1") local c = kong.db.keyauth_credentials:cache_key(k) return c .. " " .. kong.db.keyauth_credentials:select_by_cache_key(c).key .. " " .. tostring(kong.db.keyauth_credentials:select_by_cache_key("x"))',
    'keyauth_credentials:k1:::::0dc6f45b-8f8d-40d2-a504-473544ee190b k1 nil',
  ],
  [
    'return select(2, pcall(kong.db.consumers.cache_key, kong.db.consumers, nil))',
    'key must be a string or an entity table',
  ],
  [
    'return select(2, pcall(kong.db.consumers.select_by_cache_key, kong.db.consumers, 1))',
    'cache_key must be a string',
  ],
  [
    'local s = kong.db.keyauth_credentials.schema local t = {} for name, field in s:each_field() do t[#t + 1] = name .. "=" .. field.type end return s.name .. " " .. s.primary_key[1] .. " " .. table.concat(t, " ") .. " " .. next(s.fields[3])',
    'keyauth_credentials id id=string consumer=foreign key=string key',
  ],
  [
    'local page, _, _, offset = kong.db.keyauth_credentials:page_for_consumer({ id = kong.db.consumers:select_by_username("ann").id }, 1) return #page .. " " .. offset',
    '1 1',
  ],
  [
    'local ok = kong.db.keyauth_credentials:truncate() return tostring(ok) .. " " .. tostring(kong.db.keyauth_credentials:select_by_key("k1")) .. " " .. tostring(kong.db.consumers:select_by_username("ann") ~= nil)',
    'true nil true',
  ],
  [
    'local d = kong.db.pins local ann = kong.db.consumers:select_by_username("ann") return tostring(d:select_by_consumer({ id = ann.id }).pin) .. " " .. tostring(d.select_by_pin) .. tostring(d.select_by_id) .. " " .. tostring(kong.db.services.select_by_name ~= nil) .. tostring(kong.db.services.select_by_host)',
    '7 nilnil truenil',
  ],
  [
    'return select(2, pcall(kong.db.pins.select_by_consumer, kong.db.pins, "ann")) .. ", " .. select(2, pcall(kong.db.consumers.select_by_username, kong.db.consumers, 1)) .. ", " .. select(2, kong.db.pins:select_by_consumer({}))',
    'consumer must be a table, username must be a string, [postgres] invalid foreign key: \'{id="missing primary key"}\'',
  ],
])('%s', async (code, expected) => {
  const engine = await started()
  expect(await lua(engine, code)).toBe(expected)
  engine.dispose()
})
