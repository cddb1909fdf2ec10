import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDocument, type ConfigurationInput } from '../gateway/config.ts'
import { saveDeclarative, type SavedRows } from '../gateway/declarative/save.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { parseYaml } from '../gateway/yaml.ts'
import { testAdmin } from './tests/admin.ts'

const TEXT = `# Kept whatever happens
_format_version: "3.0"
services:
- name: a # first
  url: http://a.test:8080/v1
  routes:
  - name: ra
    paths: [/a, "~/b\\\\d+"]
    plugins:
    - name: tenant-guard
      config: {limit: 3, redis: {port: 1}}
- name: b
  host: b.test
  tags: [one, "2"]
routes:
- {name: rb, paths: [/other], service: b}
consumers:
- username: ann
  keyauth_credentials: [{key: secret}]
  basicauth_credentials:
  - {username: ann, password: hunter2}
  acls: [{group: staff}]
upstreams:
- name: pool.test # balanced
  targets:
  - target: 10.0.0.1:80
  - {target: "10.0.0.2:80", weight: 5}
plugins:
- {name: key-auth, config: {any: [1, two, {three: 3}]}}
`

/** Rows by what their collection calls them; some requests mean nothing and are refused, which is fine. */
const name = fc.constantFrom('a', 'b', 'c')
const tags = fc.constantFrom(null, ['x'], ['yes', '1e3', 'a: b'], ['#no comment'])
const request = fc.oneof(
  fc
    .record({ name, host: fc.constantFrom('h.test', 'null.test', '1.2.3.4'), retries: fc.nat(9), tags })
    .map((service) => ['POST', '/services', service] as const),
  fc
    .tuple(name, fc.record({ port: fc.constantFrom(80, 8080), path: fc.constantFrom(null, '/x', '/010'), tags }))
    .map(([own, change]) => ['PATCH', `/services/${own}`, change] as const),
  fc
    .tuple(name, fc.record({ name: fc.constantFrom('ra', 'rb', 'rc'), paths: fc.constantFrom(['/n'], ['~/n+']) }))
    .map(([own, route]) => ['POST', `/services/${own}/routes`, route] as const),
  fc.constantFrom('/routes/ra', '/routes/rb', '/routes/rc').map((path) => ['DELETE', path, undefined] as const),
  fc
    .tuple(fc.constantFrom('ra', 'rb', 'rc'), name)
    .map(([own, service]) => ['PATCH', `/routes/${own}`, { service: { name: service }, strip_path: false }] as const),
  fc
    .tuple(fc.constantFrom('ra', 'rb'), fc.integer({ min: 1, max: 10 }))
    .map(
      ([own, limit]) =>
        ['POST', `/routes/${own}/plugins`, { name: 'tenant-guard', config: { limit, names: ['n'] } }] as const,
    ),
  name.map((own) => ['DELETE', `/services/${own}`, undefined] as const),
  fc.constantFrom('ann', 'bo').map((username) => ['POST', '/consumers', { username }] as const),
  fc.constantFrom('ann', 'bo').map((username) => ['DELETE', `/consumers/${username}`, undefined] as const),
  fc
    .tuple(fc.constantFrom('ann', 'bo'), fc.constantFrom('k1', 'k2'))
    .map(([own, key]) => ['POST', `/consumers/${own}/key-auth`, { key }] as const),
  fc
    .tuple(fc.constantFrom('ann', 'bo'), fc.constantFrom('p1', 'p2'))
    .map(
      ([own, password]) =>
        ['POST', `/consumers/${own}/basic-auth`, { username: `${own}-${password}`, password }] as const,
    ),
  fc
    .tuple(fc.constantFrom('10.0.0.1:80', '10.0.0.3:80'), fc.nat(100))
    .map(([target, weight]) => ['POST', '/upstreams/pool.test/targets', { target, weight }] as const),
  fc.constant(['PATCH', '/upstreams/pool.test', { healthchecks: { active: { timeout: 3 } } }] as const),
)

it('what the Admin API made of a file is what the saved file says, comments and all', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 8 }), (requests) => {
      const { store, send } = testAdmin(TEXT)
      for (const [method, target, body] of requests) expect(send(method, target, body).status).toBeLessThan(500)
      const { collections: entities, schemas, services } = store.options
      // What is drawn or stamped is so once: the file says ids, and times are nobody's business.
      const { newUuid: _newUuid, randomText: _randomText, now: _now, ...fixed } = services
      const input = (text: string): ConfigurationInput => ({
        text,
        file: 'kong.yml',
        entities,
        schemas,
        services: fixed,
      })
      const rows = Object.fromEntries(
        store
          .entitySchemas()
          .map((entity) => [entity.name, (store.collection(entity.name)?.list() ?? []).map(({ value }) => value)]),
      )
      const text = saveDeclarative(input(TEXT), rows)
      expect(text.startsWith('# Kept whatever happens\n')).toBe(true)
      const again = load(input(text))
      expect(comparable(again)).toEqual(comparable(rows))
      expect(saveDeclarative(input(text), again)).toBe(text)
    }),
    { numRuns: 120 },
  )
})

function load(input: ConfigurationInput): SavedRows {
  const parsed = parseYaml(input.text)
  if (!parsed.ok) throw new Error(`${parsed.message}\n${input.text}`)
  const { rows, problems } = readDocument(parsed.file.value, input)
  expect(problems).toEqual([])
  return Object.fromEntries([...rows].map(([own, list]) => [own, list.map(({ value }) => value)]))
}

/** Rows in any order, without times, workspaces and what is null. */
function comparable(rows: SavedRows): unknown {
  const text = ({ created_at: _created, updated_at: _updated, ...row }: PlainRecord) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([, value]) => value !== null && value !== undefined)
        .sort(),
    )
  return Object.fromEntries(
    Object.entries(rows).flatMap(([own, list]) =>
      list.length > 0 && own !== 'workspaces' ? [[own, list.map(text).sort()]] : [],
    ),
  )
}
