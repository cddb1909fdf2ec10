import { expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost, type MemoryHost } from '../hosts/memory/host.ts'
import type { Run, ScenarioFiles } from '../protocol.ts'
import { openReplay } from '../replay/replay-recording.ts'
import { Sessions } from '../sessions.ts'
import { compareVersions } from '../try-out.ts'

/** Runs the Lua of the request's body. */
const HANDLER = `local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:access()
  kong.client.authenticate(kong.db.consumers:select_by_username("ann"), nil)
  local function times(e) return tostring(e.created_at) .. "/" .. tostring(e.updated_at) end
  kong.response.exit(200, assert(loadstring("local times = ... " .. kong.request.get_raw_body()))(times))
end
function H:log()
  local m = kong.log.serialize()
  kong.log.warn("since ", m.route.created_at, " ", m.route.updated_at, " ", m.service.created_at, " ", m.consumer.created_at)
end
return H`
const YML = `_format_version: "3.0"
services:
- {name: s, url: http://up.test, routes: [{name: r, paths: [/], created_at: 5, updated_at: 6}]}
consumers:
- {username: ann, keyauth_credentials: [{key: k1}], pins: [{pin: 7}]}
upstreams:
- {name: up.test, targets: [{target: "10.0.0.1:80"}]}
plugins:
- name: desk
`
const DAOS = `local typedefs = require "kong.db.schema.typedefs"
return { { name = "pins", primary_key = { "id" }, fields = { { id = typedefs.uuid }, { pin = { type = "integer" } },
  { created_at = typedefs.auto_timestamp_s }, { consumer = { type = "foreign", reference = "consumers" } } } } }`
const scenario: ScenarioFiles = {
  id: 'times',
  files: {
    'kong.yml': YML,
    'kong/plugins/desk/handler.lua': HANDLER,
    'kong/plugins/desk/schema.lua':
      'return { name = "desk", fields = { { config = { type = "record", fields = {} } } } }',
    'kong/plugins/desk/daos.lua': DAOS,
  },
}
const START = 1_700_000_000_123.75
const LATER = 7_654
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function started(files: Readonly<Record<string, string>> = {}): Promise<{ engine: Engine; host: MemoryHost }> {
  const host = createMemoryHost({ startsAt: START })
  const engine = createEngine({ host })
  const all = { ...scenario.files, ...files }
  expect(await host.run(engine.apply({ ...scenario, files: all }))).toMatchObject({ ok: true })
  await host.advance(LATER)
  return { engine, host }
}

function asking(code: string) {
  const body = new TextEncoder().encode(code)
  const headers = [
    ['Host', 'a.test'],
    ['Content-Length', String(body.length)],
  ] as const
  return { method: 'POST', target: '/', headers, body }
}
const bodyOf = ({ response }: Pick<Run, 'response'>) => new TextDecoder().decode(response.body)
const SINCE = 'return times(kong.router.get_service())'

it.each([
  ['return times(kong.router.get_route())', '5/1700000000'],
  [SINCE, '1700000000/1700000000'],
  ['return times(kong.client.get_consumer())', '1700000000/1700000000'],
  ['return times(ngx.ctx.route)', '5/1700000000'],
  ['return times(ngx.ctx.service)', '1700000000/1700000000'],
  ['return times(kong.db.keyauth_credentials:select_by_key("k1"))', '1700000000/nil'],
  ['return times((kong.db.pins:page())[1])', '1700000000/nil'],
  ['return times((kong.db.plugins:page())[1])', '1700000000/1700000000'],
  ['return times((kong.db.upstreams:page())[1])', '1700000000/1700000000'],
  [
    'local t = (kong.db.targets:page())[1] return t.created_at * 1000 .. " " .. t.updated_at * 1000',
    '1700000000123 1700000000123',
  ],
  ['return times((kong.db.workspaces:page())[1])', '1700000000/1700000000'],
])('%s', async (code, expected) => {
  const { engine, host } = await started()
  expect(bodyOf(await host.run(engine.send(asking(code))))).toBe(expected)
})

