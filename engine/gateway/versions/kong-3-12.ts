import { KONG_3_10 } from './kong-3-10.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_12 } from './priorities/kong-3-12.ts'

/** Kong 3.12: its bundled plugins; the rest is not known to differ from 3.10. */
export const KONG_3_12: KongRules = {
  ...KONG_3_10,
  version: '3.12',
  release: '3.12.0',
  priorities: PRIORITIES_3_12,
  assumed: ['everything but the priorities is the rule of 3.10'],
}
