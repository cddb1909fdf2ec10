import type { FieldSchema, NamedField } from '../field.ts'
import { entity, required, text } from './entity.ts'

/** Vaults; `name` says which kind, and that kind judges `config` (Kong: admin-api.md §4). */
export const vaults = entity(
  'vaults',
  [
    ['prefix', { ...text, required: true, unique: true, match: '^[a-z][a-z%d-]-[a-z%d]+$', not_one_of: ['env'] }],
    ['name', required(text)],
    ['description', text],
    ['config', { type: 'record', abstract: true }],
  ],
  { endpointKey: 'prefix', subschemaKey: 'name' },
)

/** Kinds of vaults that this gateway has: environment variables. */
export const VAULT_SUBSCHEMAS: Readonly<Record<string, { readonly fields: readonly NamedField[] }>> = {
  env: {
    fields: [
      [
        'config',
        { type: 'record', fields: [['prefix', { type: 'string', match: '^[%a_][%a%d_]*$' } satisfies FieldSchema]] },
      ],
    ],
  },
}
