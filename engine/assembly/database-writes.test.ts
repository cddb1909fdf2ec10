import { describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

/** Runs the Lua of the request's header, with the arguments' texts as the answer. */
const HANDLER = `
local Desk = { PRIORITY = 1000, VERSION = "1.0.0" }
local heard = {}
function Desk:init_worker()
  kong.worker_events.register(function(data, event) heard[#heard + 1] = event .. "=" .. (data.entity.token or data.entity.username or "?") end, "crud")
end
function Desk:access(conf)
  local lines = {}
  local say = function(...)
    local t = {}
    for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
    lines[#lines + 1] = table.concat(t, " ")
  end
  local run = assert(loadstring(kong.request.get_raw_body()))
  setfenv(run, setmetatable({ say = say, heard = heard }, { __index = _G }))()
  kong.response.exit(200, table.concat(lines, "\\n"))
end
return Desk
`
const DAOS = `
local typedefs = require "kong.db.schema.typedefs"
return {
  {
    name = "desk_tokens", primary_key = { "id" }, endpoint_key = "token", cache_key = { "token" }, ttl = true,
    admin_api_name = "desk-tokens", admin_api_nested_name = "tokens",
    fields = {
      { id = typedefs.uuid }, { created_at = typedefs.auto_timestamp_s },
      { consumer = { type = "foreign", reference = "consumers", on_delete = "cascade" } },
      { token = { type = "string", unique = true, required = true } },
    },
  },
  {
    name = "desk_secrets", primary_key = { "id" }, generate_admin_api = false,
    fields = { { id = typedefs.uuid }, { text = { type = "string" } } },
  },
}
`
const SCHEMA = 'return { name = "desk", fields = { { config = { type = "record", fields = {} } } } }'
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function started(yml = '', more: Readonly<Record<string, string>> = {}) {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const files = {
    'kong.yml': `_format_version: "3.0"\nservices:\n- {name: s, url: http://up.test, routes: [{name: r, paths: [/]}]}\nplugins:\n- name: desk\n${yml}`,
    'kong/plugins/desk/handler.lua': HANDLER,
    'kong/plugins/desk/schema.lua': SCHEMA,
    'kong/plugins/desk/daos.lua': DAOS,
    ...more,
  }
  const { diagnostics } = await engine.apply({ id: 'writes', files })
  expect(diagnostics).toEqual([])
  return { engine, host }
}

async function lua(engine: Engine, code: string): Promise<string[]> {
  const body = new TextEncoder().encode(code)
  const headers = [
    ['Host', 'a.test'],
    ['Content-Length', String(body.length)],
  ] as const
  const { response } = await engine.send({ method: 'POST', target: '/', headers, body })
  return new TextDecoder().decode(response.body).split('\n')
}

function admin(engine: Engine, method: string, target: string, body?: unknown) {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  const answer = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
  const text = new TextDecoder().decode(answer.body)
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>> }
}

describe('kong.db', () => {
  it('writes what it reads at once, and the Admin API shows it', async () => {
    const { engine } = await started('consumers:\n- username: ann\n')
    const code = `
      say(kong.db.strategy)
      local ann = kong.db.consumers:select_by_username("ann")
      local row, err = kong.db.desk_tokens:insert({ token = "t1", consumer = { id = ann.id } })
      say(row.token, #row.id, err)
      say(kong.db.desk_tokens:select_by_token("t1").id == row.id)
      say(kong.db.desk_tokens:update({ id = row.id }, { token = "t2" }).token)
      say(kong.db.desk_tokens:upsert_by_token("t3", { consumer = { id = ann.id } }).token)
      for one in kong.db.desk_tokens:each_for_consumer({ id = ann.id }) do say("of ann", one.token) end
      local page, _, _, offset = kong.db.desk_tokens:page(1)
      say(#page, offset, #kong.db.desk_tokens:page(1, offset))
      say(kong.db.desk_tokens:delete_by_token("t3"), kong.db.desk_tokens:select_by_token("t3"))
    `
    expect(await lua(engine, code)).toEqual([
      'postgres',
      't1 36 nil',
      'true',
      't2',
      't3',
      'of ann t2',
      'of ann t3',
      '1 1 1',
      'true nil',
    ])
    expect(admin(engine, 'GET', '/consumers/ann/tokens').body).toMatchObject({ data: [{ token: 't2', ttl: null }] })
    expect(admin(engine, 'GET', '/desk_secrets').status).toBe(404)
  })

  it('refuses what the Admin API would refuse, in the same words', async () => {
    const { engine } = await started()
    const code = `
      local row, err, err_t = kong.db.desk_tokens:insert({ colour = "red" })
      say(row, err, err_t.code, err_t.fields.colour)
      kong.db.desk_tokens:insert({ token = "t" })
      say((select(2, kong.db.desk_tokens:insert({ token = "t" }))))
      say((select(2, kong.db.desk_tokens:update({ id = "00000000-0000-4000-8000-000000000000" }, { token = "x" }))))
    `
    expect(await lua(engine, code)).toEqual([
      'nil [postgres] 2 schema violations (colour: unknown field; token: required field missing) 2 unknown field',
      `[postgres] UNIQUE violation detected on '{token="t"}'`,
      `[postgres] could not find the entity with primary key '{id="00000000-0000-4000-8000-000000000000"}'`,
    ])
  })

  it('writes nothing without a database', async () => {
    const { engine } = await started('', { 'kong.conf': 'database = off\nplugins = bundled,desk\n' })
    expect(await lua(engine, 'say(kong.db.strategy, kong.db.desk_tokens:insert({ token = "t" }))')).toEqual([
      expect.stringMatching(
        /^off nil \[\w+\] cannot create 'desk_tokens' entities when not using a database table: 0x/,
      ),
    ])
  })
})

