import { describe, expect, it, test } from 'vitest'
import type { OutboundRequest } from '../../host.ts'
import { createMemoryHost, type MemoryHost } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import { RequestContext } from '../request-context.ts'
import { handleRequest } from '../runloop.ts'
import { gatewayOf, HELLO, send, SERVICE } from '../tests/gateway-under-test.ts'
import { balancerContract, testTargets } from './balancer.contract.ts'
import { newHandle } from './balancer.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { hashInput } from './hash-input.ts'
import { AddressHealth } from './health.ts'
import { createLatency } from './latency.ts'
import { createLeastConnections } from './least-connections.ts'
import { poolOf } from './pools.ts'
import { createRoundRobin } from './round-robin.ts'
import { NO_PEERS, UNHEALTHY, UpstreamPool } from './upstream-pool.ts'
import { upstreamOf } from './upstream.ts'

describe.each([
  ['round-robin', createRoundRobin],
  ['least-connections', createLeastConnections],
  ['consistent-hashing', createConsistentHashing],
  ['latency', createLatency],
] as const)('%s', (_, create) => {
  balancerContract(create)
})

test('latency prefers who answers quickly, and forgets', () => {
  let now = 0
  const balancer = createLatency({ targets: testTargets(1, 1), now: () => now, random: () => 0 })
  const first = balancer.pick(newHandle())
  if (!first) throw new Error('a target')
  now = 1000
  balancer.observe?.(first, 2000)
  expect(balancer.pick(newHandle())).not.toBe(first)
})

test('health changes after enough reports of a kind, in a row', () => {
  const { passive } = upstreamOf({
    healthchecks: { passive: { healthy: { successes: 2 }, unhealthy: { http_failures: 2, tcp_failures: 1 } } },
  })
  const health = new AddressHealth()
  const states = [500, 200, 500, 500, 200, 500, 200, 200].map((status) => {
    health.report({ type: 'status', status }, passive)
    return health.isHealthy
  })
  expect(states).toEqual([true, true, true, false, false, false, false, true])
  expect(health.report({ type: 'timeout' }, passive)).toBe(false)
  expect(health.report({ type: 'tcp-failure' }, passive)).toBe(true)
})

function pool(
  host: MemoryHost,
  row: Readonly<Record<string, unknown>>,
  names = ['10.0.0.1', '10.0.0.2'],
): UpstreamPool {
  return new UpstreamPool(
    host,
    upstreamOf(row),
    names.map((name) => ({ name, port: 80, weight: 100 })),
  )
}

test('active probes take an address out and bring it back', async () => {
  const down = new Set(['10.0.0.1'])
  const upstream = ({ host: ip }: OutboundRequest) => (down.has(ip) ? { ...HELLO, status: 500 } : HELLO)
  const host = createMemoryHost({ upstream })
  const active = { healthy: { interval: 1, successes: 1 }, unhealthy: { interval: 1, http_failures: 2 } }
  const probed = pool(host, { healthchecks: { active } })
  await probed.start()
  await host.advance(2500)
  expect(probed.addresses().map(({ isAvailable }) => isAvailable)).toEqual([false, true])
  down.clear()
  await host.advance(2000)
  probed.stop()
  expect(probed.addresses().map(({ isAvailable }) => isAvailable)).toEqual([true, true])
})

test('an upstream below its threshold is unhealthy, one without addresses has no peers', async () => {
  const host = createMemoryHost({ resolve: () => undefined })
  const limited = pool(host, { healthchecks: { threshold: 60 } })
  await limited.pick(newHandle())
  limited.setHealth('10.0.0.1', 80, false)
  expect([await limited.pick(newHandle()), await pool(host, {}, ['name.test']).pick(newHandle())]).toEqual([
    UNHEALTHY,
    NO_PEERS,
  ])
})

test('names are looked up again when the answer is old', async () => {
  const addresses = ['10.0.0.7']
  const host = createMemoryHost({ resolve: () => addresses })
  const named = pool(host, {}, ['name.test'])
  await named.pick(newHandle())
  addresses[0] = '10.0.0.8'
  expect(await named.pick(newHandle())).toMatchObject({ ip: '10.0.0.7' })
  await host.advance(31_000)
  expect(await named.pick(newHandle())).toMatchObject({ ip: '10.0.0.8', name: 'name.test' })
})

describe('hash inputs', () => {
  const contextOf = (headers: readonly (readonly [string, string])[] = []) => {
    const exchange = new RecordedExchange({ ...requestOf('GET', '/p?a=2&a=1&b'), headers })
    return new RequestContext('id', exchange, createMemoryHost(), {})
  }
  it.each([
    [{ hash_on: 'query_arg', hash_on_query_arg: 'a' }, '1,2'],
    [{ hash_on: 'path' }, '/p'],
    [{ hash_on: 'header', hash_on_header: 'x-user' }, 'bo'],
    [{ hash_on: 'consumer', hash_fallback: 'header', hash_fallback_header: 'x-user' }, 'bo'],
    [{ hash_on: 'cookie', hash_on_cookie: 'sid' }, 'c1'],
    [{ hash_on: 'uri_capture', hash_on_uri_capture: 'id' }, ''],
  ])('%j', (row, expected) => {
    const headers = [['X-User', 'bo'] as const, ['Cookie', 'x=y; sid=c1'] as const]
    expect(hashInput(contextOf(headers), upstreamOf(row))).toBe(expected)
  })

  it('sends a cookie to who has none', () => {
    const ctx = contextOf()
    const key = hashInput(ctx, upstreamOf({ hash_on: 'cookie', hash_on_cookie: 'sid', hash_on_cookie_path: '/p' }))
    expect(ctx.hashCookie).toBe(`sid=${key}; Path=/p; Same-Site=Lax; HttpOnly`)
  })
})

describe('an upstream in a gateway', () => {
  const others = {
    upstreams: [
      {
        id: 'u',
        name: 'up.test',
        healthchecks: { passive: { unhealthy: { tcp_failures: 1 } } },
      },
    ],
    targets: [
      { upstream: { id: 'u' }, target: '10.9.9.8:8080' },
      { upstream: { id: 'u' }, target: '10.9.9.9:8080' },
    ],
  }

  const seen: string[] = []
  const host = createMemoryHost({
    upstream: ({ host: ip }) => {
      seen.push(ip)
      return ip === '10.9.9.8' ? undefined : HELLO
    },
  })
  const gateway = gatewayOf({}, host)
  const pooled = { ...gateway, entities: { ...gateway.entities, others } }
  const ask = async () => {
    const exchange = new RecordedExchange(requestOf('GET', '/x'))
    await host.run(handleRequest(exchange, pooled))
    return exchange.reply()?.head?.status
  }

  test('is tried again elsewhere, and loses who refused a connection', async () => {
    const statuses = [await ask(), await ask(), await ask(), await ask()]
    expect(statuses).toEqual([200, 200, 200, 200])
    expect(seen.filter((ip) => ip === '10.9.9.8')).toHaveLength(1)
    expect(host.requests[0]?.headers.find(([name]) => name === 'Host')).toEqual(['Host', '10.9.9.9:8080'])
  })

  test('answers 503 without anybody available', async () => {
    poolOf(pooled, 'up.test')?.setHealth('10.9.9.9', 8080, false)
    expect(await ask()).toBe(503)
  })
})

test('the Host header names the port unless it is the usual one', async () => {
  const { host } = await send({ service: { ...SERVICE, port: 8080 } })
  expect(host.requests[0]?.headers.find(([name]) => name === 'Host')).toEqual(['Host', 'up.test:8080'])
})