it('logs say it, too', async () => {
  const { engine, host } = await started()
  await host.run(engine.send(asking(SINCE)))
  expect(host.lines.map(({ message }) => message).join()).toContain('since 5 1700000000 1700000000 1700000000')
})

it('is the clock of the scenario where there is one', async () => {
  const { engine, host } = await started({ 'phasescope.yml': 'clock: 2020-01-02T03:04:05Z\n' })
  expect(bodyOf(await host.run(engine.send(asking(SINCE))))).toBe('1577934245/1577934245')
})

it('the Admin API says the same, before and after a change', async () => {
  const { engine, host } = await started()
  const ask = (path: string) => {
    const { body } = engine.admin({ method: 'GET', target: path, headers: [], body: new Uint8Array() }, NODE)
    const { created_at, updated_at } = JSON.parse(new TextDecoder().decode(body))
    return [created_at, updated_at]
  }
  expect(ask('/services/s')).toEqual([1700000000, 1700000000])
  expect(ask('/routes/r')).toEqual([5, 1700000000])
  const body = new TextEncoder().encode('{"host":"other.test"}')
  const headers = [['Content-Type', 'application/json']] as const
  expect(engine.admin({ method: 'PATCH', target: '/services/s', headers, body }, NODE).status).toBe(200)
  expect(ask('/services/s')).toEqual([1700000000, 1700000007])
  expect(bodyOf(await host.run(engine.send(asking(SINCE))))).toBe('1700000000/1700000007')
  const saved = engine.saveConfiguration().text
  expect(saved).toContain('other.test')
  expect(saved.match(/(cre|upd)ated_at: \d+/g)).toEqual(['created_at: 5', 'updated_at: 6'])
})

it('asking changes nothing of what is saved', async () => {
  const { engine } = await started()
  engine.admin({ method: 'GET', target: '/services', headers: [], body: new Uint8Array() }, NODE)
  expect(engine.saveConfiguration()).toMatchObject({ isChanged: false, text: YML })
})

it('a try-out has the times of the configuration that runs', async () => {
  const host = createMemoryHost({ startsAt: START })
  const createOne = (_id: string, change?: object) => createEngine({ host, change })
  const sessions = new Sessions({ createEngine: createOne, host: 'node', version: '0', gateway: () => '' })
  await host.run(sessions.apply(scenario))
  await host.advance(LATER)
  const [run] = await host.run(sessions.tryOut(scenario, [asking(SINCE)], { priorities: { desk: 5 } }))
  expect(run && bodyOf(run)).toBe('1700000000/1700000000')
})

it('all versions that are compared were configured at one moment', async () => {
  const host = createMemoryHost({ startsAt: START })
  const slow = { ...scenario.files, 'phasescope.yml': '' }
  const code = `${SINCE} .. tostring(ngx.sleep(2) or "")`
  const comparison = { scenario: { id: 'v', files: slow }, requests: [asking(code)], versions: ['3.4', '3.9'] }
  const bodies = (await host.run(compareVersions(host, comparison))).map(([run]) => run && bodyOf(run))
  expect(bodies).toEqual(['1700000000/1700000000', '1700000000/1700000000'])
})

it('traffic replays with the times it was recorded under', async () => {
  const { engine, host } = await started()
  const recorded = await host.run(engine.send(asking(SINCE)))
  expect(recorded.configuredAt).toBe(START)
  const { configuredAt } = recorded
  const replay = await openReplay(scenario, { cost: () => 0, ...(configuredAt !== undefined && { configuredAt }) })
  const again = await replay.next(recorded)
  expect('response' in again && bodyOf(again)).toBe(bodyOf(recorded))
  expect(again.configuredAt).toBe(START)
  replay.dispose()
})
