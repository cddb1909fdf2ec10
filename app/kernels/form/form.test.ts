import { describe, expect, it } from 'vitest'
import { pathKey } from './config-path.ts'
import { configRows } from './config-rows.ts'
import { addToYaml, setInYaml } from './edit-yaml.ts'
import { errorsOfRow, fieldOfDiagnostic, placedMessage } from './field-errors.ts'

const KONG = `_format_version: "3.0"   # keep me

services:
- name:   orders
  url: http://orders.test
  routes:
  - name: orders
    paths: [ /orders,   /more ]
    plugins:
    - name: guard
      config:
        tenants: [acme,  globex]   # who may
        limit: 100
        redis: {host: a,   port: 1}
plugins:
- name: guard
  consumer: ann
  config:
- name: other
  route: {name: orders}
`

describe('configRows', () => {
  it('finds every configuration with its scope, values and lines', () => {
    const { rows, problem } = configRows(KONG)
    expect(problem).toBeUndefined()
    expect(rows.map(({ path, plugin, scope, line }) => [pathKey(path), plugin, scope, line])).toEqual([
      ['services.0.routes.0.plugins.0', 'guard', 'route orders', 10],
      ['plugins.0', 'guard', 'consumer ann', 16],
      ['plugins.1', 'other', 'route orders', 19],
    ])
    expect(rows[0]?.config).toEqual({ tenants: ['acme', 'globex'], limit: 100, redis: { host: 'a', port: 1 } })
    expect(rows[0]?.lines.get('limit')).toBe(13)
    expect(rows[0]?.lines.get('tenants.1')).toBe(12)
    expect(rows[1]?.config).toBeUndefined()
  })

  it('says where a broken file is broken', () => {
    expect(configRows('a: [\n').problem).toMatch(/^kong.yml is no YAML in line \d+: /)
  })
})

describe('setInYaml', () => {
  const row = ['services', 0, 'routes', 0, 'plugins', 0, 'config']
  const lines = (text: string) => text.split('\n')
  /** Lines of the result that were not there. */
  const changed = (text: string) => lines(text).filter((line) => !lines(KONG).includes(line))

  it('changes one line and leaves the others as they were written', () => {
    const text = setInYaml(KONG, [...row, 'limit'], 7)
    expect(changed(text)).toEqual(['        limit: 7'])
    expect(lines(text)).toHaveLength(lines(KONG).length)
    expect(changed(setInYaml(KONG, [...row, 'tenants'], ['x', 'y']))).toEqual(['        tenants: [x, y] # who may'])
    expect(changed(setInYaml(KONG, [...row, 'redis', 'port'], 2))).toEqual(['        redis: {host: a, port: 2}'])
  })

  it('makes what is missing on the way', () => {
    expect(changed(setInYaml(KONG, ['plugins', 0, 'config', 'limit'], 3))).toEqual(['    limit: 3'])
    expect(configRows(setInYaml(KONG, ['plugins', 1, 'config', 'redis', 'host'], 'h')).rows[2]?.config).toEqual({
      redis: { host: 'h' },
    })
  })

  it('writes what was empty as its content asks for', () => {
    const added = setInYaml(KONG, [...row, 'tenants'], ['acme', ''])
    expect(changed(setInYaml(added, [...row, 'tenants', 1], 'b'))).toEqual(['        tenants: [acme, b] # who may'])
    const rules = setInYaml(setInYaml(KONG, [...row, 'rules'], [{}]), [...row, 'rules', 0, 'path'], '/a')
    expect(changed(rules)).toEqual(['        rules:', '        - path: /a'])
  })

  it('takes away a value, and a record that is empty then', () => {
    const text = setInYaml(KONG, [...row, 'limit'], undefined)
    expect(lines(text)).toHaveLength(lines(KONG).length - 1)
    const without = setInYaml(
      setInYaml(KONG, [...row, 'redis', 'host'], undefined),
      [...row, 'redis', 'port'],
      undefined,
    )
    expect(configRows(without).rows[0]?.config).toEqual({ tenants: ['acme', 'globex'], limit: 100 })
    expect(setInYaml(KONG, [...row, 'unknown'], undefined)).toBe(KONG)
  })

  it('adds to lists', () => {
    expect(changed(addToYaml(KONG, ['plugins'], { name: 'third' }))).toEqual(['- name: third'])
    expect(configRows(addToYaml('a: 1\n', ['plugins'], { name: 'p' })).rows).toHaveLength(1)
  })

  it('says why a file can’t be changed', () => {
    expect(() => setInYaml('a: [', ['a'], 1)).toThrow('kong.yml is no YAML at the moment')
    expect(() => setInYaml('plugins: [{ name: p, config: text }]', ['plugins', 0, 'config', 'a'], 1)).toThrow(
      'plugins.0.config of kong.yml is written in a way',
    )
  })
})

describe('messages of Kong', () => {
  const message =
    "in 'services': in entry 1 of 'services': in 'plugins': in entry 2 of 'plugins': in 'config': in 'tenants': in entry 2 of 'tenants': expected a string"
  it('say which field of which configuration they are about', () => {
    expect(placedMessage(message).message).toBe('expected a string')
    const diagnostic = { code: 'config-schema', severity: 'error', message } as const
    expect(fieldOfDiagnostic(diagnostic)).toEqual({
      row: ['services', 0, 'plugins', 1],
      field: ['tenants', 1],
      message: 'expected a string',
    })
    expect(fieldOfDiagnostic({ ...diagnostic, message: "in 'plugins': in entry 1 of 'plugins': in 'name': no" })).toBe(
      undefined,
    )
    expect([...errorsOfRow([diagnostic], ['services', 0, 'plugins', 1])]).toEqual([
      ['tenants.1', ['expected a string']],
    ])
    expect(errorsOfRow([diagnostic], ['plugins', 1]).size).toBe(0)
  })
})
