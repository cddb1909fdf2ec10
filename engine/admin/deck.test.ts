import { expect, it } from 'vitest'
import { testAdmin } from './tests/admin.ts'

/** What decK lists before it compares; some of it only enterprise gateways have, and a 404 is an empty list to it. */
const LISTS = [
  '/services',
  '/routes',
  '/plugins',
  '/consumers',
  '/consumer_groups',
  '/certificates',
  '/ca_certificates',
  '/snis',
  '/upstreams',
  '/vaults',
  '/keys',
  '/key-sets',
  '/filter-chains',
  '/key-auths',
  '/hmac-auths',
  '/jwts',
  '/basic-auths',
  '/oauth2',
  '/acls',
  '/mtls-auths',
  '/licenses',
]

/** Everything decK would dump. */
function dump({ send }: ReturnType<typeof testAdmin>): Record<string, unknown> {
  const lists = LISTS.map((path) => {
    const { status, body } = send('GET', `${path}?size=1000`)
    expect([200, 404]).toContain(status)
    return [path, status === 404 ? [] : body.data] as const
  })
  return Object.fromEntries(lists)
}

const ids = {
  service: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0001',
  route: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0002',
  plugin: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0003',
  consumer: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0004',
  upstream: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0005',
  target: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0006',
  key: '5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e0007',
}

it('serves decK: ping, dump, sync what is new, diff to nothing, sync a change, sync what is gone', () => {
  const admin = testAdmin()
  const { send } = admin
  expect(send('GET', '/').body).toMatchObject({ version: '3.9.1', configuration: { database: 'postgres' } })
  expect(send('GET', '/schemas/services').status).toBe(200)
  expect(send('GET', '/schemas/plugins/tenant-guard').status).toBe(200)
  expect(Object.values(dump(admin)).flat()).toEqual([])

  const tags = ['managed']
  const route = { id: ids.route, name: 'r', paths: ['/orders'], service: { id: ids.service }, tags }
  const plugin = { id: ids.plugin, name: 'tenant-guard', route: { id: ids.route }, config: { limit: 2 }, tags }
  const made = [
    send('PUT', `/services/${ids.service}`, {
      id: ids.service,
      name: 's',
      host: 'up',
      port: 80,
      protocol: 'http',
      tags,
    }),
    send('PUT', `/upstreams/${ids.upstream}`, { id: ids.upstream, name: 'up', tags }),
    send('PUT', `/consumers/${ids.consumer}`, { id: ids.consumer, username: 'u', tags }),
    send('PUT', `/routes/${ids.route}`, route),
    send('POST', '/schemas/plugins/validate', plugin),
    send('PUT', `/plugins/${ids.plugin}`, plugin),
    send('PUT', `/consumers/${ids.consumer}/key-auth/${ids.key}`, { id: ids.key, key: 'secret', tags }),
  ]
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 200))
  expect(
    send('POST', `/upstreams/${ids.upstream}/targets`, { id: ids.target, target: 'a.test:80', weight: 1 }).status,
  ).toBe(201)

  const dumped = dump(admin)
  expect(dumped).toMatchObject({
    '/routes': [{ id: ids.route, service: { id: ids.service } }],
    '/plugins': [{ id: ids.plugin, config: { limit: 2, header: 'X-Tenant' } }],
    '/key-auths': [{ id: ids.key, key: 'secret', consumer: { id: ids.consumer } }],
  })
  expect(send('GET', `/upstreams/${ids.upstream}/targets?size=1000`).body.data).toMatchObject([{ id: ids.target }])
  expect(send('GET', '/services?size=1000&tags=managed').body.data).toHaveLength(1)
  expect(dump(admin)).toEqual(dumped)

  expect(send('PUT', `/plugins/${ids.plugin}`, { ...plugin, config: { limit: 5 } }).body.config).toMatchObject({
    limit: 5,
  })
  expect(send('PATCH', `/routes/${ids.route}`, { paths: ['/changed'] }).body).toMatchObject({
    paths: ['/changed'],
    name: 'r',
  })

  const gone = ['plugins', 'routes', 'services', 'consumers', 'upstreams'] as const
  const singular = {
    plugins: 'plugin',
    routes: 'route',
    services: 'service',
    consumers: 'consumer',
    upstreams: 'upstream',
  } as const
  for (const path of gone) expect(send('DELETE', `/${path}/${ids[singular[path]]}`).status).toBe(204)
  expect(Object.values(dump(admin)).flat()).toEqual([])
})
