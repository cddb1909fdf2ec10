import { describe, expect, it } from 'vitest'
import type { Host, OutboundRequest } from '../host.ts'
import { evaluateExpectations, parseExpectation } from './expectations.ts'
import { parseScenario } from './parse-scenario.ts'
import { textOf } from './text.ts'
import { createVirtualNetwork } from './virtual-upstreams.ts'

const read = (files: Record<string, string>) => parseScenario(files, () => ['acl', 'key-auth'])
const messages = (files: Record<string, string>) =>
  read(files).diagnostics.map(({ file, range, message }) => `${file}:${range?.line}:${range?.column} ${message}`)

const full = `
kong: "3.9"
edition: community
seed: 7
clock: 2026-01-01T00:00:00Z
budget: { instructions: 5000000 }
upstreams:
  orders.test:
    - match: { method: GET, path: /orders/* }
      reply: { status: 201, headers: { x-a: [1, 2] }, body: { json: { a: 1 } }, chunks: 4, delay: 20ms }
    - fault: refused
  echo.test:8080:
    echo: true
traffic:
  - name: missing key
    request: { method: POST, url: "http://api.test/orders?x=1", headers: [[apikey, x]], body: { text: hi } }
    expect:
      - status is 401
      - order access: key-auth before tenant-guard
      - "skipped rate-limiting access: exited-by"
breakpoints: [ { file: kong/plugins/a/handler.lua, line: 5, condition: "left < 0" } ]
`

describe('a scenario', () => {
  it('is read whole', () => {
    const { scenario, diagnostics } = read({ 'phasescope.yml': full })
    expect(diagnostics).toEqual([])
    expect(scenario).toMatchObject({
      kong: '3.9',
      seed: 7,
      clock: Date.UTC(2026, 0, 1),
      budget: { instructions: 5_000_000, memory: 512 * 1024 * 1024 },
      settings: { version: '3.9.1', edition: 'community' },
    })
    expect(scenario.traffic[0]?.request).toMatchObject({
      method: 'POST',
      target: '/orders?x=1',
      scheme: 'http',
      headers: [
        ['Host', 'api.test'],
        ['apikey', 'x'],
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Content-Length', '2'],
      ],
    })
    expect(scenario.upstreams.map(({ host }) => host)).toEqual(['orders.test', 'echo.test:8080', 'echo'])
    expect(scenario.breakpoints).toEqual([{ file: 'kong/plugins/a/handler.lua', line: 5, condition: 'left < 0' }])
  })

  it('reports unknown keys, wrong values and unknown expectations with their places', () => {
    const text = `kong: "2.8"
sed: 7
upstreams:
  a.test: [{ reply: { delay: 20 }, fault: refused }]
traffic:
  - name: x
    request: { url: /orders }
    expect: [status should be 4]
`
    expect(messages({ 'phasescope.yml': text })).toEqual([
      expect.stringMatching(/^phasescope.yml:1:7 Kong 2.8 has no table here; known: 1.1, 3.4, /),
      expect.stringMatching(/^phasescope.yml:2:6 unknown key 'sed'; known here: kong, edition, seed, /),
      "phasescope.yml:4:30 'delay' must be a duration with its unit, such as 50ms or 2s",
      'phasescope.yml:4:12 a rule takes exactly one of: reply, fault, echo, websocket, stream',
      expect.stringMatching(
        /^phasescope.yml:8:14 unknown expectation 'status should be 4'; write it like: status is 401; /,
      ),
      "phasescope.yml:7:21 'url' must be a whole address, such as http://api.test/orders",
    ])
    expect(messages({ 'phasescope.yml': 'a: [' })[0]).toMatch(/^phasescope.yml:1:\d+ phasescope.yml:1:/)
  })

  it('finds plugins and makes up a configuration when there is none', () => {
    const { scenario } = read({
      'kong/plugins/b/handler.lua': '',
      'kong/plugins/b/access.lua': '',
      'kong/plugins/c/schema.lua': '',
      'spec/b/x_spec.lua': '',
    })
    expect(scenario.plugins).toEqual([
      { name: 'b', files: ['kong/plugins/b/handler.lua', 'kong/plugins/b/access.lua'] },
    ])
    expect(JSON.parse(scenario.configuration.text)).toMatchObject({
      services: [{ name: 'echo' }],
      plugins: [{ name: 'b' }],
    })
  })

  it('reads kong.conf', () => {
    const conf = `
plugins = bundled, mine # mine is ours
headers = off, X-Kong-Request-Id
trusted_ips = 10.0.0.0/8, nonsense
log_level = loud
nginx_http_lua_shared_dict = cache 10m; lua_shared_dict other 8k
proxy_listen = 0.0.0.0:9000 reuseport, 0.0.0.0:9443 http2 ssl
router_flavor = expressions`
    const { scenario, diagnostics } = read({ 'kong.conf': conf })
    expect(scenario.settings.plugins).toEqual(['acl', 'key-auth', 'mine'])
    expect([...scenario.settings.headers]).toEqual(['X-Kong-Request-Id'])
    expect(scenario.settings.sharedDictionaries).toMatchObject({ cache: 10 * 1024 * 1024, other: 8192 })
    expect(scenario.settings.routerFlavor).toBe('expressions')
    expect(scenario.settings.ports).toEqual({ http: 9000, https: 9443, admin: 8001 })
    expect(diagnostics.map(({ range, message }) => `${range?.line} ${message}`)).toEqual([
      expect.stringMatching(/^4 trusted_ips .*'nonsense'/),
      expect.stringMatching(/^5 log_level has an invalid value: 'loud'/),
    ])
  })
})

