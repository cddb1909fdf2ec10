import { KONG_3_10 } from './kong-3-10.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_14 } from './priorities/kong-3-14.ts'

/** Kong 3.14: consumer scopes beside `ordering`, and conditions (beta, in the router's expression language). */
export const KONG_3_14: KongRules = {
  ...KONG_3_10,
  version: '3.14',
  release: '3.14.0',
  priorities: PRIORITIES_3_14,
  iterator: { ...KONG_3_10.iterator, orderingHidesConsumers: false },
  features: { ...KONG_3_10.features, conditions: true },
  assumed: [
    'conditions are read as CEL, as from 3.15 on',
    'everything but priorities, `ordering` and conditions is the rule of 3.10',
  ],
}
