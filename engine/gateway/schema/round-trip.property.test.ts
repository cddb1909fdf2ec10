import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSame, type FieldSchema, type NamedField, type PlainRecord } from './field.ts'
import { insertEntity, readEntity, updateEntity } from './operations.ts'

const services = { matches: () => true, regexError: () => undefined }

/** Fields of every plain type, nested at most twice, with and without defaults. */
const field: fc.Arbitrary<FieldSchema> = fc.letrec<{ field: FieldSchema; fields: NamedField[] }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 2 },
    fc
      .record({ default: fc.option(fc.string({ minLength: 1 }), { nil: undefined }), required: fc.boolean() })
      .map(({ default: usual, required }): FieldSchema => ({
        type: 'string',
        required,
        ...(usual && { default: usual }),
      })),
    fc
      .record({ default: fc.option(fc.integer(), { nil: undefined }) })
      .map(({ default: usual }): FieldSchema => ({ type: 'integer', ...(usual !== undefined && { default: usual }) })),
    fc.constant<FieldSchema>({ type: 'number', default: 0.5 }),
    fc.boolean().map((usual): FieldSchema => ({ type: 'boolean', default: usual })),
    tie('field').map((elements): FieldSchema => ({ type: 'array', elements })),
    fc.constant<FieldSchema>({ type: 'set', elements: { type: 'string' } }),
    tie('field').map((values): FieldSchema => ({ type: 'map', keys: { type: 'string' }, values })),
    fc
      .tuple(tie('fields'), fc.boolean())
      .map(([fields, required]): FieldSchema => ({ type: 'record', fields, required })),
  ),
  fields: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), tie('field')), {
      maxLength: 4,
      selector: ([name]) => name,
    })
    .map((list) => list.map(([name, own]): NamedField => [name, own])),
})).field

const schema = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), field), { maxLength: 4, selector: ([name]) => name })
  .map((fields): FieldSchema => ({ type: 'record', fields }))

/** A value that a field may have: left out, null, or of its type. */
function valueOf({ type, elements, values, fields, required }: FieldSchema): fc.Arbitrary<unknown> {
  const nothing = required ? [] : [fc.constant(null)]
  switch (type) {
    case 'string':
      return fc.oneof(fc.string({ minLength: 1 }), ...nothing)
    case 'integer':
      return fc.oneof(fc.integer(), ...nothing)
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), ...nothing)
    case 'boolean':
      return fc.oneof(fc.boolean(), ...nothing)
    case 'array':
    case 'set':
      return fc.oneof(
        fc.array(elements ? valueOf({ ...elements, required: true }) : fc.string(), { maxLength: 3 }),
        ...nothing,
      )
    case 'map':
      return fc.oneof(
        fc.dictionary(fc.constantFrom('k', 'l'), values ? valueOf({ ...values, required: true }) : fc.string()),
        ...nothing,
      )
    default:
      return fc.oneof(recordOf(fields ?? []), ...nothing)
  }
}

function recordOf(fields: readonly NamedField[]): fc.Arbitrary<PlainRecord> {
  const isNeeded = ([, own]: NamedField) => own.required === true && own.default === undefined
  return fc.record(Object.fromEntries(fields.map(([name, own]) => [name, valueOf(own)])), {
    requiredKeys: fields.filter(isNeeded).map(([name]) => name),
  })
}

const row = schema.chain((own) => fc.tuple(fc.constant(own), recordOf(own.fields ?? [])))

it('what is stored is complete: storing it again, reading it and changing nothing of it give the same', () => {
  let stored = 0
  fc.assert(
    fc.property(row, ([own, given]) => {
      const first = insertEntity(own, given, { services })
      if (first.type !== 'done') return
      stored += 1
      expect(insertEntity(own, first.value, { services })).toEqual(first)
      const read = readEntity(own, first.value, { services, nulls: true })
      expect(read.type === 'done' && insertEntity(own, read.value, { services })).toEqual(first)
      const updated = updateEntity(own, { given: {}, current: first.value }, services)
      expect(updated.type === 'done' && updated.value).toEqual(first.value)
    }),
    { numRuns: 400 },
  )
  expect(stored).toBeGreaterThan(200)
})

it('what was given is there, whatever the defaults say', () => {
  fc.assert(
    fc.property(row, ([own, given]) => {
      const result = insertEntity(own, given, { services })
      if (result.type !== 'done') return
      for (const [name, { type }] of own.fields ?? []) {
        const value = given[name]
        if (value === undefined || ['record', 'array', 'map', 'set'].includes(type)) continue
        expect(isSame(result.value[name], value)).toBe(true)
      }
    }),
    { numRuns: 400 },
  )
})
