import { describe, expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}
const EMPTY_SCHEMA = (name: string) =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`
const YML = `_format_version: "3.0"
services: [{name: s, url: http://up.test, routes: [{name: r, paths: [/]}, {name: named, paths: ["~/users/(?<id>[0-9]+)"]}]}]
`

/** A gateway whose plugins are files of these tests. */
async function started(yml: string, files: Readonly<Record<string, string>>) {
  const host = createMemoryHost({ upstream: () => ({ chunks: ['up'] }) })
  const engine = createEngine({ host })
  const { diagnostics, overview } = await engine.apply({ id: 'code', files: { 'kong.yml': YML + yml, ...files } })
  const get = async (target: string) => {
    const { response } = await host.run(engine.send({ method: 'GET', target, headers: [['Host', 'gw.test']] }))
    return { status: response.status, body: new TextDecoder().decode(response.body) }
  }
  const admin = (method: string, target: string, body?: unknown) => {
    const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
    const headers = [['Content-Type', 'application/json']] as const
    const answer = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
    const text = new TextDecoder().decode(answer.body)
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  return { engine, host, get, admin, overview, said: diagnostics.map(({ message }) => message) }
}

describe('code dropped in for a bundled name', () => {
  const files = {
    'kong/plugins/key-auth/handler.lua': `return { PRIORITY = 7, VERSION = "9.8.7",
      access = function() kong.response.exit(200, "mine") end }`,
    'kong/plugins/key-auth/schema.lua': EMPTY_SCHEMA('key-auth'),
  }

  it('takes the place of the landmark, with its own priority and version', async () => {
    const { get, admin, said } = await started('plugins: [{name: key-auth}, {name: acl, config: {}}]\n', files)
    expect(said.filter((message) => message.startsWith('key-auth'))).toEqual([])
    expect(said.filter((message) => message.startsWith('acl'))).toHaveLength(1)
    expect(await get('/')).toEqual({ status: 200, body: 'mine' })
    expect(admin('GET', '/').body).toMatchObject({
      plugins: { available_on_server: { 'key-auth': { priority: 7, version: '9.8.7' }, acl: { priority: 950 } } },
    })
  })
})

describe('schemas that bring functions', () => {
  const schema = `
local is_regex = require("kong.db.schema").validators.is_regex
local between = require("kong.db.schema").validators.between
local function pattern(value) if value == "*" or is_regex(value) then return true end return nil, value .. " is none" end
return { name = "judge", fields = { { config = { type = "record", fields = {
    { pattern = { type = "string", custom_validator = pattern } },
    { code = require("kong.db.schema.typedefs").lua_code },
    { level = { type = "integer", custom_validator = function(value) return between(value, { 1, 3 }) end } },
  } } } } }`
  const daos = `
local typedefs = require "kong.db.schema.typedefs"
return { { name = "judge_keys", primary_key = { "id" }, endpoint_key = "name", admin_api_name = "judge-keys",
  fields = { { id = typedefs.uuid }, { name = { type = "string", unique = true, required = true } },
    { kind = { type = "string", default = "plain" } }, { key = { type = "string" } } },
  entity_checks = { { conditional = { if_field = "kind", if_match = { match_any = { patterns = { "^rsa$", "^ec$" } } },
    then_field = "key", then_match = { required = true, custom_validator = function(key)
      if key == "good" then return true end return nil, "invalid key" end } } } } } }`
  const files = {
    'kong/plugins/judge/handler.lua': 'return { PRIORITY = 1, VERSION = "1" }',
    'kong/plugins/judge/schema.lua': schema,
    'kong/plugins/judge/daos.lua': daos,
  }

  it("may call Kong's own validators", async () => {
    const { admin, said } = await started('', files)
    expect(said).toEqual([])
    const post = (config: object) => admin('POST', '/plugins', { name: 'judge', config })
    expect(post({ pattern: '(' })).toMatchObject({
      status: 400,
      body: { fields: { config: { pattern: '( is none' } } },
    })
    expect(post({ level: 4 })).toMatchObject({
      status: 400,
      body: { fields: { config: { level: 'value should be between 1 and 3' } } },
    })
    expect(post({ code: { field: 'return (' } })).toMatchObject({
      status: 400,
      body: {
        fields: { config: { code: `Error parsing function: [string "return ("]:1: unexpected symbol near '<eof>'` } },
      },
    })
    expect(post({ pattern: 'a+', level: 3 }).status).toBe(201)
  })

  it('judge a field by a function when another one matches, patterns without words included', async () => {
    const { admin } = await started('', files)
    const post = (entity: object) => admin('POST', '/judge-keys', entity)
    expect(post({ name: 'a' }).status).toBe(201)
    expect(post({ name: 'b', kind: 'rsa' })).toMatchObject({
      status: 400,
      body: { fields: { key: 'required field missing' } },
    })
    expect(post({ name: 'b', kind: 'rsa', key: 'bad' })).toMatchObject({
      status: 400,
      body: { fields: { key: 'invalid key' } },
    })
    expect(post({ name: 'b', kind: 'ec', key: 'good' }).status).toBe(201)
  })
})

describe('DAOs with methods of their own', () => {
  const files = {
    'kong/plugins/badge/handler.lua': `return { PRIORITY = 1, VERSION = "1", access = function()
      local key = kong.db.badges:cache_key("all")
      local list = kong.cache:get(key, nil, function()
        local names = {}
        for badge in kong.db.badges:each() do names[#names + 1] = badge.name end
        return table.concat(names, ",")
      end)
      kong.response.exit(200, list)
    end }`,
    'kong/plugins/badge/schema.lua': EMPTY_SCHEMA('badge'),
    'kong/plugins/badge/own_dao.lua': `local Badges = {}
      function Badges:post_crud_event(operation, entity)
        kong.cache:invalidate(self:cache_key("all"))
        kong.log.notice(operation, " ", entity.name)
        return self.super.post_crud_event(self, operation, entity)
      end
      return Badges`,
    'kong/plugins/badge/daos.lua': `local typedefs = require "kong.db.schema.typedefs"
      return { { dao = "kong.plugins.badge.own_dao", name = "badges", primary_key = { "id" }, endpoint_key = "name",
        fields = { { id = typedefs.uuid }, { name = { type = "string", unique = true, required = true } },
          { consumer = { type = "foreign", reference = "consumers", required = true } },
          { secret = { type = "string" } } },
        transformations = { { input = { "secret" }, needs = { "consumer.id" },
          on_write = function(secret, id) return { secret = secret .. "@" .. id } end } } } }`,
    'kong/plugins/badge/api.lua': `local endpoints = require "kong.api.endpoints"
      local badges, consumers = kong.db.badges.schema, kong.db.consumers.schema
      return {
        ["/owners/:consumers/badge/:badges"] = { schema = badges, methods = {
          before = function(self, db)
            local owner, _, err_t = endpoints.select_entity(self, db, consumers)
            if err_t then return endpoints.handle_error(err_t) end
            if not owner then return kong.response.exit(404, { message = "no owner" }) end
            self.owner = owner
          end,
          GET = endpoints.get_entity_endpoint(consumers, badges, "consumer"),
          PUT = function(self, db, helpers)
            self.args.post.consumer = { id = self.owner.id }
            return endpoints.put_entity_endpoint(badges)(self, db, helpers)
          end,
          PATCH = function(self, db)
            local _, _, err_t = db.badges:insert({ name = 5 })
            return endpoints.handle_error(err_t)
          end,
          DELETE = endpoints.delete_entity_endpoint(consumers, badges, "consumer"),
        } },
      }`,
  }
  const yml = `plugins: [{name: badge}]
consumers: [{username: ann, id: 11111111-1111-4111-8111-111111111111, badges: [{name: first}]}]
`

  it('hear of what is written', async () => {
    const { get, admin, host } = await started(yml, files)
    expect((await get('/')).body).toBe('first')
    expect(admin('POST', '/consumers/ann/badges', { name: 'second' }).status).toBe(201)
    expect((await get('/')).body).toBe('first,second')
    expect(host.lines.some(({ message }) => message.includes('create second'))).toBe(true)
  })

  it('count the row above as given when one below it is changed', async () => {
    const { admin } = await started(yml, files)
    expect(admin('PATCH', '/consumers/ann/badges/first', { secret: 'x' })).toMatchObject({
      status: 200,
      body: { secret: 'x@11111111-1111-4111-8111-111111111111' },
    })
  })

  it('serve endpoints of their own with the makers of Kong', async () => {
    const { admin } = await started(yml, files)
    expect(admin('GET', '/owners/ann/badge/first')).toMatchObject({ status: 200, body: { name: 'first' } })
    expect(admin('GET', '/owners/bob/badge/first')).toEqual({ status: 404, body: { message: 'no owner' } })
    expect(admin('GET', '/owners/ann/badge/none')).toEqual({ status: 404, body: { message: 'Not found' } })
    expect(admin('PUT', '/owners/ann/badge/third', {})).toMatchObject({ status: 200, body: { name: 'third' } })
    expect(admin('PATCH', '/owners/ann/badge/third', {})).toMatchObject({
      status: 400,
      body: { code: 2, fields: { name: 'expected a string' } },
    })
    expect(admin('DELETE', '/owners/ann/badge/third').status).toBe(204)
    expect(admin('GET', '/badges/third').status).toBe(404)
  })
})

describe('what templates of plugins look at', () => {
  const probe = (code: string) => ({
    'kong/plugins/probe/handler.lua': `return { PRIORITY = 1, VERSION = "1", access = function()
      ${code}
    end }`,
    'kong/plugins/probe/schema.lua': EMPTY_SCHEMA('probe'),
  })

  it('has the groups of the route in ngx.ctx.router_matches', async () => {
    const { get } = await started(
      'plugins: [{name: probe}]\n',
      probe(`local found = ngx.ctx.router_matches.uri_captures or {}
        kong.response.exit(200, tostring(found.id) .. " " .. tostring(found[1]))`),
    )
    expect((await get('/users/42')).body).toBe('42 42')
    expect((await get('/other')).body).toBe('nil nil')
  })

  const SETTINGS = `local settings = require("kong.tools.sandbox").configuration
    kong.response.exit(200, table.concat({ tostring(settings.enabled), tostring(settings.sandbox_enabled),
      tostring(settings.environment.string), tostring(settings.requires["pl.path"]),
      kong.configuration.untrusted_lua, kong.configuration.database }, " "))`

  it.each([
    ['', 'true true nil nil sandbox postgres'],
    ['untrusted_lua = off\ndatabase = postgres\n', 'false false nil nil off postgres'],
    ['untrusted_lua_sandbox_requires = cjson, pl.path\ndatabase = off\n', 'true true nil true sandbox off'],
  ])('runs in the sandbox that kong.conf asks for: %s', async (conf, expected) => {
    const { get } = await started('plugins: [{name: probe}]\n', {
      ...probe(SETTINGS),
      'kong.conf': `plugins = bundled,probe\n${conf}`,
    })
    expect((await get('/')).body).toBe(expected)
  })
})

it('counts in timers before the next request comes', async () => {
  const { get } = await started('plugins: [{name: count}]\n', {
    'kong/plugins/count/handler.lua': `local seen = 0
      return { PRIORITY = 1, VERSION = "1", access = function()
        local now = seen
        ngx.timer.at(0, function() seen = seen + 1 end)
        kong.response.exit(200, tostring(now))
      end }`,
    'kong/plugins/count/schema.lua': EMPTY_SCHEMA('count'),
  })
  expect([(await get('/')).body, (await get('/')).body, (await get('/')).body]).toEqual(['0', '1', '2'])
})
