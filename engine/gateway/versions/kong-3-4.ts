import { PHASES_WITHOUT_CONFIGURE } from './kong-3-10.ts'
import { KONG_3_7 } from './kong-3-7.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_4 } from './priorities/kong-3-4.ts'

/** Kong 3.4: before `configure` and before request ids, which came with 3.5 (release notes). */
export const KONG_3_4: KongRules = {
  ...KONG_3_7,
  version: '3.4',
  release: '3.4.2',
  priorities: PRIORITIES_3_4,
  phases: PHASES_WITHOUT_CONFIGURE,
  headers: { missing: ['X-Kong-Request-Id'], via: 'name', hasUpstreamVia: false, namesServer: false },
  errors: { form: 'templates', hasRequestId: false },
  assumed: ['everything but priorities, `configure`, request ids, Via and Server is the rule of 3.10'],
}
