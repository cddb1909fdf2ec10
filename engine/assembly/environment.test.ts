import { describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const HANDLER = `
local Teller = { PRIORITY = 1000, VERSION = "1.0.0" }
function Teller:access(conf)
  local refs = conf["$refs"] or {}
  kong.response.exit(200, conf.limit .. " " .. tostring(conf.secret) .. " " .. tostring(refs.secret))
end
return Teller
`
const SCHEMA = `return { name = "teller", fields = { { config = { type = "record", fields = {
  { limit = { type = "integer", default = 1 } },
  { secret = { type = "string", referenceable = true } } } } } } }`
const KONG_YML = `
_format_version: "3.0"
vaults:
- {prefix: app, name: env, config: {prefix: app_}}
services:
- name: s
  url: http://up.test
  routes:
  - {name: r, paths: [/]}
plugins:
- name: teller
  config: {limit: \${{ env "DECK_LIMIT" }}, secret: "{vault://REFERENCE}"}
`
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function applied(environment: string, reference = 'env/token') {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const files = {
    'kong.yml': KONG_YML.replace('REFERENCE', reference),
    'phasescope.yml': `environment: ${environment}\n`,
    'kong/plugins/teller/handler.lua': HANDLER,
    'kong/plugins/teller/schema.lua': SCHEMA,
  }
  const { diagnostics } = await engine.apply({ id: 'environment', files })
  return { engine, host, problems: diagnostics.map(({ message }) => message) }
}

async function ask(engine: Engine): Promise<string> {
  const { response } = await engine.send({ method: 'GET', target: '/', headers: [['Host', 'a.test']] })
  return new TextDecoder().decode(response.body)
}

describe("a scenario's environment", () => {
  it('fills in variables of decK and of the env vault', async () => {
    const { engine, problems } = await applied('{ DECK_LIMIT: 7, TOKEN: abc }')
    expect(problems).toEqual([])
    expect(await ask(engine)).toBe('7 abc {vault://env/token}')
  })

  it('is asked for by name when a variable is missing', async () => {
    const { problems } = await applied('{ TOKEN: abc }')
    expect(problems).toEqual(["environment variable 'DECK_LIMIT' present in state file but not set"])
  })

  it('leaves a secret that nobody knows empty, and says so', async () => {
    const { engine, host } = await applied('{ DECK_LIMIT: 7 }')
    expect(await ask(engine)).toBe('7  {vault://env/token}')
    expect(host.lines.map(({ message }) => message)).toContain(
      '[kong] init.lua unable to resolve reference {vault://env/token} (could not get value from external vault (no value found))',
    )
  })

  it('is read through a vault, and again when the vault changes', async () => {
    const { engine } = await applied('{ DECK_LIMIT: 7, APP_TOKEN: first, OTHER_TOKEN: second }', 'app/token')
    expect(await ask(engine)).toBe('7 first {vault://app/token}')
    const body = new TextEncoder().encode('{"config":{"prefix":"other_"}}')
    const headers = [['Content-Type', 'application/json']] as const
    expect(engine.admin({ method: 'PATCH', target: '/vaults/app', headers, body }, NODE).status).toBe(200)
    expect(await ask(engine)).toBe('7 second {vault://app/token}')
  })
})
