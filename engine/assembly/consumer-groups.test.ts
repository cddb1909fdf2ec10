import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const YML = `_format_version: "3.0"
services:
- {name: s, url: "http://up.test", routes: [{name: r, paths: [/]}]}
consumer_groups: [{name: silver}, {name: gold}]
consumers:
- {username: ann, groups: [{name: silver}, {name: gold}]}
plugins:
- name: auth
- {name: limit, config: {text: all}}
- {name: limit, consumer_group: silver, config: {text: silver}}
- {name: limit, consumer_group: gold, config: {text: gold}}
`
const AUTH = `local H = { PRIORITY = 2, VERSION = "1" }
function H:access()
  local who, group = kong.request.get_header("X-Who"), kong.request.get_header("X-Group")
  if who then kong.client.authenticate(kong.db.consumers:select_by_username(who), { id = "c" }) end
  if group == "none" then kong.client.set_authenticated_consumer_groups() end
  if group == "silver" then kong.client.set_authenticated_consumer_groups({ kong.db.consumer_groups:select_by_name("silver") }) end
end
return H`
const LIMIT = `local H = { PRIORITY = 1, VERSION = "1" }
function H:access(conf)
  local names = {}
  for i, group in ipairs(kong.client.get_consumer_groups() or {}) do names[i] = group.name end
  kong.response.exit(200, conf.text .. ": " .. table.concat(names, ","))
end
return H`
const SCHEMA = `local typedefs = require "kong.db.schema.typedefs"
return { name = "limit", fields = { { config = { type = "record", fields = { { text = { type = "string" } } } } } } }`

it.each([
  ['nobody has no group', {}, 'all: '],
  ['a consumer has its groups, in the order Kong looks at them', { 'X-Who': 'ann' }, 'gold: gold,silver'],
  ['a plugin may choose others', { 'X-Who': 'ann', 'X-Group': 'silver' }, 'silver: silver'],
  ['or none', { 'X-Who': 'ann', 'X-Group': 'none' }, 'all: '],
  ['also without a consumer', { 'X-Group': 'silver' }, 'silver: silver'],
] as const)('%s', async (_what, headers, expected) => {
  const engine = createEngine({ host: createMemoryHost() })
  const files = {
    'kong.yml': YML,
    'kong/plugins/auth/handler.lua': AUTH,
    'kong/plugins/limit/handler.lua': LIMIT,
    'kong/plugins/limit/schema.lua': SCHEMA,
  }
  const applied = await engine.apply({ id: 'groups', files })
  expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const { response } = await engine.send({
    method: 'GET',
    target: '/',
    headers: [['Host', 'h'], ...Object.entries(headers)],
  })
  expect(new TextDecoder().decode(response.body)).toBe(expected)
  engine.dispose()
})
