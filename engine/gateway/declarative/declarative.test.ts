import { describe, expect, it } from 'vitest'
import { readConfiguration, type ConfigurationInput } from '../config.ts'
import { entitiesOfEdition, type Edition } from '../schema/core.ts'
import type { PluginSchema } from '../schema/plugin-schema.ts'

const limiter: PluginSchema = {
  name: 'limiter',
  fields: [
    [
      'config',
      {
        type: 'record',
        fields: [
          ['minute', { type: 'integer' }],
          ['key', { type: 'string', referenceable: true }],
        ],
      },
    ],
  ],
  entityChecks: [],
  shorthandFields: [],
}

function read(text: string, edition: Edition = 'community', more: Partial<ConfigurationInput> = {}) {
  return readConfiguration({
    text: `_format_version: "3.0"\n${text}`,
    file: 'kong.yml',
    entities: entitiesOfEdition(edition),
    schemas: (name) => (name === 'limiter' ? limiter : undefined),
    services: { matches: () => true, regexError: () => undefined },
    ...more,
  })
}
const said = (...given: Parameters<typeof read>) => read(...given).diagnostics.map(({ message }) => message)
const configs = (...given: Parameters<typeof read>) => read(...given).entities?.plugins.map(({ config }) => config)

describe('a file of decK', () => {
  it('shares configurations of plugins, which the plugin may change', () => {
    const text = `
_info: {select_tags: [a]}
_plugin_configs:
  usual: {minute: 5, key: k}
plugins:
- name: limiter
  _config: usual
  config: {minute: 6}
`
    expect(configs(text)).toEqual([{ minute: 6, key: 'k' }])
  })

  it('takes values from the environment, and says which is missing', () => {
    const text = 'plugins:\n- name: limiter\n  config: {minute: ${{ env "DECK_LIMIT" }}}\n'
    expect(configs(text, 'community', { environment: { DECK_LIMIT: '7' } })).toEqual([{ minute: 7 }])
    expect(said(text)).toEqual(["environment variable 'DECK_LIMIT' present in state file but not set"])
  })
})

describe('the edition', () => {
  const text = `
consumer_groups:
- name: gold
consumers:
- username: ann
  groups: [{name: gold}]
plugins:
- name: limiter
  consumer_group: gold
  condition: http.method == "GET"
  ordering: {before: {access: [cors]}}
`
  it('enterprise knows consumer groups, ordering, conditions and clones', () => {
    expect(said(text, 'enterprise')).toEqual([])
    const clones =
      'cloned_plugins:\n- {name: twin, ref: limiter, priority: 5}\nplugins:\n- {name: twin, config: {minute: x}}\n'
    expect(said(clones, 'enterprise')).toEqual([
      "in 'plugins': in entry 1 of 'plugins': in 'config': in 'minute': expected an integer",
    ])
  })

  it('community does not', () => {
    expect(said(text)).toEqual([
      "in 'consumer_groups': unknown field",
      "in 'consumers': in entry 1 of 'consumers': in 'groups': unknown field",
      "in 'plugins': in entry 1 of 'plugins': in 'consumer_group': unknown field",
      "in 'plugins': in entry 1 of 'plugins': in 'condition': unknown field",
      "in 'plugins': in entry 1 of 'plugins': in 'ordering': unknown field",
    ])
  })
})

describe('vault references', () => {
  it('are looked up for handlers; the configuration keeps them', () => {
    const services = { matches: () => true, regexError: () => undefined, dereference: () => 'secret' }
    const text = 'plugins:\n- {name: limiter, config: {key: "{vault://env/key}"}}\n'
    expect(configs(text, 'community', { services })).toEqual([{ key: 'secret', $refs: { key: '{vault://env/key}' } }])
  })
})
