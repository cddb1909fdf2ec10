import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorTree } from '../errors/error-tree.ts'
import { violationMessage } from '../errors/violation-text.ts'
import type { FieldSchema, PlainRecord, SchemaServices } from './field.ts'
import { handlerView, insertEntity, readEntity, updateEntity, type Outcome } from './operations.ts'
import { TYPEDEFS } from './typedefs.ts'

const services: SchemaServices = {
  matches: () => true,
  regexError: () => undefined,
  now: () => 1_700_000_000.5,
  newUuid: () => '6f6d3b1e-2c4a-4c1e-9a51-000000000001',
  dereference: (reference) => `value of ${reference}`,
}

const schema: FieldSchema = {
  type: 'record',
  fields: [
    ['id', TYPEDEFS.uuid],
    ['updated_at', TYPEDEFS.auto_timestamp_s],
    ['name', { type: 'string', required: true, immutable: true }],
    ['limit', { type: 'integer', default: 5, between: [1, 10] }],
    ['tags', { type: 'set', elements: { type: 'string' } }],
    ['secret', { type: 'string', referenceable: true }],
    [
      'redis',
      {
        type: 'record',
        fields: [
          ['host', { type: 'string', required: true }],
          ['port', { type: 'integer', default: 6379 }],
        ],
      },
    ],
  ],
  entity_checks: [{ name: 'at_least_one_of', argument: ['limit', 'tags'] }],
}

const said = (outcome: Outcome) =>
  outcome.type === 'invalid' ? violationMessage(errorTree(outcome.problems)) : outcome.type
const row = (outcome: Outcome): PlainRecord => (outcome.type === 'done' ? outcome.value : {})
const insert = (given: PlainRecord) => insertEntity(schema, given, { services })

describe('an entity', () => {
  it('is stored with ids, times, defaults and nulls', () => {
    expect(row(insert({ name: 'a', tags: ['x', 'x'], redis: { host: 'h' } }))).toEqual({
      id: '6f6d3b1e-2c4a-4c1e-9a51-000000000001',
      updated_at: 1_700_000_000,
      name: 'a',
      limit: 5,
      tags: ['x'],
      secret: null,
      redis: { host: 'h', port: 6379 },
    })
  })

  it('is refused with everything that is wrong with it', () => {
    expect(said(insert({ limit: 11, redis: {}, other: 1 }))).toBe(
      '4 schema violations (limit: value should be between 1 and 10; name: required field missing; ' +
        'other: unknown field; redis.host: required field missing)',
    )
  })

  it('is seen by handlers without nulls, vault references looked up and kept in $refs', () => {
    const stored = row(insert({ name: 'a', secret: '{vault://env/x}' }))
    expect(handlerView(schema, stored, services)).toEqual({
      id: '6f6d3b1e-2c4a-4c1e-9a51-000000000001',
      updated_at: 1_700_000_000,
      name: 'a',
      limit: 5,
      secret: 'value of {vault://env/x}',
      $refs: { secret: '{vault://env/x}' },
    })
  })

  it('is updated by parts: records merged, lists replaced, fixed fields compared before the merge', () => {
    const current = row(insert({ name: 'a', tags: ['x'], redis: { host: 'h', port: 1 } }))
    const update = (given: PlainRecord) => updateEntity(schema, { given, current }, services)
    expect(row(update({ name: 'a', tags: ['y'], redis: { port: 2 } }))).toEqual({
      ...current,
      tags: ['y'],
      redis: { host: 'h', port: 2 },
    })
    expect(said(update({ limit: 3 }))).toBe('schema violation (name: immutable field cannot be updated)')
    expect(said(update({ name: 'a', limit: null, tags: null }))).toBe(
      "schema violation (when updating, at least one of these fields must be non-empty: 'limit', 'tags')",
    )
  })

  it('read and written again stays as it is', () => {
    const given = fc.record(
      {
        name: fc.string({ minLength: 1 }),
        limit: fc.option(fc.integer({ min: 1, max: 10 })),
        tags: fc.option(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 })),
        secret: fc.option(fc.string({ minLength: 1 })),
        redis: fc.option(fc.record({ host: fc.string({ minLength: 1 }), port: fc.option(fc.integer()) })),
      },
      { requiredKeys: ['name', 'tags'] },
    )
    fc.assert(
      fc.property(given, (values) => {
        const first = insert(values)
        // Only the entity check can refuse these: both of its fields are null.
        fc.pre(first.type === 'done')
        const shown = row(readEntity(schema, row(first), { services, nulls: true }))
        expect(shown).toEqual(row(first))
        expect(row(insert(shown))).toEqual(row(first))
      }),
    )
  })
})

it('fills the rest of a required record whose default names some of its fields', () => {
  const queue: FieldSchema = {
    type: 'record',
    fields: [
      ['size', { type: 'integer', default: 1 }],
      ['delay', { type: 'integer', default: 2 }],
    ],
  }
  const owner = (field: FieldSchema): FieldSchema => ({ type: 'record', fields: [['queue', field]] })
  const inserted = (field: FieldSchema) => insertEntity(owner(field), {}, { services })
  const partial = { ...queue, default: { size: 200 } }
  expect(inserted({ ...partial, required: true })).toEqual({ type: 'done', value: { queue: { size: 200, delay: 2 } } })
  expect(inserted(partial)).toEqual({ type: 'done', value: { queue: { size: 200 } } })
})
