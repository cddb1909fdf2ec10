import { expect, it } from 'vitest'
import type { DnsRecord } from '../../host.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import { newHandle } from './balancer.ts'
import { namesOf } from './names.ts'
import { UpstreamPool } from './upstream-pool.ts'
import { upstreamOf } from './upstream.ts'

const SRV = { type: 'SRV', port: 8080, weight: 3, priority: 1, ttl: 5 } as const
const ADDRESSES: Readonly<Record<string, readonly string[]>> = { 'a.test': ['10.0.0.1'], 'b.test': ['10.0.0.2'] }

function hostWith(records: Readonly<Record<string, readonly DnsRecord[]>>) {
  return createMemoryHost({
    resolve: (name) => ADDRESSES[name],
    query: (name, type) => records[`${name} ${type}`] ?? [],
  })
}

it('SRV records of the best priority say address, port and weight, in turns', async () => {
  const host = hostWith({
    'svc.test SRV': [
      { ...SRV, target: 'a.test' },
      { ...SRV, target: 'b.test', port: 0, weight: 0 },
      { ...SRV, target: 'b.test', priority: 2 },
    ],
  })
  const names = namesOf(host)
  const first = { ip: '10.0.0.1', port: 8080, weight: 3 }
  const second = { ip: '10.0.0.2', weight: 1 }
  expect([await names.next('svc.test'), await names.next('svc.test'), await names.next('svc.test')]).toEqual([
    first,
    second,
    first,
  ])
})

it('an answer is good for its TTL, and 30 s when nobody says it', async () => {
  const records: Record<string, readonly DnsRecord[]> = { 'svc.test SRV': [{ ...SRV, target: 'a.test' }] }
  const host = hostWith(records)
  const names = namesOf(host)
  await names.all('svc.test')
  records['svc.test SRV'] = [{ ...SRV, target: 'b.test' }]
  await host.advance(4_000)
  expect(await names.all('svc.test')).toMatchObject([{ ip: '10.0.0.1' }])
  await host.advance(2_000)
  expect(await names.all('svc.test')).toMatchObject([{ ip: '10.0.0.2' }])
  await names.all('a.test')
  expect(names.freshUntil('a.test') - host.now()).toBe(30_000)
})

it('a name without records is an error, and not remembered', async () => {
  await expect(namesOf(hostWith({})).all('none.test')).rejects.toThrow('none.test does not exist')
})

it('a target takes port and weight from SRV; weight 0 keeps it out whatever the records say', async () => {
  const host = hostWith({ 'svc.test SRV': [{ ...SRV, target: 'a.test' }] })
  const target = { name: 'svc.test', port: 8000, weight: 100 }
  const pool = new UpstreamPool(host, upstreamOf({}), [target])
  expect(await pool.pick(newHandle())).toMatchObject({ name: 'svc.test', ip: '10.0.0.1', port: 8080, weight: 3 })
  pool.setTargets([{ ...target, weight: 0 }])
  expect(await pool.pick(newHandle())).toBe('No peers are available')
})