describe('virtual upstreams', () => {
  const host: Host = {
    name: 'memory',
    now: () => 0,
    cost: () => 0,
    random: (bytes) => new Uint8Array(bytes),
    setTimer: (_, callback) => {
      queueMicrotask(callback)
      return () => undefined
    },
    nextTurn: async () => undefined,
    fetch: async () => Promise.reject(new Error('asked the real network')),
    resolve: async () => ['9.9.9.9'],
    log: () => undefined,
  }
  const network = createVirtualNetwork(read({ 'phasescope.yml': full }).scenario.upstreams, host)
  const ask = (parts: Partial<OutboundRequest>) =>
    network.fetch({
      scheme: 'http',
      host: 'orders.test',
      port: 80,
      method: 'GET',
      target: '/',
      headers: [],
      timeouts: { connect: 1, send: 1, read: 1 },
      ...parts,
    })

  it('answers with the first rule that matches', async () => {
    const { status, reason, headers, body } = await ask({ target: '/orders/1?x' })
    const chunks: string[] = []
    for await (const chunk of body) chunks.push(textOf(chunk))
    expect({ status, reason, headers, chunks }).toEqual({
      status: 201,
      reason: 'Created',
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
        ['Content-Type', 'application/json'],
        ['Transfer-Encoding', 'chunked'],
      ],
      chunks: ['{"', 'a"', ':1', '}'],
    })
    await expect(ask({ target: '/other' })).rejects.toMatchObject({ code: 'refused', stage: 'connect' })
  })

  it('echoes what it received, by port, and asks the network for the rest', async () => {
    const { body } = await ask({
      host: 'echo.test',
      port: 8080,
      method: 'PUT',
      target: '/x',
      headers: [['A', 'b']],
      body: new TextEncoder().encode('hi'),
    })
    for await (const chunk of body)
      expect(JSON.parse(textOf(chunk))).toEqual({ method: 'PUT', target: '/x', headers: [['A', 'b']], body: 'hi' })
    await expect(ask({ host: 'echo.test', port: 80 })).rejects.toThrow('asked the real network')
    expect(await network.resolve('orders.test')).toEqual(['198.18.0.0'])
    expect((await ask({ host: '198.18.0.0', target: '/orders/2' })).status).toBe(201)
    expect(await network.resolve('real.test')).toEqual(['9.9.9.9'])
  })
})

describe('expectations', () => {
  const run = {
    response: { status: 401, headers: [['X-A', 'one'] as const], body: new TextEncoder().encode('{"message":"no"}') },
    trace: {
      header: { version: 1, kong: '3.9', edition: 'enterprise' as const, seed: 1, scenario: 's' },
      events: [
        {
          type: 'handler-started' as const,
          seq: 0,
          t: 0,
          phase: 'access' as const,
          plugin: 'a',
          priority: 2,
          scope: 'global',
        },
        {
          type: 'handler-started' as const,
          seq: 1,
          t: 0,
          phase: 'access' as const,
          plugin: 'b',
          priority: 1,
          scope: 'global',
        },
        {
          type: 'handler-skipped' as const,
          seq: 2,
          t: 0,
          phase: 'access' as const,
          plugin: 'c',
          priority: 0,
          reason: { code: 'exited-by' as const, by: 'b' },
          sentence: '',
        },
        { type: 'log-written' as const, seq: 3, t: 0, level: 'err' as never, message: '[kong] x rejected' },
      ],
    },
  }

  it('hold or do not', () => {
    const sentences = [
      'status is 401',
      'status is not 401',
      'header x-a is one',
      'header x-a contains tw',
      'no header x-b',
      'body contains no',
      'order access: a before b',
      'order access: b before a',
      'ran a access',
      'did not run c access',
      'skipped c access: exited-by',
      'skipped c access: exited-by a',
      'skipped a access',
      'log contains rejected',
      'upstream was not called',
    ]
    expect(evaluateExpectations(sentences, run).map(({ ok }) => ok)).toEqual([
      true,
      false,
      true,
      false,
      true,
      true,
      true,
      false,
      true,
      true,
      true,
      false,
      false,
      true,
      true,
    ])
    expect(evaluateExpectations(['order access: b before z'], run)[0]?.detail).toBe('z did not run; access ran a, b')
  })

  it('name what is unknown in them', () => {
    expect(parseExpectation('ran a acces')).toMatchObject({
      ok: false,
      reason: expect.stringContaining("unknown phase 'acces'") as unknown,
    })
    expect(parseExpectation('skipped a access: exited')).toMatchObject({
      ok: false,
      reason: expect.stringContaining("unknown reason 'exited'") as unknown,
    })
  })
})
