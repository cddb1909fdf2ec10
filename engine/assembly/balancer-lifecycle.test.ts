import { expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const KONG_YML = `
_format_version: "3.0"
upstreams:
- name: pool.test
  healthchecks:
    active: {healthy: {interval: 1, successes: 1}, unhealthy: {interval: 1, http_failures: 1}}
  targets: [{target: 10.0.0.1:80}, {target: 10.0.0.2:80}, {target: 10.0.0.3:80}]
services:
- name: s
  host: pool.test
  routes: [{name: r, paths: [/]}]
`
const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

/** A pool of three whose members may be down; probes ask with the path /. */
async function started() {
  const down = new Set<string>()
  const seen: string[] = []
  const host = createMemoryHost({
    upstream: ({ host: ip, target }) => {
      seen.push(`${target === '/' ? 'probe' : 'request'} ${ip}`)
      return { status: down.has(ip) ? 500 : 200, headers: [], chunks: [] }
    },
  })
  const engine = createEngine({ host })
  const { diagnostics } = await engine.apply({ id: 'pools', files: { 'kong.yml': KONG_YML } })
  expect(diagnostics).toEqual([])
  const take = (kind: string) => seen.splice(0).flatMap((one) => (one.startsWith(kind) ? [one.split(' ')[1]] : []))
  return { engine, host, down, take }
}

function admin(engine: Engine, method: string, target: string, body?: unknown) {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  const answer = engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE)
  const text = new TextDecoder().decode(answer.body)
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as { readonly data: unknown } }
}

const ask = (engine: Engine) => engine.send({ method: 'GET', target: '/x', headers: [['Host', 'a.test']] })

async function asked({ engine, take }: Awaited<ReturnType<typeof started>>, times: number) {
  take('')
  for (let time = 0; time < times; time++) await ask(engine)
  return take('request')
}

it('an unrelated change keeps who is unhealthy, and whose turn it is', async () => {
  const world = await started()
  const { engine, host, down } = world
  const [first, second, third] = await asked(world, 3)
  expect(new Set([first, second, third]).size).toBe(3)
  expect(await asked(world, 1)).toEqual([first])
  admin(engine, 'POST', '/consumers', { username: 'ann' })
  admin(engine, 'PATCH', '/routes/r', { tags: ['x'] })
  expect(await asked(world, 2)).toEqual([second, third])
  down.add('10.0.0.1')
  await host.advance(1_500)
  admin(engine, 'POST', '/consumers', { username: 'bo' })
  expect(new Set(await asked(world, 4))).toEqual(new Set(['10.0.0.2', '10.0.0.3']))
})

it('another target joins those there are, whose health is kept', async () => {
  const world = await started()
  const { engine, host, down } = world
  down.add('10.0.0.1')
  await host.advance(1_500)
  admin(engine, 'POST', '/upstreams/pool.test/targets', { target: '10.0.0.4:80' })
  expect(new Set(await asked(world, 6))).toEqual(new Set(['10.0.0.2', '10.0.0.3', '10.0.0.4']))
})

it('health checks of what was replaced stop', async () => {
  const { engine, host, take } = await started()
  await host.advance(1_500)
  expect(take('probe').toSorted()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
  admin(engine, 'PATCH', '/upstreams/pool.test', { tags: ['changed'] })
  await ask(engine)
  take('')
  await host.advance(1_500)
  expect(take('probe')).toHaveLength(3)
  await engine.apply({ id: 'pools', files: { 'kong.yml': KONG_YML } })
  await host.advance(1_500)
  expect(take('probe')).toHaveLength(3)
  admin(engine, 'DELETE', '/upstreams/pool.test')
  await ask(engine)
  take('')
  await host.advance(3_000)
  expect(take('probe')).toEqual([])
})

it('the Admin API shows who is healthy, and says who is', async () => {
  const world = await started()
  const { engine, host, down } = world
  down.add('10.0.0.1')
  await host.advance(1_500)
  type Target = { readonly target: string; readonly health: string; readonly data: { readonly addresses: unknown } }
  const health = () =>
    (admin(engine, 'GET', '/upstreams/pool.test/health').body.data as readonly Target[])
      .map(({ target, health: state }) => `${target} ${state}`)
      .toSorted()
  expect(health()).toEqual(['10.0.0.1:80 UNHEALTHY', '10.0.0.2:80 HEALTHY', '10.0.0.3:80 HEALTHY'])
  const targets = '/upstreams/pool.test/targets'
  expect(admin(engine, 'PUT', `${targets}/10.0.0.2:80/unhealthy`).status).toBe(204)
  expect(admin(engine, 'PUT', `${targets}/10.0.0.1:80/10.0.0.1:80/healthy`).status).toBe(204)
  expect(admin(engine, 'PUT', `${targets}/10.0.0.1:80/10.0.0.9:80/healthy`).status).toBe(404)
  expect(admin(engine, 'PUT', `${targets}/none.test:80/healthy`).status).toBe(404)
  expect(health()).toEqual(['10.0.0.1:80 HEALTHY', '10.0.0.2:80 UNHEALTHY', '10.0.0.3:80 HEALTHY'])
  expect(new Set(await asked(world, 4))).toEqual(new Set(['10.0.0.1', '10.0.0.3']))
  expect(admin(engine, 'GET', '/upstreams/pool.test/health?balancer_health=1').body.data).toMatchObject({
    name: 'pool.test',
    health: 'HEALTHY',
    details: {
      healthy: true,
      weight: { total: 300, available: 200, unavailable: 100 },
      hosts: expect.arrayContaining([
        {
          host: '10.0.0.2',
          port: 80,
          dns: 'A',
          nodeWeight: 100,
          weight: { total: 100, available: 0, unavailable: 100 },
          addresses: [{ ip: '10.0.0.2', port: 80, weight: 100, health: 'UNHEALTHY' }],
        },
      ]),
    },
  })
})
