import { describe, expect, it, test } from 'vitest'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import { RequestContext } from '../request-context.ts'
import { gatewayOf, HELLO, send, SERVICE } from '../tests/gateway-under-test.ts'
import { balancerFor, type BalancerOptions } from './balancer.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { createLeastConnections } from './least-connections.ts'
import { createRoundRobin } from './round-robin.ts'

const ctx = new RequestContext('id', new RecordedExchange(requestOf('GET', '/')), createMemoryHost(), {})
const options = (weights: readonly number[]): BalancerOptions => ({
  targets: weights.map((weight, i) => ({ host: `t${i}`, port: 80, weight })),
  hashOn: 'none',
  hashInput: () => 'key',
  random: () => 0.5,
})

describe.each([
  ['round-robin', createRoundRobin],
  ['least-connections', createLeastConnections],
  ['consistent-hashing', createConsistentHashing],
] as const)('%s', (name, create) => {
  it('has no target to give when there is none', () => {
    expect(create(options([])).pick(ctx)).toBeUndefined()
  })

  it('shares requests by weight, or keeps a key together', () => {
    const balancer = create(options([100, 300]))
    const picks = Array.from({ length: 8 }, () => balancer.pick(ctx)?.host)
    const first = picks.filter((host) => host === 't0').length
    expect(first).toBe(name === 'consistent-hashing' ? (picks[0] === 't0' ? 8 : 0) : 2)
  })
})

test('an upstream entity sends the request to its targets', async () => {
  const host = createMemoryHost({ upstream: () => HELLO })
  const gateway = gatewayOf({}, host)
  const others = {
    upstreams: [{ id: 'u', name: 'pool' }],
    targets: [{ upstream: { id: 'u' }, target: '10.9.9.9:8080' }],
  }
  const pooled = { ...gateway, entities: { ...gateway.entities, others } }
  expect([balancerFor(pooled, 'pool')?.pick(ctx), balancerFor(pooled, 'up.test')]).toEqual([
    { host: '10.9.9.9', port: 8080, weight: 100 },
    undefined,
  ])
})

test('the Host header names the port unless it is the usual one', async () => {
  const { host } = await send({ service: { ...SERVICE, port: 8080 } })
  expect(host.requests[0]?.headers.find(([name]) => name === 'Host')).toEqual(['Host', 'up.test:8080'])
})
