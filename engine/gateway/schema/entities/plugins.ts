import { conditionProblem } from '../../conditions/compile-condition.ts'
import type { NamedField } from '../field.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { entity, flag, foreign, required, text } from './entity.ts'

const scope = (reference: string) => foreign(reference, { on_delete: 'cascade' })

const FIELDS: readonly NamedField[] = [
  ['name', required(text)],
  ['instance_name', { ...TYPEDEFS.utf8_name, unique: true }],
  ['route', scope('routes')],
  ['service', scope('services')],
  ['consumer', scope('consumers')],
  ['protocols', TYPEDEFS.protocols],
  ['enabled', required(flag(true))],
  ['config', { type: 'record', abstract: true }],
]

/** Plugins: `name` says which one, and its own schema judges `config`. */
export const plugins = entity('plugins', FIELDS, {
  uniqueFields: ['instance_name'],
  cacheKey: ['name', 'route', 'service', 'consumer'],
  subschemaKey: 'name',
})

/** Plugins of Kong 1.1, which may run on one side of a service mesh only (Kong: loading.md §11). */
export const meshPlugins = entity(
  'plugins',
  [...FIELDS, ['run_on', { type: 'string', required: true, default: 'first', one_of: ['first', 'second', 'all'] }]],
  { uniqueFields: ['instance_name'], cacheKey: ['name', 'route', 'service', 'consumer'], subschemaKey: 'name' },
)

const phases = { type: 'array', elements: text } as const
const order = { type: 'record', fields: [['access', phases]] as readonly NamedField[] } as const

/** What plugins have in the enterprise edition besides (Kong: loading.md §4, §5). */
export const enterprisePlugins = entity(
  'plugins',
  [
    ...FIELDS,
    ['consumer_group', scope('consumer_groups')],
    [
      'ordering',
      {
        type: 'record',
        fields: [
          ['before', order],
          ['after', order],
        ],
      },
    ],
    ['condition', { ...text, len_max: 1024, custom_validator: conditionProblem }],
  ],
  {
    uniqueFields: ['instance_name'],
    cacheKey: ['name', 'route', 'service', 'consumer', 'consumer_group'],
    subschemaKey: 'name',
  },
)

/** Plugins that are there a second time under another name and priority (enterprise, from 3.15). */
export const clonedPlugins = entity(
  'cloned_plugins',
  [
    ['name', { ...text, required: true, unique: true }],
    ['ref', required(text)],
    ['priority', { type: 'integer' }],
  ],
  { endpointKey: 'name' },
)
