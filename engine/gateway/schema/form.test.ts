import { describe, expect, it } from 'vitest'
import { describePlugin, describeSchema } from './form.ts'
import { ENTITIES } from './core.ts'

const plain = { isRequired: false, isAutomatic: false, isFixed: false, isReferenceable: false, isSecret: false }

describe('a schema as a form', () => {
  it('tells types, choices, ranges and defaults of nested fields', () => {
    const form = describePlugin([
      [
        'config',
        {
          type: 'record',
          fields: [
            ['mode', { type: 'string', one_of: ['fast', 'slow'], default: 'fast', description: 'How eager it is.' }],
            ['limits', { type: 'array', required: true, elements: { type: 'integer', between: [1, 9] } }],
            ['route', { type: 'foreign', reference: 'routes', eq: null }],
            [
              'redis',
              {
                type: 'record',
                fields: [['password', { type: 'string', referenceable: true, encrypted: true, len_max: 64 }]],
                entity_checks: [{ name: 'mutually_required', argument: ['host', 'port'] }],
              },
            ],
          ],
        },
      ],
    ])
    expect(form).toEqual([
      {
        ...plain,
        name: 'mode',
        type: 'string',
        choices: ['fast', 'slow'],
        default: 'fast',
        description: 'How eager it is.',
      },
      {
        ...plain,
        name: 'limits',
        type: 'array',
        isRequired: true,
        elements: { ...plain, name: 'limits', type: 'integer', range: [1, 9] },
      },
      {
        ...plain,
        name: 'redis',
        type: 'record',
        rules: ['all or none of: host, port'],
        fields: [
          {
            ...plain,
            name: 'password',
            type: 'string',
            isReferenceable: true,
            isSecret: true,
            length: { max: 64 },
          },
        ],
      },
    ])
  })

  it('is plain data for every entity of Kong', () => {
    for (const entity of ENTITIES) {
      const form = describeSchema(entity)
      expect(structuredClone(form)).toEqual(form)
    }
  })

  it('shows the short name of a service address last', () => {
    const services = ENTITIES.find(({ name }) => name === 'services')
    expect(services && describeSchema(services).at(-1)).toEqual({
      ...plain,
      name: 'url',
      type: 'string',
      isOldName: true,
    })
  })
})
