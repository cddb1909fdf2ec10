import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDocument, type ConfigurationInput } from '../config.ts'
import { ENTITIES } from '../schema/core.ts'
import type { PlainRecord } from '../schema/field.ts'
import { parseYaml } from '../yaml.ts'
import { saveDeclarative, type SavedRows } from './save.ts'

const input = (text: string): ConfigurationInput => ({
  text,
  file: 'kong.yml',
  entities: ENTITIES,
  schemas: () => 'landmark',
  services: { matches: () => true, regexError: () => undefined },
})

function load(text: string): SavedRows {
  const parsed = parseYaml(text)
  if (!parsed.ok) throw new Error(parsed.message)
  const { rows, problems } = readDocument(parsed.file.value, input(text))
  expect(problems).toEqual([])
  return Object.fromEntries([...rows].map(([name, list]) => [name, list.map(({ value }) => value)]))
}

const TEXT = `# Who may come in
_format_version: "3.0"
services:
- name: orders # the shop
  url: http://orders.test:8080/v1
  routes:
  - name: list
    paths: [/orders]   # no version
    plugins:
    - name: key-auth
      config: {hide_credentials: true}
  - paths: [/other]
- name: users
  host: users.test

consumers:
- username: ann
  keyauth_credentials: [{key: secret}]
plugins:
- name: cors
`

const change = (rows: SavedRows, entity: string, name: string, over: PlainRecord): SavedRows => ({
  ...rows,
  [entity]: (rows[entity] ?? []).map((row) => (row['name'] === name ? { ...row, ...over } : row)),
})
const saved = (rows: SavedRows, text = TEXT) => saveDeclarative(input(text), rows)

describe('saving a declarative configuration', () => {
  it('leaves the text alone when nothing changed', () => {
    expect(saved(load(TEXT))).toBe(TEXT)
  })

  it('writes only what changed and keeps comments, order and omitted defaults', () => {
    const text = saved(change(load(TEXT), 'services', 'users', { retries: 2 }))
    expect(text).toBe(TEXT.replace('  host: users.test\n', '  host: users.test\n  retries: 2\n'))
  })

  it('takes a value back to its default by leaving it out', () => {
    const before = TEXT.replace('users.test', 'users.test\n  port: 81')
    const text = saved(change(load(before), 'services', 'users', { port: 80 }), before)
    expect(text).not.toContain('port:')
  })

  it('replaces a short name by the fields once they differ', () => {
    const rows = change(load(TEXT), 'services', 'orders', { port: 9 })
    const text = saved(rows)
    expect(text).not.toContain('url:')
    expect(load(text)).toEqual(rows)
  })

  it('removes rows and keeps the ids of those without a name', () => {
    const rows = load(TEXT)
    const without = { ...rows, routes: (rows['routes'] ?? []).filter((row) => row['name'] !== 'list'), plugins: [] }
    const text = saved(without)
    expect(text).not.toContain('name: list')
    expect(load(text)['routes']).toEqual(without.routes)
  })

  it('adds rows beside their siblings, or to their collection', () => {
    const rows = load(TEXT)
    const service = rows['services']?.[0]
    const route = { ...rows['routes']?.[0], id: '6f6d3b1e-2c4a-4c1e-9a51-000000000001', name: 'new', paths: ['/new'] }
    const consumer = { ...rows['consumers']?.[0], id: '6f6d3b1e-2c4a-4c1e-9a51-000000000002', username: 'bob' }
    const wanted = {
      ...rows,
      routes: [...(rows['routes'] ?? []), { ...route, service: { id: service?.['id'] } }],
      consumers: [...(rows['consumers'] ?? []), consumer],
    }
    const text = saved(wanted)
    expect(text).toContain('  - id: 6f6d3b1e-2c4a-4c1e-9a51-000000000001\n    name: new\n    paths:\n    - /new\n')
    expect(sorted(load(text))).toEqual(sorted(wanted))
  })

  it('takes what is nested in a row along when the row gets another owner', () => {
    const rows = load(TEXT)
    const users = rows['services']?.find((row) => row['name'] === 'users')
    const moved = change(rows, 'routes', 'list', { service: { id: users?.['id'] } })
    const text = saved(moved)
    expect(sorted(load(text))).toEqual(sorted(moved))
    expect(text).toContain('name: key-auth')
  })

  it('refuses a text that is no YAML, and writes a new one where there is none', () => {
    expect(() => saved({}, 'a: [')).toThrow('Failed to save kong.yml')
    const rows = { ...load(TEXT), routes: [], plugins: [] }
    expect(sorted(load(saved(rows, '')))).toEqual(sorted(rows))
  })

  it('writes into an old document in the new format', () => {
    const old = '_format_version: "1.1"\nroutes:\n- name: r\n  paths: ["/a.*"]\n'
    const rows = change(load(old), 'routes', 'r', { preserve_host: true })
    const text = saved(rows, old)
    expect(text).toBe('_format_version: "3.0"\nroutes:\n- name: r\n  paths: ["~/a.*"]\n  preserve_host: true\n')
    expect(load(text)).toEqual(rows)
  })
})

describe('loading what was saved', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const service = fc.record({
    host: fc.constantFrom('h.test', 'yes', '1.2.3.4', 'null.test'),
    retries: fc.integer({ min: 0, max: 9 }),
    port: fc.constantFrom(80, 8080),
    path: fc.constantFrom(null, '/x', '/010'),
    tags: fc.constantFrom(null, ['t'], ['no', '1e3', 'a: b']),
  })
  const target = fc.dictionary(name, service, { maxKeys: 4 })

  it('gives the rows again, and saving them once more changes nothing', () => {
    fc.assert(
      fc.property(target, target, (first, second) => {
        const text = saved(withServices(load(TEXT), first))
        const rows = withServices(load(text), second)
        const again = saved(rows, text)
        expect(sorted(load(again))).toEqual(sorted(rows))
        expect(saved(load(again), again)).toBe(again)
      }),
      { numRuns: 25 },
    )
  })
})

/** The given services instead of those there are; rows of services that are gone go as well. */
function withServices(rows: SavedRows, services: Readonly<Record<string, PlainRecord>>): SavedRows {
  const [template] = load(TEXT)['services'] ?? []
  const old = new Map((rows['services'] ?? []).map((row) => [row['name'], row]))
  const list = Object.entries(services).map(([own, over]) => ({
    ...template,
    id: `6f6d3b1e-2c4a-4c1e-9a51-00000000000${own}`,
    path: null,
    ...old.get(own),
    ...over,
    name: own,
  }))
  return { ...rows, services: list, routes: [], plugins: [] }
}

function sorted(rows: SavedRows): unknown {
  const text = (row: PlainRecord) => JSON.stringify(Object.entries(row).sort())
  return Object.fromEntries(
    Object.entries(rows).flatMap(([name, list]) => (list.length > 0 ? [[name, list.map(text).sort()]] : [])),
  )
}