describe('a change of rows', () => {
  it('is forgotten by kong.cache and told to those who registered for crud events', async () => {
    const { engine, host } = await started('desk_tokens:\n- token: t1\n')
    const look = `
      local key = kong.db.desk_tokens:cache_key("t1")
      local row = kong.cache:get(key, nil, function() return kong.db.desk_tokens:select_by_token("t1") end)
      say(row and row.token)
    `
    expect(await lua(engine, look)).toEqual(['t1'])
    expect(admin(engine, 'DELETE', '/desk-tokens/t1').status).toBe(204)
    expect(await lua(engine, look)).toEqual(['nil'])
    admin(engine, 'POST', '/desk-tokens', { token: 't1' })
    expect(await lua(engine, look)).toEqual(['t1'])
    await host.advance(10)
    expect(await lua(engine, 'say(table.concat(heard, " "))')).toEqual([
      'desk_tokens=t1 desk_tokens:delete=t1 desk_tokens=t1 desk_tokens:create=t1',
    ])
  })

  it('leaves other values of kong.cache alone', async () => {
    const { engine } = await started()
    const count = 'say((kong.cache:get("mine", nil, function() _G.calls = (_G.calls or 0) + 1 return _G.calls end)))'
    expect(await lua(engine, count)).toEqual(['1'])
    admin(engine, 'POST', '/consumers', { username: 'bo' })
    expect(await lua(engine, count)).toEqual(['1'])
    expect(admin(engine, 'GET', '/cache/mine')).toEqual({ status: 200, body: { message: 1 } })
    expect(admin(engine, 'DELETE', '/cache/mine').status).toBe(204)
    expect(await lua(engine, count)).toEqual(['2'])
  })
})

describe('a time to live', () => {
  it('counts down, and ends a row for the Admin API, kong.db and whoever is told', async () => {
    const { engine, host } = await started()
    expect(admin(engine, 'POST', '/desk-tokens', { token: 'short', ttl: 10 })).toMatchObject({
      status: 201,
      body: { ttl: 10 },
    })
    await lua(engine, 'kong.db.desk_tokens:insert({ token = "late" }, { ttl = 60 })')
    await host.advance(4_000)
    expect(admin(engine, 'GET', '/desk-tokens/short').body).toMatchObject({ ttl: 6 })
    await host.advance(6_500)
    expect(admin(engine, 'GET', '/desk-tokens/short').status).toBe(404)
    expect(
      await lua(
        engine,
        'say(kong.db.desk_tokens:select_by_token("short")) say(kong.db.desk_tokens:select_by_token("late").token)',
      ),
    ).toEqual(['nil', 'late'])
    expect((await lua(engine, 'say(heard[#heard])'))[0]).toBe('desk_tokens:delete=short')
    await host.advance(60_000)
    expect(admin(engine, 'GET', '/desk-tokens').body).toMatchObject({ data: [] })
  })

  it('counts for rows of a file from its load on', async () => {
    const { engine, host } = await started('desk_tokens:\n- {token: t1, ttl: 5}\n')
    expect(await lua(engine, 'say(kong.db.desk_tokens:select_by_token("t1").token)')).toEqual(['t1'])
    await host.advance(6_000)
    expect(await lua(engine, 'say(kong.db.desk_tokens:select_by_token("t1"))')).toEqual(['nil'])
  })
})
