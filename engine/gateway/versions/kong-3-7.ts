import { KONG_3_8 } from './kong-3-8.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_7 } from './priorities/kong-3-7.ts'

/** Kong 3.7: Via names the gateway alone, and only towards the client. */
export const KONG_3_7: KongRules = {
  ...KONG_3_8,
  version: '3.7',
  release: '3.7.1',
  priorities: PRIORITIES_3_7,
  headers: { missing: [], via: 'name', hasUpstreamVia: false, namesServer: false },
  assumed: ['everything but priorities, Via and Server is the rule of 3.10'],
}
