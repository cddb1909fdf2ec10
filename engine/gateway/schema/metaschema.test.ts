import { describe, expect, it } from 'vitest'
import { errorTree } from '../errors/error-tree.ts'
import { violationMessage } from '../errors/violation-text.ts'
import { metaschemaProblems } from './metaschema.ts'
import { specializationProblem } from './subschema.ts'

const services = { matches: () => true, regexError: () => undefined }

const said = (field: unknown, more: object = {}) => {
  const definition = { name: 'q', primary_key: ['id'], fields: [{ id: { type: 'string' } }, field], ...more }
  const problems = metaschemaProblems(definition, services)
  return problems.length === 0 ? 'fine' : violationMessage(errorTree(problems))
}

describe('the definition of an entity', () => {
  it.each([
    [{ a: { type: 'string', len_min: 1 } }, 'fine'],
    [{ a: { type: 'set' } }, "schema violation (a: field of type 'set' must declare 'elements')"],
    [
      { a: { type: 'map', values: { type: 'string' } } },
      "schema violation (a: field of type 'map' must declare 'keys')",
    ],
    [{ a: { type: 'record' } }, "schema violation (a: field of type 'record' must declare 'fields')"],
    [
      { a: { type: 'string', between: [1, 2] } },
      "schema violation (a: field of type 'string' cannot have attribute 'between')",
    ],
    [{ a: {} }, '2 schema violations (a: missing type declaration; fields.2: {\n  type = "required field missing"\n})'],
    [{ a: { type: 'string', colour: 1 } }, 'schema violation (fields.2: {\n  colour = "unknown field"\n})'],
    ['a', 'schema violation (fields: each entry in fields must be a sub-table)'],
    [{}, 'schema violation (fields: field entry table is empty)'],
    [{ a: 'x' }, "2 schema violations (a: 'a' must be a table; fields.2: expected a record)"],
  ])('%j: %s', (field, sentence) => {
    expect(said(field)).toBe(sentence)
  })

  it.each([
    [{ endpoint_key: 'b' }, 'endpoint_key: value must be a field name'],
    [{ cache_key: ['b'] }, 'cache_key: values must be field names'],
    [{ cache_key: ['a'] }, 'cache_key: a field used as a single cache key must be unique'],
    [{ name: undefined }, 'name: field required for entity check'],
    [{ check: 'x' }, 'check: expected a function'],
  ])('%j: %s', (more, sentence) => {
    expect(said({ a: { type: 'string' } }, more)).toBe(`schema violation (${sentence})`)
  })

  it('may not be specialised by other fields or types, and must be where it is open', () => {
    const parent = {
      type: 'record',
      fields: [
        ['n', { type: 'integer' }],
        ['config', { type: 'record', abstract: true, required: true }],
      ],
    } as const
    expect(specializationProblem(parent, 'x', [['z', { type: 'string' }]])).toBe(
      "error in definition of 'x': z: cannot create a new field",
    )
    expect(specializationProblem(parent, 'x', [['n', { type: 'string' }]])).toBe(
      "error in definition of 'x': n: cannot change type in a specialized field",
    )
    expect(specializationProblem(parent, 'x', [])).toBe(
      "error in definition of 'x': config: abstract field was not specialized",
    )
  })
})
