import { KONG_3_10 } from './kong-3-10.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_9 } from './priorities/kong-3-9.ts'

/** Kong 3.9: correlation-id moved to the front of both editions (release notes). */
export const KONG_3_9: KongRules = {
  ...KONG_3_10,
  version: '3.9',
  release: '3.9.1',
  priorities: PRIORITIES_3_9,
  assumed: ['everything but the priorities is the rule of 3.10'],
}
