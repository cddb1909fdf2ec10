import { ACCESS } from './access-before.cases.ts'
import { BODY_FILTER } from './body-filter.cases.ts'
import { DIRECT_EXITS } from './direct-exits.cases.ts'
import { ERROR_PAGES } from './error-pages.cases.ts'
import { textsOf, type Case } from './harness.ts'
import { HEADER_FILTER } from './header-filter.cases.ts'
import { LOADED, REFUSALS } from './loading.cases.ts'
import { NGX_CONTEXTS } from './ngx-contexts.cases.ts'
import { NGX_VALUES } from './ngx-values.cases.ts'
import { SHORT_CIRCUITS } from './short-circuits.cases.ts'
import { UNCAUGHT } from './uncaught.cases.ts'
import { UPSTREAMS } from './upstreams.cases.ts'
import { SLOW_CONFIGURE, WORKER } from './worker.cases.ts'

/** Everything the tests of this folder provoke. */
const ALL_CASES: readonly Case[] = [
  ...ACCESS,
  ...BODY_FILTER,
  ...DIRECT_EXITS,
  ...ERROR_PAGES,
  ...HEADER_FILTER,
  ...LOADED,
  ...REFUSALS,
  ...NGX_CONTEXTS,
  ...NGX_VALUES,
  ...SHORT_CIRCUITS,
  ...UNCAUGHT,
  ...UPSTREAMS,
  ...WORKER,
]

/** Every text they compare. */
export const ALL_TEXTS: readonly string[] = [...textsOf(ALL_CASES), SLOW_CONFIGURE]
