import { KONG_3_14 } from './kong-3-14.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_15 } from './priorities/kong-3-15.ts'

/** Kong 3.15: conditions in CEL, clones of plugins. */
export const KONG_3_15: KongRules = {
  ...KONG_3_14,
  version: '3.15',
  release: '3.15.0',
  priorities: PRIORITIES_3_15,
  features: { ...KONG_3_14.features, clones: true },
  assumed: ['everything but priorities, `ordering`, conditions and clones is the rule of 3.10'],
}
