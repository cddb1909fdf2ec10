import { describe, expect, it } from 'vitest'
import type { FormField, SchemaForms } from '../../../engine/protocol.ts'
import { yamlPlaceAt, type YamlPlace } from './place.ts'
import { yamlHover, yamlProposals } from './propose.ts'

const field = (name: string, more: Partial<FormField> = {}): FormField => {
  const flags = { isRequired: false, isAutomatic: false, isFixed: false, isReferenceable: false, isSecret: false }
  return { name, type: 'string', ...flags, ...more }
}
const forms: SchemaForms = {
  entities: {
    services: [field('name'), field('retries', { type: 'integer', default: 5 })],
    routes: [
      field('name'),
      field('protocols', { type: 'set', elements: field('protocols', { choices: ['http', 'https'] }) }),
      field('path_handling', { choices: ['v0', 'v1'], default: 'v0' }),
      field('service', { type: 'foreign', reference: 'services' }),
    ],
    plugins: [
      field('name', { isRequired: true }),
      field('config', { type: 'record' }),
      field('enabled', { type: 'boolean', default: true }),
      field('route', { type: 'foreign', reference: 'routes' }),
      field('service', { type: 'foreign', reference: 'services' }),
    ],
  },
  plugins: {
    guard: [
      field('limit', { type: 'integer', description: 'How many.' }),
      field('redis', { type: 'record', fields: [field('host'), field('port')] }),
    ],
  },
}
const facts = { forms, names: { services: ['orders', 'chat'], routes: ['all'] }, plugins: ['acl'] }

/** The place of `|` in a text. */
function placeOf(marked: string): YamlPlace {
  const before = marked.slice(0, marked.indexOf('|')).split('\n')
  return yamlPlaceAt(marked.replace('|', ''), before.length, (before.at(-1) ?? '').length + 1)
}
const labels = (marked: string) => yamlProposals(placeOf(marked), facts).map(({ label }) => label)

describe('what may be written in kong.yml', () => {
  it('at the top: collections', () => {
    expect(labels('_format_version: "3.0"\n|')).toEqual(['_transform', 'services', 'routes', 'plugins'])
  })

  it('in an entity: its fields that are not there yet, and what belongs to it', () => {
    expect(labels('services:\n  - name: a\n    |\n')).toEqual(['retries', 'routes', 'plugins'])
    expect(labels('services:\n- name: a\n  ret|\n')).toEqual(['retries', 'routes', 'plugins'])
    expect(labels('services:\n- |')).toEqual(['name', 'retries', 'routes', 'plugins'])
    expect(labels('services:\n  - name: a\n    routes:\n      - name: r\n        |')).toEqual([
      'protocols',
      'path_handling',
      'service',
      'plugins',
    ])
    expect(labels('services:\n- name: a\n  routes:\n  - name: r\n    paths: [/]\n  |')).toEqual(['retries', 'plugins'])
  })

  it('in config: the fields of the plugin named beside it, deeper ones, too', () => {
    expect(labels('plugins:\n  - name: guard\n    config:\n      |')).toEqual(['limit', 'redis'])
    expect(labels('plugins:\n  - config:\n      lim|\n    name: guard\n')).toEqual(['limit', 'redis'])
    expect(labels('plugins:\n- name: guard\n  config:\n    redis:\n      host: a\n      |')).toEqual(['port'])
    expect(labels('services:\n- name: a\n  plugins:\n  - name: guard\n    config: {limit: 1, |}')).toEqual(['redis'])
  })

  it('as a value: choices, yes and no, plugins, names of what is referred to', () => {
    expect(labels('plugins:\n- name: |')).toEqual(['guard', 'acl'])
    expect(labels('plugins:\n- name: guard\n  enabled: |')).toEqual(['true', 'false'])
    expect(labels('plugins:\n- name: guard\n  route: |')).toEqual(['all'])
    expect(labels('plugins:\n- name: guard\n  service: { name: o| }')).toEqual(['orders', 'chat'])
    expect(labels('plugins:\n- name: guard\n  service:\n    name: |')).toEqual(['orders', 'chat'])
    expect(labels('routes:\n- path_handling: v|')).toEqual(['v0', 'v1'])
    expect(labels('routes:\n- protocols: [http, h|]')).toEqual(['http', 'https'])
    expect(labels('routes:\n- protocols:\n  - h|').slice(0, 2)).toEqual(['http', 'https'])
  })

  it('replaces what is typed of it', () => {
    expect(placeOf('plugins:\n- name: gu|')).toMatchObject({ typed: 'gu', column: 9, valueOf: 'name' })
    expect(placeOf('services:\n  - ret|')).toMatchObject({ typed: 'ret', column: 5, valueOf: undefined })
  })
})

describe('yamlHover', () => {
  const hover = (marked: string, key: string) => yamlHover(placeOf(marked).steps, key, facts)
  it('says what a field asks for', () => {
    expect(hover('plugins:\n- name: guard\n  config:\n    limit|: 3', 'limit')).toBe('**limit**: integer.\n\nHow many.')
    expect(hover('services:\n- retries|: 5', 'retries')).toBe('**retries**: integer; default 5.')
    expect(hover('services|:', 'services')).toBe('**services**: a list of services.')
    expect(hover('services:\n- nonsense|: 5', 'nonsense')).toBeUndefined()
  })
})
