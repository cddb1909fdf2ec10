import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { scenarioFiles } from '../hosts/tests/scenarios.ts'
import { checksOf, playTraffic } from '../play-traffic.ts'
import { parseScenario } from './parse-scenario.ts'

const read = (yml: string) => parseScenario({ 'phasescope.yml': yml }, () => [])

it('reads clients of stream ports and upstreams that speak bytes', () => {
  const { scenario, diagnostics } = read(`
upstreams:
  db.test:5432:
    - stream: { script: [{ expect: hi }, { wait: 20ms }, { send: { hex: 00 ff } }, { close: true }], echo: true, delay: 5ms }
traffic:
  - name: a
    tcp: { port: 9000, client: "10.0.0.1:7", tls: db.test, steps: [{ send: hi }, { expect: { base64: AP8= } }, { closed: true }] }
  - name: b
    udp: { port: 9001, steps: [{ send: { json: [1] } }, { close: true }] }
`)
  expect(diagnostics).toEqual([])
  expect(scenario.upstreams[0]?.rules[0]?.answer).toMatchObject({ type: 'stream', stream: { isEcho: true, delay: 5 } })
  expect(scenario.traffic[0]?.stream?.target).toEqual({
    kind: 'tls',
    server: { ip: '127.0.0.1', port: 9000 },
    client: { ip: '10.0.0.1', port: 7 },
    serverName: 'db.test',
  })
  expect(scenario.traffic[1]?.stream).toMatchObject({
    target: { kind: 'udp' },
    steps: [{ type: 'send' }, { type: 'close' }],
  })
})

it('says what is wrong with them, and where', () => {
  const { diagnostics } = read(`
upstreams:
  db.test:
    - stream: { script: [{ send: a, close: true }, { send: { hex: "0" } }] }
traffic:
  - name: a
    tcp: { steps: [] }
  - name: b
    udp: { port: 9001, tls: x, client: nowhere }
`)
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'a step takes exactly one of: send, expect, wait, close, fault',
    "'hex' must be pairs of hexadecimal digits",
    "a stream needs the 'port' it goes to",
    "'client' must be an address, such as 10.0.0.1:50000",
  ])
})

it.each(['tcp-guard', 'udp-session'])('plays the traffic of %s as it says', async (name) => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const { overview, diagnostics } = await host.run(engine.apply(scenarioFiles(name)))
  expect(diagnostics).toEqual([])
  for (const item of overview?.traffic ?? []) {
    const checks = checksOf(await host.run(playTraffic(engine, item)))
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks.length).toBeGreaterThan(2)
  }
  engine.dispose()
})

it.each([
  ['refused', 502, 'connect() failed (111: Connection refused)'],
  ['timeout', 502, 'upstream timed out (110: Connection timed out)'],
  ['reset', 200, 'recv() failed (104: Connection reset by peer) while proxying and reading from upstream'],
] as const)('an upstream with the fault %s', async (fault, status, line) => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const kong = `
_format_version: "3.0"
services: [{ name: s, protocol: tcp, host: db.test, port: 1, retries: 1, routes: [{ name: r, protocols: [tcp], destinations: [{ port: 9000 }] }] }]
`
  const own = `
upstreams: { db.test: [{ fault: ${fault} }] }
traffic: [{ name: t, tcp: { port: 9000, steps: [{ send: hi }, { closed: true }] }, expect: [status is ${status}] }]
`
  const { overview } = await host.run(engine.apply({ id: 'f', files: { 'kong.yml': kong, 'phasescope.yml': own } }))
  const [item] = overview?.traffic ?? []
  if (!item) throw new Error('no traffic')
  const played = await host.run(playTraffic(engine, item))
  expect(played.results.map(({ ok, detail }) => ok || detail)).toEqual([true])
  expect(host.lines.map(({ message }) => message).join('\n')).toContain(line)
  engine.dispose()
})

it('gives cosockets of plugins the same upstreams', async () => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const handler = `
local H = { PRIORITY = 1, VERSION = "1" }
function H:access()
  local sock = ngx.socket.tcp()
  assert(sock:connect("db.test", 7000))
  sock:send("hi\\n")
  kong.response.exit(200, { line = sock:receive() })
end
return H`
  const files = {
    'kong/plugins/p/handler.lua': handler,
    'kong/plugins/p/schema.lua': 'return { name = "p", fields = { { config = { type = "record", fields = {} } } } }',
    'phasescope.yml': 'upstreams: { "db.test:7000": [{ stream: { script: [{ expect: hi }, { send: "ho\\n" }] } }] }',
  }
  await host.run(engine.apply({ id: 'c', files }))
  const run = await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'a']] }))
  expect(new TextDecoder().decode(run.response.body)).toBe('{"line":"ho"}')
  engine.dispose()
})
