import { TYPEDEFS } from '../typedefs.ts'
import { entity, owner, uniqueText } from './entity.ts'

/** Consumers (Kong: admin-api.md §4). */
export const consumers = entity(
  'consumers',
  [
    ['username', uniqueText],
    ['custom_id', uniqueText],
  ],
  {
    endpointKey: 'username',
    uniqueFields: ['custom_id'],
    checks: [{ name: 'at_least_one_of', argument: ['custom_id', 'username'] }],
  },
)

/** Consumer groups, known to the enterprise edition only (Kong: admin-api.md §4). */
export const consumerGroups = entity(
  'consumer_groups',
  [['name', { ...TYPEDEFS.utf8_name, unique: true, required: true }]],
  {
    endpointKey: 'name',
  },
)

/** Who is in which consumer group. */
export const consumerGroupConsumers = entity(
  'consumer_group_consumers',
  [
    ['consumer_group', owner('consumer_groups')],
    ['consumer', owner('consumers')],
  ],
  { cacheKey: ['consumer_group', 'consumer'] },
)
