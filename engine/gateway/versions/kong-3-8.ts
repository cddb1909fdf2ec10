import { KONG_3_10 } from './kong-3-10.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_8 } from './priorities/kong-3-8.ts'

/** Kong 3.8: the first with `Via: 1.1 kong/3.8.0`, towards the upstream, too (release notes). */
export const KONG_3_8: KongRules = {
  ...KONG_3_10,
  version: '3.8',
  release: '3.8.0',
  priorities: PRIORITIES_3_8,
  communityPriorities: { 'correlation-id': 1 },
  assumed: ['everything but priorities and Via is the rule of 3.10'],
}
