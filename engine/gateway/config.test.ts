import { describe, expect, it } from 'vitest'
import { readConfiguration, type Configuration } from './config.ts'
import { ENTITIES } from './schema/core.ts'
import type { PluginSchema } from './schema/plugin-schema.ts'
import { TYPEDEFS } from './schema/typedefs.ts'

const tenantGuard: PluginSchema = {
  name: 'tenant-guard',
  fields: [
    ['consumer', TYPEDEFS.no_consumer],
    ['protocols', TYPEDEFS.protocols_http],
    [
      'config',
      {
        type: 'record',
        fields: [
          ['header', { ...TYPEDEFS.header_name, default: 'X-Tenant' }],
          ['limit', { type: 'integer', between: [1, 10], required: true }],
          [
            'redis',
            {
              type: 'record',
              fields: [
                ['port', { ...TYPEDEFS.port, default: 6379 }],
                ['host', TYPEDEFS.host],
              ],
            },
          ],
          ['tags', { type: 'set', elements: { type: 'string', one_of: ['a', 'b'] } }],
        ],
      },
    ],
  ],
  entityChecks: [],
  shorthandFields: [],
}

function read(text: string): Configuration {
  return readConfiguration({
    text,
    entities: ENTITIES,
    file: 'kong.yml',
    schemas: (name) => (name === 'tenant-guard' ? tenantGuard : name === 'key-auth' ? 'landmark' : undefined),
    services: { matches: () => true, regexError: () => undefined },
  })
}
const problems = (text: string) =>
  read(text).diagnostics.map(({ message, range }) => `${range?.line}:${range?.column} ${message}`)

describe('a declarative configuration', () => {
  it('gives entities with defaults, stable ids and resolved references', () => {
    const { entities, diagnostics } = read(`
_format_version: "3.0"
services:
- name: s
  url: https://up.test/base
  routes:
  - name: r
    paths: [/orders]
    plugins:
    - name: tenant-guard
      config: { limit: 3 }
consumers:
- username: u
  keyauth_credentials:
  - key: k
plugins:
- name: key-auth
  service: s
`)
    expect(diagnostics).toEqual([])
    expect(entities?.services[0]).toMatchObject({
      id: 'b268827a-8f7f-551f-8769-e6bceb2f3ec6',
      protocol: 'https',
      host: 'up.test',
      port: 443,
      path: '/base',
      retries: 5,
    })
    expect(entities?.routes[0]).toMatchObject({
      id: 'da7ba03a-f1be-52d4-8a7e-c8f32640689a',
      serviceId: entities?.services[0]?.id,
      protocols: ['http', 'https'],
      stripPath: true,
    })
    expect(entities?.consumers[0]?.id).toBe('006a59a7-8eb1-5cc5-9890-db96d542fcca')
    expect(
      entities?.plugins.map(({ name, routeId, serviceId, config }) => ({ name, routeId, serviceId, config })),
    ).toEqual([
      {
        name: 'tenant-guard',
        routeId: entities?.routes[0]?.id,
        serviceId: undefined,
        config: { header: 'X-Tenant', limit: 3, redis: { port: 6379 } },
      },
      { name: 'key-auth', routeId: undefined, serviceId: entities?.services[0]?.id, config: {} },
    ])
    expect(entities?.others['keyauth_credentials']?.[0]).toMatchObject({
      key: 'k',
      consumer: { id: entities?.consumers[0]?.id },
    })
  })

  it('reports every mistake with its place, in the words of Kong', () => {
    const text = `_format_version: "3.0"
services:
- name: s
  host: h
  port: "80"
  colour: red
routes:
- name: r
plugins:
- name: tenant-guard
  consumer: nobody
  config:
    limit: 11
    redis: { host: "a:1" }
- name: tenant-guard
  config: { limit: 1, tags: [c], other: 1 }
- name: unheard-of
`
    expect(problems(text)).toEqual([
      "6:11 in 'services': in entry 1 of 'services': in 'colour': unknown field",
      "5:9 in 'services': in entry 1 of 'services': in 'port': expected an integer",
      "8:3 in 'routes': in entry 1 of 'routes': must set one of 'methods', 'hosts', 'headers', 'paths', 'snis' when 'protocols' is 'https'",
      "11:13 in 'plugins': in entry 1 of 'plugins': in 'consumer': value must be null",
      "13:12 in 'plugins': in entry 1 of 'plugins': in 'config': in 'limit': value should be between 1 and 10",
      "14:20 in 'plugins': in entry 1 of 'plugins': in 'config': in 'redis': in 'host': must not have a port",
      "11:13 in 'plugins': in entry 1 of 'plugins': in 'consumer': invalid reference 'consumer: nobody' (no such entry in 'consumers')",
      "16:41 in 'plugins': in entry 2 of 'plugins': in 'config': in 'other': unknown field",
      "16:30 in 'plugins': in entry 2 of 'plugins': in 'config': in 'tags': in entry 1 of 'tags': expected one of: a, b",
      "17:9 in 'plugins': in entry 3 of 'plugins': in 'name': plugin 'unheard-of' not enabled; add it to the 'plugins' configuration property",
    ])
  })

  it('says what is wrong with its format version', () => {
    expect(problems('services: []')).toEqual(["1:1 in '_format_version': required field missing"])
    expect(problems('_format_version: 3.0')).toEqual(["1:18 in '_format_version': expected a string"])
    expect(problems('_format_version: "3.1"')).toEqual(["1:18 in '_format_version': expected one of: 1.1, 2.1, 3.0"])
  })

  it('reports malformed YAML once, with the line', () => {
    const [first, ...others] = read('_format_version: "3.0"\nservices:\n- name: [a\n  host: b\n').diagnostics
    expect(others).toEqual([])
    expect(first?.code).toBe('yaml-syntax')
    expect(first?.message).toMatch(/^failed parsing declarative configuration: 4:\d+: /)
    expect(first?.range?.line).toBe(4)
    expect(problems('5')).toEqual(['1:1 failed parsing declarative configuration: expected an object'])
  })

  it('reads YAML 1.1: yes is true, dates are strings', () => {
    expect(
      read('_format_version: "3.0"\nservices:\n- {name: s, host: h, enabled: no, tags: [2020-01-01], port: 0x50}')
        .entities?.services[0],
    ).toMatchObject({
      enabled: false,
      tags: ['2020-01-01'],
      port: 80,
    })
  })

  it('refuses a name that was declared before', () => {
    expect(problems('_format_version: "3.0"\nservices: [{name: s, host: h}, {name: s, host: k}]')[0]).toContain(
      "in entry 2 of 'services': uniqueness violation: 'services' entity with name set to 's' already declared",
    )
  })
})
