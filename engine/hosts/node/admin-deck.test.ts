import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type RunningNode, startNode } from './start-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'phasescope-deck-'))
let node: RunningNode
beforeAll(async () => {
  writeFileSync(join(folder, 'kong.yml'), '_format_version: "3.0"\n')
  node = await startNode({ folder, listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0 })
})
afterAll(() => node.close())

type Body = Readonly<Record<string, unknown>>

async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`http://127.0.0.1:${node.ports.admin}${path}`, {
    method,
    headers: { 'user-agent': 'decK/1.49', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Body) }
}

/** What `deck gateway dump` lists; some of it only other gateways have, and a 404 is an empty list to it. */
const LISTS = [
  'services',
  'routes',
  'plugins',
  'consumers',
  'consumer_groups',
  'certificates',
  'ca_certificates',
  'snis',
  'upstreams',
  'vaults',
  'keys',
  'key-sets',
  'filter-chains',
  'key-auths',
  'hmac-auths',
  'jwts',
  'basic-auths',
  'oauth2',
  'acls',
  'mtls-auths',
  'licenses',
  'partials',
]

/** Every row of a collection, page by page as decK asks: it follows `offset`, not `next`. */
async function list(path: string, tags: string): Promise<readonly Body[] | undefined> {
  const rows: Body[] = []
  let offset: string | undefined
  do {
    const more = offset === undefined ? '' : `&offset=${encodeURIComponent(offset)}`
    const { status, body } = await send('GET', `/${path}?size=2${tags}${more}`)
    if (status === 404) return undefined
    expect(status).toBe(200)
    rows.push(...(body['data'] as readonly Body[]))
    offset = body['offset'] as string | undefined
  } while (offset !== undefined)
  return rows
}

async function dump(tags = ''): Promise<Readonly<Record<string, readonly Body[]>>> {
  const lists = await Promise.all(LISTS.map(async (path) => [path, (await list(path, tags)) ?? []] as const))
  const upstreams = lists.find(([path]) => path === 'upstreams')?.[1] ?? []
  const targets = await Promise.all(upstreams.map(({ id }) => list(`upstreams/${String(id)}/targets/all`, '')))
  const groups = lists.find(([path]) => path === 'consumer_groups')?.[1] ?? []
  const members = await Promise.all(groups.map(({ id }) => send('GET', `/consumer_groups/${String(id)}/consumers`)))
  return {
    ...Object.fromEntries(lists),
    targets: targets.flatMap((rows) => rows ?? []),
    members: members.flatMap(({ body }) => body['data'] as readonly Body[]),
  }
}

const id = (number: number) => `5a4c1a53-0d0b-4a6c-8b3c-1f7a5f0e00${String(number).padStart(2, '0')}`
const tags = ['managed', 'team-a']

test('deck dump, diff and sync: what is new, what changed, what is gone', async () => {
  expect((await send('GET', '/')).body).toMatchObject({ configuration: { database: 'postgres' } })
  expect((await send('GET', '/config')).status).toBe(400)
  expect(Object.values(await dump()).flat()).toEqual([])

  const route = { id: id(2), name: 'r', paths: ['/orders'], service: { id: id(1) }, tags }
  const plugin = { id: id(3), name: 'rate-limiting', route: { id: id(2) }, config: { minute: 5 }, tags }
  // Foreign keys come after what they name, as decK's stages have it.
  const creations: readonly (readonly [method: string, path: string, body: Body])[] = [
    ['PUT', `/services/${id(1)}`, { id: id(1), name: 's', host: 'up', port: 80, protocol: 'http', tags }],
    ['PUT', `/upstreams/${id(5)}`, { id: id(5), name: 'up', tags }],
    ['PUT', `/consumers/${id(4)}`, { id: id(4), username: 'ann', tags }],
    ['PUT', `/consumer_groups/${id(9)}`, { id: id(9), name: 'gold', tags }],
    ['PUT', `/routes/${id(2)}`, route],
    ['POST', '/schemas/plugins/validate', plugin],
    ['PUT', `/plugins/${id(3)}`, plugin],
    ['PUT', `/consumers/${id(4)}/key-auth/${id(7)}`, { id: id(7), key: 'secret', tags }],
    ['PUT', `/consumers/${id(4)}/basic-auth/${id(8)}`, { id: id(8), username: 'ann', password: 'x', tags }],
    ['PUT', `/consumers/${id(4)}/acls/${id(10)}`, { id: id(10), group: 'staff', tags }],
    ['POST', `/upstreams/${id(5)}/targets`, { id: id(6), target: 'a.test:80', weight: 1, tags }],
    ['POST', `/consumer_groups/${id(9)}/consumers`, { consumer: id(4) }],
    ['PUT', `/vaults/${id(11)}`, { id: id(11), prefix: 'my-env', name: 'env', tags }],
    ['PUT', `/key-sets/${id(12)}`, { id: id(12), name: 'set', tags }],
  ]
  for (const [method, path, body] of creations) {
    const answer = await send(method, path, body)
    expect([path, answer.status, answer.status < 300 ? '' : answer.body]).toEqual([
      path,
      method === 'PUT' || path.startsWith('/schemas') ? 200 : 201,
      '',
    ])
  }
  const dumped = await dump()
  expect(Object.fromEntries(Object.entries(dumped).map(([path, rows]) => [path, rows.length]))).toMatchObject({
    services: 1,
    routes: 1,
    plugins: 1,
    consumers: 1,
    consumer_groups: 1,
    'key-auths': 1,
    'basic-auths': 1,
    acls: 1,
    targets: 1,
    members: 1,
    vaults: 1,
    'key-sets': 1,
  })
  // What is synced again is no change: a diff finds nothing.
  expect(await dump()).toEqual(dumped)
  expect((await dump('&tags=managed,team-a'))['services']).toHaveLength(1)
  expect((await dump('&tags=managed,team-b'))['services']).toEqual([])

  for (let number = 20; number < 27; number += 1) {
    expect((await send('PUT', `/services/${id(number)}`, { name: `s${number}`, host: 'h', tags })).status).toBe(200)
  }
  expect((await dump('&tags=managed'))['services']).toHaveLength(8)

  const changed = await send('PUT', `/plugins/${id(3)}`, { ...plugin, config: { minute: 9 } })
  expect(changed.body).toMatchObject({
    id: id(3),
    config: { minute: 9 },
    created_at: dumped['plugins']?.[0]?.['created_at'],
  })

  const gone = [
    'plugins',
    'routes',
    'key-auths',
    'basic-auths',
    'acls',
    'services',
    'vaults',
    'key-sets',
    'consumer_groups',
    'consumers',
    'upstreams',
  ]
  for (const path of gone) {
    for (const { id: own } of (await list(path, '')) ?? [])
      expect((await send('DELETE', `/${path}/${String(own)}`)).status).toBe(204)
  }
  expect(Object.values(await dump()).flat()).toEqual([])
})
